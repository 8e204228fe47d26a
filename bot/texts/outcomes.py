"""How a line was decided, in words: what it settled, where the rest went, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.cards import entry_name, kind_of
from bot.texts.format_br import agree, moment, money, safe
from bot.texts.refunds import case_line
from bot.texts.settling import KINDS, TOASTS
from bot.texts.transfers import transfer_line
from core.domain.decisions import DecisionKind, RefundState
from core.domain.entries import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry, Outcome, Share

_MOST_SHARES = 5


def answered(kind: DecisionKind) -> str:
    """The short word above the chat after a press."""
    return TOASTS[kind]


def outcome(line: StatementLine, result: Outcome, time_zone: str) -> str:
    """How a line was decided, by whom and when."""
    signed = f"{_signature(result)} em {moment(result.decision.decided_at, time_zone)}"
    return "\n".join(part for part in (_said(line, result), *_cases(line, result), signed) if part)


def _cases(line: StatementLine, result: Outcome) -> list[str]:
    """What is followed of it beyond the line itself."""
    return [
        case_line(view, cause=view.case.cause_line_id == line.id)
        for view in result.refunds
        if view.case.state is not RefundState.CANCELLED
    ]


def _signature(result: Outcome) -> str:
    who = safe(result.by, limit=40)
    return f"🤖 sozinho, como {who} permitiu em /config," if result.decision.alone else f"por {who}"


def short(line: StatementLine, result: Outcome) -> str:
    """The first line of an outcome and the refund that came of it, for a queue that goes on."""
    said = f"{money(line.amount_cents)}: {_said(line, result).splitlines()[0]}"
    return "\n".join([said, *_cases(line, result)])


def _said(line: StatementLine, result: Outcome) -> str:
    settling = result.settled_by or result.decision
    say = _SENTENCES.get(settling.kind)
    if say is not None:
        return say(line, result)
    return _reconciled(line, result)


def _reconciled(line: StatementLine, result: Outcome) -> str:
    """One entry or several, at the agreed value or at the bank's."""
    names = _names(result)
    beyond = sum(extra.amount_cents for share in result.shares for extra in share.adjustments)
    if not beyond:
        return f"✅ <b>Conciliado</b> com {names}{_rest_paid(result)}"
    over = abs(line.amount_cents) - abs(line.amount_cents - beyond)
    more = "a mais" if over > 0 else "a menos"
    return (
        f"✅ <b>Conciliado pelo valor do extrato</b> com {names}\n"
        f"Combinado {money(line.amount_cents - beyond)}, no banco {money(line.amount_cents)} ({money(over)} {more})"
    )


def _names(result: Outcome) -> str:
    if len(result.shares) == 1:
        return safe(entry_name(result.shares[0].open_entry))
    listed = [
        f"{safe(entry_name(share.open_entry, limit=40))} ({money(share.allocation.amount_cents)})"
        for share in result.shares[:_MOST_SHARES]
    ]
    more = [f"mais {len(result.shares) - _MOST_SHARES}"] if len(result.shares) > _MOST_SHARES else []
    return f"{len(result.shares)} lançamentos: {'; '.join([*listed, *more])}"


def _rest_paid(result: Outcome) -> str:
    """An entry that this line paid the rest of, or whose rest was a credit."""
    share = result.shares[0] if len(result.shares) == 1 else None
    if share is None or share.allocation.amount_cents == share.open_entry.entry.amount_cents:
        return ""
    entry = share.open_entry.entry
    return f"\n{money(share.allocation.amount_cents)} de {money(entry.amount_cents)}; o resto já estava pago ou abatido"


def _partial(_line: StatementLine, result: Outcome) -> str:
    last = result.shares[-1]
    entry = last.open_entry.entry
    paid, whole = money(last.allocation.amount_cents), money(entry.amount_cents)
    settled = entry.state is EntryState.SETTLED
    by_money = entry.settled_cents is not None and abs(entry.settled_cents) >= abs(entry.amount_cents)
    now = (
        ("hoje já pago por inteiro" if by_money else "hoje não falta mais nada")
        if settled
        else f"{agree(entry.open_cents, 'falta', 'faltam')} {money(entry.open_cents)}"
    )
    return f"✅ <b>Pago em parte</b>: {_names(result)}\n{paid} de {whole}; {now}"


def _explained(line: StatementLine, result: Outcome) -> str:
    extras = [extra for share in result.shares for extra in share.adjustments]
    into = 1 if line.amount_cents > 0 else -1
    covered = sum(share.allocation.amount_cents for share in result.shares)
    parts = [
        f"{'+' if extra.amount_cents * into > 0 else '−'} {KINDS[extra.kind]} {money(extra.amount_cents)}"
        for extra in extras
    ]
    total = money(line.amount_cents)
    return f"✅ <b>Conciliado</b> com {_names(result)}\n{money(covered)} {' '.join(parts)} = {total}"


def _new(_line: StatementLine, result: Outcome) -> str:
    first = result.shares[0].open_entry
    if len(result.shares) == 1:
        return f"✅ <b>{kind_of(first)} criada e conciliada</b>: {safe(entry_name(first))}{_category(result, first)}"
    parts = "; ".join(_part(result, share) for share in result.shares[:_MOST_SHARES])
    return f"✅ <b>{kind_of(first)} criada e dividida</b>: {safe(entry_name(first, limit=50))}\n{parts}"


def _category(result: Outcome, one: OpenEntry) -> str:
    name = result.categories.get(one.entry.category_id) if one.entry.category_id else None
    return f"\nCategoria: {safe(name, limit=60)}" if name else ""


def _part(result: Outcome, share: Share) -> str:
    entry = share.open_entry.entry
    name = result.categories.get(entry.category_id, "") if entry.category_id else ""
    return f"{safe(name, limit=40) or 'sem categoria'} {money(entry.amount_cents)}"


def _transfer(line: StatementLine, result: Outcome) -> str:
    return transfer_line(result, line)


def _return(_line: StatementLine, _result: Outcome) -> str:
    return "↩️ <b>Devolução</b>: este dinheiro foi e voltou; os dois movimentos estão nos livros."


def _paid_twice(line: StatementLine, _result: Outcome) -> str:
    verb = "Entrou" if line.amount_cents > 0 else "Saiu"
    return f"✅ <b>{verb} sem ser devido</b>: está nos livros, e a devolução é acompanhada."


_SENTENCES: dict[DecisionKind, Callable[[StatementLine, Outcome], str]] = {
    DecisionKind.REPEATED: lambda _line, _result: (
        "🔁 <b>Repetido pelo banco</b>: conta uma vez só, pelo lançamento que já estava aqui."
    ),
    DecisionKind.IGNORE: lambda _line, _result: (
        "🚫 <b>Ignorado</b>: fica fora dos livros e pode voltar por /ignoradas."
    ),
    DecisionKind.PARTIAL: _partial,
    DecisionKind.EXPLAINED: _explained,
    DecisionKind.NEW_ENTRY: _new,
    DecisionKind.TRANSFER: _transfer,
    DecisionKind.RETURN: _return,
    DecisionKind.PAID_TWICE: _paid_twice,
}
