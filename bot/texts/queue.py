"""Words of the round through open lines: what just happened, how far it is, and the proof at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import cash
from bot.texts.format_br import balance, count, day, money, safe
from bot.texts.outcomes import short
from core.domain.statements import LineState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.views import AccountBalance
    from core.services.queueing import Before

ELSEWHERE = "A fila continua em outra mensagem. /conciliar a traz para cá."
WENT_BACK = "De volta ao anterior."


class Labels:
    """Words on buttons."""

    NEXT = "Próximo ›"
    UNDO_PREVIOUS = "↶ Desfazer anterior"
    BACK_TO_PREVIOUS = "↶ Voltar ao anterior"

    @staticmethod
    def go_on(number: int) -> str:
        """Begins another round with what is left."""
        return f"Continuar com {'o que falta' if number == 1 else f'os {number} que faltam'}"


def progress(position: int, total: int) -> str:
    """Where a round stands."""
    return f"{position} de {total}"


def before(one: Before) -> str:
    """What became of the line before, in one line."""
    line = one.line
    if one.outcome is not None:
        return short(line, one.outcome)
    amount = money(line.amount_cents)
    if line.state is LineState.REMOVED:
        return f"↶ {amount}: a importação foi desfeita"
    return (
        f"⏳ {amount}: guardado para depois" if line.snoozed_at else f"↶ {amount}: voltou a ficar em aberto"
    )


def end(found: Sequence[AccountBalance], open_lines: int) -> str:
    """The proof: what bank and books say, account by account."""
    moved = [one for one in found if one.moved]
    parts = [_account(one) for one in moved[: cash.MOST_TOLD]]
    if len(moved) > cash.MOST_TOLD:
        parts.append(
            f"… e mais {count(len(moved) - cash.MOST_TOLD, 'conta', 'contas')}: /saldo mostra todas."
        )
    waits = count(open_lines, "lançamento ainda espera você", "lançamentos ainda esperam você")
    said = f"<b>Fim da fila.</b> {waits}." if open_lines else "<b>Fim da fila.</b> Nada espera decisão sua."
    return "\n".join([said, "", *(parts or [cash.NO_ACCOUNTS])])


def _account(one: AccountBalance) -> str:
    """``Itaú 12/07/2026: banco R$ 8.214,33 = livros R$ 8.214,33, nada pendente``, or the first day that differs."""
    name, first = safe(one.account.name, limit=40), one.first_difference
    if one.bank_on is None or one.bank_cents is None:
        return f"{name}: livros {balance(one.books_cents)}; o extrato não trouxe o saldo do banco"
    if first is None and one.proven_until is not None:
        waits = count(one.pending_lines, "pendente depois disso", "pendentes depois disso")
        quiet = waits if one.pending_lines else "nada pendente"
        both = f"banco {balance(one.bank_cents)} = livros {balance(one.books_cents)}"
        return f"✅ {name} {day(one.bank_on)}: {both}, {quiet}"
    until = f"provado até {day(one.proven_until)}" if one.proven_until else "ainda não provado"
    told = [f"⚠️ {name}: {until}."]
    return "\n".join([*told, *(cash.differs(first, one) if first is not None else [])])
