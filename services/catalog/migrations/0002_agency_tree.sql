-- Agencies become a tree of every level, with many predecessors and successors, and with editors who say who, when and why.

ALTER TABLE agency DROP CONSTRAINT agency_kind_check;
ALTER TABLE agency
    ADD CONSTRAINT agency_kind_check
        CHECK (kind IN ('ministry', 'province', 'department', 'district', 'commune', 'unit')),
    ADD COLUMN level        smallint NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 16),
    ADD COLUMN parent       text REFERENCES agency DEFERRABLE INITIALLY DEFERRED CHECK (parent <> code),
    ADD COLUMN search       text NOT NULL DEFAULT '',  -- " word word …" of its codes and all its names, folded
    ADD COLUMN edited       boolean NOT NULL DEFAULT false,  -- an editor changed it: the files keep their hands off
    ADD COLUMN withdrawn_on date,                      -- entered by mistake, taken off the topic; kept for what names it
    ADD COLUMN told_on      date NOT NULL DEFAULT '2017-01-01',  -- the day as of which its last message speaks
    ADD CONSTRAINT agency_level_and_parent CHECK ((level = 1) = (parent IS NULL)),
    ALTER COLUMN code_2016 DROP NOT NULL;             -- H55.242 has no form by QCVN 102:2016
CREATE INDEX agency_children ON agency (parent, code);

-- From day on the successor answers for what the predecessor had, or for a part of it. lead: where new dossiers go.
CREATE TABLE agency_succession (
    predecessor text    NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
    successor   text    NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
    day         date    NOT NULL,
    how         text    NOT NULL CHECK (how IN ('merge', 'split', 'rename')),
    lead        boolean NOT NULL,
    place       integer NOT NULL,  -- the order in which successors were named
    PRIMARY KEY (predecessor, successor),
    CHECK (predecessor <> successor)
);
CREATE UNIQUE INDEX agency_one_lead ON agency_succession (predecessor) WHERE lead;
CREATE INDEX agency_predecessors ON agency_succession (successor, predecessor);

INSERT INTO agency_succession (predecessor, successor, day, how, lead, place)
SELECT code, successor, valid_to + 1, 'merge', true, 0 FROM agency WHERE successor IS NOT NULL;
ALTER TABLE agency DROP COLUMN successor, DROP COLUMN predecessors;

-- Every act of an editor: what was done to which agency, by whom, when and why, and what stood there before.
CREATE TABLE agency_act (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT now(),
    who    text        NOT NULL,
    role   text        NOT NULL,
    act    text        NOT NULL
        CHECK (act IN ('created', 'changed', 'ended', 'merged', 'imported', 'withdrawn', 'succeeded')),
    agency text        NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
    reason text        NOT NULL,
    before json,       -- the agency as it stood; null for a new one
    after  json        NOT NULL
);
CREATE INDEX agency_act_of ON agency_act (agency, id);

-- The next start writes and publishes every agency of the files again: what is searched, and the message's new version.
UPDATE agency SET digest = '';
UPDATE edition SET fingerprint = '';
