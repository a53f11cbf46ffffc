"""The stable addresses (URIs) of what the catalogue describes, and of the documents that describe it."""

from dataclasses import dataclass
from datetime import date

from .nodes import safe

API = "/api/catalog/v1"

# Authority tables of the EU's Publications Office: shared names for what is not ours to name.
LANGUAGE_VI = "http://publications.europa.eu/resource/authority/language/VIE"
LANGUAGE_EN = "http://publications.europa.eu/resource/authority/language/ENG"
CURRENCY_VND = "http://publications.europa.eu/resource/authority/currency/VND"
VIET_NAM = "http://publications.europa.eu/resource/authority/country/VNM"


def procedure_page(code: str) -> str:
    """Where the portal tells people about a procedure."""
    return f"/thu-tuc/{safe(code)}"


def agency_page(code: str) -> str:
    """Where the portal tells people about an agency."""
    return f"/co-quan/{safe(code)}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below the portal's public address (``base``, no slash at its end)."""

    base: str

    def procedure(self, code: str) -> str:
        """A procedure, whatever its version."""
        return f"{self.base}/id/procedure/{safe(code)}"

    def version(self, code: str, version: int) -> str:
        """One version of a procedure; it never changes."""
        return f"{self.procedure(code)}/version/{version}"

    def agency(self, code: str) -> str:
        """An agency, by its code of 2020 (H22)."""
        return f"{self.base}/id/agency/{safe(code)}"

    def province(self, code: str, valid_from: date) -> str:
        """A province by what its code meant from that day on: a code alone has meant two provinces."""
        return f"{self.base}/id/province/{safe(code)}/{valid_from}"

    def concept(self, scheme: str, name: str) -> str:
        """A word of one of our lists (concepts.py)."""
        return f"{self.base}/id/concept/{scheme}/{safe(name)}"

    def scheme(self, scheme: str) -> str:
        """One of our lists of words."""
        return f"{self.base}/id/concept/{scheme}"

    @property
    def dataset(self) -> str:
        """The catalogue as a set of data."""
        return f"{self.base}/id/dataset/catalogue"

    @property
    def publisher(self) -> str:
        """Who runs this portal and publishes the data."""
        return f"{self.base}/id/publisher"

    def document(self, path: str) -> str:
        """A document of the catalogue's API, by its path below it."""
        return f"{self.base}{API}/{path}"

    def procedure_page(self, code: str) -> str:
        """What a person opens to read about a procedure."""
        return f"{self.base}{procedure_page(code)}"
