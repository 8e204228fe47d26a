"""Words of the buttons that decide a line, and of the screens on which a difference is explained or a sum is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.cards import entry_name, head, label_entry
from bot.texts.format_br import agree, clean, count, day, money, safe
from core.domain.decisions import AdjustmentKind, DecisionKind
from core.domain.entries import Method
from core.matching.model import Difference
from core.services import explaining

if TYPE_CHECKING:
    from core.domain.entries import Category
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.matching.model import BankLine
    from core.services.gathering import Bundle
    from core.services.selecting import SelectionView
    from core.services.transferring import WaitingLeg

KINDS = {
    AdjustmentKind.INTEREST: "juros",
    AdjustmentKind.FINE: "multa",
    AdjustmentKind.DISCOUNT: "desconto",
    AdjustmentKind.FEE: "tarifa",
    AdjustmentKind.WITHHOLDING: "imposto retido",
    AdjustmentKind.STATEMENT_VALUE: "diferença do extrato",
}

_METHODS = {
    Method.PIX: "Pix",
    Method.TED: "TED",
    Method.BOLETO: "boleto",
    Method.CREDIT_CARD: "cartão de crédito",
    Method.DEBIT_CARD: "cartão de débito",
    Method.TRANSFER: "transferência",
    Method.DIRECT_DEBIT: "débito automático",
}
TOASTS = {
    DecisionKind.RECONCILE: "Conciliado.",
    DecisionKind.STATEMENT_VALUE: "Conciliado pelo valor do extrato.",
    DecisionKind.STATEMENT_VALUE_AND_REFUND: "Conciliado, e a devolução está aberta.",
    DecisionKind.STATEMENT_VALUE_AND_CREDIT: "Conciliado, e o crédito está anotado.",
    DecisionKind.STATEMENT_VALUE_AND_KEPT: "Conciliado, sem nada a devolver.",
    DecisionKind.EXPLAINED: "Conciliado, e a diferença está explicada.",
    DecisionKind.PARTIAL: "Anotado: pago em parte.",
    DecisionKind.NEW_ENTRY: "Criado e conciliado.",
    DecisionKind.PAID_TWICE: "Anotado, e a devolução está aberta.",
    DecisionKind.TRANSFER: "Transferência anotada.",
    DecisionKind.RETURN: "Devolução anotada.",
    DecisionKind.OPEN_REFUND: "Devolução aberta.",
    DecisionKind.CHANGE_REFUND: "Mudado.",
    DecisionKind.USE_CREDIT: "Abatido.",
    DecisionKind.IGNORE: "Ignorado.",
    DecisionKind.REPEATED: "Anotado: o banco só repetiu.",
    DecisionKind.UNDO: "Desfeito.",
}

CREDIT_LEFT = "Crédito anotado."
ASK_PART_BOX = "0,00"


def ask_part(kind: AdjustmentKind) -> str:
    """Asks for the amount of one part of a difference."""
    return f"Quanto foi de {KINDS[kind]}? Escreva como <code>23,33</code>; 0 tira."


def keep_question(line: StatementLine, one: OpenEntry, over_cents: int) -> str:
    """Which category an excess is kept in."""
    kind = "receita" if line.amount_cents > 0 else "despesa"
    return (
        f"{money(over_cents)} a mais que {safe(entry_name(one))}. Em que categoria de {kind} guardo esse valor?\n"
        "Não fica nada a devolver."
    )


def explained(view: SelectionView) -> str:
    """A difference and its parts, with what is still open."""
    assert view.difference is not None
    more = "a mais" if view.over_cents > 0 else "a menos"
    late = view.difference.days_late
    when = f", {count(late, 'dia', 'dias')} depois do vencimento" if late > 0 else ""
    lines = [
        head(view.line, view.account),
        "",
        *(_ticked(one, view.line) for one in view.ticked),
        f"O banco moveu <b>{money(view.over_cents)} {more}</b>{when}.",
        *(f"• {_part(view, kind)}: {money(cents)}" for kind, cents in view.parts),
    ]
    lines.append("Tudo explicado." if not view.left else f"<b>Falta explicar {money(view.left)}.</b>")
    return "\n".join(lines)


def _part(view: SelectionView, kind: AdjustmentKind) -> str:
    """``Multa`` with its formula where the amount is the formula's own."""
    assert view.difference is not None
    said = KINDS[kind].capitalize()
    cents = next(abs(amount) for one, amount in view.parts if one is kind)
    if kind is AdjustmentKind.FINE and cents == round(view.difference.owed_cents * 2 / 100):
        return f"{said} (2 %)"
    month = view.difference.owed_cents * view.difference.days_late / 3000
    if kind is AdjustmentKind.INTEREST and view.difference.days_late > 0 and abs(cents - month) <= 1:
        return f"{said} (1 % ao mês)"
    return said


def _ticked(one: OpenEntry, line: StatementLine) -> str:
    due = day(one.entry.due_on, beside=line.posted_on)
    return f"{safe(entry_name(one, limit=60))}: {money(one.entry.open_cents)}, vencimento {due}"


def group(view: SelectionView) -> str:
    """What is ticked, what that makes, and what is missing."""
    ticked = sum(abs(one.entry.open_cents) for one in view.ticked)
    lines = [head(view.line, view.account), ""]
    if not view.ticked:
        return "\n".join([*lines, "Marque os lançamentos que este pagamento cobre."])
    lines += [f"✓ {_ticked(one, view.line)}" for one in view.ticked]
    lines.append(f"Marcados: {count(len(view.ticked), 'lançamento', 'lançamentos')}, {money(ticked)}.")
    more = "" if not view.over_cents else " a mais no banco" if view.over_cents > 0 else " a menos no banco"
    lines.append(f"<b>Diferença {money(view.over_cents)}</b>{more}.")
    return "\n".join(lines)


def difference(
    line: StatementLine, one: OpenEntry, named: Difference | None, *, returned_cents: int = 0
) -> str:
    """What a difference most probably is, by its formula where there is one, and what the buttons mean.

    Args:
        line: the line; ``returned_cents`` of it came back already.
        one: the entry.
        named: what the matcher takes it for.
    """
    into = line.amount_cents > 0
    over = abs(line.amount_cents) - abs(one.entry.open_cents)
    verb = agree(over, "Entrou", "Entraram") if into else agree(over, "Saiu", "Saíram")
    if over > 0:
        return _more(line, one, over, named, verb) + _if_given_back(line, over - abs(returned_cents), named)
    missing = money(over)
    if named is Difference.PARTIAL:
        left = agree(over, "falta", "faltam")
        return (
            f"De {money(one.entry.open_cents)}, o banco moveu {money(line.amount_cents)}: {left} {missing}."
        )
    said = _LESS.get(named) if named else None
    if said:
        return f"{verb} {missing} a menos: {said}."
    return f"{verb} {missing} a menos que o combinado. É desconto, ou ainda falta pagar?"


def _more(line: StatementLine, one: OpenEntry, over: int, named: Difference | None, verb: str) -> str:
    late = (line.posted_on - one.entry.due_on).days
    if named is Difference.INTEREST:
        owed = explaining.Difference(abs(one.entry.open_cents), over, late, line.amount_cents > 0)
        parts = explaining.prefilled(owed, AdjustmentKind.INTEREST)
        said = " e ".join(f"{KINDS[kind]} de {money(cents)}" for kind, cents in parts)
        return f"{verb} {money(over)} a mais: {said}, por {count(late, 'dia', 'dias')} de atraso."
    return f"{verb} {money(over)} a mais que o combinado."


def _if_given_back(line: StatementLine, left_cents: int, named: Difference | None) -> str:
    """What to press for money that was too much and is here still."""
    if left_cents <= 0 or named is Difference.INTEREST:
        return ""
    if line.amount_cents > 0:
        return " Se for devolver, abra já a despesa de devolução."
    return " Se for receber de volta, abra já a receita de devolução."


_LESS = {
    Difference.DISCOUNT: "a conta fecha com desconto",
    Difference.FEE: "a conta fecha com a tarifa descontada",
    Difference.WITHHOLDING: "a conta fecha com imposto retido",
    Difference.ESTIMATE: "o combinado era uma previsão",
}
NOTHING_TO_TICK = "Não há outros lançamentos em aberto deste lado."


class Labels:
    """Words on the buttons that decide."""

    USE_VALUE = "Usar valor do extrato"
    LATE = "Juros ou multa"
    GROUP = "Somar vários"
    TRANSFER = "⇄ Transferência"
    REPEATED = "🔁 O banco só repetiu"
    PAID_TWICE = "↩️ Pagou em dobro: devolver"
    CREDIT = "Deixar crédito"
    RECONCILE_ALL = "✅ Conciliar"
    PART_REST = "Parcial"
    EXPLAIN = "✅ Conciliar"

    @staticmethod
    def keep(line: StatementLine) -> str:
        """The excess stays."""
        return "É receita mesmo" if line.amount_cents > 0 else "É despesa mesmo"

    @staticmethod
    def offset(one: OpenEntry) -> str:
        """The excess comes off the next entry."""
        return f"Abater de {clean(one.entry.description, limit=24)}"

    @staticmethod
    def with_credit(cents: int) -> str:
        """The rest is a credit."""
        return f"✅ Conciliar e abater crédito {money(cents)}"

    @staticmethod
    def partial(rest_cents: int, *, likely: bool) -> str:
        """Paid in part."""
        return f"{'✅ ' if likely else ''}Parcial: {agree(rest_cents, 'falta', 'faltam')} {money(rest_cents)}"

    @staticmethod
    def kind(kind: AdjustmentKind) -> str:
        """Names a difference."""
        return KINDS[kind].capitalize()

    @staticmethod
    def kind_now(kind: AdjustmentKind, *, both: bool) -> str:
        """Names a difference and decides."""
        return f"✅ Conciliar com {'multa e juros' if both else KINDS[kind]}"

    @staticmethod
    def change(kind: AdjustmentKind) -> str:
        """Changes one part."""
        return f"✏️ {KINDS[kind].capitalize()}"

    @staticmethod
    def all_of(number: int) -> str:
        """Settles a suggested sum."""
        return f"✅ Conciliar os {number}"

    @staticmethod
    def sum_less(place: int, number: int, kind: AdjustmentKind, over_cents: int, *, sole: bool) -> str:
        """Settles a suggested sum with its difference, named; of several, by its place."""
        differs = f"{KINDS[kind]} {money(over_cents)}"
        return (
            f"✅ Conciliar {number} · {differs}"
            if sole
            else f"Conciliar a soma {place + 1} · {number} · {differs}"
        )

    @staticmethod
    def bundle(one: Bundle) -> str:
        """Several to tick with one tap, and what is left of the line then."""
        if one.day is not None:
            way = f" · {_METHODS[one.method]}" if one.method else ""
            named = f"+ {len(one.entries)} de {one.day:%d/%m}{way}"
        else:
            first = one.entries[0]
            whose = first.contact.name if first.contact else entry_name(first)
            named = f"+ {len(one.entries)} de {clean(whose, limit=24)}"
        if one.fits:
            return f"{named}: bate certinho"
        rest = "faltam" if one.left_cents > 0 else "passam"
        return f"{named}: {rest} {money(abs(one.left_cents))}"

    @staticmethod
    def tick(one: OpenEntry, *, ticked: bool) -> str:
        """An entry that can be ticked."""
        return f"{'✓ tirar' if ticked else '+'} {label_entry(one)}"

    @staticmethod
    def one_sum(place: int, number: int) -> str:
        """Settles one of several sums that fit equally well."""
        return f"Conciliar a soma {place} · {number} lançamentos"

    @staticmethod
    def new_as(line: StatementLine, category: str) -> str:
        """Creates the entry at once."""
        kind = "receita" if line.amount_cents > 0 else "despesa"
        return f"✅ Nova {kind}: {clean(category, limit=30)}"

    @staticmethod
    def transfer_with(line: StatementLine, other: BankLine) -> str:
        """Both legs at once."""
        verb = "saiu" if other.cents < 0 else "entrou"
        return f"✅ Transferência: {verb} {day(other.day, beside=line.posted_on)}"

    @staticmethod
    def join(waiting: WaitingLeg) -> str:
        """The other leg of a transfer that waits."""
        other = waiting.line
        return f"✅ Transferência de {money(other.amount_cents)} de {other.posted_on:%d/%m}"

    @staticmethod
    def give_back(line: StatementLine, other: BankLine) -> str:
        """This line gives back another."""
        return f"↩️ É a devolução de {money(other.cents)} de {day(other.day, beside=line.posted_on)}"

    @staticmethod
    def category(category: Category) -> str:
        """A category to keep an excess in."""
        return clean(category.name, limit=40)
