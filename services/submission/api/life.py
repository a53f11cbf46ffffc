"""What a dossier's page needs beyond its timeline: whose turn it is, what is asked, what may be done, and what came out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from services.kernel.database import Connection, Row
from services.kernel.text import Language
from services.submission.api.files.shown import shown as of_upload
from services.submission.contents import Contents
from services.submission.domain import life as domain
from services.submission.domain.asking import covered
from services.submission.domain.dossier import Entry
from services.submission.domain.promises import Promise, broken
from services.submission.inspecting import texts
from services.submission.store import catalogue, dossiers, life
from services.submission.store.files import uploads
from services.submission.taking import instant
from services.submission.texts import paper, promised

RATING = "rating"


@dataclass(frozen=True, slots=True)
class Life:
    """What was read of one dossier at one moment, for `shown` and `said`."""

    row: Row
    entries: list[Entry]
    filings: list[dict[str, Any]]
    rating: Row | None
    complaints: list[Row]
    results: list[Row]
    papers: list[dict[str, str]]
    uploads: list[Row]


def complaint_place(number: int) -> str:
    """Where a complaint's text is sealed to."""
    return f"complaint/{number}"


async def read(connection: Connection, row: Row, entries: list[Entry]) -> Life:
    """Everything of the dossier in this row; the connection holds a snapshot."""
    application_id = row["application_id"]
    papers = (
        await catalogue.components(connection, row["procedure_code"], row["procedure_version"])
        if domain.asked(dossiers.progress(row), entries)
        else []
    )
    return Life(
        row,
        entries,
        await dossiers.filings(connection, application_id),
        await life.rating(connection, application_id),
        await life.complaints(connection, application_id),
        await life.results(connection, application_id),
        papers,
        [
            upload
            for upload in (await uploads.of_application(connection, application_id) if papers else [])
            if upload["round"] is None
        ],
    )


def shown(one: Life, contents: Contents, language: Language) -> dict[str, Any]:
    """``waiting``, ``may``, ``request``, ``outcome``, ``decision``, ``late``, ``files``, ``uploads`` (of a supplement that
    is being prepared), ``results``, ``position``, and what the citizen said."""
    progress, now = dossiers.progress(one.row), datetime.now(UTC)
    late = promise_now(one.row, one.entries, now)
    results = _results(one, language)
    request = domain.asked(progress, one.entries)
    told: dict[str, Any] = {
        "may": [] if contents.erased else domain.acts(
            progress,
            late,
            one.rating["first_at"] if one.rating else None,
            one.complaints[-1]["complained_at"] if one.complaints else None,
            any(result["state"] == "here" for result in results),
            now,
        ),
        **waiting(one.row),
        "files": [
            {**file, "round": filing["round"]}
            for filing in map(contents.filing, one.filings)
            for file in filing["attachments"]
        ],
        "uploads": [of_upload(upload, language) for upload in one.uploads],
        "results": results,
        "position": one.row["entries"],
        **said(one, contents),
    }  # fmt: skip
    if request is not None:
        told["request"] = _request(request, one.papers)
    told |= concluded(progress.state, domain.decided(one.entries))
    if (decision := domain.decision(progress, one.entries)) is not None:
        told["decision"] = {"at": instant(decision.at)} | ({"reason": decision.reason} if decision.reason else {})
    if late is not None:
        words = promised(late.kind, late.until).in_(language)
        told["late"] = {"kind": late.kind, "until": instant(late.until), "text": words}
    return told


def concluded(state: str, decided: str | None) -> dict[str, str]:
    """``outcome`` as a dossier and its line in a list tell it, or nothing before there is one."""
    outcome = domain.outcome(state, decided)
    return {"outcome": outcome} if outcome else {}


def waiting(row: Row) -> dict[str, Any]:
    """``waiting`` of the dossier in this row, or nothing when it is nobody's turn."""
    whose = domain.waiting(dossiers.progress(row))
    if whose is None:
        return {}
    return {"waiting": {"who": whose.who} | ({"until": instant(whose.until)} if whose.until else {})}


def said(one: Life, contents: Contents) -> dict[str, Any]:
    """``rating`` and ``complaints``, with what the citizen wrote as long as it is not erased."""
    told: dict[str, Any] = {
        "complaints": [
            {
                "number": row["number"],
                "promise": row["promise"],
                "promised_at": instant(row["promised_at"]),
                "complained_at": instant(row["complained_at"]),
                **_written("text", row["sealed"], contents, complaint_place(row["number"])),
            }
            for row in one.complaints
        ]
    }
    if one.rating is not None:
        told["rating"] = {
            "grade": one.rating["grade"],
            "rated_at": instant(one.rating["rated_at"]),
            "open_until": instant(one.rating["first_at"] + domain.RATING_OPEN),
            **_written("comment", one.rating["sealed"], contents, RATING),
        }
    return told


def promise_now(row: Row, entries: list[Entry], at: datetime) -> Promise | None:
    """The promise about the dossier in this row that is broken at that moment."""
    received = domain.received_on(entries, row["submitted_at"])
    return broken(dossiers.progress(row), received, domain.heard_at(entries), at)


def signature(stored: dict[str, Any], language: Language) -> dict[str, Any]:
    """``{signer, valid, trusted, why}`` of a result's signature as it is stored; ``why`` is a sentence."""
    told = {name: stored[name] for name in ("signer", "valid", "trusted")}
    return told | {"why": texts.signature(stored["code"], stored["facts"]).in_(language)}


def _written(name: str, sealed: bytes | None, contents: Contents, place: str) -> dict[str, str]:
    if sealed is None or contents.sealer is None:
        return {}
    return {name: contents.sealer.open(sealed, place).decode()}


def _request(request: domain.Asked, listed: list[dict[str, str]]) -> dict[str, Any]:
    components = [
        {"name": paper.name} | ({"id": paper.id} if paper.id else {}) | ({"form": True} if paper.form else {})
        for paper in covered(request.components, listed).papers
    ]
    told: dict[str, Any] = {"at": instant(request.at), "components": components, "payment": request.payment}
    told |= {"again_because": request.again_because} if request.again_because else {}
    return told | ({"reason": request.reason} if request.reason else {})


def _results(one: Life, language: Language) -> list[dict[str, Any]]:
    files = {row["number"]: row for row in one.results}
    told = []
    for issued in domain.issued(one.entries):
        file = files.get(issued.number)
        state = "erased" if issued.name is None else "here" if file else "awaited" if issued.sha256 else "named"
        known: dict[str, Any] = {"sha256": issued.sha256, "size": issued.size}
        if file is not None:
            known = {name: file[name] for name in ("sha256", "size", "kind")}
            known["signatures"] = [signature(each, language) for each in orjson.loads(file["signatures"])]
        told.append(
            {
                "number": issued.number,
                "name": paper(issued.name, issued.number).in_(language),
                "at": instant(issued.at),
                "step": issued.step,
                "state": state,
            }
            | {name: value for name, value in known.items() if value is not None}
        )
    return told
