"""What a simulated agency issues: one page in Vietnamese, signed, the same file after every restart."""

import asyncio
import hashlib
import io
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from deploy.local.world.agencies import inbox
from deploy.local.world.agencies.desk import Desk, Due
from deploy.local.world.agencies.plan import Shares
from deploy.local.world.agencies.results.cabinet import Cabinet
from deploy.local.world.agencies.results.clerk import Clerk
from deploy.local.world.agencies.results.paper import Paper
from services.submission.inspecting.child import judge
from services.submission.inspecting.kinds import KINDS

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # the 24th in Việt Nam
NUMBER = uuid.UUID("11111111-2222-4333-8444-555555555555")
PAPER = Paper("H17", "UBND thành phố Đà Nẵng", str(NUMBER), "1.001193", "Đăng ký khai sinh", "CB-012", NOW)


def returned(number: uuid.UUID = NUMBER) -> tuple[inbox.Message, Due]:
    """The assignment of a dossier, and the report that returns its result."""
    procedure = {"code": "1.001193", "name": "Đăng ký khai sinh"}
    assigned = inbox.Message(inbox.ASSIGNED, number, NOW, {"application_id": str(number), "procedure": procedure})
    desk = Desk(1, Shares(not_accepted=0, supplement=0, payment=0, stopped=0, refused=0), 1.0)
    desk.take(0, assigned)
    while found := desk.due(NOW + timedelta(minutes=1), 1):
        desk.sent(found[0])
        last = found[0]
    return assigned, last


def test_the_page_says_what_was_decided_and_that_it_is_worth_nothing_in_law() -> None:
    drawn = PAPER.drawn()
    [page] = PdfReader(io.BytesIO(drawn)).pages
    said = " ".join(page.extract_text().split())
    for words in ("UBND thành phố Đà Nẵng (mã H17)", str(NUMBER), "1.001193", "Đăng ký khai sinh", "24/11/2026",
                  "Quyết định: chấp thuận.", "BẢN MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"):  # fmt: skip
        assert words in said
    assert PAPER.drawn() == drawn


def test_a_dossier_whose_procedure_nobody_remembers_leaves_the_line_out() -> None:
    drawn = Paper("H17", "", str(NUMBER), "", "", "CB-012", NOW).drawn()
    said = PdfReader(io.BytesIO(drawn)).pages[0].extract_text()
    assert "Mã thủ tục" not in said
    assert "mã H17" in said


async def test_a_file_is_signed_and_keeps_its_hash_through_a_restart(tmp_path: Path) -> None:
    assigned, due = returned()
    told = []
    for _ in range(2):
        cabinet = Cabinet(tmp_path / "results.sqlite3")
        clerk = Clerk(cabinet)
        clerk.read(assigned)
        told.append(await clerk.issue("H17", due))
        kept = cabinet.result(str(NUMBER))
        assert kept is not None
        cabinet.close()
    content = kept["content"]
    assert told == [{"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}] * 2
    (tmp_path / "given").write_bytes(content)
    judged = await asyncio.to_thread(judge, tmp_path / "given", tmp_path / "changed", list(KINDS), 10**8, None)
    [signature] = judged.signatures
    assert (signature["valid"], signature["code"]) == (True, "intact")
    assert "không có giá trị pháp lý" in signature["signer"]


@pytest.mark.parametrize("taken", [True, False])
async def test_a_file_goes_out_after_its_report_only_and_never_once_the_report_was_refused(
    tmp_path: Path, taken: bool
) -> None:
    assigned, due = returned()
    cabinet = Cabinet(tmp_path / "results.sqlite3")
    clerk = Clerk(cabinet)
    clerk.read(assigned)
    due.file = await clerk.issue("H17", due)
    assert cabinet.to_hand_in(10) == []
    clerk.reported(due)
    [row] = cabinet.to_hand_in(10)
    assert (row["agency"], row["sha256"]) == ("H17", due.file["sha256"])
    if taken:
        cabinet.over(str(NUMBER), "taken", "200")
    refused = {"report_id": due.content()["report_id"], "code": "illegal-move"}
    clerk.read(inbox.Message(inbox.REPORT_REFUSED, None, NOW, refused))
    clerk.reported(due)  # read again after a crash
    assert cabinet.to_hand_in(10) == []
    assert clerk.states() == {"taken" if taken else "refused": 1}
    assert await clerk.issue("H17", due) == due.file
    cabinet.close()
