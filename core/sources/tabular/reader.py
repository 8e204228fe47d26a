"""The reader itself: finds the table, its plan, its rows; proves the balances; hands back a statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.statements import ParsedAccount, ParsedStatement, Problem
from core.errors import UnreadableStatement
from core.sources.tabular.chain import Proof, Step, is_descending, prove
from core.sources.tabular.facts import Facts, balance_kind, read_facts
from core.sources.tabular.files import tables
from core.sources.tabular.guessing import guess
from core.sources.tabular.layouts import recognise
from core.sources.tabular.movements import Movements, read_movements
from core.sources.tabular.result import TableStatement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.sources.tabular.cells import Table
    from core.sources.tabular.once import ReadOnce
    from core.sources.tabular.plan import Plan

_CURRENCY = "BRL"
_BROKEN = "balance_chain_broken"


def read_table_statement(data: bytes | ReadOnce, name: str, *, today: date | None = None) -> TableStatement:
    """Reads a statement downloaded as CSV or XLSX.

    Args:
        data: the whole file, or its tables where they were looked at already.
        name: its name; Nubank's tells the account number, which stands nowhere else.
        today: the day on which it is read; movements dated later are marked scheduled.

    Returns:
        One account. Each data row of the file is a line, a balance row or a problem, exactly once; footers
        and headers repeated are none of them.

    Raises:
        UnreadableStatement: ``empty``; ``unknown_table`` (no columns that could be told for certain);
            ``too_large``; ``encrypted``; ``old_excel`` (.xls); ``not_a_statement`` (a damaged workbook).
    """
    for table in tables(data) if isinstance(data, bytes) else data:
        plan = recognise(table, name) or guess(table)
        if plan is not None:
            return TableStatement(_read(table, plan, today), plan.layout, plan.guessed, plan.columns)
    raise UnreadableStatement("unknown_table")


def _read(table: Table, plan: Plan, today: date | None) -> ParsedStatement:
    found = read_movements(table, plan, today)
    facts = _facts(table, plan, found)
    opening, opened_on = _opening(found, facts)
    proof, problems = _prove(found, facts, opening, daily=plan.daily_balance)
    if table.doubtful:
        problems.insert(0, Problem("text_doubtful"))
    ledger, ledger_on = _ledger(found, facts, proof)
    account = ParsedAccount(
        bank=plan.bank,
        branch=facts.branch or None,
        account=facts.account or plan.account,
        kind=plan.kind,
        currency=_CURRENCY,
        lines=tuple(found.lines),
        balance_rows=tuple(found.balance_rows),
        ledger_balance_cents=ledger,
        ledger_balance_on=ledger_on,
        opening_balance_cents=proof.opening if opening is None else opening,
        opening_balance_on=opened_on,
    )
    return _checked(ParsedStatement(table.format, (account,), (*found.problems, *problems), found.rows))


def _facts(table: Table, plan: Plan, found: Movements) -> Facts:
    mark = found.marks[plan.money[0]]
    above = read_facts(table, table.rows[: plan.header], mark)
    below = read_facts(table, found.asides, mark)
    return replace(
        above,
        opening=above.opening if above.opening is not None else below.opening,
        final=below.final if below.final is not None else above.final,
        current=below.current if below.current is not None else above.current,
    )


def _opening(found: Movements, facts: Facts) -> tuple[int | None, date | None]:
    """The balance before the first movement: stated around the table, or in a row of it."""
    if facts.opening is not None:
        return facts.opening, None
    rows = [row for row in found.balance_rows if balance_kind(row.memo) == "opening"]
    row = min(rows, key=lambda one: one.posted_on, default=None)
    if row is None:
        return None, None
    before_all = all(row.posted_on < line.posted_on for line in found.lines)
    return row.amount_cents, row.posted_on if before_all else None


def _prove(
    found: Movements, facts: Facts, opening: int | None, *, daily: bool
) -> tuple[Proof, list[Problem]]:
    """The proof by the running balances, else by opening and final balance; what it disproves is a problem."""
    proof = Proof()
    if any(step.balance is not None for step in found.steps):
        proof = prove(found.steps, opening, daily=daily)
    if proof.broken_row is not None:
        return proof, [Problem(_BROKEN, proof.broken_row, found.balance_texts.get(proof.broken_row, "")[:60])]
    end = proof.last.balance if proof.last is not None else _end(found.steps, opening)
    if end is not None and facts.final is not None and end != facts.final:
        return proof, [Problem(_BROKEN)]
    return proof, []


def _end(steps: Sequence[Step], opening: int | None) -> int | None:
    """The balance after all movements, if each of them is known."""
    moved = [step.cents for step in steps if step.cents is not None]
    return None if opening is None or len(moved) < len(steps) else opening + sum(moved)


def _ledger(found: Movements, facts: Facts, proof: Proof) -> tuple[int | None, date | None]:
    """The last running balance, else the last row that states one, else what stands around the table."""
    if proof.last is not None:
        return proof.last.balance, proof.last.day
    newest_first = found.balance_rows if is_descending(found.steps) else found.balance_rows[::-1]
    for kind in ("final", "current"):
        rows = [row for row in newest_first if balance_kind(row.memo) == kind]
        if rows:
            row = max(rows, key=lambda one: one.posted_on)  # of equal days the first, which is the latest
            return row.amount_cents, row.posted_on
    if facts.final is not None:
        return facts.final, facts.until
    return facts.current, None


def _checked(statement: ParsedStatement) -> ParsedStatement:
    """No row may get lost: each data row is a line, a balance row or a problem, exactly once."""
    numbers = [
        one.row for one in statement.problems if one.code.startswith(("unreadable", "ambiguous"))
    ]  # fmt: skip
    account = statement.accounts[0]
    numbers += [line.row for line in account.lines] + [row.row for row in account.balance_rows]
    assert len(set(numbers)) == len(numbers) == statement.rows, "a row of the file was lost or doubled"
    return statement
