"""Secrets at rest: sealed with AES-GCM under a named key, bound to what they belong to.

The newest key seals; any key on the ring opens what it sealed. Keys come from the setting, or from a file beside the
database that is made when the first secret is. They are never in the database, so a copy of it opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.ports.connections import SecretUnreadable

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_NONCE = 12
_SHORTEST = 8


class KeyMissing(SecretUnreadable):
    """No key on the ring opens this; the key it was sealed with is named, not shown."""


class WeakKey(ValueError):
    """A key that is too short to keep anything."""


class Sealed(NamedTuple):
    """What is stored: the key's name, and nonce with ciphertext."""

    key_id: str
    data: bytes


@dataclass
class Keyring:
    """Keys, newest first.

    Attributes:
        keys: as the setting gives them: 32 bytes in base64, or a phrase.
        path: file in which a key is kept, and made when needed, where the setting gives none.
    """

    keys: tuple[str, ...] = field(default=(), repr=False)
    path: Path | None = None
    _opened: dict[str, AESGCM] = field(default_factory=dict, repr=False)

    def seal(self, text: str, *bound_to: object) -> Sealed:
        """Seal a text for one place."""
        key_id, cipher = next(iter(self._ring(making=True).items()))
        nonce = os.urandom(_NONCE)
        return Sealed(key_id, nonce + cipher.encrypt(nonce, text.encode(), _place(bound_to)))

    def open(self, sealed: Sealed, *bound_to: object) -> str:
        """The text sealed for this place.

        Raises:
            KeyMissing: its key is not on the ring, or it was sealed for another place.
        """
        cipher = self._ring(making=False).get(sealed.key_id)
        if cipher is None:
            raise KeyMissing(sealed.key_id)
        nonce, data = bytes(sealed.data[:_NONCE]), bytes(sealed.data[_NONCE:])
        try:
            return cipher.decrypt(nonce, data, _place(bound_to)).decode()
        except InvalidTag:
            raise KeyMissing(sealed.key_id) from None

    @property
    def newest(self) -> str:
        """Name of the key that seals now."""
        return next(iter(self._ring(making=True)))

    def _ring(self, *, making: bool) -> dict[str, AESGCM]:
        if not self._opened:
            for text in self.keys or self._kept(making=making):
                key = _key(text)
                self._opened[hashlib.sha256(b"concilia key id" + key).hexdigest()[:12]] = AESGCM(key)
        return self._opened

    def _kept(self, *, making: bool) -> tuple[str, ...]:
        """What the file holds; two processes that make it at once end up with the same one."""
        if self.path is None:
            raise KeyMissing("none")
        if not self.path.exists():
            if not making:
                return ()
            self._make(self.path)
        return tuple(line.strip() for line in self.path.read_text("ascii").splitlines() if line.strip())

    def _make(self, path: Path) -> None:
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # whole or not at all, and only the first
            log.warning("key_created", extra={"path": str(path)})
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


def _place(bound_to: tuple[object, ...]) -> bytes:
    return "\x1f".join(str(part) for part in bound_to).encode()


def _key(text: str) -> bytes:
    """32 bytes: as given in base64, else drawn from a phrase."""
    try:
        key = base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) == 32:
        return key
    if len(text) < _SHORTEST:
        raise WeakKey
    return Scrypt(salt=b"concilia at rest", length=32, n=2**15, r=8, p=1).derive(text.encode())
