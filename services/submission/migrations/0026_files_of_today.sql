-- A round of the cleaner costs what is new: what it looks for has an index of its own, and what is to be deleted is written down.

-- Where the bytes of a kept file lie. Each check writes under a name of its own: a slow one that comes to its end after
-- another has settled the file overwrites nothing. NULL: kept before, under kept/{last two digits}/{upload_id}.
ALTER TABLE upload ADD COLUMN object text;

-- Objects that no row needs any more, written down in the transaction that gave them up, and deleted after it.
CREATE TABLE discarded_object (
    object       text        PRIMARY KEY,
    discarded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX discarded_object_by_time ON discarded_object (discarded_at);

-- An object is stored before its row, under the day it is stored on: once a day is over, its objects are held against the
-- rows, and never again. One row: the last day that was. NULL: the whole store is looked through, once.
CREATE TABLE compared_objects (
    alone   boolean PRIMARY KEY DEFAULT true CHECK (alone),
    through date
);
INSERT INTO compared_objects DEFAULT VALUES;

DROP INDEX upload_loose;
-- What is still coming, or waits to be checked.
CREATE INDEX upload_receiving ON upload (moved_at) WHERE state = 'receiving' AND round IS NULL;
CREATE INDEX upload_removed ON upload (removed_at) WHERE removed_at IS NOT NULL AND round IS NULL;
CREATE INDEX upload_refused ON upload (settled_at) WHERE state = 'refused' AND round IS NULL;
CREATE INDEX upload_not_handed_in ON upload (settled_at) WHERE state = 'kept' AND round IS NULL AND draft_id IS NULL;
-- Kept for a draft: found by the key of the dossier that the draft became.
CREATE INDEX upload_to_tie ON upload (owner, ('draft ' || draft_id::text))
    WHERE state = 'kept' AND round IS NULL AND removed_at IS NULL AND draft_id IS NOT NULL;

-- A draft takes its files along when it goes; these are of drafts that went before.
UPDATE upload AS u SET removed_at = now()
WHERE draft_id IS NOT NULL AND round IS NULL AND removed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM draft AS d WHERE d.draft_id = u.draft_id)
  AND NOT EXISTS (
      SELECT 1 FROM application AS a WHERE a.applicant = u.owner AND a.idempotency_key = 'draft ' || u.draft_id::text
  );

-- Dossiers whose personal data are still there: those that were erased are not looked at again when others are.
CREATE INDEX application_unerased ON application (application_id) WHERE sealed <> '';
