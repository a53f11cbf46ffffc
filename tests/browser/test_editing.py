"""Two editors take a procedure from a draft to the citizen's page, and lose nothing when they meet in it."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import EDITED, PHONE, at_desk, fits

SAVE_AND_CHECK = "Lưu và kiểm tra"


async def begun(page: Page, code: str) -> None:
    """A draft of a published procedure, opened from its page."""
    await page.get_by_text("Sửa: tạo bản nháp").click()
    await page.locator("#begin-why").fill("Quyết định 123/QĐ-UBND")
    await page.get_by_role("button", name="Tạo bản nháp").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Sửa thủ tục {code}")


async def test_a_new_procedure_is_written_mended_published_by_another_and_read_by_citizens_without_scripts(
    browser: Browser, site: str
) -> None:
    quiet = {"java_script_enabled": False}
    code = "1.999001.000.00.00.H17"
    async with at_desk(browser, site, "binh-h17", "/bien-tap/thu-tuc-moi", **quiet) as page:
        await page.locator("#code").fill(code)
        await page.locator("#name").fill("Đăng ký thử nghiệm Đà Nẵng")
        await page.locator("#field").fill("Thử nghiệm")
        await page.get_by_role("button", name="Tạo bản nháp").click()
        await expect(page.locator("[role=alert] a")).to_have_attribute("href", "#why")
        await page.locator("#why").fill("Quyết định 1/QĐ-UBND")
        await page.get_by_role("button", name="Tạo bản nháp").click()
        await expect(page.get_by_role("status")).to_contain_text("Đã tạo bản nháp")
        await page.locator("#authority").fill("Sở Thử nghiệm")
        await page.get_by_role("button", name="Thêm trường hợp").click()
        assert await page.locator("#authority").input_value() == "Sở Thử nghiệm", "what was typed stays"
        await expect(page.locator("[id='cases/0/name']")).to_be_focused()
        await page.locator("[id='cases/0/papers/0/name']").fill("Tờ khai")
        await page.get_by_role("button", name="Thêm giấy tờ").click()
        await page.locator("[id='cases/0/papers/1/name']").fill("Bản sao căn cước")
        await page.get_by_role("button", name="Đưa lên: Giấy tờ 2").click()
        assert await page.locator("[id='cases/0/papers/0/name']").input_value() == "Bản sao căn cước"
        await page.get_by_role("button", name="Bỏ: Giấy tờ 1").click()
        assert await page.locator("[id='cases/0/papers/0/name']").input_value() == "Tờ khai"
        await page.locator("[id='cases/0/papers/0/originals']").fill("một")
        await page.get_by_role("button", name="Lưu", exact=True).click()
        fault = page.locator("[role=alert] a")
        await expect(fault).to_have_attribute("href", "#cases/0/papers/0/originals")
        await page.locator("[id='cases/0/papers/0/originals']").fill("1")
        await page.get_by_role("button", name=SAVE_AND_CHECK).click()
        for lacking in ("#cases/0/steps", "#sets", "#filings", "#subjects"):
            await expect(page.locator(f"[role=alert] a[href='{lacking}']")).to_be_visible()
        await page.locator("[id='subjects']").fill("Công dân Việt Nam\nNgười nước ngoài")
        await page.locator("[id='sets']").fill("1")
        await page.get_by_role("button", name="Thêm bước").click()
        await page.locator("[id='cases/0/steps/0']").fill("Nộp hồ sơ tại Sở")
        await page.get_by_role("button", name="Thêm cách nộp").click()
        await page.locator("[id='filings/0/deadline']").fill("5 Ngày làm việc")
        await page.locator("[id='filings/0/fee']").fill("100.000 Đồng")
        await page.get_by_role("button", name=SAVE_AND_CHECK).click()
        await expect(page.get_by_role("status")).to_contain_text("đủ các phần bắt buộc")
        await expect(page.get_by_text("Máy đọc được: 5 ngày làm việc.")).to_be_visible()
        await expect(page.locator(".preview")).to_contain_text("Nộp hồ sơ tại Sở")
        await page.goto(f"/bien-tap/ban-nhap/{code}")
        await expect(page.get_by_text("Bạn không tự công bố được bản này.")).to_be_visible()
        await expect(page.get_by_role("button", name="Đã đọc, công bố")).to_have_count(0)
    async with at_desk(browser, site, "dung-g11", f"/bien-tap/ban-nhap/{code}", **quiet) as page:
        await expect(page.get_by_role("heading", level=1)).to_have_text("Không làm được theo yêu cầu này")
    async with at_desk(browser, site, "chinh-h17", "/bien-tap/ban-nhap", **quiet) as page:
        await page.get_by_role("link", name="Đăng ký thử nghiệm Đà Nẵng").click()
        await page.get_by_role("button", name="Đã đọc, công bố").click()
        await expect(page.locator("[role=alert] a")).to_have_attribute("href", "#publish-why")
        await page.locator("#publish-why").fill("Quyết định 1/QĐ-UBND")
        await page.get_by_role("button", name="Đã đọc, công bố").click()
        await expect(page.get_by_role("status")).to_have_text("Đã công bố phiên bản mới.")
        await page.goto(f"/thu-tuc/{code}")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký thử nghiệm Đà Nẵng")
        await expect(page.get_by_text("Nộp hồ sơ tại Sở")).to_be_visible()


async def test_a_second_version_is_published_by_another_is_compared_and_a_third_waits_for_its_day(
    browser: Browser, site: str
) -> None:
    code = "1.999001.000.00.00.H17"
    where, draft = f"/bien-tap/thu-tuc/{code}", f"/bien-tap/ban-nhap/{code}"
    publish, day_in_force = "Đã đọc, công bố", "#publish-valid_from"
    async with (
        at_desk(browser, site, "binh-h17", where) as binh,
        at_desk(browser, site, "chinh-h17", "/bien-tap") as chinh,
    ):
        await begun(binh, code)
        await binh.locator("[id='sets']").fill("2")
        await binh.get_by_role("button", name=SAVE_AND_CHECK).click()
        await expect(binh.get_by_role("status")).to_contain_text("đủ các phần bắt buộc")
        form = {
            "_csrf": await binh.locator("main [name=_csrf]").first.input_value(), "_key": "k" * 32, "_do": "publish",
            "_revision": await binh.locator("[name=_revision]").input_value(), "why": "Tự công bố",
        }  # fmt: skip
        own = await binh.context.request.post(draft, form=form)
        assert own.status == 403
        assert "Chưa công bố được" in await own.text()
        assert "người sửa sau cùng" in await own.text()
        await chinh.goto(draft)
        await chinh.locator("#publish-why").fill("Quyết định 2/QĐ-UBND")
        await chinh.get_by_role("button", name=publish).click()
        await expect(chinh.get_by_role("status")).to_have_text("Đã công bố phiên bản mới.")
        await chinh.get_by_role("link", name="so với bản 1").click()
        await expect(chinh.get_by_role("heading", level=1)).to_have_text("Bản 2 so với bản 1")
        await expect(chinh.locator("main .log li")).to_have_count(1)
        await expect(chinh.locator("main .log")).to_contain_text("Số lượng hồ sơ")
        await chinh.goto(where)
        await begun(chinh, code)
        await chinh.locator("[id='sets']").fill("3")
        await chinh.get_by_role("button", name="Lưu", exact=True).click()
        await expect(chinh.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
        await binh.goto(draft)
        await binh.locator("#publish-why").fill("Quyết định 3/QĐ-UBND")
        await binh.locator(day_in_force).fill("2020-01-01")
        await binh.get_by_role("button", name=publish).click()
        await expect(binh.locator("#refused")).to_contain_text("Ngày hiệu lực 01/01/2020 sớm hơn")
        assert await binh.locator("#publish-why").input_value() == "Quyết định 3/QĐ-UBND"
        await binh.locator(day_in_force).fill("2099-12-31")
        await binh.get_by_role("button", name=publish).click()
        await expect(binh.get_by_role("status")).to_have_text("Đã duyệt; phiên bản mới sẽ tự công bố đúng ngày.")
        await binh.goto("/bien-tap/ban-nhap")
        await expect(binh.locator("tr", has_text=code)).to_contain_text("31/12/2099")
        await chinh.goto(draft)
        await chinh.get_by_text("Hủy bản nháp").first.click()
        await chinh.locator("#discard-why").fill("Chỉ để thử")
        await chinh.get_by_role("button", name="Hủy bản nháp").click()
        await expect(chinh.get_by_role("status")).to_contain_text("Đã hủy bản nháp")


async def test_two_editors_in_one_draft_see_each_other_and_lose_nothing(browser: Browser, site: str) -> None:
    code = "1.000105.000.00.00.H17"
    where = f"/bien-tap/thu-tuc/{code}"
    async with (
        at_desk(browser, site, "binh-h17", where) as binh,
        at_desk(browser, site, "chinh-h17", where) as chinh,
        at_desk(browser, site, "dung-g11", where) as dung,
    ):
        await expect(dung.get_by_text("nên chỉ xem được")).to_be_visible()
        await expect(dung.get_by_text("Sửa: tạo bản nháp")).to_have_count(0)
        await begun(binh, code)
        await chinh.goto(f"{where}/sua")
        await binh.locator("[id='sets']").fill("2")
        await binh.locator("[id='decision']").fill("2/QĐ-UBND")
        await binh.get_by_role("button", name="Lưu", exact=True).click()
        await expect(binh.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
        await chinh.locator("#why").fill("Sửa cho rõ")
        await chinh.locator("[id='sets']").fill("3")
        await chinh.locator("[id='requirements']").fill("Không có")
        await chinh.keyboard.press("Control+Home")
        await chinh.get_by_role("button", name="Lưu", exact=True).press("Enter")
        told = chinh.locator("#refused")
        await expect(told).to_be_focused()
        await expect(told).to_contain_text("binh-h17 đã lưu trước bạn")
        await expect(told.get_by_role("link", name="Quyết định công bố")).to_have_attribute("href", "#decision")
        await expect(told.get_by_role("link", name="Số lượng hồ sơ")).to_have_attribute("href", "#sets")
        assert await chinh.locator("[id='sets']").input_value() == "3"
        assert await chinh.locator("[id='decision']").input_value() == "2/QĐ-UBND"
        assert await chinh.locator("[id='requirements']").input_value() == "Không có"
        await chinh.get_by_role("button", name="Lưu", exact=True).press("Enter")
        await expect(chinh.get_by_role("status")).to_have_text("Đã lưu bản nháp.")
        await chinh.set_viewport_size(PHONE)
        await fits(chinh)
        await binh.goto(f"/bien-tap/ban-nhap/{code}")
        await expect(binh.locator("#changes + .said")).to_contain_text("Số lượng hồ sơ (bộ): thêm “3”.")
        await binh.get_by_text("Hủy bản nháp").first.click()
        await binh.locator("#discard-why").fill("Chỉ để thử")
        await binh.get_by_role("button", name="Hủy bản nháp").click()
        await expect(binh.get_by_role("status")).to_contain_text("Đã hủy bản nháp")


async def test_a_procedure_is_suspended_resumed_declared_online_and_repealed(browser: Browser, site: str) -> None:
    code = "1.999001.000.00.00.H17"
    where = f"/bien-tap/thu-tuc/{code}"
    async with at_desk(browser, site, "ha", where) as page:
        day = await page.evaluate("new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)")
        await page.get_by_text("Tạm ngừng tiếp nhận").click()
        await page.locator("#suspend-first_day").fill(day)
        await page.locator("#suspend-last_day").fill(day)
        await page.locator("#suspend-reason").fill("Mất điện")
        await page.get_by_role("button", name="Công bố tạm ngừng").click()
        await expect(page.locator("#refused a")).to_have_attribute("href", "#suspend-first_day")
        assert await page.locator("#suspend-reason").input_value() == "Mất điện"
        await page.locator("#suspend-override_reason").fill("Bão số 5")
        await page.get_by_role("button", name="Công bố tạm ngừng").click()
        await expect(page.get_by_role("status")).to_have_text("Đã công bố lịch tạm ngừng.")
        await page.goto(f"/thu-tuc/{code}")
        await expect(page.locator(".note strong", has_text="Đang tạm ngừng tiếp nhận đến hết")).to_be_visible()
        await page.goto(where)
        await page.get_by_text("Cho hoạt động lại từ hôm nay").click()
        await page.locator("#resume-why").fill("Đã có điện")
        await page.get_by_role("button", name="Cho hoạt động lại").click()
        await expect(page.get_by_role("status")).to_have_text("Thủ tục hoạt động lại từ hôm nay.")
        await page.get_by_text("Khai mức độ trực tuyến").first.click()
        await page.locator("#online-level").select_option("ND42-2022:MOT_PHAN")
        await page.locator("#online-why").fill("Theo thực tế")
        await page.get_by_role("button", name="Khai", exact=True).click()
        await expect(page.locator("#refused a")).to_have_attribute("href", "#online-reasons")
        await page.get_by_label("Luật buộc người nộp có mặt").check()
        await page.get_by_role("button", name="Khai", exact=True).click()
        await expect(page.locator("#service + .facts")).to_contain_text("Một phần")
        await page.get_by_text("Bãi bỏ", exact=True).first.click()
        await page.locator("#repeal-on").fill(day)
        await page.locator("#repeal-reason").fill("Thay thế")
        await page.locator("#repeal-successor").fill(f"1.009073, {EDITED}")
        await page.get_by_role("button", name="Bãi bỏ thủ tục").click()
        await expect(page.get_by_role("status")).to_have_text("Đã ghi việc bãi bỏ.")
        await expect(page.locator("#history ~ .log")).to_contain_text("thay bằng 1.009073")
        await page.goto(f"/thu-tuc/{code}")
        told = page.locator(".note", has_text="đã bị bãi bỏ")
        await expect(told).to_contain_text(f"Hãy dùng thủ tục 1.009073, hoặc, tùy việc: {EDITED}.")
        await expect(told.get_by_role("link")).to_have_text(["1.009073", EDITED])
