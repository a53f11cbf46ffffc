"""Identifiers are checked at the door against each other and against today's lists, and texts are stored in NFC."""

import unicodedata
from typing import Any
from uuid import UUID

from services.submission.forms import canonical, digest
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import Served, submission

APPLICANT: dict[str, Any] = things.FORM["properties"]["applicant"]


def _text(title: str, en: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "x-title-en": en, "type": "string", **{key.replace("_", "-"): more[key] for key in more}}


FORM: dict[str, Any] = {
    **things.FORM,
    "properties": {
        "applicant": APPLICANT,
        "child": {
            "title": "Trẻ em",
            "x-title-en": "Child",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "name": _text("Họ, tên", "Name", x_check={"is": "person-name"}),
                "birth_date": _text("Ngày sinh", "Born on", format="date", x_check={"is": "date", "not": "future"}),
                "number": _text("Số định danh", "Number", x_check={"is": "citizen-number", "born": "birth_date"}),
                "phone": _text("Điện thoại", "Telephone", x_check={"is": "phone"}),
                "tax_code": _text("Mã số thuế", "Tax code", x_check={"is": "tax-code"}),
                "province": _text("Tỉnh", "Province", x_source="provinces"),
                "agency": _text("Cơ quan", "Agency", x_source="agencies"),
            },
        },
    },
}


def _form(**child: Any) -> dict[str, Any]:
    return {**things.filled(), "child": child}


async def test_identifiers_that_contradict_each_other_are_refused_in_sentences(served: Served) -> None:
    await served.with_catalogue([things.procedure(version=2, form=FORM)])
    wrong = _form(
        name="Bình 2",
        birth_date="2099-01-01",
        number="001090000001",
        phone="01201234567",
        tax_code="0100109107",
        province="02",
        agency="H99",
    )
    reply = await served.submit(submission(form=wrong))
    said = {error["pointer"]: error["message"] for error in reply.json()["errors"]}
    assert reply.status_code == 422
    assert said.keys() == {f"/form/child/{name}" for name in wrong["child"]}
    assert "sinh năm 1990, nhưng ngày sinh đã khai là 01/01/2099" in said["/form/child/number"]
    assert "số mới là 0701234567" in said["/form/child/phone"]
    assert "không có tỉnh, thành phố nào mang mã “02”" in said["/form/child/province"]
    assert "Không có cơ quan nào mang mã “H99”" in said["/form/child/agency"]
    english = await served.submit(submission(form=wrong), headers={"Accept-Language": "en"})
    said = {error["pointer"]: error["message"] for error in english.json()["errors"]}
    assert "it is 0701234567 now" in said["/form/child/phone"]
    assert await served.count("application") == 0
    right = _form(
        name="Bình",
        birth_date="1990-01-31",
        number="001090000001",
        phone="0701234567",
        tax_code="0100109106",
        province="01",
        agency="H26",
    )
    assert (await served.submit(submission(form=right))).status_code == 202


async def test_a_name_typed_in_another_unicode_form_is_stored_composed_with_its_tone_marks(served: Served) -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Hoà")
    reply = await served.submit(submission(form=things.filled(apart, name=apart)), key="nfd")
    assert reply.status_code == 202, reply.text
    async with served.runtime.database("submission").acquire() as connection:
        form_sha256 = await connection.fetchval("SELECT form_sha256 FROM filing")
    stored = await served.form_of(UUID(reply.json()["application_id"]))
    assert stored["applicant"]["full_name"] == stored["child"]["name"] == "Nguyễn Thị Hoà"
    assert form_sha256 == digest(canonical(things.filled("Nguyễn Thị Hoà", name="Nguyễn Thị Hoà")))
    # The same letters typed otherwise are the same request, not another one under a used key.
    again = await served.submit(submission(form=things.filled("Nguyễn Thị Hoà", name=apart)), key="nfd")
    assert again.content == reply.content
