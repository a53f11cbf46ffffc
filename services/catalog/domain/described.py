"""From a description to the procedure that is stored and published, and back from what is stored."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .competence import Competence, Level, competence, publisher
from .components import Component
from .deadlines import Deadline, one_deadline, read_duration
from .description import Case, Description, Filing, Paper, Way
from .fees import Fee, one_fee, read_amount
from .fields import Schema
from .procedures import NOTICE, NOTICE_EN, Channel, Procedure

# The form of a code with this name and these papers.
MakeForm = Callable[[str, str, Sequence[Component]], Schema]

WAYS: dict[Way, str] = {"in-person": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính", "unknown": ""}
LEVELS: dict[Level, str] = {"ministry": "Cấp Bộ", "province": "Cấp Tỉnh", "commune": "Cấp Xã", "unknown": ""}

# What the contract's texts hold at most.
_LONGEST_SENT = 4_000

# Parts of a description that stand in a version's content under their own name, when they say anything.
_MORE = (
    "field_code", "publisher", "offices", "decision", "about", "keywords", "subjects_note", "sets", "receiving_address",
    "requirements", "outcomes", "legal_bases", "online_reasons",
)  # fmt: skip


def procedure_of(one: Description, form: MakeForm) -> Procedure:
    """The procedure as it is compared, stored and sent. Figures are read from the texts, never guessed."""
    papers = one.papers()
    components = tuple(Component(f"c{number}", paper.name) for number, paper in enumerate(papers, start=1))
    channels = [Channel(each.channel, _deadline(each), _fee(each)) for each in one.filings]
    decided = competence(one.code, LEVELS[one.level], one.authority)
    return Procedure(
        code=one.code,
        aliases=tuple(dict.fromkeys(one.aliases)),
        name=one.name,
        name_en=one.name_en or None,
        field=one.field,
        authority=one.authority,
        competence=Competence(decided.announced, decided.level, one.agency or decided.agency),
        deadline=_sent(
            one_deadline([(WAYS[each.way], each.deadline) for each in channels] or [("", Deadline("", None))])
        ),
        fee=_sent_fee(one_fee([(WAYS[each.way], each.fee) for each in channels] or [("", Fee("", None))])),
        components=components,
        channels=tuple(dict.fromkeys(channels)),
        online=one.online_level,
        subjects=tuple(one.subjects),
        notice=one.notice or default_notice(one.code)[0],
        notice_en=one.notice_en or default_notice(one.code)[1],
        form=form(one.code, one.name, components),
        more=_more(one),
    )


def description_of(content: Mapping[str, Any]) -> Description:
    """The description of a stored version; ``procedure_of`` makes the same content of it again."""
    known = {key: content[key] for key in _MORE if key in content}
    cases = content.get("cases")
    if cases is None:
        papers = [Paper(name=each["name"]) for each in content["components"]]
        cases = [Case(papers=papers)] if papers else []
    filings = content.get("filings")
    if filings is None:
        filings = [
            Filing(channel=each["channel"], deadline=each["deadline"]["text"], fee=each["fee"]["text"])
            for each in content["channels"]
        ]
    vi, en = default_notice(content["code"])
    return Description.model_validate(
        {
            "code": content["code"],
            "name": content["name"],
            "name_en": content["name_en"] or "",
            "aliases": content["aliases"],
            "field": content["field"],
            "level": content["level"],
            "authority": content["authority"],
            "agency": content["competent"]["agency"],
            "subjects": content["subjects"],
            "cases": cases,
            "filings": filings,
            "online_level": content["online_level"],
            "notice": "" if content["notice"] == vi else content["notice"],
            "notice_en": "" if content["notice_en"] == en else content["notice_en"],
            **known,
        }
    )


def default_notice(code: str) -> tuple[str, str]:
    """What is said of a procedure whose publisher says nothing of his own: for reference, not law."""
    local = publisher(code)
    if local is None:
        return NOTICE, NOTICE_EN
    return (
        f"{NOTICE} Nội dung do cơ quan mang mã {local} công bố cho địa bàn của mình.",
        f"{NOTICE_EN} Published by the agency with the code {local} for its own area.",
    )


def owner(one: Description) -> str | None:
    """The level-1 agency whose officers may edit it: its publisher, else the agency in its code, else who decides."""
    code = one.publisher or publisher(one.code) or one.agency
    return code.partition(".")[0] if code and not code[0].isdigit() else (code or "").rpartition(".")[2] or None


def _more(one: Description) -> dict[str, Any]:
    """Only what a plain list of papers and channels does not say already: what is stored of the register's own files
    stays as it was."""
    stated = one.stated()
    more = {key: stated[key] for key in _MORE if key in stated}
    plain = len(one.cases) == 1 and one.cases[0] == Case(papers=[Paper(name=each.name) for each in one.papers()])
    if one.cases and not plain:
        more["cases"] = [case.model_dump(mode="json") for case in one.cases]
    if any(filing.note or filing.tiers for filing in one.filings):
        more["filings"] = [filing.model_dump(mode="json") for filing in one.filings]
    return more


def _deadline(filing: Filing) -> Deadline:
    return Deadline(filing.deadline, read_duration(filing.deadline))


def _fee(filing: Filing) -> Fee:
    """No amount stands beside a text when the tiers say that it depends on something."""
    return Fee(filing.fee, read_amount(filing.fee) if len(filing.tiers) < 2 else None)


def _sent(deadline: Deadline) -> Deadline:
    return Deadline(_short(deadline.text), deadline.duration)


def _sent_fee(fee: Fee) -> Fee:
    return Fee(_short(fee.text), fee.amount)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SENT else text[: _LONGEST_SENT - 1] + "…"
