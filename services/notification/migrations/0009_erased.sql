-- What was erased stays so, whatever older event of it is read afterwards or is being sent at that moment.
ALTER TABLE dossier ADD COLUMN erased_at timestamptz;                           -- its personal data; NULL: not erased
-- Beside the row's own text, so that whoever waits for the row sees it: a sender's outcome must not bring words back.
ALTER TABLE delivery ADD COLUMN forgotten boolean NOT NULL DEFAULT false;
