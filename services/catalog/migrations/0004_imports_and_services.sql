-- Files of procedures on their way in. A job is claimed by one worker at a time; when its lease has run out another goes on
-- from position: what was done is done, in the same transaction as the report's lines about it.
CREATE TABLE import_job (
    id          uuid        PRIMARY KEY,
    file_name   text        NOT NULL,
    content     bytea,                 -- NULL once it is finished
    mode        text        NOT NULL CHECK (mode IN ('publish', 'draft')),
    why         text        NOT NULL,
    by_sub      text        NOT NULL,
    by_role     text        NOT NULL,
    by_agency   text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    state       text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'refused')),
    lease_until timestamptz,
    finished_at timestamptz,
    total       integer,               -- procedures in the file
    position    integer     NOT NULL DEFAULT 0,
    counts      json        NOT NULL DEFAULT '{}',  -- outcome → how many
    refusal     json                   -- {code, vi, en}: why nothing of the file was loaded
);
CREATE INDEX ON import_job (created_at) WHERE state IN ('queued', 'running');

-- What became of each procedure of a file.
CREATE TABLE import_line (
    job      uuid    NOT NULL REFERENCES import_job ON DELETE CASCADE,
    position integer NOT NULL,
    line     integer NOT NULL,         -- of the file, or the number of the JSON element
    code     text    NOT NULL,
    outcome  text    NOT NULL CHECK (outcome IN ('new', 'changed', 'offers-changed', 'drafted', 'unchanged', 'refused')),
    version  integer,
    said     json    NOT NULL,         -- [{pointer, code, vi, en}]: why refused, or what is missing all the same
    PRIMARY KEY (job, position)
);

-- The online service of a procedure: one for each (NĐ 43/2011 Đ.3). Facts that are not known are NULL.
CREATE TABLE online_service (
    procedure          text        PRIMARY KEY REFERENCES procedure (code),
    code               text        NOT NULL UNIQUE,
    level              text        NOT NULL,
    reasons            text[]      NOT NULL DEFAULT '{}',
    reason_text        text        NOT NULL DEFAULT '',
    interactive_form   boolean,
    network_processing boolean,
    online_payment     boolean,
    result_online      boolean,
    declared_by        text        NOT NULL,
    declared_at        timestamptz NOT NULL DEFAULT now()
);
