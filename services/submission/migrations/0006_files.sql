-- The files citizens attach: received piece by piece, checked when whole, then part of a dossier.

-- One row a file. What is in it lies in the object store, under names made of this id and never of the file's own name.
CREATE TABLE upload (
    upload_id       uuid        PRIMARY KEY,
    owner           text        NOT NULL,                 -- subject of who sends it
    draft_id        uuid,                                 -- of what it is meant for: a draft,
    application_id  uuid,                                 -- or a dossier (from its being handed in on, always)
    component       text        NOT NULL,                 -- id of the paper on the procedure's list
    name            text        NOT NULL,                 -- as it is shown: made harmless
    metadata        text        NOT NULL,                 -- Upload-Metadata as sent: HEAD gives it back
    size            bigint      NOT NULL,                 -- bytes, as announced
    received        bigint      NOT NULL DEFAULT 0,
    pieces          integer     NOT NULL DEFAULT 0,
    state           text        NOT NULL DEFAULT 'receiving' CHECK (state IN ('receiving', 'kept', 'refused')),
    checked_until   timestamptz,                          -- a process holds it for checking until then
    checks          integer     NOT NULL DEFAULT 0,       -- how often it was begun to be checked
    kind            text,
    sha256          text,                                 -- of what is kept
    kept_size       bigint,
    original_sha256 text,                                 -- of what was sent, where that was changed
    findings        jsonb       NOT NULL DEFAULT '{}',    -- {signatures, changes, refusal}
    round           integer,                              -- of the filing it was handed in with; NULL: not yet
    begun_at        timestamptz NOT NULL DEFAULT now(),
    moved_at        timestamptz NOT NULL DEFAULT now(),   -- the last byte
    settled_at      timestamptz,
    removed_at      timestamptz,                          -- taken away by its owner; a file that was handed in never is
    CHECK (num_nonnulls(draft_id, application_id) > 0),
    CHECK (received <= size)
);
CREATE INDEX upload_of_draft ON upload (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX upload_of_application ON upload (application_id) WHERE application_id IS NOT NULL;
-- What the cleaner looks for: everything that is not part of a dossier.
CREATE INDEX upload_loose ON upload (moved_at) WHERE round IS NULL;

-- Where each byte of an unfinished file is. Pieces follow each other without gap or overlap: `received` says where the next begins.
CREATE TABLE upload_piece (
    upload_id uuid    NOT NULL REFERENCES upload ON DELETE CASCADE,
    begins    bigint  NOT NULL,
    size      integer NOT NULL,
    object    text    NOT NULL,
    PRIMARY KEY (upload_id, begins)
);

-- That the agency has every file, in its own words: the hash it computed from what it fetched.
CREATE TABLE manifest_confirmation (
    application_id  uuid        NOT NULL,
    manifest_sha256 text        NOT NULL,
    number          integer     NOT NULL,                 -- 1, 2, … within the dossier
    agency_code     text        NOT NULL,
    officer         text        NOT NULL,                 -- subject
    files           integer     NOT NULL,
    confirmed_at    timestamptz NOT NULL,
    PRIMARY KEY (application_id, manifest_sha256)
);
