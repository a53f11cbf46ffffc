"""What the endpoints of one process share: the catalogue in memory, the group commit, the keys that sign and that seal."""

import asyncio
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from starlette.requests import Request

from services.kernel import metrics
from services.kernel.database import Database
from services.kernel.failures import Transient
from services.kernel.problem import Problem, unavailable
from services.kernel.process import Runtime
from services.kernel.text import Text
from services.submission import taking
from services.submission.catalogue import Catalogue
from services.submission.forms import Form
from services.submission.group_commit import GroupCommit, QueueFull
from services.submission.guessing import Guessing
from services.submission.looks import Looks
from services.submission.receipts import ReceiptKeys
from services.submission.sealing import MasterKeys
from services.submission.store import accepting
from services.submission.taking import Submitted, Taken
from services.submission.watching import Watch


class Counter:
    """One per process that serves submission.api. Raises NoReceiptKey, NoDataKey when nothing could be signed or sealed."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.database: Database = runtime.database("submission")
        self.keys = ReceiptKeys.load(runtime.settings.receipt_key_file)
        self.data_keys = MasterKeys.load(runtime.settings.data_key_file)
        self.issuer = runtime.settings.public_url.rstrip("/")
        self.catalogue = Catalogue(self.database)
        self.looks = Looks(self.database)
        self.watch = Watch(self.database, runtime.stopping)
        self.guessing = Guessing()
        # Pages of receipts made at one time; the rest of the cores stays for what is asked thousands of times.
        self.printing = asyncio.Semaphore(2)
        # Drafts that become dossiers at one time; half the connections of the pool stay for everybody else.
        self.from_drafts = asyncio.Semaphore(4)
        self._commits: GroupCommit[Submitted, Taken] = GroupCommit(self._write)

    async def _write(self, group: Sequence[Submitted]) -> list[Taken]:
        metrics.GROUP_ROWS.observe(len(group))
        rows = taking.worded(group, self.keys.kid, self.issuer, self.data_keys)
        return taking.answered(self.keys, await accepting.write(self.database, rows), self.data_keys)

    async def accept(self, submitted: Submitted) -> Taken:
        """What is stored under this applicant's key once it is durable. Problem 503 when it cannot be known to be."""
        try:
            return await self._commits.submit(submitted)
        except QueueFull:
            raise unavailable(
                Text("Có quá nhiều hồ sơ được nộp cùng lúc.", "Too many applications are arriving at once."), 1
            ) from None
        except accepting.Unstorable as error:
            raise Problem(
                422,
                "not-storable",
                Text("Hồ sơ có ký tự không lưu được", "The application holds characters that cannot be stored"),
                Text(
                    "Chưa có gì được lưu. Xin gõ lại các mục được chép từ nơi khác rồi gửi lại.",
                    "Nothing was stored. Type what was copied from elsewhere again, and send it again.",
                ),
            ) from error

    async def earlier(self, applicant: str, key: str) -> Taken | None:
        """What was accepted under this key before, or None. Raises Transient."""
        async with self.database.acquire() as connection:
            found = await accepting.find(connection, [(applicant, key)])
        return taking.answered(self.keys, [found[applicant, key]], self.data_keys)[0] if found else None

    async def form(self, code: str, version: int) -> Form:
        """The form of a version that a dossier is or would be held to. Raises Transient."""
        form = await self.catalogue.form(code, version)
        if form is None:
            raise Transient(f"the form of procedure {code} version {version} is not in the copy of the catalogue yet")
        return form


_COUNTERS: WeakKeyDictionary[Runtime, Counter] = WeakKeyDictionary()


def counter_of(runtime: Runtime) -> Counter:
    """The counter of this process, made when first asked for."""
    counter = _COUNTERS.get(runtime)
    if counter is None:
        counter = _COUNTERS[runtime] = Counter(runtime)
    return counter


def counter(request: Request) -> Counter:
    """The counter of the process that answers this request."""
    return counter_of(request.app.state.runtime)
