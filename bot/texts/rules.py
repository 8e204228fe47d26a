"""Words of rules: what one says, what it would have done, how the list reads, and why one stepped back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.alike import becomes
from bot.texts.format_br import clean, count, day, money, safe
from core.domain.decisions import DecisionKind
from core.domain.entries import Direction
from core.domain.rules import RuleAction, RuleMode
from core.domain.time import local_day
from core.services.rulebook import CAPS_CENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.rules import PastLine, Rule
    from core.services.alike import Who
    from core.services.ruling import Preview, RuleView

_MOST_LISTED = 6
EMPTY = (
    "<b>Regras</b>\nAinda não há nenhuma. Quando você responder três vezes o mesmo sobre o mesmo nome, o cartão "
    "oferece “Sempre assim?”."
)
READ_ONLY = "Seu acesso é de leitura: quem muda isto é o dono ou o financeiro."
MADE = "Regra criada."
CHANGED = "Anotado."
DELETED = "Regra apagada."
ONCE = "Certo, só desta vez. Não pergunto de novo sobre estas."
GONE = "Esta regra não vale mais para este lançamento."
_ENTRY_FIRST = "Um lançamento em aberto que combine vem sempre antes da regra."


def sentence(view: RuleView) -> str:
    """What a rule says, in one sentence without its full stop."""
    rule = view.rule
    into = rule.direction is Direction.IN
    side = "Entradas" if into else "Saídas"
    verb = "ficam" if rule.action is RuleAction.IGNORE else "viram"
    made = becomes(rule.treatment, view.category, view.contact, into=into)
    return f"{side} com “{safe(rule.name, limit=60)}”{_document(rule)} {verb} {made}"


def _document(rule: Rule) -> str:
    """Two people of one name are told apart by the end of their document."""
    numbers = [word for word in rule.words if word.isdigit()]
    return f" e documento de final {numbers[0][-4:]}" if numbers else ""


def suggested(view: RuleView) -> str:
    """On the card of an open line."""
    return f"📐 Regra: {becomes(view.rule.treatment, view.category, view.contact, into=_into(view.rule))}"


def _into(rule: Rule) -> bool:
    return rule.direction is Direction.IN


def state(rule: Rule) -> str:
    """How far it goes, in words."""
    if not rule.active:
        return "desligada"
    if rule.mode is RuleMode.ALONE:
        return f"decide sozinha até {money(rule.cap_cents)}"
    return "só sugere"


# --- preview -------------------------------------------------------------------------------------


def preview(view: Preview) -> str:
    """What the rule says, and what it would have done."""
    rule = view.view.rule
    parts = [
        "<b>Sempre assim?</b>",
        f"{sentence(view.view)}.",
        "",
        f"Nos últimos 12 meses, {count(view.fits, 'lançamento', 'lançamentos')} assim:",
        f"• {len(view.same)} como você decidiu",
        *_different(view),
    ]
    if view.settled:
        parts.append(f"{_settled(view.settled)} o que estava nos livros: nisso a regra não mexe.")
    if view.open:
        parts.append(
            f"Em aberto agora: {count(len(view.open), 'que passa', 'que passam')} a vir com esta sugestão."
        )
    parts += ["", _ENTRY_FIRST]
    if rule.action is RuleAction.NEW_ENTRY:
        caps = "; ".join(f"{view.within(cents)} com limite de {money(cents)}" for cents in CAPS_CENTS)
        parts.append(f"Sozinho, eu teria decidido {caps}.")
    return "\n".join(parts)


def _settled(number: int) -> str:
    return "Outro pagou" if number == 1 else f"Outros {number} pagaram"


def _different(view: Preview) -> list[str]:
    if not view.different:
        return ["• nenhum diferente"]
    listed = [f"   {_otherwise(one, view.line.posted_on, view.names)}" for one in view.different]
    more = [f"   … e mais {len(listed) - _MOST_LISTED}"] if len(listed) > _MOST_LISTED else []
    return [f"• {len(listed)} diferente{'s' if len(listed) > 1 else ''}:", *listed[:_MOST_LISTED], *more]


def _otherwise(one: PastLine, beside: date, names: Mapping[UUID, str]) -> str:
    line = one.line
    return f"{day(line.posted_on, beside=beside)} · {money(line.amount_cents)} → {_said(one, names)}"


def _said(one: PastLine, names: Mapping[UUID, str]) -> str:
    """What was made of a line."""
    assert one.decision is not None
    if one.decision.kind is not DecisionKind.NEW_ENTRY:
        return _KINDS.get(one.decision.kind, "outra coisa")
    known = [
        names.get(part) for entry in one.entries for part in (entry.category_id, entry.contact_id) if part
    ]
    return ", ".join(safe(name, limit=40) for name in dict.fromkeys(known) if name) or "sem categoria"


_KINDS = {
    DecisionKind.IGNORE: "ignorado",
    DecisionKind.TRANSFER: "transferência",
    DecisionKind.RETURN: "devolução de outro lançamento",
}


# --- the list ------------------------------------------------------------------------------------


def rules(views: Sequence[RuleView], time_zone: str, *, may_change: bool) -> str:
    """All rules in order."""
    if not views:
        return EMPTY
    rows = [f"{place}. {sentence(view)} · {state(view.rule)}" for place, view in enumerate(views, 1)]
    stepped = [stepped_back(one.rule, time_zone) for one in views if one.rule.dropped_at]
    note = ["", *stepped] if stepped else []
    last = [] if may_change else ["", READ_ONLY]
    return "\n".join(["<b>Regras</b>, na ordem em que são tentadas", *rows, *note, *last])


def rule(view: RuleView, time_zone: str, *, may_change: bool) -> str:
    """One rule with what follows from its state."""
    one = view.rule
    parts = [
        f"<b>Regra · {safe(one.name, limit=60)}</b>",
        f"{sentence(view)}.",
        "",
        f"{_follows(one)} {_ENTRY_FIRST}" if one.active else _follows(one),
    ]
    if one.dropped_at:
        parts += ["", stepped_back(one, time_zone)]
    return "\n".join(parts if may_change else [*parts, "", READ_ONLY])


def _follows(rule: Rule) -> str:
    if not rule.active:
        return "Está desligada: não sugere nem decide."
    if rule.mode is RuleMode.ALONE:
        return (
            f"Decide sozinha até {money(rule.cap_cents)}, quando chega um extrato; acima disso, sugere. O que ela "
            "fizer vem no resumo da semana, com Desfazer. Se você decidir diferente uma vez, ela volta a só sugerir."
        )
    return "Só sugere: a resposta vem pronta no cartão, e nada é decidido sem um toque seu."


def stepped_back(rule: Rule, time_zone: str) -> str:
    """Why a rule does not decide alone any more."""
    assert rule.dropped_at is not None
    when = local_day(rule.dropped_at, time_zone)
    return f"📐 “{safe(rule.name, limit=60)}” voltou a só sugerir: em {day(when)} você decidiu diferente."


def ask_delete(view: RuleView) -> str:
    """Asks once more."""
    return (
        f"<b>Apagar esta regra?</b>\n{sentence(view)}.\n\nDaqui em diante ela não faz mais nada. O que já foi "
        "decidido com ela fica como está."
    )


class Labels:
    """Words on buttons."""

    ONLY_SUGGEST = "Só sugerir"
    ONCE = "Só desta vez"
    UP = "↑ Tentar antes"
    DOWN = "↓ Tentar depois"
    SWITCH_ON = "Ligar"
    SWITCH_OFF = "Desligar"
    DELETE = "Apagar"
    DELETE_YES = "Sim, apagar"

    @staticmethod
    def always(who: Who | None) -> str:
        """Opens the preview."""
        return f"{clean(who.name, limit=30)}: sempre assim?" if who else "Sempre assim?"

    @staticmethod
    def alone(cents: int) -> str:
        """Lets it decide alone."""
        return f"Decidir sozinho até R$ {cents // 100}"

    @staticmethod
    def chosen(label: str, *, chosen: bool) -> str:
        """The present state among others."""
        return f"✓ {label}" if chosen else label

    @staticmethod
    def rule(place: int, rule: Rule) -> str:
        """Opens a rule."""
        return f"{place}. {clean(rule.name, limit=30)} · {state(rule)}"

    @staticmethod
    def use(view: RuleView) -> str:
        """Does what the rule says with one tap."""
        if view.rule.action is RuleAction.IGNORE:
            return "🚫 Ignorar, pela regra"
        kind = "receita" if _into(view.rule) else "despesa"
        return f"✅ Nova {kind}: {clean(view.category or '', limit=35)}"
