"""The catalogue as an API process holds it in memory: which procedures and places there are, and what is nearest to a mistake."""

import asyncio
import contextlib
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import orjson
from rapidfuzz import fuzz, process

from services.contracts.known import Known
from services.kernel.database import Database
from services.kernel.failures import Transient
from services.kernel.telemetry import logger
from services.kernel.text import Text
from services.submission.forms import Form
from services.submission.store import catalogue as store
from services.submission.store.catalogue import Agency, Procedure

log = logger(__name__)

LOOK_SECONDS = 1.0
# Between two looks that requests ask for: wrong codes, however many, do not become a load on the database.
PAUSE_SECONDS = 0.2
FORMS_KEPT = 512
_VIETNAM = timezone(timedelta(hours=7))


def today() -> date:
    """The day it is in Việt Nam: what is in force is decided there."""
    return datetime.now(UTC).astimezone(_VIETNAM).date()


class Catalogue:
    """A copy of the copy: read from the database when its revision has grown; forms are compiled when first used."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revision = -1
        self._looking = asyncio.Lock()
        self._asked_for: asyncio.Task[None] | None = None
        self._last_asked = -PAUSE_SECONDS
        self._versions: dict[str, list[Procedure]] = {}
        self._plain_names: dict[str, str] = {}
        self._names: dict[str, tuple[str, str | None]] = {}
        self._aliases: dict[str, str] = {}
        self._agencies: dict[str, Agency] = {}
        self._provinces: dict[str, list[Agency]] = {}
        self._forms: OrderedDict[tuple[str, int, str], Form] = OrderedDict()

    def why_not_ready(self) -> str | None:
        """A sentence while there is nothing to accept submissions against; None when there is."""
        if self._versions and self._provinces:
            return None
        missing = [
            name for name, there in (("procedures", self._versions), ("provinces", self._provinces)) if not there
        ]
        return (
            f"the copy of the catalogue has no {' and no '.join(missing)} yet: "
            "it comes from catalog's topics through submission.consumer"
        )

    def procedure(self, code: str, day: date) -> Procedure | None:
        """The version of a procedure that is in force on that day; an older code of the same procedure is understood."""
        # Only the newest version that has begun counts: once it has ended, an older one does not come back to life.
        begun = next((one for one in reversed(self._all(code)) if one.valid_from <= day), None)
        return begun if begun is not None and begun.in_force(day) else None

    def newest(self, code: str) -> Procedure | None:
        """The newest version of a procedure, also of one that is no longer in force."""
        versions = self._all(code)
        return versions[-1] if versions else None

    def version(self, code: str, version: int) -> Procedure | None:
        """One version of a procedure, in force or not; None when it left the catalogue."""
        return next((one for one in self._all(code) if one.version == version), None)

    def name_of(self, code: str) -> str | None:
        """The name of a procedure, also of one that is no longer in force or in the catalogue."""
        return self._names_of(code)[0]

    def named(self, code: str, version: int | None = None) -> dict[str, Any]:
        """``{code, version?, name, name_en?}`` as answers tell it; ``name`` is None for one that never was in the copy."""
        name, english = self._names_of(code)
        of = {"code": code} | ({"version": version} if version is not None else {})
        return of | {"name": name} | ({"name_en": english} if english else {})

    def _names_of(self, code: str) -> tuple[str | None, str | None]:
        newest = self.newest(code)
        return (newest.name, newest.name_en) if newest else self._names.get(code, (None, None))

    def _all(self, code: str) -> list[Procedure]:
        return self._versions.get(code) or self._versions.get(self._aliases.get(code, ""), [])

    def nearest_procedures(self, asked: str) -> list[Procedure]:
        """Up to three procedures that may have been meant, by code or by name."""
        choices = {code: code for code in self._versions} if asked[:1].isdigit() else self._plain_names
        return [self._versions[code][-1] for code in _nearest(asked, choices, 60)]

    def has_province(self, code: str, day: date) -> bool:
        """Whether a province of that day has this code of the statistics office."""
        return any(agency.stands(day) for agency in self._provinces.get(code, ()))

    def known(self, day: date) -> Known:
        """The lists of that day that fields of a form are picked from. Communes are not in the copy: shape only."""
        return {
            "provinces": lambda code: self.has_province(code, day),
            "agencies": lambda code: code in self._agencies and self._agencies[code].stands(day),
        }

    def province_name(self, code: str) -> str | None:
        """The newest name of a province by its code: that of its people's committee without these words."""
        there = self._provinces.get(code)
        return there[-1].name.removeprefix("UBND ").removeprefix("Ủy ban nhân dân ") if there else None

    def nearest_provinces(self, asked: str, day: date) -> list[tuple[str, str]]:
        """(code, agency of the province) of up to three of that day that may have been meant."""
        names = {code: one.name for code, ones in self._provinces.items() for one in ones if one.stands(day)}
        by_code = asked[:1].isdigit()
        choices = {code: code if by_code else plain(name) for code, name in names.items()}
        return [(code, names[code]) for code in _nearest(asked, choices, 40 if by_code else 60)]

    def agency_name(self, code: str | None, at: datetime | None = None) -> str | None:
        """The name of an agency, now or at a moment of the past, or None when the copy does not know it."""
        agency = self._agencies.get(code or "")
        if agency is None or at is None:
            return agency.name if agency else None
        return agency.called(at.astimezone(_VIETNAM).date())

    async def form(self, code: str, version: int) -> Form | None:
        """The compiled form of one version, also of one that is no longer offered; None when it never was. Raises Transient."""
        known = next((one.form_sha256 for one in self._versions.get(code, ()) if one.version == version), "")
        key = (code, version, known)
        form = self._forms.get(key)
        if form is None:
            async with self._database.acquire() as connection:
                text = await store.form(connection, code, version)
            if text is None:
                return None
            form = self._forms[key] = Form(orjson.loads(text))
            while len(self._forms) > FORMS_KEPT:
                self._forms.popitem(last=False)
        self._forms.move_to_end(key)
        return form

    async def refresh(self) -> None:
        """Reads what is offered, if it has changed since the last time. Raises Transient."""
        # One at a time: the slower of two would put an older state back.
        async with self._looking:
            await self._read()

    async def look_again(self) -> None:
        """A look that begins after this was called, shared by all who ask before it begins. Raises Transient."""
        if self._asked_for is None:
            self._asked_for = asyncio.create_task(self._look_soon())
        # One who goes away does not take the look from the others.
        await asyncio.shield(self._asked_for)

    async def _look_soon(self) -> None:
        await asyncio.sleep(self._last_asked + PAUSE_SECONDS - time.monotonic())
        async with self._looking:
            self._asked_for, self._last_asked = None, time.monotonic()
            await self._read()

    async def _read(self) -> None:
        async with self._database.acquire() as connection:
            # The revision first: what is read after it is at least that new.
            revision = await store.revision(connection)
            if revision <= self._revision:
                return
            procedures, agencies = await store.procedures(connection), await store.agencies(connection)
            names = await store.names(connection)
        versions: dict[str, list[Procedure]] = {}
        for one in procedures:
            versions.setdefault(one.code, []).append(one)
        self._versions = versions
        self._names = names
        self._plain_names = {code: plain(ones[-1].name) for code, ones in versions.items()}
        self._aliases = {alias: one.code for one in procedures for alias in one.aliases if alias not in versions}
        self._agencies = {one.code: one for one in agencies}
        provinces: dict[str, list[Agency]] = {}
        for agency in agencies:
            for province in () if agency.withdrawn else agency.provinces:
                provinces.setdefault(province, []).append(agency)
        self._provinces = provinces
        self._revision = revision

    async def keep_fresh(self, stopping: asyncio.Event) -> None:
        """Looks for a new revision every second until ``stopping``; while PostgreSQL is away the last one serves."""
        while not stopping.is_set():
            try:
                await self.refresh()
            except Transient as error:
                log.warning("catalogue not refreshed", why=str(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)


def named(choices: Iterable[tuple[str, str]]) -> Text:
    """“Có phải bạn muốn …?”, or nothing when there is nothing to propose."""
    listed = "; ".join(f"{code} – {name}" for code, name in choices)
    return Text(f" Có phải bạn muốn: {listed}?", f" Did you mean: {listed}?") if listed else Text("", "")


def plain(text: str) -> str:
    """Lower case without accents, as people type."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _nearest(asked: str, choices: Mapping[str, str], at_least: int) -> list[str]:
    found = process.extract(plain(asked[:200]), choices, scorer=fuzz.WRatio, limit=3, score_cutoff=at_least)
    return [code for _, _, code in found]
