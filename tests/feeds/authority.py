"""Throw-away certificate authorities for tests of mutual TLS: made in memory, trusted by nobody else."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def real_now() -> datetime:
    """The machine's time: TLS libraries look at nothing else when they judge a certificate."""
    return datetime.now(UTC)  # noqa: TID251 - see above


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, as PEM text."""

    certificate: str
    private_key: str = field(repr=False)


class Authority:
    """Issues certificates for 127.0.0.1 and localhost.

    ``issue()`` lasts from ten years ago to a year ahead, so that clocks of tests may stand anywhere between; say
    ``ends`` (and ``begins``) for anything else. Another ``Authority()`` is a foreign one: what it issues is refused by
    whoever trusts this one.
    """

    def __init__(self, name: str = "Autoridade de teste") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._builder(self._name, self._key.public_key(), None, real_now() + timedelta(days=3_650))
        usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        self._certificate = (
            own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def certificate(self) -> str:
        """What those who trust this authority hold, as PEM text."""
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(
        self, name: str = "cliente", *, begins: datetime | None = None, ends: datetime | None = None
    ) -> Issued:
        """A new certificate with a new key."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key.public_key(), begins, ends
        )
        names: list[x509.GeneralName] = [
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.DNSName("localhost"),
        ]
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return Issued(
            certificate.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode(),
        )

    def expired(self, name: str = "cliente") -> Issued:
        """A certificate that ended a week ago."""
        return self.issue(name, ends=real_now() - timedelta(days=7))

    def server_context(self, issued: Issued | None = None, *, asks_clients: bool = False) -> ssl.SSLContext:
        """What a server of this authority speaks TLS with; with ``asks_clients`` both sides show certificates."""
        issued = issued or self.issue("servidor")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            context.load_cert_chain(*written(issued, Path(folder)))
        if asks_clients:
            context.load_verify_locations(cadata=self.certificate)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def write(self, folder: Path) -> Path:
        """A file with the authority's certificate: for ``SSL_CERT_FILE`` or a client that takes a path."""
        path = folder / "authority.pem"
        path.write_text(self.certificate, encoding="ascii")
        return path

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        begins: datetime | None,
        ends: datetime | None,
    ) -> x509.CertificateBuilder:
        issuer = self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins or real_now() - timedelta(days=3_650))
            .not_valid_after(ends or real_now() + timedelta(days=365))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
        )


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def written(issued: Issued, folder: Path) -> tuple[Path, Path]:
    """Files of a certificate and its key, as a person has them after downloading."""
    certificate, key = folder / "certificado.crt", folder / "chave.key"
    certificate.write_text(issued.certificate, encoding="ascii")
    key.write_text(issued.private_key, encoding="ascii")
    return certificate, key
