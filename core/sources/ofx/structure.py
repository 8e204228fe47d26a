"""Tags of an OFX file to raw accounts and rows: which leaf belongs to whom, nothing interpreted yet.

Written for files that break the rules: rows that are never closed, statements without wrapper, account
numbers outside their aggregate. Each ``<STMTTRN>`` becomes a row, so that no row can get lost unnoticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.domain.statements import AccountKind
from core.sources.ofx.texts import clean
from core.sources.ofx.tokens import PlainRow, Token, resolve_entities, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACCOUNT_LEAVES = frozenset({"BANKID", "BRANCHID", "ACCTID", "CURDEF"})
_IDENTITY_LEAVES = frozenset({"BANKID", "ACCTID"})
_INSTITUTION_LEAVES = frozenset({"ORG", "FID"})
_LEDGER_LEAVES = frozenset({"BALAMT", "DTASOF"})
# The leaves of aggregates nested in a row (BANKACCTTO, CURRENCY, IMAGEDATA) bear other names, and the NAME of
# a PAYEE is wanted: so nothing needs to be skipped, and an unclosed BANKACCTTO cannot hide the MEMO after it.
_ROW_LEAVES = frozenset({"TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO"})

_STATEMENTS = {"STMTRS": AccountKind.BANK, "CCSTMTRS": AccountKind.CARD}
_KIND_HINTS = {
    "BANKMSGSRSV1": AccountKind.BANK,
    "BANKACCTFROM": AccountKind.BANK,
    "CREDITCARDMSGSRSV1": AccountKind.CARD,
    "CCACCTFROM": AccountKind.CARD,
}
_RESPONSES = frozenset({"STMTTRNRS", "CCSTMTTRNRS"})
_ENDS_OF_ROW = frozenset(
    {"STMTTRN", "BANKTRANLIST", "LEDGERBAL", "AVAILBAL", "STMTRS", "CCSTMTRS", "INVSTMTRS", "OFX"}
)
_WRAPPERS = frozenset({"OFX", *_KIND_HINTS, *_RESPONSES, *_STATEMENTS, "BANKTRANLIST", "STMTTRN"})
# OFX allows 255. No memo of megabytes goes on from here; an amount or a day so long is refused cut or whole.
_LONGEST_LEAF = 4_000
_WHOLE_AMOUNT = re.compile(r"[.,][0-9]{2}$")


@dataclass(slots=True)
class RawRow:
    """One ``<STMTTRN>``: its number in the file, from 1, and the first non-empty text of each leaf wanted."""

    number: int
    leaves: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RawAccount:
    """One statement as the file writes it; ``ledger`` is ``None`` when there is no LEDGERBAL at all."""

    kind: AccountKind
    wrapped: bool
    leaves: dict[str, str] = field(default_factory=dict)
    rows: list[RawRow] = field(default_factory=list)
    ledger: dict[str, str] | None = None


@dataclass(slots=True)
class RawFile:
    """Everything found in one file.

    Attributes:
        institution: leaves ORG and FID of the sign-on.
        rows: number of ``<STMTTRN>`` of bank and card statements.
        truncated: the outermost element was never closed.
        investment: the file holds an investment statement; its rows are not read.
    """

    accounts: list[RawAccount] = field(default_factory=list)
    institution: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    truncated: bool = False
    investment: bool = False


def read_structure(tokens: Iterable[Token | PlainRow]) -> RawFile:
    """Sorts tags into accounts and rows. Never raises: what is not understood is passed over."""
    builder = _Builder()
    for token in tokens:
        if isinstance(token, PlainRow):
            builder.plain_row(token)
        elif token.closing:
            builder.close(token.name)
        else:
            builder.open(token)
    return builder.finish()


class _Builder:
    """Where we are in the file: which statement, which row, inside LEDGERBAL or not."""

    def __init__(self) -> None:
        self.file = RawFile()
        self.account: RawAccount | None = None
        self.row: RawRow | None = None
        self.in_ledger = False
        self.in_investment = False
        self.loose_kind = AccountKind.BANK
        self.loose_leaves: dict[str, str] = {}  # account leaves met before their statement
        self.root: str | None = None
        self.root_depth = 0
        self.last: Token | None = None

    def open(self, token: Token) -> None:
        name, self.last = token.name, token
        self._watch_root(name)
        if name in _ENDS_OF_ROW:
            self.row, self.in_ledger = None, False
        if name in _STATEMENTS:
            self._begin(_STATEMENTS[name], wrapped=True)
        elif name == "INVSTMTRS":
            self.file.investment = self.in_investment = True
            self.account = None
        elif self.in_investment:
            return
        elif name in _KIND_HINTS or name in _RESPONSES:
            self._expect_account(name)
        elif name == "BANKTRANLIST":
            self._current()
        elif name == "STMTTRN":
            self._begin_row()
        elif name == "LEDGERBAL":
            self._begin_ledger()
        else:
            self._leaf(name, token.text)

    def close(self, name: str) -> None:
        self.last = None
        if name == self.root:
            self.root_depth -= 1
        if name in _ENDS_OF_ROW:
            self.row, self.in_ledger = None, False
        if name in _STATEMENTS:
            self.account = None
        elif name in {"INVSTMTRS", "INVSTMTMSGSRSV1"}:
            self.in_investment = False

    def plain_row(self, row: PlainRow) -> None:
        """What its tags would do one after another; where they do more than fill a row, they are asked."""
        if self.in_investment or self.root in {None, "STMTTRN"}:
            for token in tokenise(row.source):
                self.close(token.name) if token.closing else self.open(token)
            return
        self._begin_row()
        assert self.row is not None, "just begun"
        for name, raw in row.leaves():
            _keep_first(self.row.leaves, name, raw)
        self.row, self.in_ledger, self.last = None, False, None

    def finish(self) -> RawFile:
        self.file.truncated = self.root_depth > 0
        if self.file.truncated:
            self._distrust_cut_amount()
        return self.file

    def _watch_root(self, name: str) -> None:
        if self.root is None and name in _WRAPPERS:
            self.root = name
        if name == self.root:
            self.root_depth += 1

    def _begin(self, kind: AccountKind, *, wrapped: bool) -> RawAccount:
        self.in_investment = False
        self.account = RawAccount(kind, wrapped, leaves=self.loose_leaves)
        self.loose_leaves = {}
        self.file.accounts.append(self.account)
        return self.account

    def _current(self) -> RawAccount:
        """The statement rows belong to; one of its own where the bank left the wrapper out."""
        return self.account or self._begin(self.loose_kind, wrapped=False)

    def _expect_account(self, name: str) -> None:
        self.loose_kind = _KIND_HINTS.get(name, self.loose_kind)
        if self.account and (name in _RESPONSES or (not self.account.wrapped and self.account.rows)):
            self.account = None

    def _begin_row(self) -> None:
        self.file.rows += 1
        self.row = RawRow(self.file.rows)
        self._current().rows.append(self.row)

    def _begin_ledger(self) -> None:
        if self.account is not None and self.account.ledger is None:
            self.account.ledger, self.in_ledger = {}, True

    def _leaf(self, name: str, raw: str) -> None:
        if self.row is not None:
            if name in _ROW_LEAVES:
                _keep_first(self.row.leaves, name, raw)
        elif self.in_ledger:
            if name in _LEDGER_LEAVES and self.account and self.account.ledger is not None:
                _keep_first(self.account.ledger, name, raw)
        elif name in _INSTITUTION_LEAVES:
            _keep_first(self.file.institution, name, raw)
        elif name in _ACCOUNT_LEAVES:
            self._account_leaf(name, raw)

    def _account_leaf(self, name: str, raw: str) -> None:
        account = self.account
        if (
            account
            and not account.wrapped
            and account.rows
            and name in _IDENTITY_LEAVES
            and name in account.leaves
        ):
            self.account = account = None  # without wrappers a second account number begins the next account
        _keep_first(account.leaves if account else self.loose_leaves, name, raw)

    def _distrust_cut_amount(self) -> None:
        """An amount that ends where the file was cut (``-85`` of ``-8500.00``) is not read."""
        cut = self.last
        if cut is None or self.row is None or cut.name != "TRNAMT" or cut.text != cut.text.rstrip():
            return
        if not _WHOLE_AMOUNT.search(cut.text):
            self.row.leaves["TRNAMT"] = f"{cut.text}…"


def _keep_first(leaves: dict[str, str], name: str, raw: str) -> None:
    text = clean(resolve_entities(raw))
    if text:
        leaves.setdefault(name, text[:_LONGEST_LEAF])
