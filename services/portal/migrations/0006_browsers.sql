-- By what a person tells their sessions apart, in words made when they signed in ("Firefox, Windows").
ALTER TABLE session ADD COLUMN browser text NOT NULL DEFAULT '';
CREATE INDEX session_by_person ON session (sub);
