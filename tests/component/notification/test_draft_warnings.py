"""The warning that a draft will be erased becomes one e-mail to the citizen, with the draft's page and its last day."""

from datetime import UTC, datetime
from uuid import uuid4

from services.contracts import codec, events
from services.kernel.batch import Batch
from services.kernel.event import Outgoing
from services.notification.handlers import SUBSCRIPTIONS, plan_draft_warnings
from services.notification.store import planning
from tests.component.notification.post_office import PROCEDURE, PostOffice
from tests.component.submission.catalogue_things import received


async def test_a_warning_is_sent_once_and_no_timeline_is_told(office: PostOffice) -> None:
    draft_id = uuid4()
    office.submission.knows(draft_id, "an@example.vn", name="Nguyễn Văn An")
    reference = events.ProcedureRef(code=PROCEDURE[0], version=PROCEDURE[1])
    data = events.SubmissionDraftExpiring(
        draft_id=draft_id, procedure=reference, expires_at=datetime(2026, 12, 1, 3, 30, tzinfo=UTC)
    )
    message: Outgoing = codec.message(
        data, id=uuid4(), source="/motcua/submission", subject=str(draft_id), sequence=0, correlation_id=draft_id
    )
    async with office.database.transaction() as connection:
        await planning.keep_procedures(connection, [PROCEDURE])
    for _ in range(2):
        async with office.database.transaction() as connection:
            await plan_draft_warnings(Batch(connection, [received(message)]))
    async with office.sending():
        await office.until(sent=1)
    (letter,) = office.mail.inbox
    text = letter.get_body(("plain",)).get_content()
    assert str(letter["to"]) == "an@example.vn"
    assert str(letter["subject"]) == "Bản nháp sắp bị xóa: Cấp giấy phép môi trường"
    assert "10:30 thứ Ba 01/12/2026" in text
    assert f"https://dichvucong.example/ban-nhap/{draft_id}" in text
    assert "Nguyễn Văn An" in text
    assert "ho-so" not in text
    assert await office.notified() == []
    assert any("submission.draft-expiring.v1" in one.handlers for one in SUBSCRIPTIONS)
