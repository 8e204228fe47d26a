"""Verbs that show how things stand: until which day the cash is true, and what waits for a decision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from bot.cli.running import company_or_mistake, read_settings, run, with_store
from bot.texts import cash as cash_texts
from bot.texts import cli as texts
from bot.texts.errors import plain
from core.domain.time import SystemClock, local_day
from core.services import reporting

if TYPE_CHECKING:
    from datetime import date

    from core.domain.cash import StatedDay, Waiting
    from core.domain.views import AccountBalance, Cash
    from core.ports import Store

_CLOCK = SystemClock()
_json = click.option("--json", "as_json", is_flag=True, help=texts.JSON)
_company = click.option("--empresa", metavar="ID", help=texts.COMPANY)


@click.command("saldo", help=texts.BALANCES)
@_json
@_company
def show_balances(as_json: bool, empresa: str | None) -> None:
    """Bank against books."""

    async def work(store: Store) -> Cash:
        async with store.read() as uow:
            company = await company_or_mistake(uow, empresa)
            return await reporting.view_cash(uow, company.id, local_day(_CLOCK.now(), company.time_zone))

    found: Cash = run(with_store(read_settings(), work))
    _show(balances_json(found) if as_json else plain(cash_texts.cash(found)))


@click.command("pendentes", help=texts.PENDING)
@_json
@_company
def show_pending(as_json: bool, empresa: str | None) -> None:
    """What waits for a decision."""

    async def work(store: Store) -> reporting.Pending:
        async with store.read() as uow:
            company = await company_or_mistake(uow, empresa)
            return await reporting.pending(uow, company.id)

    view: reporting.Pending = run(with_store(read_settings(), work))
    _show(pending_json(view) if as_json else texts.pending(view))


def _show(what: dict[str, Any] | str) -> None:
    click.echo(what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, indent=2))


def balances_json(view: Cash) -> dict[str, Any]:
    """The public form of bank against books."""
    ages = view.ages
    return {
        "true_until": _iso(view.true_until),
        "pending": _waiting_json(ages.total)
        | {
            "up_to_7_days": _waiting_json(ages.week),
            "8_to_30_days": _waiting_json(ages.month),
            "over_30_days": _waiting_json(ages.older),
        },
        "accounts": [_account_json(one) for one in view.accounts],
    }


def _account_json(one: AccountBalance) -> dict[str, Any]:
    first, gap, opening = one.first_difference, one.first_gap, one.opening
    return {
        "name": one.account.name,
        "bank_balance_cents": one.bank_cents,
        "bank_balance_on": _iso(one.bank_on),
        "books_balance_cents": one.books_cents,
        "proven_until": _iso(one.proven_until),
        "first_difference": _day_json(first) if first else None,
        "first_gap": _day_json(gap) if gap else None,
        "opening_balance_cents": opening.cents if opening else None,
        "opening_balance_on": _iso(opening.on) if opening else None,
        "pending_lines": one.pending_lines,
        "pending_cents": one.pending_cents,
        "ignored_lines": one.ignored_lines,
        "ignored_cents": one.ignored_cents,
    }


def _day_json(stated: StatedDay) -> dict[str, Any]:
    return {
        "on": stated.on.isoformat(),
        "bank_balance_cents": stated.bank_cents,
        "books_balance_cents": stated.books_cents,
        "difference_cents": stated.difference_cents,
        "pending_cents": stated.open_cents,
        "ignored_cents": stated.ignored_cents,
        "missing_cents": stated.missing_cents,
    }


def _waiting_json(waiting: Waiting) -> dict[str, Any]:
    return {
        "lines": waiting.lines,
        "in_cents": waiting.in_cents,
        "out_cents": waiting.out_cents,
        "oldest_on": _iso(waiting.oldest_on),
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def pending_json(view: reporting.Pending) -> dict[str, Any]:
    """The public form of what is pending."""
    return {
        "lines": [
            {
                "id": str(line.id),
                "account": view.accounts[line.account_id].name,
                "posted_on": line.posted_on.isoformat(),
                "amount_cents": line.amount_cents,
                "memo": line.memo,
            }
            for line in view.lines
        ],
        "refunds": [
            {
                "id": str(one.case.id),
                "contact": one.contact,
                "amount_cents": one.case.amount_cents,
                "left_cents": one.left_cents,
                "state": one.case.state.value,
                "due_on": _iso(one.due_on),
            }
            for one in view.refunds
        ],
    }
