"""Who sees and does what on a yearly list: the Government Office, the agency itself, other agencies, everybody."""

from tests.component.catalog.list_office import EXTRACT, ListOffice


async def test_an_agency_works_on_its_own_registrations_only(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26")
    await lists.register("H17", EXTRACT)
    body = {"level": "Toàn trình", "planned_on": "2027-06-30"}
    for method, path in (
        ("PUT", f"/lists/2027/registrations/H17/{EXTRACT}"),
        ("DELETE", f"/lists/2027/registrations/H17/{EXTRACT}"),
    ):
        assert (await lists.call(method, path, "H26", json=body)).status_code == 403
    assert (await lists.get("/lists/2027/registrations?agency=H17", "H26", 403))["code"] == "forbidden"
    assert (await lists.get("/lists/2027/registrations", "H26"))["items"] == []
    for who in (None, "citizen"):
        assert (await lists.call("GET", "/lists/2027", who)).status_code == 404
        assert (await lists.call("PUT", f"/lists/2027/registrations/H17/{EXTRACT}", who, json=body)).status_code in (
            401,
            403,
        )
    for act in ("return", "consolidate"):
        answer = await lists.call("POST", "/lists/2027/registrations/acts", "H17", json={"act": act, "reason": "x"})
        assert answer.status_code == 403
    assert (await lists.call("POST", "/lists/2027/transitions", "H17", json={"act": "consolidate"})).status_code == 403
    assert (await lists.call("DELETE", f"/lists/2027/registrations/H17/{EXTRACT}", "H17")).status_code == 204
    assert (await lists.get("/lists/2027/registrations", "H17"))["items"] == []


async def test_a_draft_is_seen_by_the_office_alone_and_an_approved_list_by_everybody(lists: ListOffice) -> None:
    await lists.drafted(2026, "H17")
    assert [(await lists.call("GET", "/lists/2026", who)).status_code for who in ("office", "H17", None)] == [
        200,
        404,
        404,
    ]
    await lists.act(2026, "send")
    assert [(await lists.call("GET", "/lists/2026", who)).status_code for who in ("office", "H17", None)] == [
        200,
        200,
        404,
    ]
    await lists.act(2026, "open")
    await lists.approved(2026)
    assert (await lists.get("/lists/2026", None))["decision_number"] == "01/QĐ-THỬ"
    assert [each["year"] for each in (await lists.get("/lists", None))["items"]] == [2026]
    assert (await lists.call("GET", "/lists/2026/acts", None)).status_code == 403


async def test_the_contact_is_seen_by_the_office_and_its_own_agency_only(lists: ListOffice) -> None:
    await lists.sent(2027, "H17", "H26")
    await lists.put("/lists/2027/agencies/H17/contact", {"email": "dau-moi@danang.example", "language": "en"}, "H17")
    seen = {who: {each["agency"]: each["contact_email"] for each in (await lists.get("/lists/2027/agencies", who))["items"]}
            for who in ("office", "H17", "H26")}  # fmt: skip
    assert seen["office"]["H17"] == seen["H17"]["H17"] == "dau-moi@danang.example"
    assert seen["H26"] == {"H17": None, "H26": None}
    assert (await lists.call("PUT", "/lists/2027/agencies/H17/contact", "H26", json={"email": None})).status_code == 403
    wrong = await lists.put("/lists/2027/agencies/H17/contact", {"email": "a@b\nBcc: x@y.vn"}, "H17", 422)
    assert wrong["errors"][0]["pointer"] == "/email"


async def test_an_officer_whose_token_has_the_code_of_2016_is_the_same_agencys(lists: ListOffice) -> None:
    old = "000.00.00.H17"
    await lists.sent(2027, "H17", "H26")
    await lists.put("/lists/2027/agencies/H17/contact", {"email": "dau-moi@danang.example"}, old)
    await lists.put(
        f"/lists/2027/registrations/H17/{EXTRACT}", {"level": "Toàn trình", "planned_on": "2027-06-30"}, old, 201
    )
    for asked in ("", "?agency=H17", f"?agency={old}"):
        items = (await lists.get(f"/lists/2027/registrations{asked}", old))["items"]
        assert [each["procedure"] for each in items] == [EXTRACT], asked
    assert (await lists.get("/lists/2027/registrations?agency=H26", old, 403))["code"] == "forbidden"
    seen = {each["agency"]: each["contact_email"] for each in (await lists.get("/lists/2027/agencies", old))["items"]}
    assert seen == {"H17": "dau-moi@danang.example", "H26": None}
    assert (await lists.call("GET", "/lists/2027/template.xlsx", old)).status_code == 200
