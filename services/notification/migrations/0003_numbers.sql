-- The numbers of application.notified in a table of their own. In `dossier` they made senders and planners wait for
-- each other's rows, taken in different orders: a deadlock that PostgreSQL ended each time after a second.
CREATE TABLE notified_number (
    application_id uuid    PRIMARY KEY,
    sequence       integer NOT NULL
) WITH (fillfactor = 80);

INSERT INTO notified_number SELECT application_id, sequence FROM dossier WHERE sequence > 0;
ALTER TABLE dossier DROP COLUMN sequence;
