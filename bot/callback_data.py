"""What a button carries: a versioned code of at most 64 bytes, strictly parsed and never trusted.

Form: ``1:<action>:<subject>:<version>[:<argument>]`` with ids as 22 characters of base64url. It only names
things; whether the presser may touch them is asked of the database at every press.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Action(StrEnum):
    """What a button does. The two letters are stored on phones for weeks: never reuse one."""

    RECONCILE = "ok"
    USE_VALUE = "uv"
    USE_VALUE_AND_REFUND = "ur"
    OPEN_REFUND = "rf"
    IGNORE = "ig"
    POSTPONE = "dp"
    UNDO = "un"
    BACK = "bk"
    WHY = "pq"
    SEARCH = "bs"
    SEARCH_TYPE = "bt"
    PAIR = "pr"
    REFUSE = "nr"
    REFUSE_UNDO = "nd"
    NEW_ENTRY = "nv"
    DRAFT_CATEGORY = "dc"
    DRAFT_CATEGORIES = "dl"
    DRAFT_CONTACT = "dk"
    DRAFT_NO_CONTACT = "d0"
    DRAFT_PAYER = "da"
    DRAFT_TYPE_CONTACT = "dn"
    DRAFT_DESCRIBE = "dd"
    DRAFT_CONFIRM = "dy"
    BULK = "bl"
    BULK_UNDO = "bu"
    QUEUE = "fq"
    DUE_CHOICES = "vd"
    DUE_IN = "vi"
    DUE_TYPE = "vt"
    SHOW_LINE = "sl"
    TWIN_KEEP = "g2"
    TWIN_REPEATED = "g1"
    IMPORT_UNDO = "iu"
    IMPORT_UNDO_YES = "iy"
    IMPORT_UNDO_ALL = "ia"
    IMPORT_BACK = "ib"
    IMPORT_DOUBTS = "id"
    FILE_ACCOUNT = "fa"
    FILE_NEW_ACCOUNT = "fn"
    FILE_GO = "fy"
    FILE_CANCEL = "fc"
    CONFIG = "cf"
    AUTOMATION = "au"
    AUTOMATION_ACCOUNT = "ac"
    AUTOMATION_MODE = "am"
    AUTOMATION_CAP = "al"
    WEEK_UNDO = "wu"
    WEEK_LINE = "wl"


@dataclass(frozen=True, slots=True)
class Code:
    """A decoded button.

    Attributes:
        subject: the line, draft, import, bulk, refund case, account or weekly digest, by action.
        version: version of the line as it was drawn; 0 where none applies.
        target: a second id (an entry, a contact), or ``None``.
        number: a small whole number (page, position, days, reais), or ``None``.
    """

    action: Action
    subject: UUID
    version: int = 0
    target: UUID | None = None
    number: int | None = None


_FORM = re.compile(r"1:([a-z0-9]{2}):([\w-]{22}):(\d{1,6})(?::(?:([\w-]{22})|n(\d{1,4})))?", re.ASCII)


def encode(code: Code) -> str:
    """The button's data; always ASCII and at most 58 bytes."""
    parts = ["1", code.action.value, _pack(code.subject), str(code.version)]
    if code.target is not None:
        parts.append(_pack(code.target))
    elif code.number is not None:
        parts.append(f"n{code.number}")
    return ":".join(parts)


def decode(data: str) -> Code | None:
    """The code, or ``None`` for anything that is not exactly one of ours."""
    found = _FORM.fullmatch(data)
    if not found:
        return None
    action, subject, version, target, number = found.groups()
    try:
        return Code(
            Action(action),
            _unpack(subject),
            int(version),
            _unpack(target) if target else None,
            int(number) if number else None,
        )
    except ValueError:
        return None


def _pack(identifier: UUID) -> str:
    return urlsafe_b64encode(identifier.bytes).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> UUID:
    return UUID(bytes=urlsafe_b64decode(text + "=="))
