"""Words about lines that are alike: one answer for all of them, asked once and read back before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import clean, day, money, safe
from core.domain.rules import RuleAction

if TYPE_CHECKING:
    from core.domain.rules import Treatment
    from core.domain.statements import StatementLine
    from core.services.alike import Alike
    from core.services.likewise import Question

_MOST_LISTED = 12
NONE_LEFT = "As outras já foram decididas. Nada mudou aqui."
CHANGED = "A lista mudou. Confira de novo."


def done(number: int) -> str:
    """The short word above the chat."""
    return "Decidida." if number == 1 else f"{number} decididas de uma vez."


def undone(number: int) -> str:
    """The short word after all of them were taken back."""
    return "Desfeito." if number == 1 else f"Desfeitas as {number}."


def becomes(treatment: Treatment, category: str | None, contact: str | None, *, into: bool) -> str:
    """``despesa de Combustível e frete, Posto Shell``."""
    if treatment.action is RuleAction.IGNORE:
        return "fora dos livros, como ignoradas"
    kind = "receita" if into else "despesa"
    of = f" de {safe(category, limit=60)}" if category else ""
    whose = f", {safe(contact, limit=60)}" if contact else ""
    return f"{kind}{of}{whose}"


def question(one: Question) -> str:
    """What becomes of which lines, with sum and days."""
    lines, name = one.lines, safe(one.alike.who.name, limit=60)
    others = len(lines) == len(one.alike.lines)
    which = _others(len(lines)) if others else f"as {len(lines)}"
    made = becomes(one.treatment, one.category, one.contact, into=one.line.amount_cents > 0)
    shown = [_listed(line, one.line) for line in lines[:_MOST_LISTED]]
    more = [f"… e mais {len(lines) - _MOST_LISTED}"] if len(lines) > _MOST_LISTED else []
    return "\n".join(
        [
            f"<b>Igual para {which} de {name}?</b>",
            f"{_verb(one.treatment, len(lines))} {made}.",
            f"Soma: <b>{money(sum(line.amount_cents for line in lines))}</b>",
            "",
            *shown,
            *more,
            "",
            "Cada uma vira uma decisão própria, e dá para desfazer todas juntas.",
        ]
    )


def _verb(treatment: Treatment, number: int) -> str:
    if treatment.action is RuleAction.IGNORE:
        return "Fica" if number == 1 else "Ficam"
    return "Vira" if number == 1 else "Viram"


def _others(number: int) -> str:
    return "a outra" if number == 1 else f"as outras {number}"


def _listed(line: StatementLine, beside: StatementLine) -> str:
    return f"• {day(line.posted_on, beside=beside.posted_on)} · {money(line.amount_cents)}"


class Labels:
    """Words on buttons."""

    ONLY_THIS = "Só esta"

    @staticmethod
    def for_all(alike: Alike) -> str:
        """On the draft read back: this line and the others."""
        return f"Igual para as {len(alike.lines) + 1} de {clean(alike.who.name, limit=30)}"

    @staticmethod
    def for_others(alike: Alike, *, named: bool) -> str:
        """After one was decided."""
        of = f" de {clean(alike.who.name, limit=25)}" if named else ""
        return f"Igual para {_others(len(alike.lines))}{of}"

    @staticmethod
    def confirm(number: int) -> str:
        """Decides all of them."""
        return "✅ Confirmar" if number == 1 else f"✅ Confirmar as {number}"

    @staticmethod
    def undo_all(number: int) -> str:
        """Takes back everything one press decided."""
        return f"↶ Desfazer as {number}"
