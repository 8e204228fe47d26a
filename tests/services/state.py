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
            _returned(case, entries.get(case["refund_entry_id"]), uses)
            for case in books["refund_cases"]
            if case["cause_line_id"] == line["id"] and case["state"] != "cancelled"
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
    """A case stands where its refund entry stands; what neither went back nor was used is its rest."""
    assert (case["closed_by"] is not None) == (case["state"] == "closed"), case
    if case["state"] == "cancelled":
        assert refund is None or refund["state"] == "cancelled", case
        return
    of_case = [row for row in uses if row["case_id"] == case["id"]]
    used = -_sum(row for row in of_case if row["entry_id"] != case["refund_entry_id"])
    returned = _returned(case, refund, uses)
    rest = case["amount_cents"] - returned - used
    assert rest * case["amount_cents"] >= 0, case
    assert (rest == 0) == (case["state"] in {"closed", "used"}), case
    assert case["state"] != "used" or used, case
    if refund is not None:
        assert refund["amount_cents"] == case["amount_cents"], case
        asked = case["state"] in {"open", "partial"}
        assert refund["state"] == ("open" if asked else "settled"), case
        assert refund["amount_cents"] - refund["covered_cents"] == (rest if asked else 0), case
        assert not asked or (case["state"] == "partial") == (returned != 0), case
    else:
        assert case["state"] in {"credit", "used", "kept"}, case


def _returned(case: Row, refund: Row | None, uses: Sequence[Row]) -> int:
    """What money covered of a refund entry; the rest of its cover is what its own case took off it."""
    if refund is None:
        return 0
    stays = _sum(row for row in uses if row["entry_id"] == refund["id"] and row["case_id"] == case["id"])
    return int(refund["covered_cents"]) - stays


def _check_transfer(transfer: Row, legs: Sequence[Row]) -> None:
    """At most one leg each way, of the same centavos."""
    amount = transfer["amount_cents"]
    assert sorted(row["amount_cents"] for row in legs) in ([], [-amount], [amount], [-amount, amount]), legs


def _sum(rows: Any) -> int:
    return sum(row["amount_cents"] for row in rows)
