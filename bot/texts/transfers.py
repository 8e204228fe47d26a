"""Words of transfers between the company's own accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import agree, clean, money, safe

if TYPE_CHECKING:
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import Outcome
    from core.services.pairing import Leg, Pair
    from core.services.transferring import WaitingLeg

UNSEEN = "uma conta que não acompanho aqui"


class Labels:
    """Words on buttons."""

    CONFIRM = "✅ Confirmar"
    BACK = "‹ Voltar"
    UNSEEN = "Conta que não acompanho aqui"

    @staticmethod
    def account(line: StatementLine, account: FinancialAccount) -> str:
        """The other account, the leg of which did not show up yet."""
        return f"{'Para' if line.amount_cents < 0 else 'De'} {clean(account.name, limit=45)}"

    @staticmethod
    def pair(one: Pair) -> str:
        """A line that may be the other leg."""
        other = one.other.line
        name = clean(one.other.account.name, limit=25)
        return f"Com {money(other.amount_cents)} · {name} · {other.posted_on:%d/%m}"

    @staticmethod
    def waiting(one: WaitingLeg) -> str:
        """A transfer decided already, that waits for this line."""
        return f"É a outra ponta de {money(one.line.amount_cents)} de {one.line.posted_on:%d/%m}"


def transfer_line(outcome: Outcome, line: StatementLine) -> str:
    """How a transfer was decided, on the card of one of its legs."""
    where = safe(outcome.other_account, limit=40) if outcome.other_account else UNSEEN
    said = f"✅ <b>Transferência {'para' if line.amount_cents < 0 else 'de'} {where}</b>"
    fee = sum(abs(share.allocation.amount_cents) for share in outcome.shares)
    if fee:
        said += f", com {money(fee)} de tarifa"
    if outcome.other_account and outcome.other_line is None:
        said += "\nA outra ponta ainda não apareceu. Quando chegar, o cartão dela oferece juntar as duas."
    return said


def choose(line: StatementLine, *, found: bool) -> str:
    """Asks where the money went, or came from; ``found`` when lines that may be the other leg are offered."""
    out = line.amount_cents < 0
    question = "Para qual das suas contas foi?" if out else "De qual das suas contas veio?"
    if not found:
        return f"<b>Transferência entre suas contas</b>\n{question}"
    what = "a entrada" if out else "a saída"
    return (
        f"<b>Transferência entre suas contas</b>\n{question} Se {what} já está aqui, escolha o lançamento: "
        "os dois ficam conciliados de uma vez."
    )


def tariff(one: Pair) -> str:
    """Two legs that differ: what left, what arrived, and that the rest is the bank's."""
    head = "<b>Transferência com tarifa</b>"
    left = agree(one.out.line.amount_cents, "Saiu", "Saíram")
    came = agree(one.into.line.amount_cents, "entrou", "entraram")
    return f"{head}\n{left} {_leg(one.out)} e {came} {_leg(one.into)}: {money(one.fee_cents)} de tarifa."


def _leg(leg: Leg) -> str:
    line = leg.line
    preposition = "de" if line.amount_cents < 0 else "em"
    return f"{money(line.amount_cents)} {preposition} {safe(leg.account.name, limit=40)} ({line.posted_on:%d/%m})"
