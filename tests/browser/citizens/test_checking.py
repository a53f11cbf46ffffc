"""Without signing in: a receipt is checked, a dossier found by its code; how long an office takes; what is planned."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from deploy.local.world.issuer.personas import KNOWN
from services.kernel.settings import Maintenance
from services.submission.guessing import EACH_PER_MINUTE
from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.conftest import sign_in
from tests.support.eventually import eventually

PROCEDURE = "1.013128"


async def code_of(counter: Counter, dossier: str) -> str:
    """The dossier's code, once the agency has accepted it."""
    await counter.report(dossier, "accepted")

    async def given() -> str | None:
        found: str | None = (await counter.application(dossier)).get("code")
        return found

    code = await eventually(given, lambda code: code is not None)
    assert code is not None
    return code


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_receipt_is_checked_by_whoever_holds_it(
    counter: Counter, page: Page, tmp_path: Path, scripts: bool
) -> None:
    dossier = await counter.dossier("lan", PROCEDURE)
    receipt = (await counter.asked("lan", "GET", f"{APPLICATIONS}/{dossier}/receipt")).json()["receipt"]
    await sign_in(page, "lan")
    pdf = await page.context.request.get(f"{counter.address}/ho-so/{dossier}/giay-tiep-nhan")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    (tmp_path / "giay.pdf").write_bytes(await pdf.body())
    assert page.context.browser is not None
    context = (
        page.context if scripts else await page.context.browser.new_context(java_script_enabled=False, locale="vi-VN")
    )
    seen = page if scripts else await context.new_page()
    await seen.goto(f"{counter.address}/kiem-tra")
    await seen.get_by_label("Tệp PDF tải từ Cổng").set_input_files(tmp_path / "giay.pdf")
    await seen.get_by_role("button", name="Kiểm tra").click()
    await expect(seen.get_by_role("heading", name="Giấy thật, chữ ký đúng")).to_be_visible()
    await expect(seen.get_by_text(dossier, exact=True)).to_be_visible()
    forged = receipt[:-20] + ("A" if receipt[-20] != "A" else "B") + receipt[-19:]
    await seen.get_by_label("Hoặc dán nội dung mã QR").fill(forged)
    await seen.get_by_role("button", name="Kiểm tra").click()
    await expect(seen.get_by_role("heading", name="Không xác nhận được giấy này")).to_be_visible()
    await expect(seen.get_by_text("Chữ ký không khớp")).to_be_visible()
    assert (await seen.get_by_label("Hoặc dán nội dung mã QR").input_value()).strip() == forged
    if not scripts:
        await context.close()


async def test_the_check_names_who_filed_and_for_whom_in_both_languages(counter: Counter) -> None:
    helped = {"full_name": "Trần Thị Hoa", "id_number": "048190000017", "authority": "giấy ủy quyền số 12"}
    dossier = await counter.dossier("minh", PROCEDURE, on_behalf_of=helped)
    receipt = (await counter.asked("minh", "GET", f"{APPLICATIONS}/{dossier}/receipt")).json()["receipt"]
    for language, filed_by, on_behalf_of, authority in (
        ("vi", "Người nộp thay", "Nộp thay cho", "căn cứ đại diện:"),
        ("en", "Filed by", "On behalf of", "authority:"),
    ):
        headers = {"Accept-Language": language}
        answer = await counter.http.post("/kiem-tra", data={"receipt": receipt}, headers=headers)
        text = " ".join(re.sub("<[^>]+>", " ", answer.text).split())
        assert answer.status_code == 200
        assert f"{filed_by} {KNOWN['minh'].persona.name}" in text
        assert f"{on_behalf_of} Trần Thị Hoa; {authority} giấy ủy quyền số 12" in text
        assert helped["id_number"] not in text
        unsigned = "name from the register" if language == "en" else "tên theo danh mục"
        assert f"Đà Nẵng ({unsigned}" in text, "a person compares the name that the paper prints"
        assert ("application code" if language == "en" else "mã hồ sơ (cấp sau khi nộp)") in text


async def test_a_code_shows_how_far_it_has_come_and_leads_its_person_to_the_dossier(
    counter: Counter, page: Page
) -> None:
    dossier = await counter.dossier("lan", PROCEDURE)
    code = await code_of(counter, dossier)
    await page.goto(f"{counter.address}/tra-cuu")
    await page.get_by_label("Mã hồ sơ, hoặc số hồ sơ trên giấy xác nhận").fill(code.lower().replace("-", " "))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Đang được giải quyết")).to_be_visible()
    await expect(page.get_by_text(code, exact=True)).to_be_visible()
    assert dossier not in await page.content()
    async with httpx.AsyncClient(base_url=counter.address, trust_env=False) as http:
        asked: dict[str, Any] = {"params": {"ma": "H17-261124-9999"}, "headers": {"X-Forwarded-For": "9.9.9.9"}}
        answers = await asyncio.gather(*(http.get("/tra-cuu", **asked) for _ in range(2 * EACH_PER_MINUTE)))
        assert {answer.status_code for answer in answers} == {404, 429}
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert "giây" in refused.text
        assert int(refused.headers["retry-after"]) >= 1
        other = await http.get("/tra-cuu", params={"ma": "linh tinh"}, headers={"X-Forwarded-For": "9.9.9.8"})
        assert (other.status_code, "linh tinh" in other.text) == (404, True)


async def test_the_procedure_s_page_says_how_long_it_really_takes(counter: Counter, page: Page) -> None:
    procedure = "1.013135"
    for _ in range(5):
        dossier = await counter.dossier("lan", procedure)
        await counter.report(dossier, "accepted")
        await counter.report(dossier, "decided")

    async def counted() -> int:
        answer = await counter.http.get(
            "/api/submission/v1/durations", params={"procedure": procedure, "agency": "H17"}
        )
        count: int = answer.json()["count"]
        return count

    await eventually(counted, lambda count: count >= 5)
    await page.goto(f"{counter.address}/thu-tuc/{procedure}")
    took = page.get_by_role("region", name="Thực tế mất bao lâu")
    offered = (await took.get_by_label("Ở nơi bạn").locator("option").all_inner_texts())[1:]
    danang, hanoi = (next(at for at, each in enumerate(offered) if name in each) for name in ("Đà Nẵng", "Hà Nội"))
    assert danang < hanoi, "by the alphabet, not by bytes"
    await expect(took).to_contain_text("1 giờ")
    # Where one looks first, on every screen: before what the law says and what one has to prepare.
    for words in ("Thời hạn theo quy định", "Cần chuẩn bị"):
        below, above = await page.get_by_text(words, exact=True).first.bounding_box(), await took.bounding_box()
        assert below
        assert above
        assert above["y"] + above["height"] <= below["y"], words
    await took.get_by_label("Ở nơi bạn").select_option("48")
    await took.get_by_role("button", name="Xem").click()
    await expect(took).to_contain_text("Đà Nẵng")
    await expect(took).to_contain_text("hồ sơ, quyết định từ")
    await took.get_by_label("Ở nơi bạn").select_option("01")
    await took.get_by_role("button", name="Xem").click()
    await expect(took).to_contain_text("từ 5 hồ sơ trở lên mới nói được")
    await sign_in(page, "lan")
    await page.goto(f"{counter.address}/nop/{procedure}")
    begin = page.locator("#province option")
    assert (await begin.all_inner_texts())[1:] == offered, "provinces stand in one order everywhere"


async def test_maintenance_is_said_on_every_page_before_and_while_it_lasts(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    said = [
        Maintenance(
            since=now + timedelta(days=9),
            until=now + timedelta(days=10),
            text="Nâng cấp máy chủ.",
            text_en="New servers.",
        ),
        Maintenance(since=now - timedelta(hours=1), until=now + timedelta(hours=1), text="Chưa nộp được phí."),
        Maintenance(since=now - timedelta(days=2), until=now - timedelta(days=1), text="Đã xong từ lâu."),
    ]
    monkeypatch.setattr(counter.runtime, "settings", counter.runtime.settings.model_copy(update={"maintenance": said}))
    for path in ("/", "/thu-tuc", "/khong-co"):
        text = (await counter.http.get(path)).text
        assert text.index("Cổng đang bảo trì, dự kiến xong lúc") < text.index("Bảo trì từ")
        assert "Đã xong từ lâu" not in text
    english = (await counter.http.get("/?lang=en")).text
    assert "Maintenance is under way; it ends at" in english
    assert "New servers." in english
    counter.http.cookies.clear()


async def test_a_source_that_names_no_way_to_file_says_nothing_beside_the_button(counter: Counter) -> None:
    catalogue = "/api/catalog/v1/procedures"
    rows = {}
    for each in (await counter.http.get(catalogue, params={"limit": 200})).json()["items"]:
        told = (await counter.http.get(f"{catalogue}/{each['code']}")).json()
        silent = all(one["channel"] == "unknown" for one in told["filings"] or told["channels"])
        noted = any(one["note"] or one["tiers"] for one in told["filings"])
        if (silent and not noted) not in rows:
            shown = await counter.http.get(f"/thu-tuc/{each['code']}", headers={"Accept-Language": "vi"})
            rows[silent and not noted] = ("Nộp trực tuyến" in shown.text, "Cách nộp" in shown.text)
        if len(rows) == 2:
            break
    assert rows == {True: (True, False), False: (True, True)}
