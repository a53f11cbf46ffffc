-- What an agency was called and since when: a step of 2024 is told with the name of 2024.
ALTER TABLE agency ADD COLUMN names jsonb NOT NULL DEFAULT '[]';  -- [{name, valid_from}], oldest first
