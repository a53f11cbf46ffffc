"""The lists of words our open data classifies by, each a SKOS concept scheme, in Vietnamese and English."""

from collections.abc import Sequence

from services.kernel.text import Text

from ..domain.texts import folded
from .addresses import CURRENCY_VND, LANGUAGE_EN, LANGUAGE_VI, VIET_NAM, Addresses
from .nodes import Node, words
from .published import LifeEvent

_AGENCY_KINDS = {
    "ministry": Text("Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ", "Ministry or body of the Government"),
    "province": Text("UBND cấp tỉnh", "People's committee of a province"),
    "department": Text("Tổng cục, cục, vụ, sở, ban, ngành", "Department"),
    "district": Text("UBND cấp huyện (đến 30/06/2025)", "People's committee of a district (until 30 June 2025)"),
    "commune": Text("UBND cấp xã", "People's committee of a commune"),
    "unit": Text("Đơn vị trực thuộc khác", "Other unit"),
}
_ONLINE_LEVELS = {
    "ND43-2011:1": Text("Mức độ 1 (NĐ 43/2011/NĐ-CP)", "Level 1 (Decree 43/2011)"),
    "ND43-2011:2": Text("Mức độ 2 (NĐ 43/2011/NĐ-CP)", "Level 2 (Decree 43/2011)"),
    "ND43-2011:3": Text("Mức độ 3 (NĐ 43/2011/NĐ-CP)", "Level 3 (Decree 43/2011)"),
    "ND43-2011:4": Text("Mức độ 4 (NĐ 43/2011/NĐ-CP)", "Level 4 (Decree 43/2011)"),
    "ND42-2022:TOAN_TRINH": Text("Toàn trình (NĐ 42/2022/NĐ-CP)", "Fully online (Decree 42/2022)"),
    "ND42-2022:MOT_PHAN": Text("Một phần (NĐ 42/2022/NĐ-CP)", "Partly online (Decree 42/2022)"),
}
SCHEMES: dict[str, tuple[Text, dict[str, Text]]] = {
    "level": (
        Text("Cấp hành chính giải quyết", "Level of administration that decides"),
        {
            "ministry": Text("Cấp bộ", "Ministry"),
            "province": Text("Cấp tỉnh", "Province"),
            "commune": Text("Cấp xã", "Commune"),
            "unknown": Text("Chưa xác định", "Not determined"),
        },
    ),
    "channel": (
        Text("Cách nộp hồ sơ", "Way to file"),
        {
            "in-person": Text("Trực tiếp", "In person"),
            "online": Text("Trực tuyến", "Online"),
            "post": Text("Bưu chính", "By post"),
        },
    ),
    "online-level": (Text("Mức độ trực tuyến được công bố", "Declared level of the online service"), _ONLINE_LEVELS),
    "computed-online-level": (
        Text("Mức độ trực tuyến tính được", "Level of the online service that follows from the facts"),
        _ONLINE_LEVELS,
    ),
    "partial-reason": (
        Text(
            "Lý do chỉ cung cấp một phần (NĐ 224/2026/NĐ-CP Đ.14)", "Why a service is partly online (Decree 224/2026)"
        ),
        {
            "presence": Text("Phải có mặt trực tiếp", "Somebody must be present"),
            "field-check": Text("Phải kiểm tra, thẩm định thực tế", "Something must be examined on the spot"),
            "technical-fault": Text("Sự cố kỹ thuật", "A technical fault"),
            "other-technical": Text("Lý do kỹ thuật khác", "Another technical reason"),
        },
    ),
    "agency-kind": (Text("Loại cơ quan", "Kind of agency"), _AGENCY_KINDS),
    "agency-level": (
        Text("Cấp của cơ quan trong mã định danh (QĐ 20/2020/QĐ-TTg Đ.4)", "Level of an agency in its code"),
        {str(level): Text(f"Cấp {level}", f"Level {level}") for level in range(1, 17)},
    ),
    "status": (
        Text("Tình trạng của thủ tục", "Status of a procedure"),
        {
            "published": Text("Đang áp dụng", "In force"),
            "suspended": Text("Tạm dừng", "Suspended"),
            "repealed": Text("Đã bãi bỏ", "Repealed"),
            "withdrawn": Text("Không còn trong danh mục", "No longer in the register"),
        },
    ),
    "rule": (
        Text("Loại quy định", "Kind of rule"),
        {
            "deadline": Text("Thời hạn giải quyết", "Time limit"),
            "steps": Text("Trình tự thực hiện", "Steps"),
            "suspension": Text("Tạm ngừng", "Suspension"),
            "repeal": Text("Bãi bỏ", "Repeal"),
        },
    ),
    "evidence": (
        Text("Loại giấy tờ", "Kind of evidence"),
        {"component": Text("Thành phần hồ sơ", "Paper of the application")},
    ),
    "requirement": (
        Text("Loại yêu cầu", "Kind of requirement"),
        {
            "condition": Text("Yêu cầu, điều kiện", "Condition"),
            "case": Text("Trường hợp", "Case"),
        },
    ),
    "unit": (
        Text("Đơn vị thời hạn", "Unit of a time limit"),
        {"working-day": Text("Ngày làm việc", "Working day")},
    ),
}
_FOREIGN = {
    CURRENCY_VND: ("Concept", Text("Đồng Việt Nam", "Vietnamese dong")),
    LANGUAGE_VI: ("LinguisticSystem", Text("Tiếng Việt", "Vietnamese")),
    LANGUAGE_EN: ("LinguisticSystem", Text("Tiếng Anh", "English")),
    VIET_NAM: (["Location", "AdministrativeTerritorialUnit"], Text("Việt Nam", "Viet Nam")),
}


class Shared:
    """What several descriptions of one document point to. It gives the address, and keeps the node for the document.

    Its size is that of the lists above and of the fields of administration, not of the catalogue.
    """

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self._nodes: dict[str, Node] = {}

    @property
    def nodes(self) -> list[Node]:
        """Every node pointed to so far."""
        return list(self._nodes.values())

    def concept(self, scheme: str, name: str) -> str | None:
        """A word of a list; None for one that the list does not know."""
        if name not in SCHEMES[scheme][1]:
            return None
        return self._keep(_concept(self.addresses, scheme, name))

    def field(self, name: str) -> str:
        """A field of administration (lĩnh vực), by its published name."""
        slug = folded(name).replace(" ", "-") or "-"
        return self._keep(
            {
                "id": self.addresses.concept("field", slug),
                "type": "Concept",
                "inScheme": self.addresses.scheme("field"),
                "label": {"vi": name},
            }
        )

    def life_event(self, event: LifeEvent) -> str:
        """An event in a life, which groups services."""
        return self._keep(life_event(self.addresses, event))

    def foreign(self, address: str) -> str:
        """Something that others have named: a language, the currency, the country."""
        kind, label = _FOREIGN[address]
        return self._keep({"id": address, "type": kind, "label": words(label)})

    def _keep(self, node: Node) -> str:
        return str(self._nodes.setdefault(node["id"], node)["id"])


def vocabulary(addresses: Addresses, fields: list[str], events: Sequence[LifeEvent] = ()) -> list[Node]:
    """Every list with all its words; ``fields`` are the fields of administration that are in use, ``events`` the events
    in a life that group services."""
    shared = Shared(addresses)
    for field in fields:
        shared.field(field)
    schemes = {name: title for name, (title, _) in SCHEMES.items()}
    schemes["field"] = Text("Lĩnh vực", "Field of administration")
    return [
        *({"id": addresses.scheme(name), "type": "ConceptScheme", "label": words(title)} for name, title in schemes.items()),
        *(_concept(addresses, scheme, name) for scheme, (_, names) in SCHEMES.items() for name in names),
        *(life_event(addresses, event) for event in events),
        *shared.nodes,
    ]  # fmt: skip


def life_event(addresses: Addresses, event: LifeEvent) -> Node:
    """As a cv:LifeEvent, which the profile's cv:isGroupedBy wants to be called a cv:Event, too."""
    return {
        "id": addresses.concept("life-event", event.name),
        "type": ["LifeEvent", "Event"],
        "identifier": event.name,
        "title": words(event.title),
        "description": words(event.about),
    }


def _concept(addresses: Addresses, scheme: str, name: str) -> Node:
    return {
        "id": addresses.concept(scheme, name),
        "type": "Concept",
        "inScheme": addresses.scheme(scheme),
        "notation": name,
        "label": words(SCHEMES[scheme][1][name]),
    }
