-- Who has which dossier, where it stands, and until when.
CREATE TABLE assignment (
    application_id    uuid        PRIMARY KEY,
    correlation_id    uuid        NOT NULL,
    procedure_code    text        NOT NULL,
    procedure_version integer     NOT NULL,
    province          text        NOT NULL,
    commune           text,
    agency_code       text        NOT NULL,
    rule              text        NOT NULL,
    state             text        NOT NULL,
    resumes           text,                    -- the state a supplement leads back to, while one is asked for
    sequence          integer     NOT NULL,    -- application.* events published about it
    inbox_sequence    integer     NOT NULL,    -- messages put into the agency's inbox about it
    citizen_sequence  integer     NOT NULL,    -- submission's events applied to it
    submitted_at      timestamptz NOT NULL,
    received_at       timestamptz NOT NULL,    -- when the clock of the time limit (last) started
    assigned_at       timestamptz NOT NULL,
    due_at            timestamptz,
    duration_value    integer,                 -- kept: a supplement counts the limit anew, whatever the catalogue says by then
    duration_unit     text,
    last_occurred_at  timestamptz,
    supplement_rounds integer     NOT NULL DEFAULT 0,
    extensions        integer     NOT NULL DEFAULT 0,
    closed_at         timestamptz
) WITH (fillfactor = 80);

-- The desk's work list: what is open, due first. The state is not in it, so that a step rewrites no index entry.
CREATE INDEX assignment_work ON assignment (agency_code, (coalesce(due_at, 'infinity'::timestamptz)), application_id)
    WHERE closed_at IS NULL;

-- Every report by the agency's own id: the same one twice has one effect, the same id for something else is refused.
CREATE TABLE report (
    agency_code    text        NOT NULL,
    report_id      uuid        NOT NULL,
    application_id uuid        NOT NULL,
    digest         bytea       NOT NULL,       -- SHA-256 of what the report says
    verdict        text        NOT NULL,       -- 'applied' or the code of the refusal
    refusal        json,                       -- what was answered, to answer the same again
    at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency_code, report_id)
);

-- Routing's own copy of the catalogue, kept from the compacted topics.
CREATE TABLE procedure (
    code           text    NOT NULL,
    version        integer NOT NULL,
    name           text    NOT NULL,
    level          text    NOT NULL,
    authority      text    NOT NULL,
    agency_code    text,
    duration_value integer,
    duration_unit  text,
    duration_text  text    NOT NULL,
    aliases        text[]  NOT NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE agency (
    code           text   PRIMARY KEY,
    name           text   NOT NULL,
    kind           text   NOT NULL,
    provinces      text[] NOT NULL,
    valid_from     date,
    valid_to       date,
    successor_code text
);

-- Changes with the copy, in the same transaction: who holds the copy in memory asks for this one row only.
CREATE TABLE catalogue (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    instance uuid    NOT NULL DEFAULT gen_random_uuid(),
    version  bigint  NOT NULL DEFAULT 0
);
INSERT INTO catalogue DEFAULT VALUES;
