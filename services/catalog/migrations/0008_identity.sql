-- Procedure identity: names that wait for a person, what people decided about them, and what was taken back.

-- A name as it was submitted. key: the name normalised; digest: SHA-256 of it, because an index takes no long texts.
CREATE TABLE identity_submission (
    id           uuid        PRIMARY KEY,
    position     bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    name         text        NOT NULL,
    code         text,
    field        text,
    agency       text,
    level        text        CHECK (level IN ('ministry', 'province', 'district', 'commune')),
    key          text        NOT NULL,
    digest       bytea       NOT NULL,
    times        integer     NOT NULL DEFAULT 1,
    submitted_by text        NOT NULL,
    role         text        NOT NULL,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    last_at      timestamptz NOT NULL DEFAULT now(),
    settled_by   uuid,                      -- the decision that answers it; null while it waits
    UNIQUE NULLS NOT DISTINCT (digest, code, agency, level)
);
CREATE INDEX identity_waiting ON identity_submission (position) WHERE settled_by IS NULL;

-- What a person decided, or an officer proposed. chosen: a published code, null for "not in the register". It holds for
-- submissions of for_agency (null: everybody's) and for_level (null: any level the chosen procedure is of).
CREATE TABLE identity_decision (
    id         uuid        PRIMARY KEY,
    position   bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    submission uuid        NOT NULL REFERENCES identity_submission,
    kind       text        NOT NULL CHECK (kind IN ('proposed', 'decided')),
    chosen     text,
    for_agency text,
    for_level  text,
    reason     text        NOT NULL,
    who        text        NOT NULL,
    role       text        NOT NULL,
    of_agency  text,
    at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_decision_of ON identity_decision (submission);

ALTER TABLE identity_submission ADD FOREIGN KEY (settled_by) REFERENCES identity_decision;

-- A decision or proposal that was taken back.
CREATE TABLE identity_undo (
    decision  uuid        PRIMARY KEY REFERENCES identity_decision,
    reason    text        NOT NULL,
    who       text        NOT NULL,
    role      text        NOT NULL,
    of_agency text,
    at        timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION refuse_change_of_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decision is never changed or deleted: undo it and decide anew';
END $$;
CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_decisions();
CREATE TRIGGER undos_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_undo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_decisions();
