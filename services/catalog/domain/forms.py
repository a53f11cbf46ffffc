"""Makes the form of a procedure (JSON Schema 2020-12 and layout) from its parts, and the fingerprint it is pinned by.

What a form may say is ruled by schemas/forms/procedure-form-2.json. Every field carries ``x-error``: the sentence for a
citizen when it is missing or does not fit; that of an object is for entries that do not belong into it. The root's
``examples`` holds one filled-in form that fits.
"""

import copy
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from .components import Component
from .designs import Design, Layout, Part
from .fields import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8: equal values give equal bytes. A date is its ISO text."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=date.isoformat
    )
    return text.encode()


def sha256(value: Any) -> str:
    """SHA-256 of the canonical JSON, lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def form(name: str, components: Sequence[Component], applicant: Part, design: Design) -> Schema:
    """The form of one procedure: applicant, request, which papers are enclosed, and the declaration."""
    sections = _around(applicant, design.sections, bool(components))
    properties: Schema = {
        "applicant": _requiring(applicant.schema, design.applicant_required),
        "request": copy.deepcopy(design.request.schema),
    }
    example: Schema = {"applicant": applicant.example, "request": design.request.example}
    if components:
        properties["components"] = _checklist(components)
        example["components"] = [component.id for component in components]
    properties["declaration"] = _DECLARATION
    example["declaration"] = True
    return {
        "$schema": DIALECT,
        "x-rules": 2,
        "title": name,
        "x-title-en": design.name_en or name,
        "type": "object",
        "required": ["applicant", "request", "declaration"],
        "properties": properties,
        "additionalProperties": False,
        "x-error": {
            "vi": "Tờ khai còn thiếu phần bắt buộc hoặc có mục không thuộc biểu mẫu của thủ tục này.",
            "en": "The form lacks a compulsory part or has an entry that does not belong to this procedure's form.",
        },
        "x-layout": {"sections": sections},
        "examples": [example],
    }


def _around(applicant: Part, request: Layout, papers: bool) -> Layout:
    """The sections of the page: who applies, what for, with which papers, declared true."""
    own = [f"/applicant/{name}" for name in applicant.schema["properties"]]
    return [
        {"id": "applicant", "title": {"vi": "Người nộp hồ sơ", "en": "Applicant"}, "fields": own},
        *request,
        *([{"id": "papers", "title": _PAPERS, "help": _PAPERS_HELP, "fields": ["/components"]}] if papers else []),
        {"id": "declaration", "title": {"vi": "Lời cam đoan", "en": "Declaration"}, "fields": ["/declaration"]},
    ]


_PAPERS = {"vi": "Giấy tờ nộp kèm", "en": "Papers enclosed"}
_PAPERS_HELP = {
    "vi": "Đánh dấu những giấy tờ bạn nộp kèm. Giấy tờ nào cần nộp tùy trường hợp; cơ quan sẽ hướng dẫn một lần, đầy đủ.",
    "en": "Tick the papers you enclose. Which ones are needed depends on the case; the agency will say so once, completely.",
}


def _requiring(schema: Schema, more: Sequence[str]) -> Schema:
    return copy.deepcopy(schema) | {"required": [*dict.fromkeys([*schema["required"], *more])]}


def _checklist(components: Sequence[Component]) -> Schema:
    """Which of the procedure's papers are enclosed. None is compulsory here: which ones are needed depends on the case,
    and the one-stop counter says so once and completely (NĐ 61/2018 Đ.15.3, Đ.17.2)."""
    first, last = components[0].id, components[-1].id
    return {
        "title": "Giấy tờ nộp kèm",
        "x-title-en": "Papers enclosed",
        "type": "array",
        "maxItems": len(components),
        "description": "Chọn các giấy tờ bạn gửi cùng hồ sơ này.",
        "x-description-en": "Choose the papers that you send with this application.",
        "uniqueItems": True,
        "default": [],
        "items": {
            "title": "Giấy tờ",
            "x-title-en": "Paper",
            "type": "string",
            "enum": [component.id for component in components],
            # The papers have Vietnamese names only.
            "x-enum-titles": {component.id: {"vi": component.name, "en": component.name} for component in components},
            "x-error": {
                "vi": "Giấy tờ này không có trong thành phần hồ sơ của thủ tục; "
                f"hãy chọn trong danh sách, từ {first} đến {last}.",
                "en": f"The procedure does not ask for this paper; choose from the list, {first} to {last}.",
            },
        },
        "x-error": {
            "vi": "Danh sách giấy tờ nộp kèm không đúng: mỗi giấy tờ chỉ đánh dấu một lần.",
            "en": "The list of papers is not right: tick each paper once only.",
        },
    }


_DECLARATION: Schema = {
    "title": "Tôi cam đoan các thông tin đã khai là đúng và chịu trách nhiệm trước pháp luật về lời khai của mình.",
    "x-title-en": "I declare that what I have stated is true and answer for it before the law.",
    "type": "boolean",
    "const": True,
    "x-error": {
        "vi": "Bạn cần đánh dấu vào lời cam đoan thì hồ sơ mới được gửi.",
        "en": "You need to accept the declaration before the application can be sent.",
    },
}
