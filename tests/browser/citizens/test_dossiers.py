"""The life of a dossier in a real browser: asked, mended, decided, received, rated; live, without scripts, on a phone."""

import hashlib
import os
import re

from playwright.async_api import Browser, Page, expect

from services.contracts.events import Document
from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.citizens.things import PROCEDURE, overdue, papers
from tests.browser.conftest import DESK, PHONE, at_desk, fits
from tests.component.submission.files.files import pdf

BIRTH = "1.001193"
SHOTS = os.environ.get("MOTCUA_SHOTS")
WORDS = "Tôi chờ giấy này để nhập học."


async def shot(page: Page, name: str) -> None:
    """A picture to be looked at, where one is asked for."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


async def handed_in(counter: Counter, dossier: str, content: bytes) -> None:
    """The agency decides, reports the result by its hash, and hands its file in."""
    document = Document(name="Giấy phép", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    await counter.report(dossier, "accepted")
    await counter.report(dossier, "decided", documents=[document.model_dump(mode="json", exclude_none=True)])
    await counter.report(dossier, "returned")
    officer = {"Authorization": f"Bearer {counter.bearer('binh-h17')}"}
    door = f"{APPLICATIONS}/{dossier}/results/1"
    (await counter.http.put(door, content=content, headers=officer)).raise_for_status()


async def _rated(page: Page) -> None:
    """From the page of an ended dossier: refused without a grade, then said, then seen on the dossier's page."""
    await page.locator(".now").get_by_role("link", name="Đánh giá").click()
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.locator(".summary")).to_contain_text("Hãy chọn một trong ba mức.")
    await page.get_by_label("Chưa hài lòng").check()
    await page.get_by_label("Vì sao?").fill("<b>Chờ</b> lâu")
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.get_by_role("status").first).to_have_text("Cảm ơn bạn đã đánh giá.")
    await expect(page.locator("aside")).to_contain_text("<b>Chờ</b> lâu")
    # What was taken out of a rating stays out when the page is refused.
    dossier = page.url
    await page.goto(f"{dossier.partition('?')[0]}/danh-gia")
    await expect(page.get_by_label("Vì sao?")).to_have_value("<b>Chờ</b> lâu")
    await page.get_by_label("Vì sao?").fill("")
    await page.locator("[name=grade]").evaluate_all("all => all.forEach(each => { each.checked = false; })")
    await page.get_by_role("button", name="Gửi đánh giá").click()
    await expect(page.locator(".summary")).to_contain_text("Hãy chọn một trong ba mức.")
    await expect(page.get_by_label("Vì sao?")).to_have_value("")
    await page.goto(dossier)


async def test_a_wrong_paper_is_mended_and_the_result_received_and_rated_without_loading_the_page_again(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier = await counter.dossier("lan", PROCEDURE)
    async with at_desk(browser, site, "lan", f"/ho-so/{dossier}") as page:
        assert page.url.endswith(f"/ho-so/{dossier}")
        now, timeline = page.locator(".now"), page.locator(".timeline")
        await expect(now).to_contain_text("Đang chờ: UBND thành phố Đà Nẵng")
        await expect(now).to_contain_text(re.compile(r"còn \d+ ngày làm việc"))
        await expect(timeline.locator("li").first).to_have_class("expected")
        await page.get_by_text("Vì sao ngày này?").click()
        await expect(page.locator(".now details li").last).to_contain_text("Hẹn trả kết quả chậm nhất")
        await expect(page.get_by_text("Trang tự cập nhật.")).to_be_visible()
        # From here on nothing is loaded by hand: what the agency does comes by itself, and is said to who cannot see it.
        asked = (await papers(counter))[:1]
        await counter.report(dossier, "supplement-requested", reason="Ảnh chụp bị mờ.", components=asked)
        await expect(now).to_contain_text("Đến lượt bạn: bổ sung hồ sơ")
        await expect(now).to_contain_text("Ảnh chụp bị mờ.")
        await expect(page.locator("#new-step")).to_contain_text("đề nghị bạn bổ sung hồ sơ")
        await page.get_by_role("link", name="Bổ sung hồ sơ").click()
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.locator(".summary")).to_contain_text("Hãy gửi tệp")
        content = pdf()
        await page.locator("input[type=file]").set_input_files(
            {"name": "../../giấy tờ <b>.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        await expect(page.locator(".file .state.done")).to_be_visible(timeout=30_000)
        await page.get_by_label("Ghi chú cho cơ quan").fill("Tôi gửi lại bản rõ.")
        await page.get_by_role("button", name="Gửi phần bổ sung").dblclick()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
        await expect(page.locator("aside")).to_contain_text(hashlib.sha256(content).hexdigest()[:4])
        await expect(now).to_contain_text("Đang chờ: UBND thành phố Đà Nẵng")
        assert (await counter.steps(dossier)).count("supplement-sent") == 1
        result = pdf(filling=500)
        await handed_in(counter, dossier, result)
        await expect(now).to_contain_text("Hồ sơ đã kết thúc")
        await page.get_by_role("link", name="Tải lại").click()
        async with page.expect_download() as fetched:
            await page.get_by_role("link", name="Giấy phép").click()
        path = await (await fetched.value).path()
        assert path.read_bytes() == result
        await _rated(page)
        await page.goto(f"/ho-so/{dossier}/rut")
        await expect(page.locator("main")).to_contain_text("không rút được nữa")
        await page.goto("/hop-thu")
        await expect(page.locator(".messages li.new").first).to_contain_text(f"số hồ sơ {dossier}")
        await page.goto("/ho-so?loc=xong")
        await expect(page.locator(f"a[href='/ho-so/{dossier}']")).to_be_visible()


async def test_without_scripts_on_a_phone_one_withdraws_complains_and_is_told_what_cannot_be_done(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier, late = await counter.dossier("minh", PROCEDURE), await counter.dossier("minh", PROCEDURE)
    await counter.report(late, "accepted")
    await overdue(counter, late)
    async with at_desk(browser, site, "minh", f"/ho-so/{late}", viewport=PHONE, java_script_enabled=False) as page:
        await fits(page)
        await expect(page.locator(".now.late")).to_contain_text("đã quá hạn trả kết quả")
        await page.get_by_role("link", name="Phản ánh về sự chậm trễ").click()
        await fits(page)
        await page.get_by_role("button", name="Gửi phản ánh").click()
        await page.get_by_label("Nội dung phản ánh").fill(WORDS)
        await page.get_by_role("button", name="Gửi phản ánh").click()
        await expect(page.locator("aside")).to_contain_text(WORDS)
        await page.goto(f"/ho-so/{late}/phan-anh")
        await expect(page.locator("main")).to_contain_text("chưa quá 5 ngày")
        await page.goto(f"/ho-so/{late}/danh-gia")
        await expect(page.locator("main")).to_contain_text("Bạn đánh giá được khi")
        await page.goto(f"/ho-so/{dossier}")
        await page.get_by_role("link", name="Rút hồ sơ").click()
        await fits(page)
        await page.get_by_label("Lý do").fill("Tôi nộp nhầm.")
        await page.get_by_role("button", name="Rút hồ sơ").click()
        await counter.until(dossier, lambda seen: seen["state"] == "withdrawn")
        await page.get_by_role("link", name="Tải lại").click()
        await expect(page.locator(".now")).to_contain_text("được rút theo đề nghị của bạn")
        await page.goto("/hop-thu")
        await fits(page)
    told = await counter.asked("binh-h17", "GET", f"{APPLICATIONS}/{late}/dossier")
    assert [complaint["text"] for complaint in told.json()["complaints"]] == [WORDS]


async def test_another_person_s_dossier_is_not_there_and_an_officer_sees_it_in_words_meant_for_them(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier = await counter.dossier("lan", PROCEDURE)
    async with at_desk(browser, site, "minh", "/ho-so", viewport=DESK) as page:
        for path in ("", "/bo-sung", "/rut", "/danh-gia", "/phan-anh", "/ket-qua/1"):
            answer = await page.goto(f"/ho-so/{dossier}{path}")
            assert answer is not None
            assert answer.status == 404, path
            assert "tràn dầu" not in await page.content()
    async with at_desk(browser, site, "binh-h17", f"/ho-so/{dossier}", viewport=DESK) as page:
        await expect(page.locator("main .note")).to_contain_text("với tư cách cán bộ")
        assert await page.get_by_role("link", name="Rút hồ sơ").count() == 0


async def test_a_refused_dossier_never_looks_like_a_success_and_says_why_and_what_one_can_do(
    counter: Counter, browser: Browser, site: str
) -> None:
    why = "Tổ chức chưa có phương án ứng phó được phê duyệt."
    dossier, unaccepted = await counter.dossier("minh", PROCEDURE), await counter.dossier("minh", BIRTH)
    await counter.report(unaccepted, "not-accepted", reason="Nộp sai nơi.")
    await counter.report(dossier, "accepted")
    await counter.report(dossier, "decided", outcome="refused", reason=why, documents=[{"name": "Văn bản từ chối"}])
    code = (await counter.application(dossier))["code"]
    async with at_desk(browser, site, "minh", f"/ho-so/{dossier}") as page:
        now = page.locator(".now.refused")
        await expect(now).to_contain_text(f"Lý do của cơ quan: {why}")
        await counter.report(dossier, "returned")
        await expect(now).to_contain_text("Hồ sơ không được chấp thuận")
        await expect(now).to_contain_text(why)
        await expect(now.locator(".state.problem")).to_have_text("Không được chấp thuận")
        assert await page.locator(".now .state.done").count() == 0
        await expect(now.get_by_role("link", name="Nộp hồ sơ mới")).to_have_attribute("href", f"/nop/{PROCEDURE}")
        await expect(now).to_contain_text("cách và thời hạn khiếu nại")
        await page.reload()
        await expect(page).to_have_title(re.compile("^Không được chấp thuận: "))
        await shot(page, "refused-desk")
        await page.goto(f"/tra-cuu?ma={code}")
        await expect(now).to_contain_text(why)
        await page.goto("/ho-so?loc=xong")
        line = page.locator(".dossiers li", has=page.locator(f"a[href='/ho-so/{dossier}']"))
        await expect(line.locator(".state.problem")).to_have_text("Không được chấp thuận")
        await shot(page, "refused-list")
        await page.goto(f"/ho-so/{unaccepted}")
        await expect(now).to_contain_text("Lý do của cơ quan: Nộp sai nơi.")
        await page.goto(f"/ho-so/{dossier}/da-nop")
        await expect(page.locator(".next")).to_contain_text("đã kết thúc hồ sơ này")
    async with at_desk(browser, site, "minh", f"/ho-so/{dossier}?lang=en", viewport=PHONE) as page:
        await fits(page)
        await shot(page, "refused-phone")
        await expect(page.locator(".now.refused")).to_contain_text("The application was refused")
        # Whoever reads English is told the procedure's English name where it has one, and each is marked as what it is.
        await expect(page.locator("h1")).to_have_attribute("lang", "vi")
        name = (await counter.asked(None, "GET", f"/api/catalog/v1/procedures/{BIRTH}")).json()["name_en"]
        await page.goto("/ho-so")
        await page.locator(".dossiers a[lang=en]", has_text=name).first.click()
        await expect(page.locator("h1[lang=en]")).to_have_text(name)
        await expect(page.locator(".now.refused")).to_contain_text("The application was not accepted")
        await page.goto(f"/ban-nhap/{await counter.draft('minh', BIRTH, {})}/xem-lai")
        await expect(page.locator(".crumbs a[lang=en]")).to_have_text(name)
        await expect(page.locator(".lead[lang=en]")).to_have_text(name)
