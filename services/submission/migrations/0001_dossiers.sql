-- The dossiers citizens handed in, what each round of them contained, and the timeline everybody follows.

-- One row a dossier, narrow: it is updated at every step, while what was filed (below) never changes.
CREATE TABLE application (
    application_id          uuid        PRIMARY KEY,              -- UUIDv7: grows with time
    applicant               text        NOT NULL,                 -- the citizen's subject at the identity provider
    idempotency_key         text        NOT NULL,
    request_sha256          bytea       NOT NULL,                 -- of the whole request in canonical JSON
    procedure_code          text        NOT NULL,
    procedure_version       integer     NOT NULL,                 -- pinned: a later version changes nothing here
    province                text        NOT NULL,
    commune                 text,
    language                text        NOT NULL,
    contact_name            text,
    contact_email           text,
    submitted_at            timestamptz NOT NULL,
    receipt_kid             text        NOT NULL,                 -- with receipt_issuer: a repeat gets the same bytes
    receipt_issuer          text        NOT NULL,
    sequence                integer     NOT NULL DEFAULT 1,       -- events that submission published about it
    entries                 integer     NOT NULL DEFAULT 1,       -- rows of its timeline; numbers the next one
    state                   text        NOT NULL DEFAULT 'submitted',
    state_sequence          integer     NOT NULL DEFAULT 0,       -- routing's event that gave this state
    agency_code             text,
    due_at                  timestamptz,
    due_sequence            integer     NOT NULL DEFAULT 0,       -- routing's event that gave this due date
    rounds                  integer     NOT NULL DEFAULT 0,       -- supplements handed in
    answered_sequence       integer     NOT NULL DEFAULT 0,       -- state_sequence of the request last answered
    withdrawal_requested_at timestamptz,
    UNIQUE (applicant, idempotency_key)
) WITH (fillfactor = 80);

-- "My dossiers", newest first.
CREATE INDEX application_by_applicant ON application (applicant, application_id);

-- What was handed in: round 0 is the submission, round n the n-th supplement. Kept as sent (json, not jsonb), so that
-- form_sha256 can be recomputed from it.
CREATE TABLE filing (
    application_id uuid        NOT NULL REFERENCES application,
    round          integer     NOT NULL,
    form           json,                                          -- NULL: this supplement left the form as it was
    form_sha256    text        NOT NULL,                          -- of the form in force after this round
    attachments    json        NOT NULL DEFAULT '[]',
    components     text[]      NOT NULL DEFAULT '{}',
    note           text,
    filed_at       timestamptz NOT NULL,
    PRIMARY KEY (application_id, round)
);

-- Every step, in the order this service learned of it (position, from 1 within a dossier).
CREATE TABLE timeline (
    application_id uuid        NOT NULL,
    event_id       uuid        NOT NULL,
    position       integer     NOT NULL,
    source         text        NOT NULL,
    sequence       integer     NOT NULL,
    at             timestamptz NOT NULL,
    step           text        NOT NULL,
    actor          text        NOT NULL,
    detail         jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (application_id, event_id)
);
