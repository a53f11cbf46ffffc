-- What an agency had submitted and was sent back: without it the report of a past day would forget that it was there.

CREATE TABLE list_return (
    id              bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year            integer NOT NULL,
    agency          text    NOT NULL,
    procedure       text    NOT NULL,
    level           text    NOT NULL,      -- as it was submitted
    submitted_on    date    NOT NULL,
    consolidated_on date,
    returned_on     date    NOT NULL,
    FOREIGN KEY (year, agency) REFERENCES list_agency
);
CREATE INDEX list_return_of_list ON list_return (year);

-- Returns of before are in the acts: each with the submission it sent back, and the level that was last written before that.
INSERT INTO list_return (year, agency, procedure, level, submitted_on, consolidated_on, returned_on)
SELECT sent_back.year, sent_back.agency, sent_back.procedure, written.level,
       (submission.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
       (SELECT (max(at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM list_act AS later
        WHERE later.kind = 'registration' AND later.act = 'consolidate' AND later.id BETWEEN submission.id AND sent_back.id
          AND (later.year, later.agency, later.procedure)
            = (sent_back.year, sent_back.agency, sent_back.procedure)),
       (sent_back.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
FROM list_act AS sent_back
     JOIN LATERAL (
         SELECT id, at FROM list_act AS earlier
         WHERE earlier.kind = 'registration' AND earlier.act = 'submit' AND earlier.id < sent_back.id
           AND (earlier.year, earlier.agency, earlier.procedure)
             = (sent_back.year, sent_back.agency, sent_back.procedure)
         ORDER BY id DESC LIMIT 1
     ) AS submission ON true
     JOIN LATERAL (
         SELECT detail ->> 'level' AS level FROM list_act AS earlier
         WHERE earlier.kind = 'registration' AND earlier.act IN ('add', 'change') AND earlier.id < submission.id
           AND (earlier.year, earlier.agency, earlier.procedure)
             = (sent_back.year, sent_back.agency, sent_back.procedure)
         ORDER BY id DESC LIMIT 1
     ) AS written ON true
WHERE sent_back.kind = 'registration' AND sent_back.act = 'return'
ORDER BY sent_back.id;
