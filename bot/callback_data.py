"""What a button carries: a versioned code of at most 64 bytes, strictly parsed and never trusted.

Form: ``1[m]:<action>:<subject>:<version>[:<target>][:n<number>]`` with ids as 22 characters of base64url. It only names
things; whether the presser may touch them is asked of the database at every press.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum, unique
from uuid import UUID


@unique
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
    DRAFT_DIRECTION = "eo"
    DRAFT_AMOUNT = "ea"
    DRAFT_DUE = "ed"
    DRAFT_DUE_ON = "ei"
    DRAFT_DUE_TYPE = "et"
    DRAFT_CONTACTS = "ec"
    DRAFT_CHECK = "eb"
    DRAFT_CANCEL = "ex"
    DRAFT_SPLIT = "es"
    DRAFT_SPLIT_TYPE = "ew"
    DRAFT_PART = "ep"
    DRAFT_REST = "er"
    DRAFT_UNSPLIT = "ez"
    NOTED_UNDO = "eu"
    FOUND_PAGE = "e1"
    FOUND_ENTRY = "e2"
    FOUND_NEAR = "e3"
    SEARCH_AGAIN = "e4"
    BULK = "bl"
    BULK_UNDO = "bu"
    BULK_OPEN = "b0"
    BULK_LIST = "b1"
    BULK_OUT = "b2"
    BULK_IN = "b3"
    LIKELY = "v1"
    LIKELY_OUT = "v2"
    LIKELY_IN = "v3"
    LIKELY_NOW = "v4"
    QUEUE = "fq"
    QUEUE_NEXT = "qn"
    QUEUE_BACK = "qb"
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
    OPEN_LINE = "w3"
    PENDING_OLDEST = "w1"
    PENDING_LARGEST = "w2"
    BALANCES = "s2"
    ACCOUNTS = "s3"
    ACCOUNT_DAYS = "s1"
    ACCOUNT_RENAME = "s4"
    ACCOUNT_OPENING = "s5"
    ACCOUNT_OPENING_CLEAR = "s6"
    REFUND_CASE = "cv"
    REPORT_MONTH = "rm"
    EXPORT_XLSX = "rx"
    EXPORT_CSV = "rc"
    EXPORT_OFX = "ro"
    HISTORY = "hi"
    ATTACHMENTS = "at"
    REOPEN_FOR_LINE = "rp"
    MONTHS = "ms"
    MONTH = "mo"
    MONTH_CLOSE = "mc"
    MONTH_CLOSE_YES = "my"
    MONTH_REOPEN = "mr"
    DIGEST_HOUR = "ch"
    DIGEST_TYPE = "ct"
    QUIET = "cq"
    QUIET_FROM = "cy"
    QUIET_TO = "cz"
    QUIET_OFF = "cx"
    MY_CARDS = "cm"
    CATEGORIES = "kc"
    CATEGORY = "kk"
    CATEGORY_RENAME = "kr"
    CATEGORY_HIDE = "kh"
    CATEGORY_SHOW = "kw"
    CATEGORY_NEW = "kn"
    PEOPLE = "pe"
    PERSON = "ps"
    INVITE = "pi"
    INVITE_ROLE = "pv"
    PERSON_ROLE = "pp"
    PERSON_ROLE_YES = "py"
    PERSON_REMOVE = "px"
    PERSON_REMOVE_YES = "p1"
    RULES = "rg"
    RULE = "jr"
    RULE_MOVE = "jm"
    RULE_SWITCH = "jw"
    RULE_CAP = "jc"
    RULE_DELETE = "jx"
    RULE_DELETE_YES = "j1"
    RULE_PREVIEW = "js"
    RULE_NEW = "jn"
    RULE_ONCE = "j0"
    RULE_USE = "jt"
    ALIKE_DRAFT = "jd"
    ALIKE_DRAFT_YES = "jy"
    ALIKE_LINE = "jl"
    ALIKE_LINE_YES = "jz"
    ALIKE_UNDO = "ju"
    CREDIT = "cr"
    OFFSET = "of"
    KEEP = "ke"
    KEEP_IN = "ki"
    WITH_CREDIT = "wc"
    CREDIT_LATER = "cl"
    PARTIAL = "pa"
    EXPLAIN = "x1"
    EXPLAIN_NOW = "x4"
    EXPLAIN_EDIT = "x3"
    EXPLAIN_DONE = "x2"
    GROUP = "gr"
    GROUP_TICK = "gt"
    GROUP_NOW = "gn"
    GROUP_EXPLAIN_NOW = "gm"
    GROUP_BUNDLE = "gl"
    GROUP_DONE = "gd"
    GROUP_VALUE = "gv"
    GROUP_PART = "gp"
    GROUP_EXPLAIN = "gx"
    NEW_AS = "na"
    PAID_TWICE = "pt"
    GIVE_BACK = "gb"
    REPEATED = "g3"
    CASE_MESSAGE = "c1"
    CASE_REFUND = "c2"
    CASE_CREDIT = "c3"
    CASE_KEEP = "c4"
    CASE_KEEP_IN = "c5"
    CASE_OFFSET = "c6"
    CASE_OFFSETS = "c7"
    REFUNDS = "c8"
    TRANSFER = "tr"
    TRANSFER_TO = "ta"
    TRANSFER_JOIN = "tj"
    TRANSFER_CONFIRM = "tc"
    REFUSE_LINE = "tn"
    REFUSE_LINE_UNDO = "tu"
    ACCOUNT_NEW = "z0"
    ACCOUNT_CONNECT = "zl"
    ACCOUNT_DEFAULT = "zm"
    CONNECT_BANK = "z1"
    CONNECT_OTHERS = "z2"
    CONNECT_NAME = "z3"
    CONNECT_PERSON = "z4"
    CONNECT_DEFAULT = "z5"
    CONNECT_OPENING = "z6"
    CONNECT_HOW = "z7"
    CONNECT_GO = "z8"
    CONNECT_FIELD = "z9"
    CONNECT_ENABLE = "za"
    CONNECT_DONE = "zb"
    CONNECT_PASTE = "zc"
    CONNECT_WAY = "zd"
    CONNECT_WHICH = "ze"
    CONNECT_IS = "zf"
    CONNECT_LINK = "zg"
    CONNECT_MOVE = "zh"
    CONNECT_SHOW = "zi"
    CONNECT_CANCEL = "zj"
    CONNECT_BACK = "zk"
    CONNECTION = "zn"
    CONNECTION_REPAIR = "zo"
    CONNECTION_TRY = "zp"
    CONNECTION_PAUSE = "zq"
    CONNECTION_RESUME = "zr"
    CONNECTION_MOVE = "zs"
    CONNECTION_REMOVE = "zt"
    CONNECTION_REMOVE_YES = "zu"
    FROZEN_READ = "zv"
    FROZEN_ACCEPT = "zw"
    FED_KEEP = "zy"
    HOW_TO_IMPORT = "zx"


@dataclass(frozen=True, slots=True)
class Code:
    """A decoded button.

    Attributes:
        subject: the line, draft, import, bulk, refund case, account or weekly digest, by action.
        version: version of the line as it was drawn; 0 where none applies.
        target: a second id (an entry, a contact), or ``None``.
        number: a small whole number (page, position, days, reais, fingerprint of what was shown), or ``None``.
        moved: what is decided counts in the first open month, its own being closed.
    """

    action: Action
    subject: UUID
    version: int = 0
    target: UUID | None = None
    number: int | None = None
    moved: bool = False


_FORM = re.compile(r"1(m?):([a-z0-9]{2}):([\w-]{22}):(\d{1,6})(?::([\w-]{22}))?(?::n(\d{1,4}))?", re.ASCII)


def encode(code: Code) -> str:
    """The button's data; always ASCII and at most 64 bytes."""
    parts = ["1m" if code.moved else "1", code.action.value, _pack(code.subject), str(code.version)]
    if code.target is not None:
        parts.append(_pack(code.target))
    if code.number is not None:
        parts.append(f"n{code.number}")
    return ":".join(parts)


def decode(data: str) -> Code | None:
    """The code, or ``None`` for anything that is not exactly one of ours."""
    found = _FORM.fullmatch(data)
    if not found:
        return None
    moved, action, subject, version, target, number = found.groups()
    try:
        return Code(
            Action(action),
            _unpack(subject),
            int(version),
            _unpack(target) if target else None,
            int(number) if number else None,
            bool(moved),
        )
    except ValueError:
        return None


def _pack(identifier: UUID) -> str:
    return urlsafe_b64encode(identifier.bytes).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> UUID:
    return UUID(bytes=urlsafe_b64decode(text + "=="))
