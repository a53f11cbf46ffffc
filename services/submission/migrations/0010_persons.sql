-- What is personal in a dossier is sealed under a key of its own; destroying the key erases it, here and in every backup
-- that was made without this table or without the master key.

-- The key of each dossier, wrapped under a master key that is not in the database. No row: unsealed still, or erased.
CREATE TABLE dossier_key (
    application_id uuid  PRIMARY KEY,
    master_key     text  NOT NULL,                  -- id of the master key that wraps it
    wrapped        bytea NOT NULL
);

ALTER TABLE application
    ADD COLUMN sealed bytea;                        -- {name, email}; NULL: not sealed yet; empty: erased
-- Only dossiers of the time before, until the keeper has sealed them; contact_name and contact_email are theirs alone.
CREATE INDEX application_unsealed ON application (application_id) WHERE sealed IS NULL;

ALTER TABLE filing
    ADD COLUMN sealed bytea;                        -- {form, names of the files, note}; form and note are NULL then

-- What was erased, when and why, by whom. Reasons hold no personal data.
CREATE TABLE erasure (
    application_id uuid        PRIMARY KEY,
    erased_at      timestamptz NOT NULL,
    reason         text        NOT NULL,
    legal_basis    text        NOT NULL,
    erased_by      text        NOT NULL
);
