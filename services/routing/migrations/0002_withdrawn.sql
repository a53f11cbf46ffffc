-- A procedure that left the catalogue stays here, marked: a dossier accepted a moment before is still routed by it.
ALTER TABLE procedure ADD COLUMN withdrawn_at timestamptz;
