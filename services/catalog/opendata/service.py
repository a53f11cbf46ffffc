"""One version of a procedure as a cpsv:PublicService with everything the law makes public of it (NĐ 63/2010 Đ.8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel.text import Text

from .addresses import LANGUAGE_VI, VIET_NAM, Addresses
from .channels import channels, costs, processing_time
from .concepts import Shared
from .nodes import Node, listed, present, spoken, words
from .papers import case_requirements, conditions, evidence, legal_resources, outputs
from .rules import rules

_LEVELS = {
    "ministry": Text("bộ", "a ministry"),
    "province": Text("cấp tỉnh", "the province"),
    "commune": Text("cấp xã", "the commune"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """A version as stored: ``content`` is domain.procedures.content(); keys that are missing are left out.

    ``life_events``: (name in an address, title) of the events in a life that it belongs to.
    """

    code: str
    version: int
    valid_from: date
    content: Mapping[str, Any]
    withdrawn_on: date | None = None
    life_events: Sequence[tuple[str, Text]] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Which agencies there are, and the area (addresses of provinces) of those that have one."""

    agencies: frozenset[str]
    areas: Mapping[str, Sequence[str]]

    def area(self, code: str) -> Sequence[str]:
        """The provinces an agency covers: its own, else those of the level-1 agency its code begins with."""
        return self.areas.get(code) or self.areas.get(code.partition(".")[0], ())


def public_service(one: Published, places: Places, shared: Shared, *, of_version: bool = False) -> Node:
    """The procedure, with its parts inside; ``of_version`` describes this version under the address of its own."""
    addresses, content = shared.addresses, one.content
    procedure, version = addresses.procedure(one.code), addresses.version(one.code, one.version)
    own = version if of_version else procedure
    level = _level(content)
    area = _area(content, places) or (shared.foreign(VIET_NAM),)
    authorities, owner = _authorities(own, content, places, area, addresses)
    papers = evidence(own, content, shared)
    return present(
        {
            "id": own,
            "type": "PublicService",
            "identifier": f"{one.code}/{one.version}" if of_version else one.code,
            "title": spoken(content["name"], content.get("name_en")),
            "description": _description(one.code, content),
            "comment": spoken(content.get("notice"), content.get("notice_en")),
            "keyword": {"vi": keywords} if (keywords := _keywords(content)) else None,
            "version": str(one.version),
            "issued": one.valid_from.isoformat(),
            "language": shared.foreign(LANGUAGE_VI),
            "status": shared.concept("status", _status(one)),
            "thematicArea": shared.field(content["field"]) if content.get("field") else None,
            "isClassifiedBy": [
                shared.concept("level", level if level in _LEVELS else "unknown"),
                shared.concept("online-level", content.get("online_level") or ""),
            ],
            "audience": [
                {"id": f"{own}#audience-{number}", "type": "Concept", "label": {"vi": subject}}
                for number, subject in enumerate(listed(content, "subjects"), 1)
            ],
            "spatial": list(area),
            "hasCompetentAuthority": authorities,
            "processingTime": processing_time(content.get("deadline")),
            "follows": rules(own, content, shared),
            "hasChannel": channels(own, content, owner, shared),
            "hasCost": costs(own, content, shared),
            "hasInput": papers,
            "hasInputType": [each["conformsTo"]["id"] for each in papers],
            "produces": outputs(own, content),
            "holdsRequirement": [*conditions(own, content, shared), *case_requirements(own, content, papers, shared)],
            "hasLegalResource": legal_resources(own, content),
            "isGroupedBy": [_life_event(addresses, name, title) for name, title in one.life_events],
            "isPartOf": addresses.dataset,
            "page": {"id": addresses.procedure_page(one.code), "type": "Document"},
            **({"isVersionOf": procedure} if of_version else {"hasVersion": version}),
        }
    )


def _level(content: Mapping[str, Any]) -> str:
    return str((content.get("competent") or {}).get("level", "unknown"))


def _description(code: str, content: Mapping[str, Any]) -> dict[str, str]:
    """What the publisher says of it, else one sentence out of what is known. A Vietnamese name is never translated."""
    level = _LEVELS.get(_level(content))
    authority, field = content.get("authority"), content.get("field")
    decided = f" Cơ quan giải quyết: {authority}." if authority else f" Cấp giải quyết: {level.vi}." if level else ""
    own_words = f"Thủ tục hành chính {content['name']}." + (f" Lĩnh vực: {field}." if field else "") + decided
    named = f", {content['name_en']}" if content.get("name_en") else ""
    return {
        "vi": content.get("about") or own_words,
        "en": f"Administrative procedure {code}{named}." + (f" It is decided by {level.en}." if level else ""),
    }


def _keywords(content: Mapping[str, Any]) -> list[str]:
    return [word for word in map(str.strip, re.split("[,;]", content.get("keywords") or "")) if word]


def _status(one: Published) -> str:
    known = one.content.get("status")
    if known in ("suspended", "repealed"):
        return str(known)
    return "withdrawn" if one.withdrawn_on else "published"


def _area(content: Mapping[str, Any], places: Places) -> Sequence[str]:
    agency = (content.get("competent") or {}).get("agency")
    return places.area(agency) if agency else ()


def _authorities(
    own: str, content: Mapping[str, Any], places: Places, area: Sequence[str], addresses: Addresses
) -> tuple[list[str | Node], str | None]:
    """Who decides, and the address of the agency where one is known whatever the place.

    The authority as published ("Sở Nội vụ") stands as an organisation of its own, within the agency if that is known:
    its name is a fact of the source; which of several agencies it means may depend on the place.
    """
    code = (content.get("competent") or {}).get("agency")
    agency = addresses.agency(code) if code in places.agencies else None
    name, level = content.get("authority"), _LEVELS.get(_level(content))
    if not name and agency:
        return [agency], agency
    unnamed = Text(
        f"Cơ quan có thẩm quyền {level.vi}" if level else "Cơ quan có thẩm quyền (chưa xác định)",
        f"Competent authority of {level.en}" if level else "Competent authority (not determined)",
    )
    published = present(
        {
            "id": f"{own}#authority",
            "type": ["PublicOrganisation", "Organization"],
            "label": {"vi": name} if name else words(unnamed),
            "spatial": list(area),
            "subOrganizationOf": agency,
        }
    )
    return ([agency, published] if agency else [published]), agency


def _life_event(addresses: Addresses, name: str, title: Text) -> Node:
    return {
        "id": addresses.concept("life-event", name),
        "type": ["LifeEvent", "Event"],
        "identifier": name,
        "title": words(title),
    }
