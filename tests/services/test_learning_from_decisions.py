"""What the owner decided teaches the next suggestion; what is undone or erased from the books is unlearned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Draft
from core.domain.decisions import AdjustmentKind, DecisionKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.views import PastDecision, SettledEntry
from core.matching.model import Answer, Difference, Ending
from core.services import deciding, remembering, suggesting, undoing
from storage import tables
from tests.builders import NOW, a_line, cents
from tests.services.house import settle_at_value

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.entries import Entry
    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from tests.services.house import House

JULY = date(2026, 7, 12)


async def answers(house: House) -> tuple[Answer, ...]:
    async with house.store.read() as uow:
        return (await remembering.remember(uow, house.id)).answers


async def settles(house: House, line: StatementLine, entry: Entry, *, refund: bool = False) -> None:
    press = await house.press(line)
    async with house.store.write() as uow:
        if line.amount_cents == entry.amount_cents:
            await deciding.reconcile(uow, press, entry.id)
        else:
            await settle_at_value(uow, press, entry.id, with_refund=refund)


async def undoes(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.store.write() as uow:
        await undoing.undo_line(uow, house.owner, line.id, version=press.version, now=NOW)


async def test_settled_sale_is_an_answer_until_it_is_undone(house: House) -> None:
    ana = await house.knows()
    sale, line = await house.owes("480,00", ana, number="1042"), await house.receives("480,00")
    assert await answers(house) == ()
    await settles(house, line, sale)
    (answer,) = await answers(house)
    assert (answer.line.id, answer.line.cents, answer.line.memo) == (line.id, 48_000, line.memo)
    assert (answer.ending, answer.difference) == (Ending.MATCH, None)
    (item,) = answer.items
    assert (item.id, item.cents, item.open_cents, item.contact, item.number) == (
        sale.id,
        48_000,
        48_000,
        ana.id,
        "1042",
    )
    await undoes(house, line)
    assert await answers(house) == ()


async def test_overpayment_and_its_refund_are_two_answers_that_name_each_other(house: House) -> None:
    sale = await house.owes("450,00", await house.knows())
    paid = await house.receives("480,00")
    await settles(house, paid, sale, refund=True)
    (case,) = await house.rows(tables.refund_cases)
    back = await house.receives("-30,00", "PIX ENVIADO ANA PAULA SOUZA", posted_on=date(2026, 7, 21))
    await settles(house, back, await house.entry(case.refund_entry_id))
    first, second = await answers(house)
    assert (first.ending, first.difference) == (Ending.MATCH, Difference.OVER)
    assert (second.ending, second.pair) == (Ending.REFUND, paid.id)


async def test_new_entry_teaches_its_category(house: House) -> None:
    line = await house.receives("-89,90", "TAR PACOTE SERVICOS")
    async with house.store.write() as uow:
        category = next(one for one in await uow.books.categories(house.id) if "Tarifas" in one.name)
        draft = Draft(house.id, new_id(), line.id, 1, category.id, None, None, "Pacote", NOW)
        press = deciding.Press(house.owner, line.id, line.version, NOW)
        await deciding.create_entry(uow, press, draft)
    (answer,) = await answers(house)
    assert (answer.ending, answer.items) == (Ending.NEW, ())
    assert (answer.new_kind, answer.category) == ("tarifa", "Tarifas bancárias")
    again = await house.receives("-89,90", "TAR PACOTE SERVICOS", posted_on=date(2026, 8, 12))
    async with house.store.read() as uow:
        guess = (await suggesting.suggest_line(uow, again)).guess
    assert guess is not None
    assert (guess.ending, guess.category) == (Ending.NEW, "Tarifas bancárias")


async def test_line_the_bank_repeated_and_ignored_lines_teach_no_entry(house: House) -> None:
    line, ignored = await house.receives("35,00"), await house.receives("12,00", "CASHBACK")
    twin = await house.receives("35,00", occurrence=2, repeats_id=line.id)
    async with house.store.write() as uow:
        await deciding.call_repeated(uow, await house.press(twin))
        await deciding.ignore(uow, await house.press(ignored))
    (answer,) = await answers(house)
    assert (answer.line.id, answer.ending, answer.pair, answer.items) == (
        twin.id,
        Ending.DUPLICATE,
        line.id,
        (),
    )


async def payer(house: House, who: Contact, months: int) -> tuple[StatementLine, Entry]:
    """Monthly fees of one customer, paid under another name: all but the last settled."""
    for month in range(months):
        day = JULY + timedelta(days=30 * month)
        fee = await house.owes("220,00", who, due_on=day)
        line = await house.receives("220,00", "PIX RECEBIDO GUILHERME TAVARES", posted_on=day)
        if month + 1 < months:
            await settles(house, line, fee)
    return line, fee


async def test_payer_of_another_name_is_known_after_the_owner_said_whose_it_is(house: House) -> None:
    ana, bia = await house.knows("Ana Paula Souza"), await house.knows("Beatriz Nogueira")
    line, fee = await payer(house, ana, 3)
    await house.owes("220,00", bia, due_on=fee.due_on)
    async with house.store.read() as uow:
        best = (await suggesting.suggest_line(uow, line)).best
    assert best is not None
    assert best.open_entry.entry.id == fee.id
    assert best.has_identity


async def test_what_was_learned_of_a_company_is_not_known_to_another(house: House) -> None:
    ana = await house.knows()
    line, _ = await payer(house, ana, 2)
    assert len(await answers(house)) == 1
    async with house.store.read() as uow:
        assert (await remembering.remember(uow, new_id())).answers == ()
    assert line.company_id == house.id


async def test_sum_of_three_sales_of_one_customer_is_seen_although_each_is_far_in_value(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    sales = [
        await house.owes(amount, ana, due_on=day)
        for amount, day in (("150,00", date(2026, 6, 12)), ("170,00", date(2026, 7, 1)), ("160,00", JULY))
    ]
    for number in range(8):
        await house.owes("470,00", await house.knows(f"Cliente {number} Qualquer"))
    line = await house.receives("480,00", posted_on=JULY)
    async with house.store.read() as uow:
        offer = await suggesting.suggest_line(uow, line)
        burst = (await suggesting.suggest_lines(uow, house.id, [line]))[line.id]
    for found in (offer, burst):
        assert found.guess is not None
        assert {one.entry.id for one in found.guess.entries} == {sale.id for sale in sales}
        assert not found.sure


def settled(amount: str, due_on: date = JULY, **changes: Any) -> SettledEntry:
    values: dict[str, Any] = {"contact_id": new_id(), "description": "Venda", "number": None}
    values |= {"category": "", "refund_of": None, "covered_cents": cents(amount)}
    return SettledEntry(new_id(), cents(amount), due_on, **(values | changes))


def past(amount: str, memo: str, *entries: SettledEntry, **changes: Any) -> PastDecision:
    kind: DecisionKind = changes.get("kind", DecisionKind.STATEMENT_VALUE)
    refund: bool = changes.get("refund", False)
    reason: AdjustmentKind | None = changes.get("reason")
    other_leg: UUID | None = changes.get("other_leg")
    ids: list[UUID] = [new_id() for _ in range(3)]
    line = (JULY, cents(amount), memo, None, None)
    return PastDecision(ids[0], kind, ids[1], ids[2], *line, refund, reason, other_leg, entries)


@pytest.mark.parametrize(
    ("decision", "difference"),
    [
        (past("480,00", "PIX ANA", settled("450,00"), refund=True), Difference.OVER),
        (past("459,00", "PIX ANA", settled("450,00", date(2026, 7, 1))), Difference.INTEREST),
        (past("480,00", "PIX ANA", settled("450,00")), Difference.OVER),
        (past("440,00", "PIX ANA", settled("450,00")), Difference.DISCOUNT),
        (past("448,10", "COBRANCA BOLETO", settled("450,00")), Difference.FEE),
        (past("-212,33", "DEB AUT ENERGIA", settled("-200,00")), Difference.ESTIMATE),
        (past("450,00", "PIX ANA", settled("450,00"), kind=DecisionKind.RECONCILE), None),
    ],
)
def test_value_of_the_statement_is_read_as_what_most_probably_made_it_differ(
    decision: PastDecision, difference: Difference | None
) -> None:
    (answer,) = remembering.learn([decision]).answers
    assert answer.difference is difference


@pytest.mark.parametrize(
    ("amount", "memo", "kind"),
    [
        ("-89,90", "TAR PACOTE", "tarifa"),
        ("3,10", "RENDIMENTO APLICACAO", "rendimento"),
        ("-45,00", "COMPRA CARTAO PADARIA", "compra_cartao"),
        ("-2,38", "IOF", "iof_juros"),
        ("-900,00", "APLICACAO CDB", "aplicacao"),
        ("-70,00", "PIX ENVIADO JOSE", "despesa_sem_lancamento"),
        ("70,00", "PIX RECEBIDO JOSE", "receita_sem_lancamento"),
    ],
)
def test_kind_of_a_new_entry_is_told_by_the_bank(amount: str, memo: str, kind: str) -> None:
    made = past(amount, memo, settled(amount, category="Vendas"), kind=DecisionKind.NEW_ENTRY)
    (answer,) = remembering.learn([made]).answers
    assert (answer.new_kind, answer.category) == (kind, "Vendas")
    assert Direction.of(answer.line.cents) is Direction.of(cents(amount))


def test_no_name_and_no_document_of_anybody_is_kept_beside_the_banks_own_text() -> None:
    (answer,) = remembering.learn([past("450,00", "PIX", settled("450,00"))]).answers
    assert [(item.contact_name, item.contact_document) for item in answer.items] == [("", None)]


def test_memory_of_few_companies_is_kept_and_the_oldest_given_up() -> None:
    kept = remembering._Kept()
    companies = [new_id() for _ in range(40)]
    for company_id in companies:
        kept.keep(company_id, 1, remembering.Memory())
    assert len(kept._known) == remembering._MOST_COMPANIES
    assert kept.find(companies[-1], 1) is not None
    assert kept.find(companies[-1], 2) is None
    assert kept.find(companies[0], 1) is None


def test_card_is_judged_by_the_newest_answers_and_by_older_ones_of_the_same_words() -> None:
    alike = past("99,00", "PIX RECEBIDO ZULMIRA FONTES", settled("99,00"), kind=DecisionKind.RECONCILE)
    others = [past("10,00", "PIX RECEBIDO JOSE", settled("10,00")) for _ in range(1_000)]
    memory = remembering.learn([alike, *others])
    chosen = memory.for_lines([a_line("50,00", "PIX RECEBIDO ZULMIRA FONTES")])
    assert chosen[0].line.id == alike.line_id
    assert len(chosen) < 700
