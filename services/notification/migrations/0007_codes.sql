-- The dossier code, from its acceptance on: every later letter names it.
ALTER TABLE dossier ADD COLUMN code text;
