"""The proof: what the bank states of a batch and of the file must be what is in them, to the centavo.

Nothing of a file that fails is believed: a missing row and a wrong digit cannot be told apart afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from core.errors import StatementDoesNotAddUp, UnreadableStatement
from core.sources.cnab240.fields import cut, number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.sources.cnab240.records import Batch, Frame, Record
    from core.sources.cnab240.rows import Row

What = Literal["record_count", "debits", "credits", "closing", "batches", "records"]


class Totals(NamedTuple):
    """Sums of a batch in centavos, both without sign."""

    debits: int
    credits: int


class Stated(NamedTuple):
    """What header and trailer of a batch state: signed balances, totals, number of records."""

    opening: int
    closing: int
    totals: Totals
    records: int


def prove_batch(batch: Batch, rows: Sequence[Row]) -> tuple[Stated, Sequence[Row]]:
    """Proves one batch of a statement.

    Args:
        batch: the batch.
        rows: its details of segment E.

    Returns:
        What the bank states, and the rows it counts. These are the available ones (DPV), or all of them where
        its totals say so: Itaú writes DOCs received today and cheques paid as blocked (SSR) and counts them in
        totals and balance alike, and without them the account would not reach the closing balance.

    Raises:
        StatementDoesNotAddUp: a total differs, or the batch has no trailer.
        UnreadableStatement: ``malformed``, a total is no number.
    """
    stated = _stated(batch)
    _compare("record_count", stated.records, batch.records, batch.number)
    counted = _counted(stated.totals, rows)
    found = _sums(counted)
    _compare("debits", stated.totals.debits, found.debits, batch.number)
    _compare("credits", stated.totals.credits, found.credits, batch.number)
    _compare("closing", stated.closing, stated.opening + found.credits - found.debits, batch.number)
    return stated, counted


def prove_file(frame: Frame) -> None:
    """Proves that no batch and no record of the file is missing, as far as its trailer counts them.

    Raises:
        StatementDoesNotAddUp: a count differs, or the file has no trailer.
        UnreadableStatement: ``malformed``, a count is no number.
    """
    if frame.trailer is None:
        raise StatementDoesNotAddUp("batches", 0, len(frame.batches))
    _compare_if_stated("batches", _number(frame.trailer, 18, 23), len(frame.batches))
    _compare_if_stated("records", _number(frame.trailer, 24, 29), frame.records)


def _stated(batch: Batch) -> Stated:
    if batch.trailer is None:
        raise StatementDoesNotAddUp("record_count", 0, batch.records, batch.number)
    return Stated(
        opening=_balance(batch.header),
        closing=_balance(batch.trailer),
        totals=Totals(_number(batch.trailer, 177, 194), _number(batch.trailer, 195, 212)),
        records=_number(batch.trailer, 171, 176),
    )


def _counted(stated: Totals, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows the bank's totals speak of; where no choice fits, the one that misses fewer totals."""
    available = [row for row in rows if row.is_available]
    return min(available, rows, key=lambda choice: _misses(stated, _sums(choice)))


def _sums(rows: Sequence[Row]) -> Totals:
    values = [row.value for row in rows]
    return Totals(
        debits=-sum(value for value in values if value < 0),
        credits=sum(value for value in values if value > 0),
    )


def _misses(stated: Totals, found: Totals) -> int:
    return (stated.debits != found.debits) + (stated.credits != found.credits)


def _compare(what: What, stated: int, found: int, batch: int) -> None:
    if stated != found:
        raise StatementDoesNotAddUp(what, stated, found, batch)


def _compare_if_stated(what: What, stated: int, found: int) -> None:
    """Some banks leave the counts of the file blank or zero."""
    if stated:
        _compare(what, stated, found, batch=0)


def _balance(record: Record) -> int:
    """The balance of a batch's header or trailer: they write it at the same place."""
    return _readable(signed(cut(record.text, 151, 168), cut(record.text, 169, 169)))


def _number(record: Record, first: int, last: int) -> int:
    return _readable(number(cut(record.text, first, last)))


def _readable(value: int | None) -> int:
    if value is None:
        raise UnreadableStatement("malformed")
    return value
