"""Procedures as rows of our CSV (data/procedures.csv's columns and more): one row for each way to file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import cells
from .described import LEVELS
from .description import Case, Description, Paper
from .offers import Offer, offers_cell

# The collector's columns come first, so that old files are read, too.
OLD = ("code", "name", "field", "level", "online_level", "agency", "channel", "duration_raw", "duration_value",
       "duration_unit", "fee_raw", "components", "subjects")  # fmt: skip
MORE = ("name_en", "aliases", "field_code", "agency_code", "publisher", "decision", "sets", "steps", "cases", "outcomes",
        "legal_bases", "offices", "requirements", "about", "keywords", "subjects_note", "receiving_address",
        "online_reasons", "channel_note", "fee_tiers", "notice", "notice_en", "offered_at")  # fmt: skip
COLUMNS = OLD + MORE

CHANNELS = {"in-person": "IN_PERSON", "online": "ONLINE", "post": "POSTAL", "unknown": ""}
_CHANNEL_OF = {word: way for way, word in CHANNELS.items()}
_LEVEL_OF = {words: level for level, words in LEVELS.items()}
_ONLINE_OF = {"toàn trình": "ND42-2022:TOAN_TRINH", "một phần": "ND42-2022:MOT_PHAN"}
# What belongs to the procedure stands in its first row, and may be left empty or repeated in the others.
OF_THE_CHANNEL = ("channel", "duration_raw", "duration_value", "duration_unit", "fee_raw", "channel_note", "fee_tiers")
_TEXTS = ("name", "name_en", "field", "field_code", "decision", "about", "keywords", "subjects_note", "receiving_address",
          "requirements", "notice", "notice_en")  # fmt: skip

Row = Mapping[str, str]


def rows(one: Description, offers: Sequence[Offer] = ()) -> list[dict[str, str]]:
    """The rows of a procedure; ``description`` reads them back."""
    plain = [Case(steps=case.steps, papers=[Paper(name=each.name) for each in case.papers]) for case in one.cases]
    simple = plain[0] if len(plain) == 1 and plain == one.cases and (plain[0].steps or plain[0].papers) else None
    if simple is not None and not _listable([*simple.steps, *(each.name for each in simple.papers)]):
        simple = None
    stated = {key: str(value) for key, value in one.stated().items() if isinstance(value, str | int)}
    first = {
        **{key: stated[key] for key in COLUMNS if key in stated},
        "level": LEVELS[one.level],
        "agency": one.authority,
        "agency_code": one.agency or "",
        "components": cells.joined([each.name for each in simple.papers]) if simple else "",
        "steps": cells.joined(simple.steps) if simple else "",
        "cases": "" if simple or not one.cases else cells.structured([_case(each) for each in one.cases]),
        "subjects": _list("name", [{"name": each} for each in one.subjects]),
        "aliases": cells.joined(one.aliases),
        "online_reasons": cells.joined(one.online_reasons),
        "outcomes": _list("name", [each.model_dump() for each in one.outcomes]),
        "legal_bases": _list("title", [each.model_dump() for each in one.legal_bases]),
        "offices": cells.structured(
            [{"role": role, **each.model_dump()} for role, them in one.offices.items() for each in them]
        )
        if one.offices
        else "",
        "offered_at": offers_cell(offers),
    }
    made = []
    for number, filing in enumerate(one.filings or [None]):
        row = dict.fromkeys(COLUMNS, "") | ({} if number else first)
        row |= {"code": one.code, "name": one.name}
        if filing is not None:
            tiers = cells.structured([each.model_dump() for each in filing.tiers]) if filing.tiers else ""
            row |= {"channel": CHANNELS[filing.channel] or "UNKNOWN", "duration_raw": filing.deadline,
                    "fee_raw": filing.fee, "channel_note": filing.note, "fee_tiers": tiers}  # fmt: skip
        made.append({key: cells.written(value) for key, value in row.items()})
    return made


def description(of_code: Sequence[Row]) -> Description:
    """From the rows of one code. Raises BadCell, or pydantic's ValidationError."""
    read = [{key: cells.read(value or "") for key, value in row.items() if key} for row in of_code]
    first = dict(read[0])
    for row in read[1:]:
        for key, value in row.items():
            if key not in OF_THE_CHANNEL and value and value != first.get(key):
                raise cells.BadCell(
                    f"Các dòng của thủ tục {first['code']} không khớp nhau ở cột “{key}”.",
                    f"The rows of procedure {first['code']} do not agree on “{key}”.",
                )
    get = first.get
    simple = {key: get(key, "") for key in _TEXTS}
    online = get("online_level", "").strip()
    sets = get("sets", "").strip()
    return Description.model_validate(
        {
            **simple,
            "code": get("code", "").strip().upper(),
            "level": _LEVEL_OF.get(get("level", "").strip(), "unknown"),
            "authority": get("agency", ""),
            "agency": get("agency_code", "").strip() or None,
            "publisher": get("publisher", "").strip() or None,
            "aliases": cells.parted(get("aliases", "")),
            "sets": (int(sets) if sets.isascii() and sets.isdigit() and len(sets) < 6 else sets) or None,
            "subjects": [each.get("name", each) for each in cells.things(get("subjects", ""), "name")],
            "cases": _cases(get("cases", ""), get("steps", ""), get("components", "")),
            "filings": [filing for row in read for filing in _filings(row)],
            "outcomes": cells.things(get("outcomes", ""), "name"),
            "legal_bases": cells.things(get("legal_bases", ""), "title"),
            "offices": _offices(cells.things(get("offices", ""), "name")),
            "online_level": _ONLINE_OF.get(online.casefold(), online) or None,
            "online_reasons": cells.parted(get("online_reasons", "")),
        }
    )


def by_code(given: Iterable[tuple[int, Row]]) -> dict[str, list[tuple[int, Row]]]:
    """(line, row) by code, in order of first appearance; "" for rows without a code."""
    found: dict[str, list[tuple[int, Row]]] = {}
    for line, row in given:
        found.setdefault(cells.read((row.get("code") or "").strip()).upper(), []).append((line, row))
    return found


def _case(case: Case) -> dict[str, Any]:
    papers = [
        {key: value for key, value in each.model_dump().items() if value not in ("", None)} for each in case.papers
    ]
    # A case without anything must still be there after reading.
    return (
        {"name": case.name, "steps": case.steps, "papers": papers}
        if case.name or case.steps or papers
        else {"name": " "}
    )


def _cases(cell: str, steps: str, components: str) -> list[Any]:
    if cell.strip():
        return cells.things(cell, "name")
    listed, papers = cells.parted(steps), cells.things(components, "name")
    return [{"steps": listed, "papers": papers}] if listed or papers else []


def _filings(row: Row) -> list[dict[str, Any]]:
    word = row.get("channel", "").strip()
    said = [row.get(key, "") for key in ("duration_raw", "fee_raw", "channel_note", "fee_tiers")]
    if not word and not any(each.strip() for each in said):
        return []
    way = "unknown" if word == "UNKNOWN" else _CHANNEL_OF.get(word, word)
    return [
        {"channel": way, "deadline": said[0], "fee": said[1], "note": said[2], "tiers": cells.things(said[3], "amount")}
    ]


def _offices(things: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for thing in things:
        role = thing.get("role", "carrying-out") if isinstance(thing, dict) else ""
        found.setdefault(str(role), []).append(
            {key: value for key, value in thing.items() if key != "role"} if isinstance(thing, dict) else thing
        )
    return found


def _list(name: str, things: list[dict[str, Any]]) -> str:
    """As "|"-separated names where a name is all there is, else as JSON."""
    texts = [thing[name] for thing in things]
    only = all(value in ("", None) for thing in things for key, value in thing.items() if key != name)
    return cells.joined(texts) if only and _listable(texts) else (cells.structured(things) if things else "")


def _listable(texts: Sequence[str]) -> bool:
    """Whether a "|"-separated cell gives these texts back."""
    return (
        all(texts)
        and not any(text.startswith("[{") for text in texts[:1])
        and cells.parted(cells.joined(texts)) == list(texts)
    )
