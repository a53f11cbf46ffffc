"""Digital signatures in a PDF: who signed, whether it is intact, whether an agency's programs can check it at all."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from . import roots

MOST = 50
# What agencies' programs check: PKCS#7 and PAdES over the whole file. The older ones sign a SHA-1 or no certificate at all.
_CHECKED = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"})
# A seal may be for "digital signature" only; many certificates for citizens carry no purpose of non-repudiation.
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


def of(reader: PdfFileReader, trust: bytes) -> tuple[dict[str, Any], ...]:
    """``{signer, valid, trusted, code, facts}`` of each signature, in the order of the fields; never raises for one.

    ``valid``: intact, of a form that is checked, and by a certificate of that time. ``trusted``: whether a known root
    vouches for the signer; None when no roots were given (then nobody can say). ``trust``: PEM; raises ValueError for one
    that holds none, since then it is not the signature that cannot be read.
    """
    known = roots.certificates(trust) if trust else []
    return tuple(_told(reader, *each, known) for each in _signed(reader))


def _signed(reader: PdfFileReader) -> Iterator[tuple[str, Any, Any]]:
    try:
        for number, (name, value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
            if number >= MOST:
                return
            yield name, value, field
    except Exception:  # the list of fields itself is broken: what was found before it is told
        return


def _told(reader: PdfFileReader, name: str, value: Any, field: Any, known: list[x509.Certificate]) -> dict[str, Any]:
    try:
        signed = value.get_object()
        form = str(signed.get("/SubFilter", ""))
        if str(signed.get("/Type", "/Sig")) == "/DocTimeStamp":
            return _one("", valid=True, code="timestamp")
        written = str(signed.get("/Name", ""))[:200]
        if form not in _CHECKED:
            return _one(written, valid=False, code="old-form", form=form.lstrip("/")[:60])
        embedded = EmbeddedPdfSignature(reader, field, name)
        signer = _signer(embedded.signer_cert) or written
        context = ValidationContext(
            trust_roots=known, allow_fetching=False, revocation_mode="soft-fail", moment=_when(embedded)
        )
        status = asyncio.run(
            async_validate_pdf_signature(embedded, signer_validation_context=context, key_usage_settings=_USAGE)
        )
    except Exception as error:  # a signature is a stranger's bytes: whatever a parser makes of it, it cannot be checked
        return _one("", valid=False, code="unreadable", error=type(error).__name__)
    return _judged(signer, status, embedded, anybody_known=bool(known))


def _judged(
    signer: str, status: PdfSignatureStatus, embedded: EmbeddedPdfSignature, *, anybody_known: bool
) -> dict[str, Any]:
    if not status.intact or not status.valid:
        return _one(signer, valid=False, code="altered")
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    if status.docmdp_ok is False or not covered:
        return _one(signer, valid=False, code="changed-after")
    if status.revoked:
        return _one(signer, valid=False, code="revoked")
    moment, certificate = embedded.self_reported_timestamp, embedded.signer_cert
    if moment and not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        return _one(signer, valid=False, code="expired", until=certificate.not_valid_after.date().isoformat())
    if not anybody_known:
        return _one(signer, valid=True, code="intact")
    trusted = bool(status.trusted)
    return _one(signer, valid=True, trusted=trusted, code="trusted" if trusted else "unknown-root")


def _one(signer: str, *, valid: bool, code: str, trusted: bool | None = None, **facts: str) -> dict[str, Any]:
    return {"signer": signer, "valid": valid, "trusted": trusted, "code": code, "facts": facts}


def _when(embedded: EmbeddedPdfSignature) -> datetime | None:
    """The chain is judged as it was when signed: a certificate that has ended since was good then."""
    moment = embedded.self_reported_timestamp
    return moment if moment is not None and moment.tzinfo is not None else None


def _signer(certificate: x509.Certificate) -> str:
    named = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    return str(named[0] if isinstance(named, list) else named)[:200]
