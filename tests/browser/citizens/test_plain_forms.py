"""Forms as a browser without scripts sends them: given back when a service is away, done once when sent twice, an officer's."""

import re
from html import unescape
from uuid import uuid4
from weakref import WeakKeyDictionary

import pytest
from playwright.async_api import Browser

from deploy.local.ports import free_port
from services.portal.pages.applying import lists
from tests.browser.citizens.counter import DRAFTS, Counter
from tests.browser.citizens.test_foreign_forms import signed_in
from tests.component.submission.files.files import jpeg

WITH_ROWS = "1.004194"
MEMBERS = "/request/household/members"


@pytest.mark.parametrize("door", ["submission_url", "catalog_url"])
async def test_what_was_typed_is_given_back_by_a_page_that_a_service_keeps_away(
    browser: Browser, counter: Counter, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await counter.draft("lan", WITH_ROWS, {})
    async with signed_in(browser, counter, "lan") as (http, csrf):
        nowhere = counter.runtime.settings.model_copy(update={door: f"http://127.0.0.1:{free_port()}"})
        monkeypatch.setattr(counter.runtime, "settings", nowhere)
        monkeypatch.setattr(lists, "_KEPT", WeakKeyDictionary())
        typed = {"_csrf": csrf, f"{MEMBERS}/0/full_name": "Nguyễn Minh Châu", "_revision": "1", "_base": "{}"}
        answer = await http.post(f"/ban-nhap/{draft}/buoc/4", data=typed)
        assert (answer.status_code, "Nguyễn Minh Châu" in answer.text) == (503, True)
        # Of another site's page nothing is repeated in our name.
        answer = await http.post(
            f"/ban-nhap/{draft}/buoc/4", data=typed, headers={"Origin": "https://elsewhere.example"}
        )
        assert "Nguyễn Minh Châu" not in answer.text


async def test_what_was_typed_into_somebody_elses_draft_is_given_back(browser: Browser, counter: Counter) -> None:
    draft = await counter.draft("lan", WITH_ROWS, {})
    async with signed_in(browser, counter, "minh") as (http, csrf):
        typed = {"_csrf": csrf, f"{MEMBERS}/0/full_name": "Nguyễn Minh Châu"}
        answer = await http.post(f"/ban-nhap/{draft}/buoc/4", data=typed)
    assert (answer.status_code, "Nguyễn Minh Châu" in answer.text) == (404, True)


async def test_a_button_of_a_list_that_was_pressed_twice_takes_or_adds_one_row(
    browser: Browser, counter: Counter
) -> None:
    names = ["An", "Bình", "Chi"]
    entries = {f"{MEMBERS}/{at}/full_name": f"Nguyễn {name}" for at, name in enumerate(names)}
    draft = await counter.draft("lan", WITH_ROWS, entries)
    page = f"/ban-nhap/{draft}/buoc/4"

    async def left() -> list[str]:
        told = (await counter.asked("lan", "GET", f"{DRAFTS}/{draft}")).json()["entries"]
        return [told[each] for each in sorted(told) if each.endswith("full_name") and told[each] is not None]

    async with signed_in(browser, counter, "lan") as (http, csrf):

        async def pressed_twice(button: str) -> None:
            shown = (await http.get(page)).text
            form = shown.partition('class="step"')[2].partition("</form>")[0]
            inputs = [dict(re.findall(r'(\w+)="([^"]*)"', each)) for each in re.findall(r"<input ([^>]*)>", form)]
            plain = [each for each in inputs if each.get("type") not in ("radio", "checkbox") and "name" in each]
            fields = {each["name"]: unescape(each.get("value", "")) for each in plain}
            fields |= {"_do": button}
            assert fields[f"{MEMBERS}/0/full_name"], "the page was read"
            for _ in range(2):
                assert (await http.post(page, data=fields)).status_code == 303

        await pressed_twice(f"remove:{MEMBERS}/1")
        assert await left() == ["Nguyễn An", "Nguyễn Chi"]
        await pressed_twice(f"add:{MEMBERS}")
        assert await left() == ["Nguyễn An", "Nguyễn Chi", ""]
        # A list's row that nobody can have, and what is nested deeper than anything is read.
        crafted = {"_csrf": csrf, "_do": f"remove:{MEMBERS}/{'9' * 5000}", "_base": "[" * 100_000}
        crafted[f"{MEMBERS}/{'9' * 5000}/full_name"] = "x"
        assert (await http.post(page, data=crafted)).status_code in (303, 409, 422)


async def test_an_officer_at_the_counter_sends_and_removes_a_file_by_plain_forms(
    browser: Browser, counter: Counter
) -> None:
    helped = {"full_name": "Nguyễn Thị Lan", "id_number": "001190000018"}
    begun = {"procedure": "1.013128", "place": {"province": "48"}, "on_behalf_of": helped}
    made = await counter.asked("binh-h17", "POST", DRAFTS, begun)
    assert made.status_code == 201, made.text
    draft = made.json()["draft_id"]
    page = f"/ban-nhap/{draft}/giay-to"
    async with signed_in(browser, counter, "binh-h17") as (http, csrf):
        shown = (await http.get(page)).text
        assert "/ca-nhan/giay-to" not in shown, "an officer has no wallet"
        fields = {"_csrf": csrf, "_back": page, "draft": draft, "component": "other", "_key": uuid4().hex}
        sent = await http.post("/tep", data=fields, files={"file": ("ảnh.jpg", jpeg(), "image/jpeg")})
        assert (sent.status_code, sent.headers.get("location")) == (303, f"{page}#files-other")
        [upload] = (await counter.asked("binh-h17", "GET", f"{DRAFTS}/{draft}")).json()["files"]
        gone = await http.post(f"/tep/{upload['upload_id']}/xoa", data=fields)
        assert gone.status_code == 303
        assert (await counter.asked("binh-h17", "GET", f"{DRAFTS}/{draft}")).json()["files"] == []
