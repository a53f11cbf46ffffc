-- The life of a procedure: drafts, who did what, suspensions, repeal, and where it is offered.

-- keeper: whose word counts. 'register': the register's own files, loaded at start. 'editors': somebody published, imported
-- or repealed it here, and the files no longer touch it. repealed_on is the first day it is no longer offered.
ALTER TABLE procedure
    ADD COLUMN keeper        text NOT NULL DEFAULT 'register' CHECK (keeper IN ('register', 'editors')),
    ADD COLUMN owner         text,  -- the level-1 agency whose officers may edit it
    ADD COLUMN repealed_on   date,
    ADD COLUMN repeal_reason text,
    ADD COLUMN successor     text;

-- One draft of a code at most. revision counts its changes, so that nobody overwrites what he has not seen. With publish_on
-- it is approved and waits for its day; a change takes the approval back.
CREATE TABLE procedure_draft (
    code         text        PRIMARY KEY,
    base_version integer     NOT NULL,  -- the newest version when it was begun, 0: none
    description  json        NOT NULL,
    form         json,                  -- a form of its own, else one is made from the papers
    owner        text,
    revision     integer     NOT NULL DEFAULT 1,
    edited_by    text        NOT NULL,
    edited_at    timestamptz NOT NULL DEFAULT now(),
    publish_on   date,
    approved_by  text,
    approved_why text
);

-- Every act with who, when, why. Never changed.
CREATE TABLE procedure_act (
    number    bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    code      text        NOT NULL,
    act       text        NOT NULL CHECK (act IN ('drafted', 'edited', 'discarded', 'approved', 'published', 'imported',
                                                  'suspended', 'resumed', 'repealed', 'offered', 'service-declared')),
    version   integer,
    by_sub    text        NOT NULL,
    by_role   text        NOT NULL,
    by_agency text,
    at        timestamptz NOT NULL DEFAULT now(),
    why       text        NOT NULL,
    details   json
);
CREATE INDEX ON procedure_act (code, number);

-- When nobody can submit: from_day to to_day, both included. announced_on is the day the public was told; with fewer than
-- seven working days between (NĐ 224/2026 Đ.13) somebody gave a reason for it.
CREATE TABLE suspension (
    code            text NOT NULL REFERENCES procedure,
    from_day        date NOT NULL,
    to_day          date NOT NULL CHECK (to_day >= from_day - 1),  -- from_day - 1: called off before it began
    reason          text NOT NULL,
    announced_on    date NOT NULL,
    override_reason text,
    PRIMARY KEY (code, from_day)
);

-- Where a procedure is offered, as sets: one row holds any number of places. Codes of provinces are those of the day since.
-- places {*} means all; no channels mean all that the procedure has.
CREATE TABLE offer (
    code     text     NOT NULL REFERENCES procedure,
    position smallint NOT NULL,
    kind     text     NOT NULL CHECK (kind IN ('agency', 'province', 'commune')),
    since    date     NOT NULL,
    channels text[]   NOT NULL,
    places   text[]   NOT NULL,
    PRIMARY KEY (code, position)
);
CREATE INDEX ON offer USING gin (places);
