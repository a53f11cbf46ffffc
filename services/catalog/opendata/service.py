"""One version of a procedure as a cpsv:PublicService with everything the law makes public of it (NĐ 63/2010 Đ.8)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.text import Text

from .addresses import LANGUAGE_VI, VIET_NAM, Addresses
from .channels import channels, costs, processing_time
from .concepts import Shared
from .happenings import happenings
from .nodes import Node, listed, present, spoken, words
from .organisations import period
from .papers import case_requirements, conditions, evidence, legal_resources, outputs
from .places import Places, offices
from .published import Published
from .rules import rules

_LEVELS = {
    "ministry": Text("bộ", "a ministry"),
    "province": Text("cấp tỉnh", "the province"),
    "commune": Text("cấp xã", "the commune"),
}


def public_service(one: Published, places: Places, shared: Shared, *, of_version: bool = False) -> Node:
    """The procedure, with its parts inside; ``of_version`` describes this version under the address of its own."""
    addresses = shared.addresses
    # What an agency declares of its online service outweighs the level that was published with the procedure.
    content = {**one.content, "online_level": one.level}
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
            "status": shared.concept("status", one.status),
            "valid": period(one.valid_from, one.last_day),
            "thematicArea": shared.field(content["field"]) if content.get("field") else None,
            "isClassifiedBy": [
                shared.concept("level", level if level in _LEVELS else "unknown"),
                *_online(one, shared),
            ],
            "audience": [
                {"id": f"{own}#audience-{number}", "type": "Concept", "label": {"vi": subject}}
                for number, subject in enumerate(listed(content, "subjects"), 1)
            ],
            "spatial": list(area),
            "hasCompetentAuthority": authorities,
            "processingTime": processing_time(content.get("deadline")),
            "follows": [*rules(own, content, shared), *happenings(own, one, shared)],
            "hasChannel": [
                *channels(own, content, owner, shared),
                *offices(own, one.around.offers, places, shared),
            ],
            "hasCost": costs(own, content, shared),
            "hasInput": papers,
            "hasInputType": [each["conformsTo"]["id"] for each in papers],
            "produces": outputs(own, content),
            "holdsRequirement": [*conditions(own, content, shared), *case_requirements(own, content, papers, shared)],
            "hasLegalResource": legal_resources(own, content),
            "isGroupedBy": [shared.life_event(event) for event in one.life_events],
            "replaces": [addresses.procedure(code) for code in one.around.replaces],
            "isReplacedBy": [
                addresses.procedure(code) for code in (one.around.repeal.successors if one.around.repeal else ())
            ],
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


def _online(one: Published, shared: Shared) -> list[str | None]:
    """The level as declared and as it follows from the facts, and why it is partial: words of three lists."""
    online = one.around.online
    return [
        shared.concept("online-level", one.level or ""),
        shared.concept("computed-online-level", online.computed or "") if online else None,
        *(shared.concept("partial-reason", reason) for reason in (online.reasons if online else ())),
    ]


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
