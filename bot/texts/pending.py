"""Words of /pendentes and of the daily digest: what waits for a person, oldest or largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import cash as cash_texts
from bot.texts import connections as connection_texts
from bot.texts.format_br import balance, clean, code, count, day, money, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import AccountBalance, Cash
    from core.services.briefing import Briefing
    from core.services.reporting import PendingPage

NOTHING = "✅ Nada pendente: todos os lançamentos do banco estão decididos."
MOST_REFUNDS, MOST_ACCOUNTS, MOST_BROKEN = 6, 6, 3


class Labels:
    """Words on buttons."""

    ONE_BY_ONE = "Conciliar um a um"
    OLDEST = "Mais antigos"
    LARGEST = "Maiores"
    PREVIOUS = "‹ Anteriores"
    NEXT = "Próximos ›"

    @staticmethod
    def at_once(number: int) -> str:
        """Opens those that one press may confirm."""
        return f"Conferir {number} de uma vez"

    @staticmethod
    def chosen(label: str) -> str:
        """The order at hand."""
        return f"✓ {label}"

    @staticmethod
    def line(line: StatementLine) -> str:
        """Opens the card of a line."""
        return (
            f"{money(line.amount_cents, sign=True)} · {line.posted_on:%d/%m} · {clean(line.memo, limit=30)}"
        )

    @staticmethod
    def refund(view: RefundView) -> str:
        """Opens the case of a refund."""
        return f"↩️ {money(view.left_cents)} · {clean(view.contact or 'sem contato', limit=35)}"


def page(view: PendingPage) -> str:
    """``/pendentes``: how much, how old, and some of it."""
    waits = view.cash.ages.total
    if not waits.lines and not view.refunds:
        return NOTHING
    parts = []
    if waits.lines:
        head = f"<b>{count(waits.lines, 'lançamento pendente', 'lançamentos pendentes')}</b>"
        parts.append(f"{head}: {cash_texts.moves(waits)}\n{_ages(view)}")
        parts.append("\n".join([_order(view), *(_row(line, view.cash) for line in view.lines)]))
    if view.refunds:
        parts.append(_refunds(view.refunds, view.cash.today))
    return "\n\n".join(parts)


def _ages(view: PendingPage) -> str:
    ages = view.cash.ages
    buckets = (("até 7 dias", ages.week), ("8 a 30", ages.month), ("mais de 30", ages.older))
    return " · ".join(f"{name}: {one.lines}" for name, one in buckets if one.lines)


def _order(view: PendingPage) -> str:
    order = "Os maiores primeiro" if view.largest else "Os mais antigos primeiro"
    where = f", página {view.number + 1} de {view.pages}" if view.pages > 1 else ""
    return f"{order}{where}; toque para abrir:"


def _row(line: StatementLine, cash: Cash) -> str:
    account = next(one.account for one in cash.accounts if one.account.id == line.account_id)
    return (
        f"{money(line.amount_cents, sign=True)} · {day(line.posted_on)} · {safe(account.name, limit=25)}\n"
        f"   {code(line.memo, limit=60)}"
    )


def _refunds(views: Sequence[RefundView], today: date) -> str:
    head = f"<b>{count(len(views), 'devolução em aberto', 'devoluções em aberto')}</b>"
    rows = [refund(view, today) for view in views[:MOST_REFUNDS]]
    left = len(views) - len(rows)
    return "\n".join([head, *rows, *([f"… e mais {left}. /devolucoes mostra todas."] if left else [])])


def refund(view: RefundView, today: date) -> str:
    """One refund with money still to move: how much, which way, whose, and when."""
    verb = "a devolver" if view.case.amount_cents < 0 else "a receber de volta"
    who = safe(view.contact, limit=50) if view.contact else "sem contato"
    return f"↩️ {money(view.left_cents)} {verb} · {who} · {_when(view.due_on, today)}"


def _when(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "sem vencimento"
    if due_on == today:
        return "vence hoje"
    return f"venceu {day(due_on)}" if due_on < today else f"até {day(due_on)}"


# --- the digest ----------------------------------------------------------------------------------


def digest(company: str, view: Briefing) -> str:
    """The daily digest: the answer, what waits, what is due, and each account in a line."""
    cash = view.cash
    lines = [f"☀️ <b>{safe(company, limit=60)}</b> · {day(cash.today)}"]
    lines += [cash_texts.headline(cash)] if cash.stated else []
    lines += [_waits(cash)] if cash.ages.total.lines else []
    lines += [NOTHING] if not view.waits else []
    lines += _due(view)
    lines += [connection_texts.in_digest(one) for one in view.broken[:MOST_BROKEN]]
    moved = [one for one in cash.accounts if one.moved]
    lines += [_short(one) for one in moved[:MOST_ACCOUNTS]]
    left = len(moved) - MOST_ACCOUNTS
    return "\n".join(
        [*lines, *([f"… e mais {count(left, 'conta', 'contas')} em /saldo."] if left > 0 else [])]
    )


def _waits(cash: Cash) -> str:
    older = cash.ages.older
    said = cash_texts.waits(cash.ages.total, "lançamento pendente", "lançamentos pendentes")
    old = f"; {count(older.lines, 'espera', 'esperam')} há mais de 30 dias" if older.lines else ""
    return f"⏳ {said}{old}"


def _due(view: Briefing) -> list[str]:
    lines = [refund(one, view.cash.today) for one in view.due[:MOST_REFUNDS]]
    more = len(view.due) - len(lines)
    if more:
        lines.append(
            f"↩️ … e mais {count(more, 'que já venceu ou vence hoje', 'que já venceram ou vencem hoje')}: /devolucoes."
        )
    if view.later:
        lines.append(
            f"↩️ {count(view.later, 'devolução em aberto vence', 'devoluções em aberto vencem')} depois."
        )
    return lines


def _short(one: AccountBalance) -> str:
    """One account in a line."""
    name = safe(one.account.name, limit=30)
    if one.bank_on is None:
        return f"{name}: sem saldo do banco"
    first = one.first_difference
    if first is None:
        return f"{name}: {balance(one.books_cents)}, provado até {day(one.bank_on)}"
    until = f"provado até {day(one.proven_until)}, " if one.proven_until else ""
    if first.difference_cents == 0:
        return f"{name}: {until}com pendentes em {day(first.on)}"
    if first.open_cents == first.difference_cents:
        return f"{name}: {until}a diferença de {balance(first.difference_cents)} é o que está pendente"
    return f"{name}: {until}não bate em {day(first.on)} (diferença de {balance(first.difference_cents)})"
