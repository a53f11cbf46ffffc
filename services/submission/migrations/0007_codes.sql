-- The dossier code routing gives at acceptance, and how long dossiers take from acceptance to decision.

ALTER TABLE application
    ADD COLUMN code        text,                          -- 000.00.00.H26-170424-0001; NULL: not accepted (yet)
    ADD COLUMN accepted_at timestamptz,                   -- by the agency's clock, as both below
    ADD COLUMN decided_at  timestamptz;

CREATE UNIQUE INDEX application_by_code ON application (code) WHERE code IS NOT NULL;

-- The latest decisions of one agency, or of all, in one procedure: read from the index alone.
CREATE INDEX application_taken_there ON application (procedure_code, agency_code, decided_at DESC)
    INCLUDE (accepted_at) WHERE decided_at IS NOT NULL AND accepted_at IS NOT NULL;
CREATE INDEX application_taken ON application (procedure_code, decided_at DESC)
    INCLUDE (accepted_at) WHERE decided_at IS NOT NULL AND accepted_at IS NOT NULL;
