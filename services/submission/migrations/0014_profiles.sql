-- What a person had remembered, sealed under a key of their own, and the log of who looked at whose dossier.

CREATE TABLE person_key (
    sub        text  PRIMARY KEY,                      -- the person's subject at the identity provider
    master_key text  NOT NULL,
    wrapped    bytea NOT NULL
);

CREATE TABLE profile (
    sub      text        PRIMARY KEY REFERENCES person_key ON DELETE CASCADE,
    sealed   bytea       NOT NULL,                     -- {full_name, id_number, phone, email, address, language}
    saved_at timestamptz NOT NULL
);

-- One row a look; of our own services one row a dossier, door and day.
CREATE TABLE look (
    look_id        uuid        PRIMARY KEY,            -- UUIDv7: grows with time
    application_id uuid        NOT NULL,
    at             timestamptz NOT NULL,               -- the latest, where several are counted in one row
    viewer         text        NOT NULL,               -- subject at the identity provider
    role           text        NOT NULL,
    agency         text,
    door           text        NOT NULL,               -- what was looked at
    times          integer     NOT NULL DEFAULT 1,
    day            date                                -- services only: the day in Việt Nam
);
CREATE INDEX look_by_dossier ON look (application_id, look_id);
CREATE UNIQUE INDEX look_by_day ON look (application_id, viewer, door, day) WHERE day IS NOT NULL;
