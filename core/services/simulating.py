"""The matcher alone over a company written in files: records in, predictions out, nothing stored.

The shape of the records is that of the matching data sets: ``lines``, ``entries``, ``history`` and ``meta``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from core.matching.engine import propose
from core.matching.model import Answer, BankLine, Difference, Ending, OpenItem, Owner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from core.matching.model import Hypothesis, Suggestion

    Record = Mapping[str, Any]

_MOST = 3  # suggestions written for a line
_OTHER_ENDINGS = frozenset({"new", "transfer", "refund", "duplicate"})


def simulate(
    lines: Iterable[Record], entries: Iterable[Record], history: Iterable[Record], meta: Record
) -> Iterator[dict[str, Any]]:
    """One prediction for every line, in their order.

    Raises:
        KeyError, TypeError, ValueError: a record is not of the shape described.
    """
    opened = [_line(one) for one in lines]
    found = propose(opened, [_item(one) for one in entries], [_answer(one) for one in history], _owner(meta))
    return (_prediction(found[line.id]) for line in opened)


def _line(record: Record) -> BankLine:
    return BankLine(
        record["id"],
        record["account_id"],
        date.fromisoformat(record["date"]),
        int(record["amount"]),
        record["memo"] or "",
        record.get("type"),
        record.get("payer_name"),
        record.get("payer_doc"),
        record.get("boleto_number"),
        record.get("e2e_id"),
        record.get("pix_txid"),
    )


def _item(record: Record) -> OpenItem:
    sign = 1 if record["kind"] == "receita" else -1
    return OpenItem(
        record["id"],
        sign * int(record["amount"]),
        sign * int(record["open_amount"]),
        date.fromisoformat(record["due_date"]),
        record.get("contact_id"),
        record.get("contact_name") or "",
        record.get("contact_doc"),
        record.get("description") or "",
        record.get("category") or "",
        record.get("method"),
        record.get("document"),
        record.get("boleto_number"),
        record.get("pix_txid"),
    )


def _answer(record: Record) -> Answer:
    said = record["confirmed"]
    kind, difference = said["kind"], said.get("diff_kind")
    return Answer(
        _line(record),
        Ending(kind) if kind in _OTHER_ENDINGS else Ending.MATCH,
        tuple(_item(one) for one in said.get("entries") or ()),
        Difference(difference) if difference else None,
        said.get("new_kind"),
        said.get("category"),
        said.get("pair"),
    )


def _owner(meta: Record) -> Owner:
    company = meta.get("company") or {}

    def told(*keys: str) -> tuple[str, ...]:
        return tuple(company[key] for key in keys if company.get(key))

    return Owner(
        names=told("name", "trade_name"),
        documents=told("document"),
        partners=told("owner"),
        partner_documents=told("owner_document"),
        categories=tuple(meta.get("categories") or ()),
    )


def _prediction(found: Suggestion) -> dict[str, Any]:
    written = [_written(one) for one in found.hypotheses[:_MOST]]
    return {"line_id": found.line, "suggestions": written, "auto": found.sure}


def _written(one: Hypothesis) -> dict[str, Any]:
    """A hypothesis with the keys its kind has."""
    written: dict[str, Any] = {"kind": one.ending.value, "score": round(one.probability, 6)}
    if one.ending is Ending.MATCH:
        written["entries"] = list(one.items)
        written["diff_kind"] = one.difference.value if one.difference else None
    elif one.ending is Ending.NEW:
        written |= {"category": one.category, "new_kind": one.new_kind}
    else:
        written["pair"] = one.pair
    return written
