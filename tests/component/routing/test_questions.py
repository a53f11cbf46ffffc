"""POST /explain and POST /deadlines: answers a person can check, and errors that name the nearest."""

from typing import Any

import pytest

from tests.component.routing.desk import Desk, token


async def test_explain_names_agency_rule_and_reasons_in_both_languages(desk: Desk) -> None:
    answer = await desk.ask("explain", {"procedure": "1.013128", "place": {"province": "15"}, "at": "2026-03-02"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["agency"], body["agency_name"], body["rule"]) == ("H38", "UBND tỉnh Lào Cai", "commune-of-place")
    assert body["because"][0]["vi"].startswith("Thủ tục do cấp xã giải quyết")
    assert body["because"][0]["en"].startswith("The commune handles this procedure")
    assert body["procedure"]["code"] == "1.013128"


async def test_explain_answers_for_the_day_asked_about(desk: Desk) -> None:
    asked = {"procedure": "1.013128", "place": {"province": "15"}}
    for at, agency in (("2025-06-30", "H63"), ("2025-07-01", "H38"), ("2025-06-30T18:00:00+00:00", "H38")):
        answer = await desk.ask("explain", asked | {"at": at})
        assert answer.json()["agency"] == agency, at
    assert (await desk.ask("explain", asked)).json()["agency"] == "H38"


async def test_explain_cites_the_source_where_there_is_one(desk: Desk) -> None:
    answer = await desk.ask("explain", {"procedure": "1.010017", "place": {"province": "48"}})
    assert answer.json()["because"][0]["source"] == "QĐ 19/2025/QĐ-TTg"


@pytest.mark.parametrize(
    ("asked", "status", "code", "named"),
    [
        ({"procedure": "1.013129x", "place": {"province": "48"}}, 404, "unknown-procedure", "1.013129"),
        ({"procedure": "cấp bản sao văn bằng", "place": {"province": "48"}}, 404, "unknown-procedure", "1.005092"),
        ({"procedure": "1.013128", "place": {"province": "đà nẵng"}}, 422, "unknown-place", "48: Thành phố Đà Nẵng"),
        ({"procedure": "1.013128", "place": {"province": "02"}}, 422, "place-superseded", "Tỉnh Tuyên Quang, mã 08"),
    ],
)
async def test_what_is_unknown_is_named_with_the_nearest(
    desk: Desk, asked: dict[str, Any], status: int, code: str, named: str
) -> None:
    answer = await desk.ask("explain", asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.text
    assert answer.json()["errors"][0]["pointer"] in ("/procedure", "/place/province")


async def test_errors_are_in_english_when_asked_for(desk: Desk) -> None:
    asked = {"procedure": "1.013128", "place": {"province": "02"}}
    answer = await desk.ask("explain", asked, **{"Accept-Language": "en"})
    assert "was in force until 2025-06-30" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "/procedure"),
        ({"procedure": 1, "place": {"province": "48"}}, "/procedure"),
        ({"procedure": "1.013128", "place": {}}, "/place/province"),
        ({"procedure": "1.013128", "place": {"province": "48"}, "at": "yesterday"}, "/at"),
        ({"procedure": "1.013128", "place": {"province": "48"}, "extra": 1}, "/extra"),
        ({"procedure": "1.013128", "place": {"province": "48"}, "at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ([], ""),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_pointer(desk: Desk, asked: Any, pointer: str) -> None:
    answer = await desk.ask("explain", asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "does-not-fit")
    assert any(error["pointer"].startswith(pointer) for error in answer.json()["errors"])


async def test_deadlines_of_a_procedure_are_computed_and_explained(desk: Desk) -> None:
    asked = {"procedure": "1.013128", "agency": "H38", "received_at": "2026-02-12T15:01:00+07:00"}
    answer = await desk.ask("deadlines", asked)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["due_at"] == "2026-03-03T17:00:00+07:00"
    assert body["counted_from"] == "2026-02-13T08:00:00+07:00"
    assert body["duration"] == {"value": 7, "unit": "working-day"}
    assert body["published"] == "7 Ngày làm việc"
    assert body["steps"][0]["source"] == "NĐ 61/2018 Đ.18.2"
    assert "Tết Nguyên Đán" in body["steps"][2]["vi"]


async def test_deadlines_of_a_duration_need_no_procedure(desk: Desk) -> None:
    asked = {
        "duration": {"value": 5, "unit": "working-day"},
        "agency": "g01",
        "received_at": "2026-01-01T02:00:00+00:00",
    }
    assert (await desk.ask("deadlines", asked)).json()["due_at"] == "2026-01-10T17:00:00+07:00"


async def test_a_procedure_without_a_countable_limit_has_no_due_date_and_shows_what_is_published(desk: Desk) -> None:
    asked = {"procedure": "1.014562", "agency": "G11", "received_at": "2026-03-02T09:00:00+07:00"}
    body = (await desk.ask("deadlines", asked)).json()
    assert (body["due_at"], body["duration"]) == (None, None)
    assert "Ngày" in body["published"]
    assert "không có ngày hẹn trả" in body["steps"][-1]["vi"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"agency": "H7"}, 422, "unknown-agency"),
        ({"procedure": None}, 422, "does-not-fit"),
        ({"duration": {"value": 1, "unit": "hour"}}, 422, "does-not-fit"),
        ({"procedure": None, "duration": {"value": 100_000, "unit": "month"}}, 422, "does-not-fit"),
        ({"procedure": None, "duration": {"value": -1, "unit": "hour"}}, 422, "does-not-fit"),
        ({"received_at": "2026-03-02T09:00:00"}, 422, "does-not-fit"),
        ({"received_at": 1}, 422, "does-not-fit"),
        ({"received_at": "9999-12-31T23:59:59+07:00"}, 422, "does-not-fit"),
        ({"received_at": "0001-01-01T00:00:00+07:00"}, 422, "does-not-fit"),
    ],
)
async def test_deadlines_refuse_what_cannot_be_counted(
    desk: Desk, change: dict[str, Any], status: int, code: str
) -> None:
    asked = {"procedure": "1.013128", "agency": "H17", "received_at": "2026-03-02T09:00:00+07:00"} | change
    answer = await desk.ask("deadlines", {name: value for name, value in asked.items() if value is not None})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("path", ["explain", "deadlines"])
@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'{"procedure": "\\u0000"}', "application/json", 400),
        (b"[" * 10_000 + b"]" * 10_000, "application/json", 400),
        (b" " * 2_000_000, "application/json", 413),
    ],
)
async def test_a_bad_body_is_never_a_server_error(
    desk: Desk, path: str, content: bytes, media: str, status: int
) -> None:
    answer = await desk.client.post(f"/api/routing/v1/{path}", content=content, headers={"Content-Type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_api_describes_itself(desk: Desk) -> None:
    described = (await desk.client.get("/api/routing/openapi.json")).json()
    assert set(described["paths"]) == {
        "/v1/explain",
        "/v1/deadlines",
        "/v1/working-days",
        "/v1/work",
        "/v1/assignments/{application_id}/reports",
    }
    schema = described["paths"]["/v1/explain"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["procedure", "place"]


async def test_what_does_not_fit_is_said_in_the_language_that_was_asked_for(desk: Desk) -> None:
    asked = {"duration": {"value": -1, "unit": "week"}, "received_at": "today", "extra": 1}
    answer = await desk.ask("deadlines", asked)
    assert answer.status_code == 422
    vietnamese = {error["pointer"]: (error["code"], error["message"]) for error in answer.json()["errors"]}
    assert vietnamese == {
        "/agency": ("required", "Thiếu mục này."),
        "/duration/value": ("greater-than-equal", "Giá trị phải từ 0 trở lên."),
        "/duration/unit": (
            "literal-error",
            "Hãy chọn một trong các giá trị: 'working-day', 'calendar-day', 'hour', 'month', 'unknown'.",
        ),
        "/received_at": ("datetime-parsing", "Giá trị phải là thời điểm dạng 2026-01-31T08:00:00+07:00."),
        "/extra": ("not-in-the-request", "Yêu cầu không có mục này; xin bỏ đi."),
    }
    answer = await desk.ask("deadlines", asked, **{"Accept-Language": "en"})
    english = {error["pointer"]: error["message"] for error in answer.json()["errors"]}
    assert english["/agency"] == "This is missing."
    assert english["/duration/value"] == "The value must be 0 or more."


async def test_a_query_that_does_not_fit_is_said_in_vietnamese_too(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {token()}"}
    answer = await desk.client.get("/api/routing/v1/work", params={"limit": "many"}, headers=headers)
    assert {error["pointer"]: error["message"] for error in answer.json()["errors"]} == {
        "/query/agency": "Thiếu mục này.",
        "/query/limit": "Giá trị phải là số nguyên.",
    }


async def test_working_days_left_pass_over_rest_days_and_go_below_zero_once_past(desk: Desk) -> None:
    async def left(**asked: str) -> Any:
        answer = await desk.client.get("/api/routing/v1/working-days", params=asked)
        return answer.json().get("working_days", answer.status_code)

    assert await left(since="2026-11-13", until="2026-11-18", agency="H17") == 3  # Friday to Wednesday
    assert await left(since="2026-11-18", until="2026-11-13") == -3
    # 2/1/2026 was a day off, worked on Saturday 10/1/2026 instead.
    assert await left(since="2025-12-31", until="2026-01-10") == 6
    assert await left(since="2026-11-20", until="9999-01-01") == 422
    assert await left(since="2026-11-20", until="thứ Hai") == 422
