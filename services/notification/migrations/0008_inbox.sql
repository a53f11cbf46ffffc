-- The in-portal inbox (TT 32/2017 Đ.9) shows every message about a dossier to its citizen, whatever became of the e-mail.
ALTER TABLE delivery ADD COLUMN read_at timestamptz;  -- when the citizen opened it there
