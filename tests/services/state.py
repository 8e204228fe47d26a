"""The books of one company as a thing to compare and to add up: what stands, and the equations that always hold.

Works on plain rows by table, whichever way they were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = dict[str, Any]
Books = dict[str, list[Row]]

TABLES = (
    "decisions",
    "statement_lines",
    "entries",
    "contacts",
    "refund_cases",
    "allocations",
    "adjustments",
    "credit_uses",
    "transfers",
    "accounts",
    "categories",
    "members",
    "ledger_balances",
)


def living(books: Mapping[str, Sequence[Row]], *, but: frozenset[str] = frozenset()) -> Any:
    """The state of the business: what stands, without versions, reversed facts and cancelled things.

    Args:
        but: further columns that do not count.
    """
    undone = {row["reverses_id"] for row in books["decisions"] if row["reverses_id"]}
    moved = {row["transfer_id"] for row in books["allocations"] if row["decision_id"] not in undone}

    def stands(table: str, row: Row) -> bool:
        return (
            row.get("state") != "cancelled"
            and row.get("decision_id") not in undone
            and not (table == "contacts" and not row["active"])
            and not (table == "transfers" and row["id"] not in moved)
        )

    return {
        table: sorted(
            (
                tuple(value for name, value in row.items() if name != "version" and name not in but)
                for row in books[table]
                if stands(table, row)
            ),
            key=repr,
        )
        for table in TABLES[1:]
    }


def check_sums(books: Mapping[str, Sequence[Row]]) -> None:
    """Line = its allocations + adjustments; what entries are covered by, and where their cases stand."""
    undone = {row["reverses_id"] for row in books["decisions"] if row["reverses_id"]}

    def standing(table: str) -> list[Row]:
        return [row for row in books[table] if row["decision_id"] not in undone]

    shares, adjusted, uses = standing("allocations"), standing("adjustments"), standing("credit_uses")
    entries = {row["id"]: row for row in books["entries"]}
    for line in books["statement_lines"]:
        moved = _sum(row for row in (*shares, *adjusted) if row["line_id"] == line["id"])
        assert moved == (line["amount_cents"] if line["state"] == "reconciled" else 0), line
        decided = {row["id"] for row in books["decisions"] if row["line_id"] == line["id"]} - undone
        decided -= {row["id"] for row in books["decisions"] if row["reverses_id"]}
        assert bool(decided) == (line["state"] not in {"open", "removed"}), line
        returned = sum(
            entries[case["refund_entry_id"]]["covered_cents"]
            for case in books["refund_cases"]
            if case["cause_line_id"] == line["id"] and case["state"] in {"partial", "closed"}
        )
        assert abs(returned) <= abs(line["amount_cents"]), line
    for entry in entries.values():
        covered = _sum(row for row in (*shares, *uses) if row["entry_id"] == entry["id"])
        assert covered == entry["covered_cents"], entry
        assert abs(covered) <= abs(entry["amount_cents"]), entry
        moved = _sum(row for row in (*shares, *adjusted) if row["entry_id"] == entry["id"])
        settled = entry["state"] == "settled"
        assert settled == (covered == entry["amount_cents"]), entry
        assert entry["settled_cents"] == (moved if settled else None), entry
        assert (entry["settled_on"] is not None) == settled, entry
    for case in books["refund_cases"]:
        _check_case(case, entries.get(case["refund_entry_id"]), uses)
    for transfer in books["transfers"]:
        _check_transfer(transfer, [row for row in shares if row["transfer_id"] == transfer["id"]])


def _check_case(case: Row, refund: Row | None, uses: Sequence[Row]) -> None:
    """A case stands where its refund entry stands; a credit is used by what entries were lowered by."""
    if case["state"] in {"open", "partial", "closed"}:
        assert refund is not None, case
        part = "partial" if refund["covered_cents"] else "open"
        assert case["state"] == ("closed" if refund["state"] == "settled" else part), case
        assert refund["amount_cents"] == case["amount_cents"], case
    else:
        assert refund is None or refund["state"] == "cancelled", case
    used = _sum(row for row in uses if row["case_id"] == case["id"])
    assert (case["state"] == "used") == (used == -case["amount_cents"]), case
    assert not used or case["state"] in {"credit", "used"}, case
    assert abs(used) <= abs(case["amount_cents"]), case
    assert (case["closed_by"] is not None) == (case["state"] == "closed"), case


def _check_transfer(transfer: Row, legs: Sequence[Row]) -> None:
    """At most one leg each way, of the same centavos."""
    amount = transfer["amount_cents"]
    assert sorted(row["amount_cents"] for row in legs) in ([], [-amount], [amount], [-amount, amount]), legs


def _sum(rows: Any) -> int:
    return sum(row["amount_cents"] for row in rows)
