"""Every procedure has one online service; what is declared stands beside what follows from the facts."""

import csv
import io
from typing import Any

from tests.component.catalog.editors import BINH, LAN, STRANGER, Desk

CODE = "1.009073"
SERVICE = f"/procedures/{CODE}/online-service"


def declared(**changes: Any) -> dict[str, Any]:
    return {"level": "ND42-2022:TOAN_TRINH", "interactive_form": True, "network_processing": True,
            "online_payment": True, "result_online": True, "why": "Công bố", **changes}  # fmt: skip


async def test_a_declared_level_stands_beside_the_computed_one(doors: Desk) -> None:
    before = (await doors.ask("GET", SERVICE)).json()
    assert (before["declared_level"], before["computed_level"]) == ("ND42-2022:TOAN_TRINH", None)
    assert before["disagreements"][0]["kind"] == "unknown-facts"
    agreed = await doors.done("PUT", SERVICE, declared(), who=LAN)
    assert (agreed["code"], agreed["computed_level"], agreed["disagreements"]) == (
        f"{CODE}.01", "ND42-2022:TOAN_TRINH", [],
    )  # fmt: skip
    lacking = await doors.done("PUT", SERVICE, declared(online_payment=False), who=LAN)
    assert lacking["computed_level"] == "ND42-2022:MOT_PHAN"
    assert "thanh toán trực tuyến" in lacking["disagreements"][0]["sentence"]
    of_2011 = await doors.done("PUT", SERVICE, declared(level="ND43-2011:4", online_payment=False), who=LAN)
    assert of_2011["computed_level"] == "ND43-2011:3"
    assert {each["kind"] for each in of_2011["disagreements"]} == {"level", "published"}


async def test_a_partial_service_publishes_its_reason(doors: Desk) -> None:
    refused = await doors.done("PUT", SERVICE, declared(level="ND42-2022:MOT_PHAN"), who=LAN, status=422)
    assert refused["errors"][0]["pointer"] == "/reasons"
    body = declared(level="ND42-2022:MOT_PHAN", reasons=["presence"], result_online=False)
    shown = await doors.done("PUT", SERVICE, body, who=LAN)
    assert (shown["reasons"], shown["computed_level"]) == (["presence"], "ND42-2022:MOT_PHAN")
    refused = await doors.done("PUT", SERVICE, declared(reasons=["presence"]), who=LAN, status=422)
    assert refused["errors"][0]["code"] == "reason-without-need"
    await doors.done("PUT", SERVICE, declared(reasons=["because"]), who=LAN, status=422)
    await doors.done("PUT", SERVICE, declared(level="5"), who=LAN, status=422)


async def test_only_the_announcing_agency_and_the_office_declare(doors: Desk) -> None:
    await doors.done("PUT", SERVICE, declared(), who=BINH, status=403)
    own = "/procedures/1.000105.000.00.00.H17/online-service"
    await doors.done("PUT", own, declared(), who=STRANGER)
    await doors.done("PUT", "/procedures/1.000000/online-service", declared(), who=LAN, status=404)


async def test_the_report_of_disagreements_is_read_as_json_and_as_a_table(doors: Desk) -> None:
    await doors.done("PUT", SERVICE, declared(online_payment=False), who=LAN)
    report = (await doors.ask("GET", "/online-services/disagreements")).json()
    assert report["counts"]["level"] == 1
    assert sum(report["counts"].values()) == len(report["items"])
    only = (await doors.ask("GET", "/online-services/disagreements?kind=level", accept_language="en")).json()
    assert [(each["procedure"], each["computed_level"]) for each in only["items"]] == [(CODE, "ND42-2022:MOT_PHAN")]
    assert only["items"][0]["sentence"].startswith("Declared as")
    answer = await doors.ask("GET", "/online-services/disagreements?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(report["items"])
    assert (await doors.ask("GET", "/online-services/disagreements?kind=x")).status_code == 422
    listed = (await doors.ask("GET", "/online-services?limit=200")).json()
    assert len({each["procedure"] for each in listed["items"]}) == report["services"]
