-- What a citizen says of a dossier, and what comes out of it. Free text is sealed under the dossier's key.

-- How satisfied they are (TT 32/2017 Đ.12): the latest word counts; first_at closes the time for changing it.
CREATE TABLE rating (
    application_id uuid        PRIMARY KEY REFERENCES application,
    grade          text        NOT NULL CHECK (grade IN ('very-satisfied', 'satisfied', 'unsatisfied')),
    sealed         bytea,                          -- what they wrote, if anything
    revision       integer     NOT NULL,
    first_at       timestamptz NOT NULL,
    rated_at       timestamptz NOT NULL
);

-- Complaints about delay, each against the promise that was broken then.
CREATE TABLE complaint (
    application_id uuid        NOT NULL REFERENCES application,
    number         integer     NOT NULL,
    promise        text        NOT NULL,
    promised_at    timestamptz NOT NULL,
    sealed         bytea       NOT NULL,           -- what they wrote
    complained_at  timestamptz NOT NULL,
    PRIMARY KEY (application_id, number)
);

-- The file of a document that an agency reported, once the agency has handed it in. The bytes lie in the object store
-- under `address`; what was reported (name, hash) stands in the timeline.
CREATE TABLE result (
    application_id uuid        NOT NULL REFERENCES application,
    number         integer     NOT NULL,           -- of the reported document, from 1
    sha256         text        NOT NULL,
    size           bigint      NOT NULL,
    kind           text        NOT NULL,           -- media type, by content
    signatures     jsonb       NOT NULL DEFAULT '[]',
    address        text        NOT NULL,
    agency         text        NOT NULL,
    handed_in_by   text        NOT NULL,
    handed_in_at   timestamptz NOT NULL,
    PRIMARY KEY (application_id, number)
);
