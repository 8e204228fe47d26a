"""The words of refunds and transfers: every state on both sides, and within the phone's limits for any name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.screens import refunds as screens
from bot.screens import transfers as transfer_screens
from bot.screens.screen import Screen
from bot.texts import forwarding, refunds
from core.domain.decisions import RefundCase, RefundState, RefundView, Transfer
from core.domain.views import OpenEntry
from core.services.casework import CaseView, Movement
from core.services.pairing import Choices, Leg, Pair
from core.services.transferring import WaitingLeg
from tests.bot.test_screen_limits import check, wild
from tests.builders import NOW, a_contact, a_line, an_account, an_entry

COMPANY = uuid4()
CAUSE_ON, TODAY = date(2026, 7, 12), date(2026, 7, 13)
OWED = {RefundState.OPEN, RefundState.PARTIAL}


def a_case(
    state: RefundState, *, ours: bool = True, left: str = "30,00", contact: str | None = "Ana"
) -> RefundView:
    """30,00 too much, by a customer (ours to give back) or to a supplier."""
    sign = -1 if ours else 1
    rest = 0 if state in {RefundState.CLOSED, RefundState.USED} else sign * int(left.replace(",", ""))
    left_cents = rest if state in {*OWED, RefundState.CREDIT} else 0
    gone = sign * 3000 - rest
    used = state in {RefundState.CREDIT, RefundState.USED}
    case = RefundCase(
        COMPANY, uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), None, sign * 3000, state, NOW, None
    )
    due = date(2026, 7, 20) if state in OWED else None
    closed = date(2026, 7, 21) if state is RefundState.CLOSED else None
    category = "Outras" if state is RefundState.KEPT else None
    return RefundView(
        case,
        contact,
        CAUSE_ON,
        -sign * 48_000,
        "Venda 1042",
        due,
        left_cents,
        closed,
        category,
        returned_cents=0 if used else gone,
        used_cents=gone if used else 0,
    )


def in_part(
    state: RefundState, *, ours: bool = True, returned: str = "12,00", used: str = "0,00"
) -> RefundView:
    """The same, of which some went back and some was used; the rest is what the state says."""
    view = a_case(state, ours=ours)
    sign = -1 if ours else 1
    view = replace(
        view,
        returned_cents=sign * int(returned.replace(",", "")),
        used_cents=sign * int(used.replace(",", "")),
    )
    return replace(view, left_cents=view.rest_cents if state.is_open else 0)


def whole(view: RefundView, *moved: Movement, **changes: object) -> CaseView:
    line = replace(a_line("480,00"), amount_cents=view.cause_cents, id=view.case.cause_line_id)
    owed = view.cause_cents + view.case.amount_cents
    shown = CaseView(view, line, an_account(COMPANY), False, owed, moved, not moved, ())
    return replace(shown, **changes)  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (a_case(RefundState.OPEN), "A devolver R$ 30,00 a Ana até 20/07"),
        (a_case(RefundState.OPEN, ours=False), "A receber de volta R$ 30,00 de Ana até 20/07"),
        (a_case(RefundState.OPEN, contact=None), "A devolver R$ 30,00 até 20/07"),
        (
            a_case(RefundState.PARTIAL, left="15,00"),
            "Já devolvidos R$ 15,00 de R$ 30,00 a Ana; faltam R$ 15,00 até 20/07",
        ),
        (
            a_case(RefundState.PARTIAL, ours=False, left="1,00"),
            "Já voltaram R$ 29,00 de R$ 30,00 de Ana; falta R$ 1,00 até 20/07",
        ),
        (a_case(RefundState.CLOSED), "Devolução de R$ 30,00 a Ana encerrada em 21/07"),
        (a_case(RefundState.CREDIT), "Ana ficou com crédito de R$ 30,00"),
        (a_case(RefundState.CREDIT, left="10,00"), "Ana ficou com crédito de R$ 30,00; sobram R$ 10,00"),
        (a_case(RefundState.CREDIT, ours=False), "Você ficou com crédito de R$ 30,00 com Ana"),
        (a_case(RefundState.CREDIT, contact=None), "O cliente ficou com crédito de R$ 30,00"),
        (a_case(RefundState.USED), "Ana já usou todo o crédito de R$ 30,00"),
        (a_case(RefundState.USED, ours=False), "Você já usou todo o crédito de R$ 30,00 com Ana"),
        (a_case(RefundState.KEPT), "R$ 30,00 a mais ficaram como receita (Outras)"),
        (a_case(RefundState.KEPT, ours=False), "R$ 30,00 a mais ficaram como despesa (Outras)"),
        (a_case(RefundState.CANCELLED), "Devolução de R$ 30,00 desfeita"),
        (
            in_part(RefundState.CREDIT),
            "Já devolvidos R$ 12,00 de R$ 30,00 a Ana; R$ 18,00 ficaram de crédito",
        ),
        (
            in_part(RefundState.CREDIT, used="8,00"),
            "Já devolvidos R$ 12,00 de R$ 30,00 a Ana; R$ 18,00 ficaram de crédito; sobram R$ 10,00",
        ),
        (
            in_part(RefundState.USED, used="18,00", ours=False),
            "Já voltaram R$ 12,00 de R$ 30,00 de Ana; R$ 18,00 ficaram de crédito, já usado por inteiro",
        ),
        (
            in_part(RefundState.KEPT),
            "Já devolvidos R$ 12,00 de R$ 30,00 a Ana; R$ 18,00 a mais ficaram como receita (Outras)",
        ),
        (
            in_part(RefundState.CLOSED, returned="10,00", used="20,00"),
            "Devolução de R$ 10,00 a Ana encerrada em 21/07",
        ),
        (in_part(RefundState.OPEN, returned="0,00", used="20,00"), "A devolver R$ 10,00 a Ana até 20/07"),
    ],
)
def test_the_card_of_the_cause_says_where_its_case_stands(view: RefundView, said: str) -> None:
    assert refunds.case_line(view, cause=True) == f"↩️ {said}"


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (
            a_case(RefundState.CLOSED),
            "É a devolução dos R$ 30,00 a mais que Ana pagou em 12/07/2026: caso encerrado",
        ),
        (
            a_case(RefundState.PARTIAL, ours=False, left="20,00"),
            "É parte da devolução dos R$ 30,00 a mais que você pagou a Ana em 12/07/2026; faltam R$ 20,00 até 20/07",
        ),
        (
            replace(a_case(RefundState.CLOSED, contact=None), cause_cents=3000),
            "É a devolução dos R$ 30,00 que entraram em 12/07/2026: caso encerrado",
        ),
    ],
)
def test_the_card_of_the_money_that_went_back_names_its_cause(view: RefundView, said: str) -> None:
    assert refunds.case_line(view, cause=False) == f"↩️ {said}"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "venceu há 3 dias"),
        (-1, "venceu ontem"),
        (0, "vence hoje"),
        (1, "vence amanhã"),
        (9, "até 22/07/2026"),
    ],
)
def test_a_due_day_is_said_as_a_person_says_it(days: int, said: str) -> None:
    assert refunds.due(TODAY + timedelta(days=days), TODAY) == said


def test_the_list_sums_what_is_owed_each_way_apart_from_credits() -> None:
    views = [
        a_case(RefundState.OPEN),
        a_case(RefundState.PARTIAL, left="15,00"),
        a_case(RefundState.OPEN, ours=False),
        a_case(RefundState.CREDIT, left="10,00"),
        a_case(RefundState.KEPT),
    ]
    said = refunds.refunds(views, TODAY)
    assert "<b>3 devoluções em aberto</b>\nA devolver: R$ 45,00\nA receber de volta: R$ 30,00" in said
    assert "<b>1 crédito</b>\nCréditos de clientes: R$ 10,00" in said
    assert said.endswith("✅ R$ 30,00 a mais ficaram como receita (Outras)</blockquote>")


SUPPLIER_SAYS = {
    RefundState.OPEN: "Podem devolver R$ 30,00 até 20/07/2026, por favor?",
    RefundState.PARTIAL: "Já recebemos de volta R$ 15,00 em 14/07/2026. Faltam R$ 15,00",
    RefundState.CLOSED: "Recebemos de volta R$ 15,00 em 14/07/2026. Está tudo certo, agradecemos.",
    RefundState.CREDIT: "Podem deixar R$ 15,00 de crédito para a nossa próxima compra, por favor?",
    RefundState.USED: "O crédito foi usado por inteiro.",
}
CUSTOMER_IS_TOLD = {
    RefundState.OPEN: "Vamos devolver R$ 30,00 até 20/07/2026. Pode nos mandar a sua chave Pix, por favor?",
    RefundState.PARTIAL: "Já devolvemos R$ 15,00 em 14/07/2026. Faltam R$ 15,00, que devolvemos até 20/07/2026.",
    RefundState.CLOSED: "Devolvemos R$ 15,00 em 14/07/2026. Pode conferir se chegou, por favor?",
    RefundState.CREDIT: "Você tem R$ 15,00 de crédito conosco, para abater da próxima compra.",
    RefundState.USED: "O crédito foi usado por inteiro.",
}


@pytest.mark.parametrize("ours", [True, False], ids=["customer", "supplier"])
@pytest.mark.parametrize("state", RefundState)
def test_every_state_that_concerns_the_other_side_has_its_message(state: RefundState, ours: bool) -> None:
    fresh = state is RefundState.OPEN
    view = a_case(state, ours=ours, left="30,00" if fresh else "15,00")
    moved = () if fresh else (Movement(date(2026, 7, 14), 1500, uuid4()),)
    wanted = (CUSTOMER_IS_TOLD if ours else SUPPLIER_SAYS).get(state)
    assert forwarding.has_message(view) == (wanted is not None)
    if wanted is not None:
        said = forwarding.prepared(whole(view, *moved), "Padaria Sol", TODAY)
        assert wanted in said
        assert said.startswith("Olá, Ana.\n\n")
        assert said.endswith("\n\nPadaria Sol")


def test_a_message_after_the_due_day_does_not_promise_the_past() -> None:
    late = date(2026, 7, 25)
    ours = forwarding.prepared(whole(a_case(RefundState.OPEN)), "Padaria Sol", late)
    assert "A devolução era para 20/07/2026 e ainda não saiu: pedimos desculpas." in ours
    theirs = forwarding.prepared(whole(a_case(RefundState.OPEN, ours=False)), "Padaria Sol", late)
    assert "Esperávamos a devolução até 20/07/2026." in theirs


@given(wild, st.sampled_from(RefundState), st.booleans(), st.booleans(), st.integers(0, 40))
@settings(max_examples=150, deadline=None)
def test_a_case_with_any_name_fits_the_phone(
    name: str,
    state: RefundState,
    ours: bool,
    may_decide: bool,
    number: int,
) -> None:
    view = replace(a_case(state, ours=ours, contact=name[:200]), cause_description=name[:200], category=name)
    one = OpenEntry(an_entry(description=name[:200]), a_contact(name[:200]))
    moved = [Movement(TODAY, 15_00, uuid4(), name if number % 2 else None) for _ in range(number)]
    shown = whole(view, *moved, lowerable=(one,) * number)
    check(screens.case(shown, TODAY, may_decide=may_decide))
    check(screens.offset_choices(shown))
    if forwarding.has_message(view):
        check(Screen(forwarding.prepared(shown, name, TODAY)))


@given(wild, st.integers(0, 40), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_transfer_between_accounts_of_any_name_fits_the_phone(name: str, number: int, out: bool) -> None:
    account = an_account(COMPANY, name=name[:120])
    sign = -1 if out else 1
    near = Leg(replace(a_line(memo=name), amount_cents=sign * 100_000), account)
    other = Leg(replace(a_line(memo=name), amount_cents=-sign * 99_500), account)
    waits = WaitingLeg(Transfer(COMPANY, uuid4(), uuid4(), uuid4(), 99_500, NOW), other.line)
    pair = Pair(near, other)
    check(transfer_screens.chooser(Choices(near, [account] * number, [pair] * 4, [waits] * min(number, 3))))
    check(transfer_screens.tariff(pair))
