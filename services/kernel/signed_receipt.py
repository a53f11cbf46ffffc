"""Checks a receipt against published keys, offline: what it promises, or why it is none. Pure; whoever checks stores nothing."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .text import Text

TYPE = "motcua-receipt+jwt"
# A receipt of 100 files is about 15 kB; a PDF of one some dozens of kB.
LARGEST_TOKEN = 64_000
LARGEST_FILE = 2_000_000

_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# In a PDF of ours the receipt stands in the metadata, uncompressed, between these.
_IN_PDF = re.compile(rb"motcua-receipt:([A-Za-z0-9_.-]{20,64000})")

NOTHING = Text(
    "Không thấy giấy xác nhận hay giấy tiếp nhận hồ sơ nào trong nội dung đưa vào. Hãy dán cả dòng mã dài, có hai dấu chấm, "
    "hoặc chọn tệp PDF gốc tải từ Cổng (bản in rồi quét lại không còn mã).",
    "There is no receipt in what was given. Paste the whole long line with its two dots, or choose the PDF as it came from the "
    "portal (a scan of a print no longer holds it).",
)


class NotAReceipt(ValueError):
    """No valid receipt; ``why`` says so to a person."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class File:
    """One file that was handed in, by what it contains."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Filer:
    """Who filed for somebody else; ``agency``: its code, where it was an officer who helped."""

    name: str
    agency: str | None


@dataclass(frozen=True, slots=True)
class Helped:
    """For whom it was filed, and by what relation or authority."""

    full_name: str
    relation: str | None
    authority: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a genuine receipt says: this dossier, with this form and these files, reached the portal at that time.

    ``filed_by`` and ``on_behalf_of`` are there when somebody filed for somebody else.
    """

    issuer: str
    application_id: str
    procedure: str
    version: int
    province: str
    commune: str | None
    submitted_at: str
    form_sha256: str
    files: tuple[File, ...]
    kid: str
    filed_by: Filer | None = None
    on_behalf_of: Helped | None = None


def token_in(content: bytes | str) -> str:
    """The receipt in a text, in the JSON of an answer, or in a PDF of ours. Raises NotAReceipt."""
    if isinstance(content, bytes):
        if len(content) > LARGEST_FILE:
            raise NotAReceipt(NOTHING)
        if content.lstrip()[:5] == b"%PDF-":
            found = _IN_PDF.search(content)
            if found is None:
                raise NotAReceipt(NOTHING)
            return found[1].decode("ascii")
        content = content.decode("utf-8", "replace")
    # A token may have been broken into lines by a mail; nothing else in it may be.
    text = "".join(content.removeprefix("\ufeff").split())
    if text.startswith("{"):
        try:
            text = orjson.loads(content.removeprefix("\ufeff"))["receipt"]
        except (ValueError, KeyError, TypeError):
            raise NotAReceipt(NOTHING) from None
    if not isinstance(text, str) or len(text) > LARGEST_TOKEN or not _TOKEN.fullmatch(text):
        raise NotAReceipt(NOTHING)
    return text


def checked(token: str, jwks: Mapping[str, Any]) -> Promise:
    """What the receipt promises, once its signature by one of these keys (RFC 7517) is found good. Raises NotAReceipt."""
    header_part, claims_part, signature_part = token.split(".")
    header = _object(header_part)
    # The algorithm is ours to say, not the token's: "none" and everything else is refused before any key is looked at.
    if header.get("alg") != "EdDSA" or header.get("typ") != TYPE or "crit" in header:
        raise NotAReceipt(
            Text(
                "Đây không phải giấy xác nhận hay giấy tiếp nhận hồ sơ của Một Cửa: kiểu chữ ký hoặc loại văn bản khác.",
                "This is no receipt of Một Cửa: its kind or its way of signing is another.",
            )
        )
    kid = header.get("kid")
    key = next((one for one in jwks.get("keys", ()) if isinstance(one, dict) and one.get("kid") == kid), None)
    if key is None or not isinstance(kid, str):
        raise NotAReceipt(
            Text(
                "Giấy được ký bằng một khóa không có trong các khóa đã công bố: không phải do Cổng này cấp, hoặc bộ khóa dùng "
                "để kiểm tra đã cũ.",
                "It is signed with a key that is not among the published ones: it is not of this portal, or the keys that were "
                "given are out of date.",
            )
        )
    try:
        _public(key).verify(_bytes(signature_part), f"{header_part}.{claims_part}".encode("ascii"))
    except InvalidSignature:
        raise NotAReceipt(
            Text(
                "Chữ ký không khớp: nội dung đã bị thay đổi sau khi Cổng ký, hoặc chưa được chép trọn vẹn.",
                "The signature does not fit: the receipt was changed after it was signed, or was not copied whole.",
            )
        ) from None
    try:
        return _promise(_object(claims_part), kid)
    except (KeyError, TypeError, AttributeError):
        raise NotAReceipt(NOTHING) from None


def _public(key: Mapping[str, Any]) -> Ed25519PublicKey:
    try:
        if key.get("kty") != "OKP" or key.get("crv") != "Ed25519":
            raise ValueError("not Ed25519")
        return Ed25519PublicKey.from_public_bytes(_bytes(str(key["x"])))
    except (ValueError, KeyError, NotAReceipt):
        raise NotAReceipt(
            Text("Khóa công khai được đưa ra không dùng được.", "The public key that was given is of no use.")
        ) from None


def _bytes(part: str) -> bytes:
    """Base64url without padding, in its one proper form: other texts of the same bytes are not what was signed."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise NotAReceipt(NOTHING) from None
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != part:
        raise NotAReceipt(
            Text(
                "Dòng mã đã bị thay đổi hoặc chưa được chép trọn vẹn.", "The line was changed, or was not copied whole."
            )
        )
    return data


def _object(part: str) -> dict[str, Any]:
    try:
        found = orjson.loads(_bytes(part))
    except ValueError as error:
        if isinstance(error, NotAReceipt):
            raise
        raise NotAReceipt(NOTHING) from None
    if not isinstance(found, dict):
        raise NotAReceipt(NOTHING)
    return found


def _promise(claims: Mapping[str, Any], kid: str) -> Promise:
    place = claims["place"]
    files = tuple(File(one["sha256"], one["size"]) for one in claims["attachments"])
    filer, helped = claims.get("filed_by"), claims.get("on_behalf_of")
    return Promise(
        claims["iss"], claims["application_id"], claims["procedure"], claims["version"], place["province"],
        place.get("commune"), claims["submitted_at"], claims["form_sha256"], files, kid,
        Filer(filer["name"], filer.get("agency")) if filer else None,
        Helped(helped["full_name"], helped.get("relation"), helped.get("authority")) if helped else None,
    )  # fmt: skip
