"""What the agencies issued, on disk before it is reported: a file, once made, keeps its bytes through every restart."""

import sqlite3
import time
from pathlib import Path

from deploy.local.world.agencies.results.seal import Seal

# A signature differs each time it is made, so the same dossier has the same hash only because its file is kept.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS dossier (application_id TEXT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS result (
    application_id TEXT PRIMARY KEY,
    agency TEXT NOT NULL,
    report_id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, content BLOB,
    issued_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'issued',
    tries INTEGER NOT NULL DEFAULT 0, hand_in_after REAL, answered TEXT
);
CREATE INDEX IF NOT EXISTS result_to_hand_in ON result (hand_in_after) WHERE hand_in_after IS NOT NULL;
CREATE TABLE IF NOT EXISTS seal (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL, certificate BLOB NOT NULL);
"""
_KEEP = """
INSERT INTO result (application_id, agency, report_id, sha256, size, content, issued_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (application_id) DO NOTHING
"""
_REPORTED = """
UPDATE result SET state = 'reported', hand_in_after = ? WHERE application_id = ? AND state = 'issued'
"""
_REFUSED = """
UPDATE result SET state = 'refused', hand_in_after = NULL, content = NULL WHERE report_id = ? AND state <> 'taken'
"""
_TO_HAND_IN = "SELECT * FROM result WHERE hand_in_after <= ? ORDER BY hand_in_after LIMIT ?"
_AGAIN = """
UPDATE result SET tries = tries + 1, answered = ?, hand_in_after = ? WHERE application_id = ? AND state = 'reported'
"""
# What was taken is submission's to keep: only its hash stays, for a report that is repeated.
_OVER = """
UPDATE result SET state = ?, answered = ?, tries = tries + 1, hand_in_after = NULL, content = NULL
WHERE application_id = ? AND state = 'reported'
"""


class Cabinet:
    """Small and synchronous, as the payment service's ledger: people see a few results a minute."""

    def __init__(self, path: Path) -> None:
        """sqlite3.Error when the file cannot be written."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # NORMAL outlives a killed process; the laptop's whole stack is thrown away with the laptop's power.
        self._connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_SCHEMA}")

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def seal(self) -> Seal:
        """The key all simulated agencies sign with, made when there is none."""
        row = self._connection.execute("SELECT key, certificate FROM seal").fetchone()
        if row is None:
            made = Seal.made()
            self._connection.execute("INSERT OR IGNORE INTO seal VALUES (1, ?, ?)", (made.key, made.certificate))
            row = self._connection.execute("SELECT key, certificate FROM seal").fetchone()
        return Seal(row["key"], row["certificate"])

    def remember(self, application_id: str, code: str, name: str) -> None:
        """The procedure of a dossier: what comes later (a payment, a supplement) does not name it."""
        self._connection.execute("INSERT OR IGNORE INTO dossier VALUES (?, ?, ?)", (application_id, code, name))

    def procedure(self, application_id: str) -> tuple[str, str]:
        """(code, name); empty where the dossier came before results were issued."""
        row = self._connection.execute(
            "SELECT code, name FROM dossier WHERE application_id = ?", (application_id,)
        ).fetchone()
        return (row["code"], row["name"]) if row else ("", "")

    def result(self, application_id: str) -> sqlite3.Row | None:
        """What was issued in a dossier."""
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM result WHERE application_id = ?", (application_id,)
        ).fetchone()
        return row

    def keep(self, application_id: str, agency: str, report_id: str, sha256: str, content: bytes) -> None:
        """A file that was made. Made before: the first one stays."""
        values = (application_id, agency, report_id, sha256, len(content), content, time.time())
        self._connection.execute(_KEEP, values)

    def reported(self, application_id: str) -> None:
        """The broker has the report: the file is to be handed in."""
        self._connection.execute(_REPORTED, (time.time(), application_id))

    def refused(self, report_id: str) -> None:
        """The report of a file was not accepted: nobody waits for that file. Any other report changes nothing."""
        self._connection.execute(_REFUSED, (report_id,))

    def to_hand_in(self, limit: int) -> list[sqlite3.Row]:
        """Files to hand in now, those that wait longest first."""
        return self._connection.execute(_TO_HAND_IN, (time.time(), limit)).fetchall()

    def again(self, application_id: str, answered: str, pause: float) -> None:
        """Not taken yet: to be handed in again after so many seconds."""
        self._connection.execute(_AGAIN, (answered[:200], time.time() + pause, application_id))

    def over(self, application_id: str, state: str, answered: str) -> None:
        """`taken`, or `given-up`: nothing more to do."""
        self._connection.execute(_OVER, (state, answered[:200], application_id))

    def states(self) -> dict[str, int]:
        """How many results are in each state."""
        return dict(self._connection.execute("SELECT state, count(*) FROM result GROUP BY state").fetchall())
