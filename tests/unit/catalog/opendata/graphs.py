"""What the tests of the open data look at: graphs of the real register and of one procedure made by hand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from services.catalog.opendata.addresses import Addresses
from services.catalog.opendata.concepts import Shared
from services.catalog.opendata.dataset import dataset
from services.catalog.opendata.documents import linked
from services.catalog.opendata.organisations import Organisation, Place, location, public_organisation
from services.catalog.opendata.places import Places
from services.catalog.opendata.published import Circumstances, LifeEvent, Published
from services.catalog.opendata.service import public_service
from services.kernel.text import Text
from tests.unit.catalog.opendata.cpsv_ap import term

BASE = Addresses("https://motcua.example")
FIRST = date(2025, 7, 1)
DAY = date(2026, 11, 23)
OWN = URIRef(BASE.procedure("1.000001"))
BIRTH = LifeEvent("birth", Text("Sinh con", "Having a child"), Text("Khai sinh", "Birth registration"))

# Everything that a version may fix, with texts that somebody might use to break out of where they stand.
DESCRIBED: dict[str, Any] = {
    "name": 'Cấp "giấy phép" \\ <thử> 😀',
    "name_en": "Test licence",
    "field": "Lĩnh vực / thử #1",
    "level": "province",
    "competent": {"level": "province", "agency": "H17"},
    "authority": "Sở Thử nghiệm",
    "about": "Mô tả\nhai dòng",
    "keywords": "giấy phép, thử; nghiệm",
    "deadline": {"text": "Trong 15 ngày", "value": 15, "unit": "calendar-day"},
    "fee": {"text": "Trực tiếp: 10.000 đồng; Trực tuyến: miễn phí", "amount": None},
    "components": [{"id": "c1", "name": "Đơn"}, {"id": "c2", "name": "Bản sao"}],
    "channels": [
        {"channel": "in-person", "deadline": {"text": "", "value": None, "unit": None},
         "fee": {"text": "10.000 đồng", "amount": 10000}},
        {"channel": "online", "deadline": {"text": "8 giờ", "value": 8, "unit": "hour"},
         "fee": {"text": "Không", "amount": 0}},
    ],
    "online_level": "ND42-2022:MOT_PHAN",
    "subjects": ["Công dân", "Tổ chức"],
    "requirements": "Đủ 18 tuổi.",
    "receiving_address": "Số 1 phố Thử",
    "cases": [
        {"name": "Cấp mới", "steps": ["Bước 1", "Bước 2"], "papers": [{"name": "Đơn", "originals": 1, "copies": 0,
         "form_name": "Mẫu 01", "form_url": "https://motcua.example/mau-01.pdf"}]},
        {"name": "Cấp lại", "steps": [], "papers": [{"name": "Đơn"}, {"name": "Bản sao", "form_url": "mau 02.doc"}]},
    ],
    "outcomes": [{"name": "Giấy phép", "code": "KQ1", "url": "javascript:alert(1)"}, {"name": "Thông báo"}],
    "legal_bases": [{"number": "61/2018/NĐ-CP", "title": "Nghị định", "issuer": "Chính phủ", "url": "http://[bad"}],
    "notice": "Chú ý",
    "notice_en": "Notice",
}  # fmt: skip


def parsed(document: bytes) -> Graph:
    """The triples of a document."""
    return Graph().parse(data=document, format="json-ld")


def described(
    places: Places,
    changes: dict[str, Any] | None = None,
    around: Circumstances | None = None,
    others: Iterable[dict[str, Any]] = (),
) -> Graph:
    """The graph of the hand-made procedure with these changes; a key that is None is missing."""
    told = {key: value for key, value in (DESCRIBED | (changes or {})).items() if value is not None}
    shared = Shared(BASE)
    one = Published("1.000001", 3, FIRST, told, DAY, life_events=[BIRTH], around=around or Circumstances())
    service = public_service(one, places, shared)
    agency = public_organisation(
        Organisation("H17", "000.00.00.H17", "UBND thành phố Đà Nẵng", FIRST, None), places.area("H17"), shared
    )
    province = location(Place("48", FIRST, None, "Thành phố Đà Nẵng", "H17"), BASE)
    return parsed(linked([service, agency, province, *others, *dataset(BASE), *shared.nodes]))


def texts(graph: Graph, node: Node, property_: str) -> dict[str, set[str]]:
    """The texts of a property by their language, "" for none."""
    found: dict[str, set[str]] = {}
    for each in graph.objects(node, term(property_)):
        assert isinstance(each, Literal)
        found.setdefault(each.language or "", set()).add(str(each))
    return found


def number(graph: Graph, node: Node | None, property_: str) -> float:
    """The one number of a property."""
    assert node is not None
    value = graph.value(node, term(property_))
    assert isinstance(value, Literal)
    return float(value)


def named(graph: Graph, node: Node, property_: str) -> set[str]:
    """The ends of the addresses that a property points to: the word of a concept, the code of an agency."""
    return {str(each).rpartition("/")[2] for each in graph.objects(node, term(property_))}
