"""A small catalogue as catalog's own events: one procedure with a form, one no longer in force, two provinces."""

from datetime import date
from typing import Any
from uuid import uuid4

from services.contracts import codec, topics
from services.contracts.events import (
    AgencyKind,
    CatalogAgency,
    CatalogProcedure,
    Component,
    NameOfAgency,
    ProcedureLevel,
    ProvinceOfAgency,
    PublishedDeadline,
    PublishedFee,
)
from services.kernel.event import Event, Outgoing, Record
from services.submission.forms import canonical, digest

PROCEDURE = "1.001193"
ENDED = "2.000815"

FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Đăng ký khai sinh",
    "x-title-en": "Birth registration",
    "type": "object",
    "required": ["applicant", "child"],
    "additionalProperties": False,
    "properties": {
        "applicant": {
            "title": "Người nộp hồ sơ",
            "x-title-en": "Applicant",
            "type": "object",
            "required": ["full_name", "email"],
            "additionalProperties": False,
            "properties": {
                "full_name": {
                    "title": "Họ và tên",
                    "x-title-en": "Full name",
                    "type": "string",
                    "minLength": 2,
                    "maxLength": 120,
                    "x-error": {"vi": "Hãy ghi họ và tên.", "en": "Give the full name."},
                },
                "email": {
                    "title": "Thư điện tử",
                    "x-title-en": "E-mail",
                    "type": "string",
                    "format": "email",
                    "maxLength": 254,
                    "x-error": {"vi": "Hãy ghi địa chỉ thư điện tử.", "en": "Give an e-mail address."},
                },
                "language": {
                    "title": "Ngôn ngữ",
                    "x-title-en": "Language",
                    "type": "string",
                    "enum": ["vi", "en"],
                },
            },
        },
        "child": {
            "title": "Trẻ em",
            "x-title-en": "Child",
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"title": "Họ, tên của trẻ", "x-title-en": "Child's name", "type": "string", "minLength": 1},
                "born_on": {"title": "Ngày sinh", "x-title-en": "Born on", "type": "string", "format": "date"},
                "weight": {"title": "Cân nặng", "x-title-en": "Weight", "type": "number"},
            },
        },
    },
}


def filled(full_name: str = "Nguyễn Văn An", **child: Any) -> dict[str, Any]:
    """A form that fits."""
    return {
        "applicant": {"full_name": full_name, "email": "an@citizen.example"},
        "child": {"name": "Nguyễn Thị Bình", "born_on": "2026-11-01", **child},
    }


def procedure(code: str = PROCEDURE, version: int = 1, form: dict[str, Any] | None = None, **changes: Any) -> Outgoing:
    """The event of one version of a procedure."""
    form = form or FORM
    data = CatalogProcedure(
        code=code,
        version=version,
        name=changes.pop("name", "Đăng ký khai sinh"),
        field="Hộ tịch",
        level=ProcedureLevel.commune,
        authority="Ủy ban nhân dân cấp xã",
        deadline=PublishedDeadline(text="Ngay trong ngày"),
        fee=PublishedFee(text=changes.pop("fee", "Không")),
        components=[Component(id="c1", name="Tờ khai"), Component(id="c2", name="Giấy chứng sinh")],
        form=form,
        form_sha256=digest(canonical(form)),
        valid_from=changes.pop("valid_from", date(2020, 1, 1)),
        aliases=changes.pop("aliases", []),
        notice="Dữ liệu thử nghiệm",
        **changes,
    )
    return _message(data, code, version)


def agency(
    code: str, name: str, *provinces: str, sequence: int = 1, valid_to: date | None = None, **names: date
) -> Outgoing:
    """The event of one agency; ``names``: what it was called, each with its first day, oldest first."""
    data = CatalogAgency(
        code=code,
        name=name,
        kind=AgencyKind.province if provinces else AgencyKind.ministry,
        province=ProvinceOfAgency(codes=list(provinces)) if provinces else None,
        code_2016=f"000.00.00.{code}",
        valid_from=date(2025, 7, 1),
        valid_to=valid_to,
        predecessors=[],
        names=[NameOfAgency(name=each.replace("_", " "), valid_from=since) for each, since in names.items()],
    )
    return _message(data, code, sequence)


def small_catalogue() -> list[Outgoing]:
    """Enough to submit against."""
    return [
        procedure(),
        procedure(ENDED, name="Chứng thực bản sao", valid_to=date(2025, 6, 30)),
        agency("H26", "Ủy ban nhân dân thành phố Hà Nội", "01"),
        agency("H17", "Ủy ban nhân dân thành phố Đà Nẵng", "48"),
    ]


def _message(data: CatalogProcedure | CatalogAgency, code: str, sequence: int) -> Outgoing:
    return codec.message(
        data, id=uuid4(), source="/motcua/catalog", subject=code, sequence=sequence, correlation_id=uuid4()
    )


def received(message: Outgoing, offset: int = 0) -> Event[Any]:
    """The message as a consumer gets it."""
    headers = tuple((name, value.encode()) for name, value in message.headers)
    return codec.decode(Record(message.topic, 0, offset, message.key.encode(), headers, message.value))


def of_procedures(messages: list[Outgoing]) -> list[Event[Any]]:
    """Those on the topic of procedures."""
    return [received(message) for message in messages if message.topic == topics.PROCEDURE]


def of_agencies(messages: list[Outgoing]) -> list[Event[Any]]:
    """Those on the topic of agencies."""
    return [received(message) for message in messages if message.topic == topics.AGENCY]
