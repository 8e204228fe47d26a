"""Certificate and key sent as files: fetched under a small cap, told apart by what they say they are, never stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram.error import BadRequest

from core.domain.connections import SECRETIVE
from core.services import preparing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Bot

    from core.domain.connections import ConnectionDraft
    from core.domain.parties import Member
    from core.ports import UnitOfWork

LARGEST_SECRET = 64 * 1024
_PEM = re.compile(r"-----BEGIN ([A-Z ]{3,40})-----.+?-----END \1-----", re.DOTALL)
_SECRET_FILES = (".crt", ".cer", ".pem", ".key", ".txt")


@dataclass(frozen=True)
class SecretFile:
    """A file sent where a secret was asked for. What it holds shows in no ``repr``.

    Attributes:
        given: what was found in it, by field.
        too_large: it was not even fetched.
    """

    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    too_large: bool = False


async def awaits_file(uow: UnitOfWork, member: Member, name: str) -> bool:
    """Whether a file of this name is meant for a connection being set up in this chat."""
    return name.lower().endswith(_SECRET_FILES) and await for_files(uow, member) is not None


async def for_files(uow: UnitOfWork, member: Member) -> ConnectionDraft | None:
    """What is being set up in this chat with certificate or key, the newest first."""
    drafts = await uow.connections.drafts(member.company_id, member.chat_id)
    wanted = {"certificate", "private_key"}
    fit = (one for one in drafts if one.step in SECRETIVE and wanted & {*preparing.fields_of(one)})
    return next(fit, None)


async def fetch_secret(bot: Bot, file_id: str, size: int) -> SecretFile:
    """Download a small file and see what it holds; nothing of it is kept here."""
    if size > LARGEST_SECRET:
        return SecretFile(too_large=True)
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        if "too big" in str(error).lower():
            return SecretFile(too_large=True)
        raise
    data = bytes(await file.download_as_bytearray())
    if len(data) > LARGEST_SECRET:
        return SecretFile(too_large=True)
    return SecretFile(parts_of(data.decode("utf-8", "replace")))


def parts_of(text: str) -> dict[str, str]:
    """Certificate and key in a text, told by what they say they are."""
    found: dict[str, str] = {}
    for block in _PEM.finditer(text):
        name = "private_key" if "PRIVATE KEY" in block[1] else "certificate"
        found[name] = f"{found[name]}\n{block[0]}" if name in found else block[0]
    return found
