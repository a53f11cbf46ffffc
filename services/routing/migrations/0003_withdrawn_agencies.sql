-- An agency that left the catalogue stays here, marked: dossiers of its time still name it, and its desk still opens them.
ALTER TABLE agency ADD COLUMN withdrawn_at timestamptz;
