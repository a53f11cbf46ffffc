-- Drafts: what a citizen typed, kept exactly, entry by entry, until it is submitted or 90 days after the last save.

CREATE TABLE draft (
    draft_id          uuid        PRIMARY KEY,
    owner             text        NOT NULL,                   -- the citizen's subject at the identity provider
    procedure_code    text        NOT NULL,
    procedure_version integer     NOT NULL,                   -- whose form it is filled in under; moves only when asked
    on_behalf_of      json,
    step              text,                                   -- where the person was; JSON
    revision          integer     NOT NULL DEFAULT 0,         -- grows with every save that changed something
    created_at        timestamptz NOT NULL,
    saved_at          timestamptz NOT NULL,
    warned_at         timestamptz                             -- told that it will be erased; a later save takes it back
) WITH (fillfactor = 80);

-- "My drafts", newest saved first.
CREATE INDEX draft_by_owner ON draft (owner, saved_at, draft_id);
-- What is to be warned of, and what is to be erased.
CREATE INDEX draft_by_saved_at ON draft (saved_at);

-- One row an answer. The place has the pointer '' (no pointer into a form is empty). Which dossier a draft became is not
-- written here: it is the one with the draft's own idempotency key, so no crash can come between the two.
CREATE TABLE draft_entry (
    draft_id uuid        NOT NULL REFERENCES draft ON DELETE CASCADE,
    pointer  text        NOT NULL,
    value    json,                                            -- NULL: taken away; kept, so that a conflict is noticed
    revision integer     NOT NULL,                            -- of the draft, when this value came
    saved_at timestamptz NOT NULL,
    writer   text,                                            -- the open page that sent it, and its how manieth save
    save     integer,
    PRIMARY KEY (draft_id, pointer)
) WITH (fillfactor = 80);

CREATE VIEW draft_as_it_stands AS
SELECT d.*, a.application_id
FROM draft AS d LEFT JOIN application AS a ON a.applicant = d.owner AND a.idempotency_key = 'draft ' || d.draft_id;
