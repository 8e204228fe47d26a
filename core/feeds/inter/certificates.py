"""The certificate and key of a connection: looked at before the bank is asked, loaded without leaving a trace."""

from __future__ import annotations

import os
import ssl
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from core.domain.feeds import FeedState, FeedStatus
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FIELDS = ("certificate", "private_key", "client_id", "client_secret")
_WARNING = timedelta(days=30)
_LONGEST = 64 * 1024  # a certificate with its whole chain is a tenth of it


class _Wrong(Exception):
    """Says in a code which part of what was given is wrong."""


def look_at(secrets: Mapping[str, str], now: datetime) -> FeedStatus:
    """Whether certificate, key and client can be what the bank gave, and until when.

    ``provider_code`` names the part: ``<field>_missing``, ``<field>_unreadable``, ``files_swapped``,
    ``private_key_encrypted``, ``key_does_not_fit``, ``certificate_not_yet_valid``, ``certificate_expired``.
    """
    for name in ("client_id", "client_secret"):
        said = secrets.get(name, "").strip()
        if not said or not (said.isascii() and said.isprintable()):
            return FeedStatus(
                FeedState.NEEDS_REAUTH, provider_code=f"{name}_{'unreadable' if said else 'missing'}"
            )
    try:
        certificate = _certificate(secrets)
        _check_key(secrets, certificate)
    except _Wrong as wrong:
        return FeedStatus(FeedState.CERT_INVALID, provider_code=str(wrong))
    ends = certificate.not_valid_after_utc
    state, code = FeedState.OK, None
    if now < certificate.not_valid_before_utc:
        state, code = FeedState.CERT_INVALID, "certificate_not_yet_valid"
    elif now >= ends:
        state, code = FeedState.CERT_INVALID, "certificate_expired"
    elif now >= ends - _WARNING:
        state = FeedState.CERT_EXPIRING
    return FeedStatus(state, provider_code=code, expires_at=ends)


def _certificate(secrets: Mapping[str, str]) -> x509.Certificate:
    text, other = _pem(secrets, "certificate"), secrets.get("private_key", "")
    if "PRIVATE KEY-----" in text and "BEGIN CERTIFICATE" in other:
        raise _Wrong("files_swapped")
    try:
        return x509.load_pem_x509_certificates(text.encode())[
            0
        ]  # the bank's comes first, its authority's after it
    except (ValueError, IndexError):
        raise _Wrong("certificate_unreadable") from None


def _check_key(secrets: Mapping[str, str], certificate: x509.Certificate) -> None:
    try:
        key = load_pem_private_key(_pem(secrets, "private_key").encode(), password=None)
        own = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        certified = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except TypeError:
        raise _Wrong("private_key_encrypted") from None
    except (ValueError, UnsupportedAlgorithm):
        raise _Wrong("private_key_unreadable") from None
    if own != certified:
        raise _Wrong("key_does_not_fit")


def _pem(secrets: Mapping[str, str], name: str) -> str:
    text = _stripped(secrets.get(name, ""))
    if not text:
        raise _Wrong(f"{name}_missing")
    if len(text) > _LONGEST or not text.isascii():
        raise _Wrong(f"{name}_unreadable")
    return text


def _stripped(text: str) -> str:
    """Without blanks around it, nor the mark that some editors put ahead of a file."""
    return text.strip().removeprefix("\ufeff").strip()


def context_of(secrets: Mapping[str, str], authority: Path | None) -> ssl.SSLContext:
    """A TLS context that shows the connection's certificate and trusts the usual authorities, or one alone.

    TLS libraries read certificates from files only: they are written where nobody else may look, and are gone before
    this returns.

    Raises:
        FeedError: ``CERT_INVALID`` when the two cannot be used.
    """
    context = ssl.create_default_context(cafile=str(authority)) if authority else httpx.create_ssl_context()
    with tempfile.TemporaryDirectory(prefix="concilia-") as folder:
        certificate = _written(Path(folder) / "certificate", secrets)
        key = _written(Path(folder) / "private_key", secrets)
        try:
            context.load_cert_chain(certificate, key, _no_password)
        except (ssl.SSLError, OSError, ValueError):
            raise FeedError(FeedState.CERT_INVALID, "certificate_unreadable") from None
    return context


def _written(path: Path, secrets: Mapping[str, str]) -> Path:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_stripped(secrets.get(path.name, "")) + "\n")
    return path


def _no_password() -> str:
    """Asked for by an encrypted key; without it OpenSSL would ask whoever sits at the terminal."""
    return ""
