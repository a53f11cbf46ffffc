-- The refused reports of one dossier, for its erasure. Few reports are refused.
CREATE INDEX report_refused ON report (application_id) WHERE refusal IS NOT NULL;
