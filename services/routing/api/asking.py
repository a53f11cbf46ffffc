"""Reads what a request asks, and answers in sentences what is wrong with it or not known here."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel
from rapidfuzz import fuzz, process

from services.kernel.database import Database
from services.kernel.misfits import fitted
from services.kernel.web import FieldError, Problem, Text, read_json
from services.routing.domain.names import folded

Model = TypeVar("Model", bound=BaseModel)

_ALIKE = 60.0
_MOST_SHOWN = 60


def database(request: Request) -> Database:
    """Routing's pool in this process."""
    found: Database = request.app.state.runtime.database("routing")
    return found


async def read(request: Request, model: type[Model]) -> tuple[Model, bytes]:
    """(the body as that model, the raw bytes). Problem 4xx names every field that does not fit."""
    parsed, raw = await read_json(request)
    return fitted(model, parsed), raw


def unknown(status: int, kind: Text, code: str, asked: str, where: str, names: dict[str, str]) -> Problem:
    """What was asked for does not exist: names it and the nearest there is. ``names``: code → name of what exists."""
    near = nearest(asked, names)
    listed = "; ".join(f"{one} ({names[one]})" for one in near)
    shown = asked if len(asked) <= _MOST_SHOWN else asked[:_MOST_SHOWN] + "…"
    hint = Text(f" Gần nhất: {listed}.", f" The nearest: {listed}.") if near else Text("", "")
    detail = Text(
        f"Không có {kind.vi} “{shown}”.{hint.vi}",
        f"There is no {kind.en} “{shown}”.{hint.en}",
    )
    listed_apart = [FieldError(where, "nearest", Text(f"{one}: {names[one]}", f"{one}: {names[one]}")) for one in near]
    title = Text(f"Không tìm thấy {kind.vi}", f"No such {kind.en}")
    return Problem(status, code, title, detail, [FieldError(where, code, detail), *listed_apart])


def nearest(asked: str, names: dict[str, str], most: int = 3) -> list[str]:
    """The codes that look most like ``asked``, by code or by name (without accents), the likeliest first."""
    wanted = folded(asked[:200])
    if not wanted:
        return []
    scores: dict[str, float] = {}
    for key, choices in (
        ("code", {code: folded(code) for code in names}),
        ("name", {c: folded(n) for c, n in names.items()}),
    ):
        scorer = fuzz.ratio if key == "code" else fuzz.WRatio
        for _, score, code in process.extract(wanted, choices, scorer=scorer, limit=most, score_cutoff=_ALIKE):
            scores[code] = max(score, scores.get(code, 0.0))
    return sorted(scores, key=lambda code: (-scores[code], code))[:most]
