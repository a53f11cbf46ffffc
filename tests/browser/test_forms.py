"""A form that comes too late, from elsewhere, or while something is away: nothing happens, and nothing typed is lost."""

import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request

from services.kernel.failures import Transient
from services.portal import forms
from services.portal.asking import Answer
from services.portal.doors import Catalogue
from services.portal.errors import PageProblem
from services.portal.frame import Visit
from tests.browser.test_signing_in import begun, clicked, client

TRIAL = "/bien-tap/doi-chieu/thu"


async def signed_in(http: httpx.AsyncClient, who: str) -> str:
    """Signs in and says the token that every form carries."""
    await http.get(await clicked(http, await begun(http), who))
    token = re.search(r'name="_csrf" value="([^"]+)"', (await http.get("/")).text)
    assert token
    return token[1]


async def test_what_was_typed_before_the_session_ended_is_given_back(site: str) -> None:
    typed = {"_csrf": "secret-a", "_key": "secret-b", "names": "Mua <hóa đơn>\nhai", "level": ""}
    async with client(site) as http:
        answer = await http.post(TRIAL, data=typed, headers={"referer": f"{site}{TRIAL}?x=1", "origin": site})
        assert answer.status_code == 403
        assert "Phiên đăng nhập đã hết; chưa ghi gì" in answer.text
        assert ">\nMua &lt;hóa đơn&gt;\nhai</textarea>" in answer.text
        assert "secret-" not in answer.text
        assert answer.text.count("<textarea") == 1
        # Every way in of the page leads to the page the form stood on.
        ways = re.findall(r'href="/dang-nhap\?ve=([^"]*)"', answer.text)
        assert ways == [quote(f"{TRIAL}?x=1", safe="")] * 2
        english = await http.post(TRIAL, data=typed, headers={"accept-language": "en"})
        assert "Your session has ended; nothing was recorded" in english.text


async def test_a_file_that_came_too_late_is_asked_for_again_and_the_fields_beside_it_are_shown(site: str) -> None:
    async with client(site) as http:
        answer = await http.post(
            "/danh-muc/2026/dang-ky/tep", data={"note": "ghi chú dài"}, files={"file": ("a.xlsx", b"PK")}
        )
        assert answer.status_code == 403
        assert "ghi chú dài" in answer.text


async def test_a_list_that_the_catalogue_does_not_answer_stays_on_the_page_and_is_sent_once(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_to, parts = Catalogue.send, []

    async def send(self: Catalogue, method: str, path: str, body: Any, **more: Any) -> Answer:
        parts.append((path, len(body["names"]), more["key"]))
        if failing and path == failing and len(parts) % 2 == 0:
            raise Transient("away")
        # The same answer with nothing stored: sixty names would fill the queue of the tests after this one.
        return await answer_to(self, method, path.replace("submissions", "match"), body, **more)

    monkeypatch.setattr(Catalogue, "send", send)
    names = [f"Cấp bản sao trích lục hộ tịch {number}" for number in range(60)]
    typed = {"names": "\n".join(names), "_key": "k" * 20, "level": "commune"}
    async with client(site) as http:
        typed["_csrf"] = await signed_in(http, "binh-h17")
        failing = "/identity/match"
        answer = await http.post(TRIAL, data=typed)
        assert [size for _, size, _ in parts] == [50, 10]
        assert answer.status_code == 503
        assert "Danh mục chưa trả lời kịp" in answer.text
        assert "Chưa có gì được lưu." in answer.text
        assert f"{names[59]}</textarea>" in answer.text
        parts.clear()
        failing = "/identity/submissions"
        answer = await http.post(TRIAL, data={**typed, "do": "send"})
        assert answer.status_code == 503
        assert "có thể đã vào hàng chờ" in answer.text
        assert "Gửi lại vào hàng chờ" in answer.text
        assert f'name="_key" value="{typed["_key"]}"' in answer.text
        first = parts[2:]
        parts.clear()
        failing = ""
        assert (await http.post(TRIAL, data={**typed, "do": "send"})).status_code == 303
        # The same parts under the same keys: what had arrived is not stored a second time.
        assert parts[2:] == first
        assert all(key for _, _, key in first)
        assert len({key for _, _, key in first}) == len(first) == 2


async def test_a_list_of_the_longest_names_is_read_and_a_longer_one_is_told_so(site: str) -> None:
    async with client(site) as http:
        typed = {"_csrf": await signed_in(http, "binh-h17"), "_key": "k" * 20}
        answer = await http.post(TRIAL, data={**typed, "names": "\n".join(["ữ" * 990] * 500)}, timeout=60)
        assert answer.status_code == 200
        assert "<strong>500</strong> tên" in answer.text
        answer = await http.post(TRIAL, data={**typed, "names": "x" * 5_000_001})
        assert answer.status_code == 413
        assert "dài hơn 5 MB" in answer.text


async def test_a_fault_of_a_list_names_the_line_and_the_column_in_the_readers_language(site: str) -> None:
    async with client(site) as http:
        typed = {"_csrf": await signed_in(http, "binh-h17"), "names": "tên;cấp\n" + "a b;\n" * 55 + "c d;cấp làng"}
        told = {"vi": "Dòng 57, cấp: ", "en": "Line 57, level: "}
        heads = {"vi": "\ntên;mã;lĩnh vực;cơ quan;cấp\n", "en": "name;code;field;agency;level\n"}
        for language, sentence in told.items():
            answer = await http.post(TRIAL, data=typed, headers={"accept-language": language})
            assert answer.status_code == 422
            assert sentence in answer.text
            assert heads[language].strip() in answer.text


@pytest.mark.parametrize("referer", ["", "https://evil.example/x", "http://[bad", "{site}//evil.example", "{site}/\\x"])
async def test_the_way_in_leads_to_no_other_host(site: str, referer: str) -> None:
    async with client(site) as http:
        answer = await http.post(TRIAL, data={"names": "x"}, headers={"referer": referer.format(site=site)})
        assert answer.status_code == 403
        assert set(re.findall(r'href="/dang-nhap\?ve=([^"]*)"', answer.text)) == {"%2F"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[bad"])
async def test_what_another_site_sends_is_not_repeated_in_our_name_nor_a_defect(site: str, origin: str) -> None:
    async with client(site) as http:
        answer = await http.post(TRIAL, data={"names": "CALL-THIS-NUMBER"}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "CALL-THIS-NUMBER" not in answer.text
        token = await signed_in(http, "ha")
        sent = {"names": "CALL-THIS-NUMBER", "_csrf": token}
        answer = await http.post(TRIAL, data=sent, headers={"origin": origin})
        assert answer.status_code == 403
        assert "CALL-THIS-NUMBER" not in answer.text


async def test_a_form_from_before_signing_in_again_gives_back_what_was_typed(site: str) -> None:
    async with client(site) as http:
        before = await signed_in(http, "ha")
        await signed_in(http, "ha")
        answer = await http.post(TRIAL, data={"names": "một tên dài", "_csrf": before})
        assert answer.status_code == 403
        assert "một tên dài</textarea>" in answer.text


async def test_what_is_too_large_or_no_form_is_told_so_after_the_session_ended(site: str) -> None:
    async with client(site) as http:
        answers = [
            await http.post(TRIAL, data={"names": "x" * 3_100_000}),
            await http.post(TRIAL, content="&".join("a=1" for _ in range(6_001))),
            await http.post(TRIAL, content=b"--", headers={"content-type": "multipart/form-data"}),
        ]
        assert [each.status_code for each in answers] == [403] * 3
        assert all("Không hiện lại được" in each.text for each in answers)


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("/bien-tap/doi-chieu", {"choice": "none", "_key": "k" * 20}, "Tải lại trang và chọn gửi lại"),
        ("/bien-tap/doi-chieu", {"choice": "none"}, "xem điều ấy đã được ghi chưa"),
    ],
)
@pytest.mark.parametrize(("failure", "status"), [(Transient("away"), 503), (AssertionError("defect"), 500)])
async def test_when_a_form_was_sent_and_no_answer_came_nobody_is_told_that_nothing_was_lost(
    site: str,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    fields: dict[str, str],
    told: str,
    failure: Exception,
    status: int,
) -> None:
    async def send(*_: object, **__: object) -> None:
        raise failure

    async with client(site) as http:
        token = await signed_in(http, "ha")
        monkeypatch.setattr(Catalogue, "send", send)
        answer = await http.post(path, data={**fields, "_csrf": token, "reason": "lý do dài"})
        assert answer.status_code == status
        assert "lý do dài</textarea>" in answer.text, "what was typed is given back"
        assert token not in answer.text.partition("<main")[2]
        assert "Có thể chưa ghi được điều bạn vừa gửi" in answer.text
        assert told in answer.text
        assert "bị mất" not in answer.text


async def test_a_browser_that_goes_away_in_the_middle_of_a_file_is_no_defect() -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    seen = Visit(None, Request(scope, receive), "vi", None)  # type: ignore[arg-type]  # nothing is asked of the runtime
    with pytest.raises(PageProblem) as told:
        await forms.read_with_file(seen)
    assert told.value.status == 400
    assert isinstance(told.value.__cause__, ClientDisconnect)
