"""Everything the oracle has read, as tables of a temporary SQLite file: a million events fit, and a check is one query."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from services.kernel.kafka_publishing import partition_of

# Ids are 16 bytes. `subject` is the dossier's id where it is one, else text (the code of a procedure, say). Only what
# cannot be repeated by mistake has a primary key: a constraint that somebody dropped is for the checks to find.
TABLES = """
-- The services whose schema was there to be read; what the others should have is not asked.
CREATE TABLE looked (service TEXT PRIMARY KEY) WITHOUT ROWID;

-- submission.application; who = a digest of applicant and idempotency key
CREATE TABLE application (id BLOB, who BLOB, state TEXT, state_sequence INT, answered INT);
-- routing.assignment
CREATE TABLE assignment (id BLOB, agency TEXT, state TEXT, sequence INT, citizen_sequence INT);
-- routing.assignment and asked_again: dossiers in which a supplement was requested more than once, and the reasons on record
CREATE TABLE asked_again (application BLOB, agency TEXT, requests INT, reasons INT);
-- What each service's own row counts as published for a subject
CREATE TABLE counter (owner TEXT, source TEXT, subject BLOB, sequence INT);
-- submission.timeline
CREATE TABLE timeline (application BLOB, event BLOB, source TEXT, sequence INT);
-- notification.delivery
CREATE TABLE delivery (id BLOB, application BLOB, event BLOB, type TEXT, channel TEXT, state TEXT, error TEXT);
-- routing.report
CREATE TABLE report (agency TEXT, id BLOB, application BLOB, verdict TEXT);

-- inbox, parked and parked_audit (what was skipped) of every service
CREATE TABLE inbox (group_name TEXT, event BLOB, PRIMARY KEY (event, group_name)) WITHOUT ROWID;
CREATE TABLE parked (group_name TEXT, kind TEXT, code TEXT, reason TEXT, key TEXT, event BLOB,
                     topic TEXT, partition INT, "offset" INT);
CREATE TABLE skipped (group_name TEXT, event BLOB, topic TEXT, partition INT, "offset" INT);

-- Each event once, wherever it is: in a topic, at its first appearance in its partition; or on its way there, with no
-- offset. about: the delivery or report it tells of.
CREATE TABLE published (topic TEXT, partition INT, "offset" INT, event BLOB, type TEXT, source TEXT, subject BLOB,
                        sequence INT, cause BLOB, state TEXT, about BLOB);
-- Later appearances of the same events, and records that nobody can read
CREATE TABLE redelivered (topic TEXT, partition INT, "offset" INT, event BLOB);
CREATE TABLE unreadable (topic TEXT, partition INT, "offset" INT);
-- The mail sink, if it was asked: each dossier and event it has e-mails of, and how many different ones
CREATE TABLE received (application BLOB, event BLOB, messages INT, PRIMARY KEY (application, event)) WITHOUT ROWID;
-- The outbox of every service
CREATE TABLE outbox (service TEXT, position INT, topic TEXT, event BLOB, type TEXT, source TEXT, subject BLOB,
                     sequence INT, cause BLOB, state TEXT, about BLOB);

-- The broker: how far each partition reached before (settled) and after the databases were read
CREATE TABLE extent (topic TEXT, partition INT, begin INT, settled INT, "end" INT,
                     PRIMARY KEY (topic, partition)) WITHOUT ROWID;
-- and how far each group had come before the databases were read
CREATE TABLE committed (group_name TEXT, topic TEXT, partition INT, "offset" INT,
                        PRIMARY KEY (topic, partition, group_name)) WITHOUT ROWID;
-- topics.yaml: who reads a topic, who writes it, and the source its events carry
CREATE TABLE subscription (group_name TEXT, service TEXT, topic TEXT, PRIMARY KEY (topic, group_name)) WITHOUT ROWID;
CREATE TABLE written_by (topic TEXT PRIMARY KEY, service TEXT, source TEXT) WITHOUT ROWID;
"""

# Made once all is read.
DERIVED = """
-- 1, 2, 3 … as far as any counter counts
CREATE TABLE number (n INTEGER PRIMARY KEY);
WITH RECURSIVE upto (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM upto WHERE n < (SELECT max(sequence) FROM counter)
)
INSERT INTO number SELECT n FROM upto;

CREATE INDEX published_by_event ON published (event);
INSERT INTO published
SELECT topic, NULL, NULL, event, type, source, subject, sequence, cause, state, about
FROM outbox o
WHERE event IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM published p
                  WHERE p.event = o.event AND p.topic = o.topic AND p.source = o.source AND p.subject = o.subject
                    AND p.sequence = o.sequence);

-- Partitions whose oldest events the broker has let go (retention), and how many partitions their topic has: what a dossier
-- of theirs misses before the first one left is not lost.
CREATE TABLE trimmed (source TEXT, topic TEXT, partition INT, partitions INT,
                      PRIMARY KEY (source, topic, partition)) WITHOUT ROWID;
INSERT INTO trimmed
SELECT w.source, e.topic, e.partition, (SELECT count(*) FROM extent every WHERE every.topic = e.topic)
FROM extent e JOIN written_by w USING (topic) WHERE e.begin > 0;

CREATE INDEX published_by_sequence ON published (subject, source, sequence, event);
CREATE INDEX published_by_type ON published (type);
CREATE INDEX published_by_cause ON published (cause, type, source, event) WHERE cause IS NOT NULL;
CREATE INDEX published_about ON published (about, type, event) WHERE about IS NOT NULL;
CREATE INDEX published_in_order ON published (subject, source, topic, partition, "offset", sequence)
    WHERE "offset" IS NOT NULL;
CREATE INDEX application_by_id ON application (id);
CREATE INDEX assignment_by_id ON assignment (id);
CREATE INDEX counter_by_subject ON counter (subject, source);
CREATE INDEX report_by_id ON report (id);
CREATE INDEX delivery_by_event ON delivery (event);
CREATE INDEX delivery_by_id ON delivery (id);
CREATE INDEX timeline_by_event ON timeline (event);
CREATE INDEX parked_by_place ON parked (topic, partition, "offset");
CREATE INDEX parked_by_event ON parked (event);
CREATE INDEX skipped_by_place ON skipped (topic, partition, "offset");
CREATE INDEX skipped_by_event ON skipped (event);
ANALYZE;

-- What one writer published about one subject, in one line: which numbers, how many of them, how many events
CREATE TABLE series AS
SELECT subject, source, min(sequence) AS lowest, max(sequence) AS highest, count(DISTINCT sequence) AS numbers,
       count(*) AS events
FROM published INDEXED BY published_by_sequence WHERE sequence > 0 GROUP BY subject, source;
CREATE INDEX series_by_subject ON series (subject, source);

-- What a group has neither handled nor been told to skip: read by it or not.
CREATE TABLE waiting AS
SELECT s.group_name, s.service, r.topic, r.partition, r."offset", r.event, r.type, r.subject,
       EXISTS (SELECT 1 FROM parked p
               WHERE p.group_name = s.group_name
                 AND p.topic = r.topic AND p.partition = r.partition AND p."offset" = r."offset")
       OR EXISTS (SELECT 1 FROM parked p WHERE p.group_name = s.group_name AND p.event = r.event) AS is_parked
FROM (SELECT topic, partition, "offset", event, type, subject FROM published WHERE "offset" IS NOT NULL
      UNION ALL
      SELECT topic, partition, "offset", NULL, NULL, NULL FROM unreadable) r
JOIN subscription s ON s.topic = r.topic
JOIN looked l ON l.service = s.service
WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.event = r.event AND i.group_name = s.group_name)
  AND NOT EXISTS (SELECT 1 FROM skipped k
                  WHERE k.group_name = s.group_name
                    AND k.topic = r.topic AND k.partition = r.partition AND k."offset" = r."offset")
  AND NOT EXISTS (SELECT 1 FROM skipped k WHERE k.group_name = s.group_name AND k.event = r.event);
"""

_QUICK = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -150000;
"""


class Facts:
    """The tables. Fill them with ``add``, then ``complete`` them, then ask."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen: dict[tuple[str, int], set[bytes]] = {}
        connection.executescript(TABLES)

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows in the order of the table's columns."""
        count = len(self._connection.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608 - our own names
        places = ", ".join("?" * count)
        self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({places})", rows)  # noqa: S608 - our own names

    def add_records(self, topic_rows: Iterable[Sequence[Any]]) -> None:
        """Records of topics, (topic, partition, offset, event, …) as in ``published``, in order within a partition."""
        first, again, unreadable = [], [], []
        for row in topic_rows:
            topic, partition, offset, event = row[:4]
            seen = self._seen.setdefault((topic, partition), set())
            if event is None:
                unreadable.append((topic, partition, offset))
            elif event in seen:
                again.append((topic, partition, offset, event))
            else:
                seen.add(event)
                first.append(row)
        self.add("published", first)
        self.add("redelivered", again)
        self.add("unreadable", unreadable)

    def complete(self) -> None:
        """Makes the derived tables and indexes; nothing may be added afterwards."""
        self._seen.clear()
        self._connection.executescript(DERIVED)

    def ask(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one query."""
        return self._connection.execute(sql)

    def number(self, sql: str) -> int:
        """The one number a query gives; 0 for NULL."""
        return int(self._connection.execute(sql).fetchone()[0] or 0)


@contextmanager
def open_facts() -> Iterator[Facts]:
    """Empty facts in a file that is gone afterwards."""
    with TemporaryDirectory(prefix="motcua-verify-") as directory:
        connection = sqlite3.connect(Path(directory) / "facts.sqlite", isolation_level=None)
        try:
            connection.executescript(_QUICK)
            connection.create_function("partition_of", 2, _partition_of, deterministic=True)
            connection.execute("BEGIN")
            yield Facts(connection)
        finally:
            connection.close()


def subject_of(text: str) -> bytes | str:
    """A dossier's id as 16 bytes; anything else as it is."""
    try:
        return UUID(text).bytes
    except ValueError:
        return text


def _partition_of(subject: bytes | str, partitions: int) -> int:
    """For SQL: the partition that holds what is published about a subject. Its key is the subject as text."""
    return partition_of(shown(subject) or "", partitions)


def shown(value: bytes | str | None) -> str | None:
    """An id as people write it."""
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else value.hex()
    return value
