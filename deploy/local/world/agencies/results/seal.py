"""The throw-away key of the simulation, and its signature (PAdES) under a PDF."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as signed
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

_NAME = "Cơ quan mô phỏng (không có giá trị pháp lý)"
_GOOD_FOR = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Seal:
    """A private key (PKCS #8) and the certificate it gave itself, both DER: no authority vouches for it."""

    key: bytes
    certificate: bytes

    @classmethod
    def made(cls) -> "Seal":
        """A new one."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
        usage = dict.fromkeys(
            ("key_cert_sign", "crl_sign", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
             "decipher_only"), False,
        )  # fmt: skip
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _GOOD_FOR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return cls(private, certificate.public_bytes(Encoding.DER))

    def under(self, pdf: bytes) -> bytes:
        """The PDF with a signature; another one each time."""
        signer = signers.SimpleSigner(
            signing_cert=signed.Certificate.load(self.certificate),
            signing_key=keys.PrivateKeyInfo.load(self.key),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # the library leaves it unannotated
        )
        about = signers.PdfSignatureMetadata(
            field_name="KySo", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason="Bản mô phỏng"
        )
        return bytes(signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer).getvalue())
