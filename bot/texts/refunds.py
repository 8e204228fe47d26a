"""Words of refunds: the case in a line, in a list and on its own screen, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import agree, clean, code, count, day, money, safe
from core.domain.decisions import RefundState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.decisions import RefundView
    from core.domain.views import OpenEntry
    from core.services.casework import CaseView, Movement

NO_REFUNDS = "Nenhuma devolução até agora. Elas nascem no cartão, quando o banco move mais que o combinado."
ASK_DUE = "Para que dia fica? Escreva como <code>25/07</code> ou <code>25/07/2026</code>."
ASK_DUE_BOX = "dd/mm"
READY = "Pronta para encaminhar."
NOTHING_TO_LOWER = "Não há lançamento em aberto deste contato para abater."
NOTHING_DUE = "Não há mais o que pagar nesta devolução."
TAKE_BACK = "Para voltar atrás, abra o lançamento: o Desfazer fica no cartão dele."
MOST_LISTED, MOST_ENDED, MOST_MOVED = 12, 20, 8


class Labels:
    """Words on buttons."""

    REFUNDS = "‹ Devoluções"
    BACK = "‹ Voltar"
    LINE = "Ver o lançamento"
    DUE = "🗓 Mudar vencimento"
    OTHER_DATE = "⌨️ Outra data"
    CREDIT = "Deixar crédito"
    OFFSETS = "Abater de um lançamento"
    TO_CUSTOMER = "✉️ Mensagem para o cliente"
    TO_SUPPLIER = "✉️ Mensagem para o fornecedor"

    @staticmethod
    def message(view: RefundView) -> str:
        """Writes what the owner may forward."""
        return Labels.TO_CUSTOMER if _we_owe(view) else Labels.TO_SUPPLIER

    @staticmethod
    def refund(view: RefundView) -> str:
        """Makes it a refund after all."""
        verb = "Devolver" if _we_owe(view) else "Receber de volta"
        return f"{verb} {money(view.rest_cents)}" if _moved_in_part(view) else verb

    @staticmethod
    def credit(view: RefundView) -> str:
        """Leaves it as a credit; of a case that moved in part, the rest."""
        return f"Deixar {money(view.rest_cents)} de crédito" if _moved_in_part(view) else Labels.CREDIT

    @staticmethod
    def keep(view: RefundView) -> str:
        """Makes it income, or an expense, after all; of a case that moved in part, the rest."""
        side = "receita" if _we_owe(view) else "despesa"
        if not _moved_in_part(view):
            return f"É {side} mesmo"
        return f"{money(view.rest_cents)} {agree(view.rest_cents, 'é', 'são')} {side} mesmo"

    @staticmethod
    def offset(one: OpenEntry) -> str:
        """Takes the credit off an entry."""
        entry = one.entry
        return f"Abater de {money(entry.open_cents)} · {entry.due_on:%d/%m} · {clean(entry.description, limit=25)}"

    @staticmethod
    def case(view: RefundView) -> str:
        """Opens a case from the list."""
        credit = "Crédito de " if view.case.state is RefundState.CREDIT else ""
        return f"{credit}{money(view.left_cents)} · {clean(view.contact or 'sem contato', limit=35)}"

    @staticmethod
    def moved(one: Movement) -> str:
        """Opens a line that moved some of it."""
        return f"Ver {money(one.cents)} de {one.on:%d/%m}"

    @staticmethod
    def due_in(days: int) -> str:
        """A due day counted from today."""
        return "Hoje" if days == 0 else f"Em {days} dias"


# --- one case in a line --------------------------------------------------------------------------


def case_line(view: RefundView, *, cause: bool) -> str:
    """One line on a card: where the case stands.

    Args:
        view: the case.
        cause: whether the card is of the line that caused it; else of one that gave it back.
    """
    return f"↩️ {stands(view) if cause else _gives_back(view)}"


def stands(view: RefundView) -> str:
    """Where a case stands, with what is left and until when."""
    return _STANDS[view.case.state](view)


def _moved_in_part(view: RefundView) -> bool:
    """Whether some of it went back, or was used, and some is left."""
    return bool(view.rest_cents) and view.rest_cents != view.case.amount_cents


def _we_owe(view: RefundView) -> bool:
    return view.case.amount_cents < 0


def _open(view: RefundView) -> str:
    verb = "A devolver" if _we_owe(view) else "A receber de volta"
    return f"{verb} {money(view.left_cents)}{_party(view)}{_until(view)}"


def _partial(view: RefundView) -> str:
    left = f"{agree(view.left_cents, 'falta', 'faltam')} {money(view.left_cents)}{_until(view)}"
    return f"{_gone_back(view)}; {left}"


def _gone_back(view: RefundView) -> str:
    """How much of the whole moved in the bank so far."""
    moved = view.returned_cents
    done = agree(moved, "Já devolvido", "Já devolvidos")
    if not _we_owe(view):
        done = agree(moved, "Já voltou", "Já voltaram")
    return f"{done} {money(moved)} de {money(view.case.amount_cents)}{_party(view)}"


def _closed(view: RefundView) -> str:
    ended = f" em {day(view.closed_on, beside=view.cause_on)}" if view.closed_on else ""
    whole = view.case.amount_cents - view.used_cents
    return f"Devolução de {money(whole)}{_party(view)} encerrada{ended}"


def _credit(view: RefundView) -> str:
    left = (
        f"; {agree(view.left_cents, 'sobra', 'sobram')} {money(view.left_cents)}" if view.used_cents else ""
    )
    return f"{_credited(view)}{left}"


def _credited(view: RefundView) -> str:
    """All that was left as a credit, used or not, and what had gone back before."""
    whole = view.case.amount_cents - view.returned_cents
    if view.returned_cents:
        return f"{_gone_back(view)}; {money(whole)} {agree(whole, 'ficou', 'ficaram')} de crédito"
    return f"{_owner_of_credit(view)} ficou com crédito de {money(whole)}{_with(view)}"


def _used(view: RefundView) -> str:
    if view.returned_cents:
        return f"{_credited(view)}, já usado por inteiro"
    return f"{_owner_of_credit(view)} já usou todo o crédito de {money(view.case.amount_cents)}{_with(view)}"


def _kept(view: RefundView) -> str:
    side = "receita" if _we_owe(view) else "despesa"
    where = f" ({safe(view.category, limit=40)})" if view.category else ""
    rest = f"{money(view.rest_cents)} a mais {agree(view.rest_cents, 'ficou', 'ficaram')} como {side}{where}"
    return f"{_gone_back(view)}; {rest}" if view.returned_cents else rest


def _cancelled(view: RefundView) -> str:
    return f"Devolução de {money(view.case.amount_cents)} desfeita"


_STANDS = {
    RefundState.OPEN: _open,
    RefundState.PARTIAL: _partial,
    RefundState.CLOSED: _closed,
    RefundState.CREDIT: _credit,
    RefundState.USED: _used,
    RefundState.KEPT: _kept,
    RefundState.CANCELLED: _cancelled,
}


def _gives_back(view: RefundView) -> str:
    """Of which over-payment a line is the refund, and whether that was all."""
    if view.case.state is RefundState.CLOSED:
        return f"É a devolução {_of_what(view)}: caso encerrado"
    if view.case.state not in {RefundState.OPEN, RefundState.PARTIAL}:
        return f"É parte da devolução {_of_what(view)}; {_rest_stayed(view)}"
    left = f"{agree(view.left_cents, 'falta', 'faltam')} {money(view.left_cents)}{_until(view)}"
    return f"É parte da devolução {_of_what(view)}; {left}"


def _rest_stayed(view: RefundView) -> str:
    """What the part that did not go back became."""
    rest = view.case.amount_cents - view.returned_cents
    if view.case.state is RefundState.KEPT:
        rest = view.rest_cents
        became = "como receita" if _we_owe(view) else "como despesa"
    else:
        became = "de crédito"
    return f"{money(rest)} {agree(rest, 'ficou', 'ficaram')} {became}"


def _of_what(view: RefundView) -> str:
    extra = "" if is_whole(view) else " a mais"
    of = agree(view.case.amount_cents, "do", "dos")
    on = day(view.cause_on)
    if view.contact is None:
        moved = _moved_verb(view.case.amount_cents, into=_we_owe(view))
        return f"{of} {money(view.case.amount_cents)}{extra} que {moved} em {on}"
    who = safe(view.contact, limit=60)
    moved = f"{who} pagou" if _we_owe(view) else f"você pagou a {who}"
    return f"{of} {money(view.case.amount_cents)}{extra} que {moved} em {on}"


def is_whole(view: RefundView) -> bool:
    """Whether all of the line is to go back: it was paid twice, or nothing was owed for it."""
    return view.case.amount_cents == -view.cause_cents


def _moved_verb(cents: int, *, into: bool) -> str:
    return agree(cents, "entrou", "entraram") if into else agree(cents, "saiu", "saíram")


def _party(view: RefundView) -> str:
    if view.contact is None:
        return ""
    return f" {'a' if _we_owe(view) else 'de'} {safe(view.contact, limit=60)}"


def _until(view: RefundView) -> str:
    return f" até {day(view.due_on, beside=view.cause_on)}" if view.due_on else ""


def _owner_of_credit(view: RefundView) -> str:
    if not _we_owe(view):
        return "Você"
    return safe(view.contact, limit=60) if view.contact else "O cliente"


def _with(view: RefundView) -> str:
    return f" com {safe(view.contact, limit=60)}" if view.contact and not _we_owe(view) else ""


def due(due_on: date | None, today: date) -> str:
    """When a refund is due, as one says it."""
    if due_on is None:
        return "sem vencimento"
    days = (due_on - today).days
    if days in _NEAR_DAYS:
        return _NEAR_DAYS[days]
    return f"venceu há {-days} dias" if days < 0 else f"até {day(due_on)}"


_NEAR_DAYS = {-1: "venceu ontem", 0: "vence hoje", 1: "vence amanhã"}


# --- one case on its own screen ------------------------------------------------------------------


def case(view: CaseView, today: date, *, may_decide: bool) -> str:
    """Everything about a case: where it stands, why, and what moved so far."""
    one = view.refund
    lines = [f"↩️ <b>{stands(one)}</b>"]
    if one.due_on is not None and (one.due_on - today).days <= 1:
        lines.append(f"🗓 {due(one.due_on, today).capitalize()}")
    lines += ["", _cause(view), code(view.cause.memo, limit=100)]
    if view.moved:
        shown = [_moved(one, movement) for movement in view.moved[:MOST_MOVED]]
        more = len(view.moved) - len(shown)
        lines += ["", "<b>O que já se moveu</b>", *shown, *([f"… e mais {more}"] if more else [])]
    if may_decide:
        lines += ["", TAKE_BACK]
    return "\n".join(lines)


def _cause(view: CaseView) -> str:
    one = view.refund
    moved = _moved_verb(one.cause_cents, into=one.cause_cents > 0)
    head = f"Em {day(one.cause_on)} {moved} {money(one.cause_cents)} ({safe(view.account.name, limit=40)})"
    if view.owed_cents is None:
        return f"{head}."
    what = safe(one.cause_description, limit=80)
    if view.owed_cents == one.cause_cents:
        return f"{head}, e nada estava em aberto." if view.paid_twice else f"{head}: {what}."
    return f"{head} por {what}; o combinado era {money(view.owed_cents)}."


def _moved(one: RefundView, movement: Movement) -> str:
    if movement.lowered is not None:
        name = safe(movement.lowered, limit=60)
        lowered = agree(movement.cents, "abatido", "abatidos")
        return f"• {day(movement.on)}: {money(movement.cents)} {lowered} de {name}"
    verb = _moved_verb(movement.cents, into=not _we_owe(one))
    return f"• {day(movement.on)}: {verb} {money(movement.cents)}"


def due_choices(view: RefundView) -> str:
    """Asks when a refund is due."""
    return f"↩️ <b>{_open(view)}</b>\nMudar para quando?"


def due_moved(view: RefundView) -> str:
    """After the due day was moved."""
    assert view.due_on is not None
    return f"Vencimento da devolução de {money(view.left_cents)}: {day(view.due_on)}."


def choose_category(view: RefundView) -> str:
    """Asks where what was too much is kept."""
    side = "receita" if _we_owe(view) else "despesa"
    stay = agree(view.rest_cents, "fica", "ficam")
    return f"↩️ <b>{money(view.rest_cents)} a mais {stay} como {side}</b>\nEm que categoria?"


def choose_entry(view: RefundView) -> str:
    """Asks off which entry a credit is taken."""
    return f"↩️ <b>{stands(view)}</b>\nAbater de qual?"


# --- all of them ---------------------------------------------------------------------------------


def refunds(views: Sequence[RefundView], today: date) -> str:
    """``/devolucoes``: how much in all, the open ones, and how the others ended."""
    if not views:
        return NO_REFUNDS
    owed = [one for one in views if one.due_on is not None]
    credits_left = [one for one in views if one.case.state is RefundState.CREDIT]
    ended = [one for one in views if not one.case.state.is_open]
    parts = []
    if owed:
        head = count(len(owed), "devolução em aberto", "devoluções em aberto")
        parts.append(_section(head, owed, today))
    if credits_left:
        parts.append(_section(count(len(credits_left), "crédito", "créditos"), credits_left, today))
    if ended:
        parts.append(_ended(ended))
    return "\n\n".join(parts)


def _section(head: str, views: Sequence[RefundView], today: date) -> str:
    rows = [row(one, today) for one in views[:MOST_LISTED]]
    more = len(views) - len(rows)
    return "\n".join([f"<b>{head}</b>", *totals(views), *rows, *([f"… e mais {more}"] if more else [])])


def totals(owed: Sequence[RefundView]) -> list[str]:
    """What is owed each way, and what is left of credits."""
    sums: dict[str, int] = {}
    for one in owed:
        credit = one.case.state is RefundState.CREDIT
        kind = _TOTALS[(credit, _we_owe(one))]
        sums[kind] = sums.get(kind, 0) + abs(one.left_cents)
    return [f"{kind}: {money(sums[kind])}" for kind in _TOTALS.values() if kind in sums]


_TOTALS = {
    (False, True): "A devolver",
    (False, False): "A receber de volta",
    (True, True): "Créditos de clientes",
    (True, False): "Seus créditos com fornecedores",
}


def row(view: RefundView, today: date) -> str:
    """One open case in the list."""
    who = safe(view.contact, limit=50) if view.contact else "sem contato"
    of = f" (de {money(view.case.amount_cents)})" if view.left_cents != view.case.amount_cents else ""
    if view.case.state is RefundState.CREDIT:
        return f"↩️ {money(view.left_cents)}{of} de crédito · {who}"
    verb = "a devolver" if _we_owe(view) else "a receber de volta"
    return f"↩️ {money(view.left_cents)}{of} {verb} · {who} · {due(view.due_on, today)}"


def _ended(views: Sequence[RefundView]) -> str:
    """How the others ended, collapsed until opened."""
    head = f"<b>{count(len(views), 'encerrada', 'encerradas')}</b>"
    rows = [
        f"{'↶' if one.case.state is RefundState.CANCELLED else '✅'} {stands(one)}"
        for one in views[:MOST_ENDED]
    ]
    more = len(views) - len(rows)
    told = "\n".join([head, *rows, *([f"… e mais {more}"] if more else [])])
    return f"<blockquote expandable>{told}</blockquote>"
