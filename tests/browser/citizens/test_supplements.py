"""Answering an agency's request: only what it asks for, whole, and nothing that was typed is lost when it is refused."""

from playwright.async_api import Browser, expect

from services.portal.applying.fields import id_of
from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.citizens.things import PROCEDURE, papers
from tests.browser.conftest import DESK, PHONE, at_desk, fits
from tests.component.submission.files.files import pdf

NOTE = "Tôi gửi lại bản rõ."
# Registration for military service, and two of its answers.
SERVICE, NAME, BORN = "1.013133", "/request/citizen/full_name", "/request/citizen/birth_date"


async def test_a_file_that_was_refused_is_said_at_its_control_and_what_was_typed_stays_there(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier, (first, second) = await counter.dossier("lan", PROCEDURE), await papers(counter)
    await counter.report(dossier, "supplement-requested", reason="Ảnh chụp bị mờ.", components=[first, second])
    address = f"/ho-so/{dossier}/bo-sung"
    async with at_desk(browser, site, "lan", address, viewport=PHONE, java_script_enabled=False) as page:
        control = page.locator("section.files").first
        for name, content in (("bản rõ.pdf", pdf()), ("cài đặt.pdf", b"MZ" + bytes(100))):
            await control.locator("input[type=file]").set_input_files(
                {"name": name, "mimeType": "application/pdf", "buffer": content}
            )
            await control.get_by_role("button", name="Gửi tệp").click()
        await page.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.locator(".summary a")).to_have_count(1)
        await expect(page.locator(".summary a")).to_contain_text("“cài đặt.pdf” không nhận được")
        await expect(control.locator(".fault").first).to_contain_text("Xin bỏ hoặc thay tệp này.")
        await expect(page.get_by_label("Ghi chú cho cơ quan")).to_have_value(NOTE)
        await expect(page.get_by_label("Tôi nộp giấy này tại quầy").nth(1)).to_be_checked()
        await fits(page)
        # Another tab of the same request, that sends later.
        late = await page.context.new_page()
        await late.goto(address)
        await control.get_by_role("button", name="Xóa cài đặt.pdf").click()
        await page.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        same = {
            name: await page.locator(f"#supplement [name={name}]").input_value() for name in ("_csrf", "_key", "_asked")
        }
        same |= {"note": NOTE, "paper/2": "on"}
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
        again = await page.request.post(address, form=same, headers={"Origin": site})
        assert "Đã gửi phần bổ sung." in await again.text()
        assert (await counter.steps(dossier)).count("supplement-sent") == 1, "the same form, sent twice, does it once"
        await late.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await late.get_by_label("Ghi chú cho cơ quan").fill("Tôi gửi thêm.")
        await late.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(late.locator(".summary")).to_contain_text("Chưa gửi phần bổ sung")
        await expect(late.locator("textarea[readonly]")).to_have_value("Tôi gửi thêm.")


async def test_a_form_is_corrected_where_that_is_asked_for_with_everything_that_was_given_standing_in_it(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier, (paper,) = await counter.dossier("lan", SERVICE), (await papers(counter, 1, SERVICE))
    await counter.report(dossier, "supplement-requested", reason="Ngày sinh không đúng.", components=[paper, "form"])
    address = f"/ho-so/{dossier}/bo-sung"
    before = (await counter.asked("lan", "GET", f"{APPLICATIONS}/{dossier}/form")).json()["entries"]
    async with at_desk(browser, site, "lan", address, viewport=PHONE, java_script_enabled=False) as page:
        assert await page.get_by_label("Họ, chữ đệm, tên").count() == 0, "the papers come first, and alone"
        await page.get_by_role("button", name="Tiếp tục: sửa tờ khai").click()
        await expect(page.locator(".summary")).to_contain_text("Bạn chưa gửi đủ các giấy tờ")
        await page.get_by_label("Tôi nộp giấy này tại quầy").check()
        await page.get_by_role("button", name="Tiếp tục: sửa tờ khai").click()
        await fits(page)
        born = page.locator(f"[id='{id_of(BORN)}']")
        await expect(born).to_have_value("/".join(reversed(before[BORN].split("-"))))
        name = page.locator(f"[id='{id_of(NAME)}']")
        await expect(name).to_have_value(before[NAME])
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.locator(".summary")).to_contain_text("Bạn chưa sửa mục nào")
        await name.fill("Nguyễn Thị Bình An")
        relatives = page.get_by_role("group", name="Người thân")
        given = await relatives.count()
        await page.get_by_role("button", name="Thêm người thân").click()
        await expect(relatives).to_have_count(given + 1)
        await page.get_by_role("button", name=f"Bỏ người thân {given + 1}").click()
        await expect(relatives).to_have_count(given)
        await expect(name).to_have_value("Nguyễn Thị Bình An")
        await born.fill("31/2/2006")
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.locator(f".summary a[href='#{id_of(BORN)}']")).to_contain_text("ngày có thật")
        await expect(page.locator(f"[id='{id_of(BORN)}-fault']")).to_contain_text("ngày có thật")
        await expect(born).to_have_value("31/02/2006")
        await expect(name).to_have_value("Nguyễn Thị Bình An")
        await expect(page.get_by_label("Ghi chú cho cơ quan")).to_have_value(NOTE)
        await fits(page)
        late = await page.context.new_page()
        await late.goto(f"{address}?to-khai=1&giay=1")
        await born.fill("7/4/2006")
        for declared in await page.get_by_label("cam đoan").all():
            await declared.check()
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
        await late.locator(f"[id='{id_of(NAME)}']").fill("Nguyễn Thị Bình Minh")
        await late.get_by_label("cam đoan").check()
        await late.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(late.locator(".summary")).to_contain_text("Chưa gửi phần bổ sung")
        await expect(late.get_by_label("Họ, chữ đệm, tên")).to_have_value("Nguyễn Thị Bình Minh")
    officer = counter.officer(await counter.agency_of(dossier))
    whole = (await counter.asked(officer, "GET", f"{APPLICATIONS}/{dossier}/dossier")).json()
    after = (await counter.asked("lan", "GET", f"{APPLICATIONS}/{dossier}/form")).json()["entries"]
    assert after == before | {NAME: "Nguyễn Thị Bình An", BORN: "2006-04-07"}
    assert whole["supplements"][0]["components"] == [paper, "Tờ khai điện tử"]
    assert whole["supplements"][0]["note"] == NOTE
    # What was sent is still not right, and the agency says why it asks once more: for the form alone.
    await counter.until(dossier, lambda seen: seen["state"] == "assigned")
    why = "Số định danh vẫn không khớp ngày sinh."
    await counter.report(dossier, "supplement-requested", reason="Chưa khớp.", components=["form"], again_because=why)
    async with at_desk(browser, site, "lan", f"/ho-so/{dossier}", viewport=DESK) as page:
        await expect(page.locator(".now")).to_contain_text(f"Vì sao đề nghị thêm một lần nữa: {why}")
        await expect(page.locator(".timeline")).to_contain_text(why)
        await page.get_by_role("link", name="Bổ sung hồ sơ").click()
        await expect(page.locator("main .note")).to_contain_text(why)
        await expect(page.locator(f"[id='{id_of(NAME)}']")).to_have_value("Nguyễn Thị Bình An")
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        await page.get_by_label("cam đoan").check()
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
