-- Submission's own copy of the catalogue, kept from the compacted topics, so that no request ever waits for catalog.

-- Every version ever seen: a dossier is held to the version it was submitted under.
CREATE TABLE procedure (
    code         text        NOT NULL,
    version      integer     NOT NULL,
    name         text        NOT NULL,
    name_en      text,
    components   jsonb       NOT NULL,              -- [{id, name}]
    form         json        NOT NULL,
    form_sha256  text        NOT NULL,
    valid_from   date        NOT NULL,
    valid_to     date,                              -- the last day
    aliases      text[]      NOT NULL,
    sequence     integer     NOT NULL,              -- of the catalogue's event
    withdrawn_at timestamptz,                       -- taken out of the catalogue
    PRIMARY KEY (code, version)
);

CREATE TABLE agency (
    code         text        PRIMARY KEY,
    name         text        NOT NULL,
    provinces    text[]      NOT NULL,              -- statistics office codes of today that it answers for
    valid_from   date        NOT NULL,
    valid_to     date,
    sequence     integer     NOT NULL,
    withdrawn_at timestamptz
);

-- Grows with every change of the copy; processes that hold it in memory look here.
CREATE TABLE catalogue_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint  NOT NULL DEFAULT 0
);
INSERT INTO catalogue_revision DEFAULT VALUES;
