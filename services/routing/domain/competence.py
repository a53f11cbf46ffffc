"""Which agency is competent: procedure × place × day, by the first rule that fits, and the reasons a person can check."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.routing.domain.answers import (
    TWO_LEVELS_SINCE,
    TWO_LEVELS_SOURCE,
    Competent,
    NoAgency,
    no_agency,
    succeeded,
    superseded,
)
from services.routing.domain.directory import Directory, Procedure
from services.routing.domain.names import folded, plain
from services.routing.domain.places import Gazetteer, Gone, Province, gazetteer
from services.routing.domain.sentences import Sentence

AGENCY_CODES_SOURCE = "QĐ 20/2020/QĐ-TTg Đ.4"
CHECK_AT_INTAKE_SOURCE = "NĐ 61/2018 Đ.17.2"


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule looks at. ``province`` is valid on the day ``at``."""

    procedure: Procedure
    province: Province
    at: date
    directory: Directory


Rule = Callable[[Question], Competent | NoAgency | None]

_SUFFIX = re.compile(r"\.(?:000\.00\.00\.)?([GH]\d\d)$")
_COMMUNE = re.compile(r"\bcấp xã\b|\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân) (?:phường|xã|thị trấn)")
_DISTRICT = re.compile(r"\bcấp huyện\b|\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân) (?:quận|huyện|thị xã)")
_PROVINCE = re.compile(
    r"\bsở \w|\bchi cục\b|\bcấp tỉnh\b|\bban quản lý\b|\bvăn phòng đăng ký đất đai\b"
    r"|\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân) (?:cấp )?(?:tỉnh|thành phố)"
)


def competent_agency(
    procedure: Procedure, province_code: str, at: date, directory: Directory, places: Gazetteer | None = None
) -> Competent | NoAgency:
    """The first of RULES that gives an answer. The place must be a province of that day, whatever the rule."""
    province = (places or gazetteer()).find(province_code, at)
    if province is None:
        return NoAgency(
            "unknown-place",
            province_code,
            Sentence(
                f"Không có tỉnh, thành phố nào mang mã {province_code}.",
                f"No province has the code {province_code}.",
            ),
        )
    if isinstance(province, Gone):
        return superseded(province, at)
    question = Question(procedure, province, at, directory)
    for rule in RULES:
        answer = rule(question)
        if answer is not None:
            return answer
    raise AssertionError("the last rule answers always")


def agency_in_code(q: Question) -> Competent | NoAgency | None:
    """A procedure that one agency published for itself carries that agency's code, whatever the place."""
    found = _SUFFIX.search(q.procedure.code)
    if found is None:
        return None
    because = Sentence(
        f"Mã thủ tục {q.procedure.code} mang mã cơ quan {found[1]}: thủ tục do cơ quan này công bố và giải quyết.",
        f"The procedure code {q.procedure.code} carries the agency code {found[1]}: this agency published and handles it.",
        AGENCY_CODES_SOURCE,
    )
    answer = _led_to(q, found[1], "agency-in-code", because)
    if isinstance(answer, Competent) and answer.agency.provinces and q.province.code not in answer.agency.provinces:
        elsewhere = Sentence(
            f"Nơi thực hiện ({q.province.name}) không làm thay đổi thẩm quyền của thủ tục này.",
            f"The place ({q.province.name}) does not change who is competent for this procedure.",
        )
        return Competent(answer.agency, answer.rule, (*answer.because, elsewhere))
    return answer


def agency_in_catalogue(q: Question) -> Competent | NoAgency | None:
    """The catalogue knows whose procedure it is: a ministry's, or one province's own."""
    code = q.procedure.agency
    if code is None:
        return None
    because = Sentence(
        f"Cơ quan thực hiện được công bố là {_authority(q)}; danh mục thủ tục ghi cơ quan có thẩm quyền là {_named(q, code)}.",
        f"The published authority is {_authority(q)}; the catalogue names {_named(q, code)} as the competent agency.",
    )
    return _led_to(q, code, "agency-in-catalogue", because)


def ministry_named(q: Question) -> Competent | NoAgency | None:
    """The published authority names a ministry; of several, the first leads."""
    text = folded(q.procedure.authority)
    named = [(text.find(name), -len(name), code) for name, code in q.directory.ministry_names if name in text]
    if not named:
        return None
    _, _, code = min(named)
    because = Sentence(
        f"Cơ quan thực hiện được công bố là {_authority(q)}, trước hết là {_named(q, code)}.",
        f"The published authority is {_authority(q)}, first of all {_named(q, code)}.",
    )
    return _led_to(q, code, "ministry-named", because)


def no_ministry(q: Question) -> Competent | NoAgency | None:
    """Published at the level of a ministry, and no ministry can be recognised: the place must not decide by accident."""
    if q.procedure.level != "ministry":
        return None
    return NoAgency(
        "no-ministry",
        q.procedure.code,
        Sentence(
            f"Thủ tục {q.procedure.code} thuộc cấp bộ nhưng không nhận ra bộ, ngành nào trong “{q.procedure.authority}”; "
            "cần bổ sung cơ quan thực hiện trong danh mục.",
            f"Procedure {q.procedure.code} is a ministry's, but no ministry is recognised in “{q.procedure.authority}”; "
            "the catalogue must name the authority.",
        ),
    )


def commune_of_place(q: Question) -> Competent | NoAgency | None:
    """The commune decides; its dossiers reach it through the province's own system (the code's first group)."""
    if not (_COMMUNE.search(plain(q.procedure.authority)) or (_says_nothing(q) and q.procedure.level == "commune")):
        return None
    return _of_place(
        q,
        "commune-of-place",
        Sentence(
            f"Thủ tục do cấp xã giải quyết ({_authority(q)}); xã, phường nơi thực hiện thuộc {q.province.name}.",
            f"The commune handles this procedure ({_authority(q)}); the commune of the place is in {q.province.name}.",
        ),
    )


def district_of_place(q: Question) -> Competent | NoAgency | None:
    """Published for the district: since the district level is gone the province answers, before it its district did."""
    if not _DISTRICT.search(plain(q.procedure.authority)):
        return None
    if q.at < TWO_LEVELS_SINCE:
        return _of_place(
            q,
            "district-of-place",
            Sentence(
                f"Thủ tục do cấp huyện giải quyết ({_authority(q)}); quận, huyện nơi thực hiện thuộc {q.province.name}.",
                f"The district handles this procedure ({_authority(q)}); the district of the place is in {q.province.name}.",
            ),
        )
    return _of_place(
        q,
        "former-district-of-place",
        Sentence(
            f"Thủ tục được công bố cho cấp huyện ({_authority(q)}); từ 01/07/2025 không còn cấp huyện, "
            f"hồ sơ do {q.province.name} tiếp nhận.",
            f"The procedure was published for the district ({_authority(q)}); there are no districts since 1 July 2025, "
            f"so {q.province.name} receives it.",
            TWO_LEVELS_SOURCE,
        ),
    )


def province_of_place(q: Question) -> Competent | NoAgency | None:
    """A department of the province, or its People's Committee, decides."""
    if not (_PROVINCE.search(plain(q.procedure.authority)) or (_says_nothing(q) and q.procedure.level == "province")):
        return None
    return _of_place(
        q,
        "province-of-place",
        Sentence(
            f"Thủ tục do cấp tỉnh giải quyết ({_authority(q)}); nơi thực hiện là {q.province.name}.",
            f"The province handles this procedure ({_authority(q)}); the place is {q.province.name}.",
        ),
    )


def place_by_default(q: Question) -> Competent | NoAgency | None:
    """Nothing says who decides: the province of the place receives it and passes it on (it must, by the rule cited)."""
    return _of_place(
        q,
        "place-by-default",
        Sentence(
            f"Thông tin công bố của thủ tục không nêu rõ cấp giải quyết ({_authority(q)}); {q.province.name} nơi thực hiện "
            "tiếp nhận và chuyển đúng cơ quan nếu cần.",
            f"What is published does not say which level decides ({_authority(q)}); {q.province.name}, the place, receives "
            "it and passes it on if need be.",
            CHECK_AT_INTAKE_SOURCE,
        ),
    )


# In this order: whose procedure it is by its code, the catalogue or the authority's name; the place only after these.
RULES: tuple[Rule, ...] = (
    agency_in_code,
    agency_in_catalogue,
    ministry_named,
    no_ministry,
    commune_of_place,
    district_of_place,
    province_of_place,
    place_by_default,
)


def _authority(q: Question) -> str:
    return f"“{q.procedure.authority}”" if q.procedure.authority else "—"


def _named(q: Question, code: str) -> str:
    agency = q.directory.agencies.get(code)
    return f"{agency.name} ({code})" if agency else code


def _says_nothing(q: Question) -> bool:
    """The authority text names no level; a text of a lower rule in RULES must still be able to answer."""
    text = plain(q.procedure.authority)
    return not (_COMMUNE.search(text) or _DISTRICT.search(text) or _PROVINCE.search(text))


def _of_place(q: Question, rule: str, because: Sentence) -> Competent | NoAgency:
    # The catalogue knows today's provinces; for a day in an older division the gazetteer knows who it was then.
    agency = q.directory.agency_of_province(q.province.code, q.at) if q.province.valid_to is None else None
    if agency is not None:
        return Competent(agency, rule, (because,))
    return _led_to(q, q.province.agency, rule, because)


def _led_to(q: Question, code: str, rule: str, because: Sentence) -> Competent | NoAgency:
    found = q.directory.current(code, q.at)
    if found is None:
        return no_agency(code, q.at, q.directory)
    agency, passed = found
    return Competent(agency, rule, (because, *(succeeded(gone, q.directory) for gone in passed)))
