"""Which papers an agency asked for, which of them are handed in, and what keeps a supplement from being sent."""

import json
from collections.abc import Mapping
from typing import Any

from services.kernel.text import Text

from ... import frame
from ...asking import Answer, Fault

Json = dict[str, Any]

# The control for papers that the request names in words of its own.
OTHER = "other"
_NOTHING = Text(
    "Hãy gửi tệp, hoặc đánh dấu giấy tờ bạn nộp bằng cách khác.",
    "Send a file, or tick a paper that you hand in another way.",
)
_CLOSED = Text(
    "Cơ quan không chờ phần bổ sung nào của hồ sơ này nên chưa có gì được gửi.",
    "The agency waits for no supplement of this application, so nothing was sent.",
)
_NOT_READY = Text(
    "Có tệp chưa tải lên xong hoặc không nhận được. Hãy chờ, bỏ hoặc thay tệp đó rồi đi tiếp.",
    "A file has not arrived whole or was not taken. Wait, take it out or send another, then go on.",
)
_UNSURE = Text(
    "Bạn chưa gửi đủ các giấy tờ được đề nghị. Cơ quan thường chỉ đề nghị bổ sung một lần: hãy thêm giấy tờ còn thiếu, hoặc "
    "đánh dấu ô cuối để gửi như vậy.",
    "Not every paper that was asked for is there. An agency mostly asks only once: add what is missing, or tick the last box "
    "to send it as it is.",
)


def asked(told: Json, sent: Mapping[str, str]) -> list[Json]:
    """The papers of the open request; of one that was answered meanwhile those that stood on the page which is sent.

    So a form that is sent twice says the same twice, and its key makes that harmless.
    """
    if told["request"]:
        papers: list[Json] = told["request"]["components"]
        return papers
    try:
        stood = json.loads(sent.get("_asked", "[]"))
        return [{"name": str(name), "id": id and str(id), "form": bool(form)} for name, id, form in stood]
    except (ValueError, TypeError, RecursionError):
        return []


def form_comes(told: Json) -> bool:
    """Whether the request asks for the electronic form to be corrected, and still waits."""
    return "supplement" in told["may"] and any(paper["form"] for paper in (told["request"] or {}).get("components", ()))


def files_of(papers: list[Json]) -> list[Json]:
    """Those that are handed in as files or on paper: all but the electronic form."""
    return [paper for paper in papers if control_of(paper)]


def chosen(told: Json, papers: list[Json], sent: Mapping[str, str]) -> list[str]:
    """The names of the papers that are handed in: with a file that is there (or went along before), or another way."""
    there = {upload["component"] for upload in told["uploads"] if upload["state"] == "kept"}
    if not told["request"]:
        last = max((file["round"] for file in told["files"]), default=0)
        there = {file.get("component") for file in told["files"] if file["round"] == last}
    return [
        paper["name"]
        for number, paper in enumerate(papers, 1)
        if control_of(paper) and (f"paper/{number}" in sent or control_of(paper) in there)
    ]


def control_of(paper: Json) -> str:
    """The paper's control of files; '' for the electronic form, which is no file."""
    return "" if paper["form"] and not paper["id"] else str(paper["id"] or OTHER)


def incomplete(
    seen: frame.Visit, told: Json, papers: list[Json], chosen: list[str], sent: Mapping[str, str]
) -> Answer | None:
    """What the page refuses by itself: nothing at all, not everything without having said so, a file that would not go along
    on the page before the form, where it can be mended."""
    if not papers:
        return Answer.refused("closed", seen.say(_CLOSED), (), 409)
    with_form = any(paper["form"] for paper in papers)
    unready = [upload["component"] for upload in told["uploads"] if upload["state"] != "kept"]
    if with_form and unready and "_entries" not in sent:
        where, wrong = f"/files/{unready[0]}", _NOT_READY
    elif not chosen and not with_form:
        where, wrong = "/components", _NOTHING
    elif len(chosen) < len(files_of(papers)) and "as-it-is" not in sent:
        where, wrong = "/as-it-is", _UNSURE
    else:
        return None
    fault = Fault(where, "incomplete", seen.say(wrong))
    return Answer.refused("incomplete", fault.message, (fault,))
