"""Digital signatures in a PDF are read at once: whose, intact or not, and what to do about one that no agency can check."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.kernel.settings import Settings
from services.submission.inspecting import roots, texts
from services.submission.inspecting.child import judge
from services.submission.inspecting.kinds import KINDS
from services.submission.inspecting.parent import look_into
from tests.component.submission.files.files import pdf

NAME = "Nguyễn Thị Ký"


class Authority:
    """A certification authority of the test, and people it certifies."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certified("CA của phép thử", self.key, ca=True)

    def _certified(
        self, name: str, key: ec.EllipticCurvePrivateKey, days: int = 365, *, ca: bool = False
    ) -> made.Certificate:
        now = datetime.now(UTC)
        issuer = "CA của phép thử"
        usage = {
            "content_commitment": not ca, "digital_signature": not ca, "key_cert_sign": ca, "crl_sign": ca,
            "key_encipherment": False, "data_encipherment": False, "key_agreement": False, "encipher_only": False,
            "decipher_only": False,
        }  # fmt: skip
        return (
            made.CertificateBuilder()
            .subject_name(made.Name([made.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(made.Name([made.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(made.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(made.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(made.KeyUsage(**usage), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def signer(self, days: int = 365) -> signers.SimpleSigner:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certified(NAME, key, days)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return signers.SimpleSigner(
            signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=SimpleCertificateStore(),
        )

    def roots(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


AUTHORITY = Authority()


def signed(
    content: bytes, days: int = 365, form: SigSeedSubFilter = SigSeedSubFilter.PADES, field: str = "Ky1"
) -> bytes:
    about = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=form)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return bytes(signers.sign_pdf(writer, about, signer=AUTHORITY.signer(days)).getvalue())


def told(folder: Path, content: bytes, trust: bytes = b"") -> list[dict[str, Any]]:
    (folder / "given").write_bytes(content)
    return list(judge(folder / "given", folder / "changed", list(KINDS), 10**8, trust).signatures)


@pytest.mark.parametrize("form", [SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED])
def test_a_good_signature_is_named_and_trusted_where_its_root_is_known(tmp_path: Path, form: SigSeedSubFilter) -> None:
    content = signed(pdf(), form=form)
    [one] = told(tmp_path, content)
    assert (one["signer"], one["valid"], one["trusted"], one["code"]) == (NAME, True, None, "intact")
    [one] = told(tmp_path, content, AUTHORITY.roots())
    assert (one["signer"], one["valid"], one["trusted"], one["code"]) == (NAME, True, True, "trusted")
    [one] = told(tmp_path, content, Authority().roots())
    assert (one["valid"], one["trusted"], one["code"]) == (True, False, "unknown-root")


def test_two_who_signed_one_after_the_other_are_both_told(tmp_path: Path) -> None:
    content = signed(signed(pdf()), field="Ky2")
    assert [(one["valid"], one["code"]) for one in told(tmp_path, content)] == [(True, "intact"), (True, "intact")]


def test_a_file_altered_after_it_was_signed_is_told_and_what_to_do(tmp_path: Path) -> None:
    content = signed(pdf(filling=1, with_=b"Phi: 100.000 dong"))
    [one] = told(tmp_path, content.replace(b"Phi: 100.000", b"Phi: 900.000"))
    assert (one["signer"], one["valid"], one["code"]) == (NAME, False, "altered")
    assert "bản gốc đã ký" in texts.signature(one["code"], one["facts"]).vi


def test_a_certificate_that_had_ended_when_it_was_used_is_told(tmp_path: Path) -> None:
    [one] = told(tmp_path, signed(pdf(), days=-30))
    assert (one["valid"], one["code"]) == (False, "expired")
    assert "/20" in texts.signature(one["code"], one["facts"]).vi


def test_a_form_that_agencies_cannot_check_is_told_now_and_not_in_fifteen_days(tmp_path: Path) -> None:
    content = signed(pdf(), form=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    [one] = told(tmp_path, content.replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1\n"))
    assert (one["valid"], one["code"]) == (False, "old-form")
    said = texts.signature(one["code"], one["facts"])
    assert "adbe.x509.rsa_sha1" in said.vi
    assert "PAdES" in said.vi
    assert "PAdES" in said.en


def test_a_signature_that_is_garbage_is_told_and_stops_nothing(tmp_path: Path) -> None:
    content = signed(pdf())
    at = content.index(b"/Contents <") + 11
    [one] = told(tmp_path, content[:at] + b"00" * 40 + content[at + 80 :])
    assert (one["valid"], one["code"]) == (False, "unreadable")


def _key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"roots",
        AUTHORITY.roots()[:200],
        _key(),
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ],
    ids=["missing", "empty", "words", "cut-off", "a-key", "no-certificate-inside"],
)
def test_a_file_of_roots_that_is_of_no_use_is_refused_before_any_signature_is_called_unreadable(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(roots.NoRoots) as refused:
        roots.load(str(path))
    said = str(refused.value)
    assert said.startswith(f"MOTCUA_FILES_TRUST is {path}, which is of no use (")
    assert "\n" not in said
    assert "PEM file with the certificates" in said
    with pytest.raises(ValueError, match=r"."):
        told(tmp_path, signed(pdf()), b"roots")


async def test_the_roots_of_the_start_are_those_of_every_check_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "roots.pem"
    path.write_bytes(Authority().roots() + AUTHORITY.roots())
    trust = roots.load(str(path))
    path.unlink()
    (tmp_path / "given").write_bytes(await asyncio.to_thread(signed, pdf()))
    found = await look_into(tmp_path / "given", tmp_path / "changed", Settings(), trust)
    assert [each["code"] for each in found["signatures"]] == ["trusted"]
    assert roots.load(None) == b""
