-- What agencies uploaded for a yearly list, with the answer they got, and which reminders went out.

-- Kept so that the marked workbook can be fetched after the answer, and so that it can be said later what a file said.
CREATE TABLE list_upload (
    id       uuid        PRIMARY KEY,
    year     integer     NOT NULL,
    agency   text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    kind     text        NOT NULL CHECK (kind IN ('xlsx', 'csv')),
    sha256   text        NOT NULL,
    loaded   boolean     NOT NULL,
    report   json        NOT NULL,
    marked   bytea,                -- the same workbook with its wrong cells marked; none where nothing was wrong
    FOREIGN KEY (year, agency) REFERENCES list_agency
);
CREATE INDEX list_upload_of_agency ON list_upload (year, agency, at);

-- One reminder for each due date and mark (days before it): a row and its event are one transaction.
CREATE TABLE list_reminder (
    year       integer     NOT NULL,
    agency     text        NOT NULL,
    due_on     date        NOT NULL,
    mark       smallint    NOT NULL CHECK (mark IN (14, 7, 1, 0)),
    event_id   uuid        NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (year, agency, due_on, mark),
    FOREIGN KEY (year, agency) REFERENCES list_agency
);
