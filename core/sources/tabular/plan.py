"""What a reader must know of a table before it reads: where its header is, and what each column means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.domain.statements import AccountKind
from core.sources.tabular.cells import Row, fold, text_of
from core.sources.tabular.result import GUESSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.sources.tabular.cells import Cell

HEADER_WITHIN = 60  # rows: a longer preamble is none


@dataclass(frozen=True, slots=True)
class Plan:
    """Columns by index; an amount is in ``amount``, or in the pair ``credit`` and ``debit``.

    Attributes:
        layout: name of the layout, or ``guessed``.
        header: index of the header among the rows of the table.
        names: the header, folded.
        texts: columns that make the memo: what happened, then with whom.
        sign: column that says D or C.
        record: column whose value tells movements from balances and totals.
        purchases_positive: a card's export: money spent is written without a sign.
    """

    layout: str
    header: int
    names: tuple[str, ...]
    date: int
    texts: tuple[int, ...]
    amount: int | None = None
    credit: int | None = None
    debit: int | None = None
    balance: int | None = None
    bank_id: int | None = None
    type: int | None = None
    sign: int | None = None
    record: int | None = None
    bank: str | None = None
    kind: AccountKind = AccountKind.BANK
    purchases_positive: bool = False
    account: str = ""
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def guessed(self) -> bool:
        """Whether the columns were inferred."""
        return self.layout == GUESSED

    @property
    def money(self) -> tuple[int, ...]:
        """The columns that hold the amount of a movement."""
        return tuple(one for one in (self.amount, self.credit, self.debit) if one is not None)

    @property
    def daily_balance(self) -> bool:
        """Whether each row repeats the balance at the end of its day."""
        return self.balance is not None and "dia" in self.names[self.balance].split()

    def memo(self, row: Row) -> str:
        """The text of a row; a text that the next one repeats is said once."""
        texts = [text_of(row.cell(column)) for column in self.texts]
        kept: list[str] = []
        for text in texts:
            if text and not any(text.casefold() in one.casefold() for one in kept):
                kept = [one for one in kept if one.casefold() not in text.casefold()]
                kept.append(text)
        return " - ".join(kept)


def realigned(cells: Sequence[Cell], width: int, *, text_is_last: bool) -> tuple[Cell, ...] | None:
    """The cells under their headers, where the file cut one cell into several.

    Mercado Pago writes lists in brackets without quotes, and a comma in an unquoted memo cuts it: both can be
    put together again. Any other row with too many cells is not to be trusted.

    Returns:
        The cells, or ``None`` when it is not certain which cell belongs to which header.
    """
    found = _without_blank_end(cells, width)
    if len(found) > width:
        found = _brackets_joined(found)
    if len(found) > width and text_is_last:
        found = [*found[: width - 1], ",".join(text_of(cell) for cell in found[width - 1 :])]
    return tuple(found) if len(found) <= width else None


def _without_blank_end(cells: Sequence[Cell], width: int) -> list[Cell]:
    found = list(cells)
    while len(found) > width and found[-1] == "":
        found.pop()
    return found


def _brackets_joined(cells: Sequence[Cell]) -> list[Cell]:
    joined: list[Cell] = []
    closing = ""
    for cell in cells:
        if closing:
            joined[-1] = f"{joined[-1]},{cell}"
            closing = "" if str(cell).endswith(closing) else closing
            continue
        joined.append(cell)
        closing = {"[": "]", "{": "}"}.get(str(cell)[:1], "")
        if closing and str(cell).endswith(closing):
            closing = ""
    return joined


def names_of(row: Row) -> tuple[str, ...]:
    """The header of a row, folded."""
    return tuple(fold(cell) for cell in row.cells)
