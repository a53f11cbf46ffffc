"""The catalogue's entry for data portals: a DCAT catalogue with one set of data, its files and its service."""

from datetime import datetime

from services.kernel.text import Text

from .addresses import LANGUAGE_EN, LANGUAGE_VI, VIET_NAM, Addresses
from .concepts import Shared
from .nodes import Node, words
from .tables import TABLES

LICENCE = "http://publications.europa.eu/resource/authority/licence/EUPL_1_2"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_GOVERNMENT = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_WHEN_CHANGED = "http://publications.europa.eu/resource/authority/frequency/IRREG"

_TITLE = Text("Danh mục thủ tục hành chính", "Catalogue of administrative procedures")
_ABOUT = Text(
    "Thủ tục hành chính, cơ quan giải quyết, cách nộp, giấy tờ, phí và thời hạn, mỗi thủ tục kèm phiên bản. Dữ liệu tham "
    "khảo tập hợp từ các trang công khai của cơ quan nhà nước; không phải quy định hiện hành.",
    "Administrative procedures with who decides them, how they are filed, the papers, fees and time limits, by version. "
    "For reference: collected from public pages of government bodies; not current law.",
)
_PUBLISHER = Text("Một Cửa – đơn vị vận hành cổng này", "Một Cửa – the operator of this portal")
_LINKED = Text("Toàn bộ danh mục theo CPSV-AP 3.2 (JSON-LD)", "The whole catalogue in CPSV-AP 3.2 (JSON-LD)")
_API = Text("API của danh mục", "The catalogue's API")


def dataset(addresses: Addresses) -> list[Node]:
    """The set of data and who publishes it, as every document says of where it belongs."""
    return [
        {
            "id": addresses.dataset,
            "type": "Dataset",
            "identifier": addresses.dataset,
            "title": words(_TITLE),
            "description": words(_ABOUT),
            "license": LICENCE,
            "publisher": addresses.publisher,
            "landingPage": {"id": addresses.document("dcat.jsonld"), "type": "Document"},
        },
        {
            "id": addresses.publisher,
            "type": "Agent",
            "identifier": addresses.base,
            "title": words(_PUBLISHER),
        },
    ]


def catalogue(addresses: Addresses, modified: datetime) -> list[Node]:
    """The whole entry. ``modified``: when the data last changed."""
    shared = Shared(addresses)
    when = modified.isoformat(timespec="seconds")
    languages = [shared.foreign(LANGUAGE_VI), shared.foreign(LANGUAGE_EN)]
    data, publisher = dataset(addresses)
    data |= {
        "modified": when,
        "language": languages,
        "spatial": shared.foreign(VIET_NAM),
        "accessRights": _PUBLIC,
        "accrualPeriodicity": _WHEN_CHANGED,
        "theme": _GOVERNMENT,
        "keyword": {"vi": ["thủ tục hành chính", "dịch vụ công", "một cửa"], "en": ["public services", "CPSV-AP"]},
        "distribution": [
            _distribution(addresses, "catalogue.jsonld", _LINKED, "application/ld+json", "JSON_LD", when)
            | {"conformsTo": "https://semiceu.github.io/CPSV-AP/releases/3.2.0/"},
            *(
                _distribution(addresses, f"{table.name}.csv", table.title, "text/csv", "CSV", when)
                | {"conformsTo": "http://www.w3.org/ns/csvw", "page": _described(addresses, table.name)}
                for table in TABLES
            ),
        ],
    }
    service = {
        "id": f"{addresses.dataset}#api",
        "type": "DataService",
        "title": words(_API),
        "endpointURL": addresses.document("procedures"),
        "endpointDescription": f"{addresses.base}/api/catalog/openapi.json",
        "servesDataset": addresses.dataset,
    }
    return [
        {
            "id": f"{addresses.base}/id/catalogue",
            "type": "Catalog",
            "title": words(_TITLE),
            "description": words(_ABOUT),
            "publisher": addresses.publisher,
            "license": LICENCE,
            "language": languages,
            "modified": when,
            "spatial": shared.foreign(VIET_NAM),
            "themeTaxonomy": "http://publications.europa.eu/resource/authority/data-theme",
            "homepage": {"id": f"{addresses.base}/", "type": "Document"},
            "dataset": addresses.dataset,
            "service": service,
        },
        data,
        publisher,
        *shared.nodes,
    ]


def _distribution(addresses: Addresses, path: str, title: Text, media: str, kind: str, modified: str) -> Node:
    address = addresses.document(path)
    return {
        "id": f"{addresses.dataset}#{path}",
        "type": "Distribution",
        "title": words(title),
        "accessURL": address,
        "downloadURL": address,
        "mediaType": _MEDIA_TYPES + media,
        "format": _FILE_TYPES + kind,
        "license": LICENCE,
        "modified": modified,
    }


def _described(addresses: Addresses, table: str) -> Node:
    return {"id": addresses.document(f"{table}.csv-metadata.json"), "type": "Document"}
