"""Messages the owner may forward about money that was paid too much; the bot itself writes to nobody outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import agree, day, money, safe
from bot.texts.refunds import is_whole
from core.domain.decisions import RefundState

if TYPE_CHECKING:
    from datetime import date

    from core.domain.decisions import RefundView
    from core.services.casework import CaseView


def has_message(view: RefundView) -> bool:
    """Whether there is anything to tell the other side."""
    return view.case.state in _TO_CUSTOMER


def prepared(view: CaseView, company: str, today: date) -> str:
    """The whole message: what happened, what comes next, and who writes."""
    one = view.refund
    whom = f"Olá, {safe(one.contact, limit=80)}." if one.contact else "Olá."
    ours = one.case.amount_cents < 0
    after = (_TO_CUSTOMER if ours else _TO_SUPPLIER)[one.case.state](view, today)
    return f"{whom}\n\n{_cause(view, 'Recebemos' if ours else 'Pagamos')}\n\n{after}\n\n{safe(company, limit=80)}"


def _cause(view: CaseView, verb: str) -> str:
    one = view.refund
    moved = f"{verb} {money(one.cause_cents)} em {day(one.cause_on)}"
    if view.paid_twice:
        return f"{moved} por algo que já estava pago: parece um pagamento em dobro."
    if is_whole(one):
        return f"{moved}, e não havia nada em aberto nesse valor."
    extra = f"{agree(one.case.amount_cents, 'é', 'são')} {money(one.case.amount_cents)} a mais"
    if view.owed_cents is None or view.owed_cents == one.cause_cents:
        return f"{moved}: {extra}."
    what = safe(one.cause_description, limit=80)
    return f"{moved} por {what}. O combinado era {money(view.owed_cents)}: {extra}."


# --- what comes next, to a customer --------------------------------------------------------------


def _will_return(view: CaseView, today: date) -> str:
    one = view.refund
    assert one.due_on is not None
    ask = "Pode nos mandar a sua chave Pix, por favor?"
    if one.due_on < today:
        return f"A devolução era para {day(one.due_on)} e ainda não saiu: pedimos desculpas. {ask}"
    return (
        f"{_lowered(view, 'Já abatemos')}Vamos devolver {money(one.left_cents)} até {day(one.due_on)}. {ask}"
    )


def _returned_in_part(view: CaseView, today: date) -> str:
    one = view.refund
    assert one.due_on is not None
    rest = f"{agree(one.left_cents, 'Falta', 'Faltam')} {money(one.left_cents)}"
    if one.due_on < today:
        was = agree(one.left_cents, "era", "eram")
        rest += f", que {was} para {day(one.due_on)}: pedimos desculpas pela demora."
    else:
        rest += f", que devolvemos até {day(one.due_on)}."
    return f"{_lowered(view, 'Já abatemos')}{_moved(view, 'Já devolvemos')}{rest}"


def _returned(view: CaseView, _today: date) -> str:
    return f"{_lowered(view, 'Abatemos')}{_moved(view, 'Devolvemos')}Pode conferir se chegou, por favor?"


def _credited(view: CaseView, _today: date) -> str:
    one = view.refund
    used = f"{_moved(view, 'Já devolvemos')}{_lowered(view, 'Já abatemos')}"
    left = f"Você tem {money(one.left_cents)} de crédito conosco, para abater da próxima compra."
    return f"{used}{left} Se preferir a devolução, é só dizer."


def _credit_used(view: CaseView, _today: date) -> str:
    return f"{_moved(view, 'Devolvemos')}{_lowered(view, 'Abatemos')}O crédito foi usado por inteiro."


# --- what comes next, to a supplier --------------------------------------------------------------


def _should_come(view: CaseView, today: date) -> str:
    one = view.refund
    assert one.due_on is not None
    key = "Se precisarem da nossa chave Pix, é só pedir."
    if one.due_on < today:
        return f"Esperávamos a devolução até {day(one.due_on)}. Podem nos dizer quando ela será feita? {key}"
    used = _lowered(view, "Já abatemos")
    return f"{used}Podem devolver {money(one.left_cents)} até {day(one.due_on)}, por favor? {key}"


def _came_in_part(view: CaseView, today: date) -> str:
    one = view.refund
    assert one.due_on is not None
    verb = "era para" if one.due_on < today else "pode vir até"
    missing = f"{agree(one.left_cents, 'Falta', 'Faltam')} {money(one.left_cents)}"
    rest = f"{missing}; o restante {verb} {day(one.due_on)}."
    said = f"{_lowered(view, 'Já abatemos')}{_moved(view, 'Já recebemos de volta')}{rest}"
    return f"{said} Podem confirmar o dia, por favor?"


def _came(view: CaseView, _today: date) -> str:
    return f"{_lowered(view, 'Abatemos')}{_moved(view, 'Recebemos de volta')}Está tudo certo, agradecemos."


def _credit_here(view: CaseView, _today: date) -> str:
    one = view.refund
    ask = f"Podem deixar {money(one.left_cents)} de crédito para a nossa próxima compra, por favor?"
    return f"{_moved(view, 'Já recebemos de volta')}{_lowered(view, 'Já abatemos')}{ask}"


def _credit_used_here(view: CaseView, _today: date) -> str:
    return f"{_moved(view, 'Recebemos de volta')}{_lowered(view, 'Abatemos')}O crédito foi usado por inteiro."


# --- shared --------------------------------------------------------------------------------------


def _moved(view: CaseView, verb: str) -> str:
    """What moved in the bank, each amount with its day."""
    told = [f"{money(one.cents)} em {day(one.on)}" for one in view.moved if one.lowered is None]
    return f"{verb} {_listed(told)}. " if told else ""


def _lowered(view: CaseView, verb: str) -> str:
    told = [
        f"{money(one.cents)} de {safe(one.lowered, limit=60)}"
        for one in view.moved
        if one.lowered is not None
    ]
    return f"{verb} {_listed(told)}. " if told else ""


def _listed(parts: list[str]) -> str:
    return " e ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


_TO_CUSTOMER = {
    RefundState.OPEN: _will_return,
    RefundState.PARTIAL: _returned_in_part,
    RefundState.CLOSED: _returned,
    RefundState.CREDIT: _credited,
    RefundState.USED: _credit_used,
}
_TO_SUPPLIER = {
    RefundState.OPEN: _should_come,
    RefundState.PARTIAL: _came_in_part,
    RefundState.CLOSED: _came,
    RefundState.CREDIT: _credit_here,
    RefundState.USED: _credit_used_here,
}
