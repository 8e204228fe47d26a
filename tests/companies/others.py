"""Lines without an entry: tariffs, card purchases, what nobody wrote down, own transfers, refunds, duplicates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.companies import memos
from tests.companies.founding import a_stranger
from tests.companies.invoices import somebody
from tests.companies.lines import Payment, send
from tests.companies.model import EXPENSE, INCOME, Answer, Line
from tests.companies.names import at_bank, words
from tests.companies.prices import free_amount
from tests.companies.singles import exact_in
from tests.companies.singles import over as paid_too_much
from tests.companies.world import DAY, line_of

if TYPE_CHECKING:
    from datetime import date

    from tests.companies.model import Person
    from tests.companies.world import World

_SHOPS = (
    ("POSTO ESTRELA DO SUL", "Combustível"),
    ("AUTO POSTO BR", "Combustível"),
    ("UBER *TRIP", "Transporte"),
    ("99APP", "Transporte"),
    ("IFOOD *IFOOD", "Alimentação"),
    ("RESTAURANTE DA PRACA", "Alimentação"),
    ("PADARIA BOM DIA", "Alimentação"),
    ("SUPERMERCADO AVENIDA", "Alimentação"),
    ("GOOGLE *ADS", "Marketing"),
    ("FACEBK *ADS", "Marketing"),
    ("MICROSOFT*365", "Software"),
    ("HOSTING NUVEM", "Software"),
    ("DROGARIA CENTRAL", "Farmácia"),
    ("PAPELARIA RISCO", "Material de escritório"),
    ("MERCADOLIVRE*LOJA", "Compras online"),
    ("CORREIOS", "Frete"),
    ("PEDAGIO SEM FILA", "Pedágio"),
    ("HOTEL PORTO", "Viagens"),
)
_MONTHS = words("JAN FEV MAR ABR MAI JUN JUL AGO SET OUT NOV DEZ")


def _new(world: World, kind: str, category: str | None = None, cues: tuple[str, ...] = ()) -> Answer:
    return Answer("new", new_kind=kind, category=category or world.profile.categories[kind], cues=list(cues))


def tarifa(world: World, month: date) -> None:
    memo, amounts = world.rng.choice(memos.FEES)
    day = world.some_day(month)
    name = f"{_MONTHS[day.month - 1]}/{day:%y}"
    times = world.rng.choice((1, 1, 2, 5)) if amounts[0] < 1000 else 1
    amount = -world.rng.choice(amounts) * times
    world.add_line(
        line_of(day, world.account(), amount, memo.format(month=name), "FEE", _new(world, "tarifa"))
    )


def compra_cartao(world: World, month: date) -> Line:
    shop, category = world.rng.choice(_SHOPS)
    day = world.some_day(month)
    memo = world.rng.choice(memos.CARD_BUY).format(shop=shop, city=world.profile.city, day=f"{day:%d/%m}")
    answer = _new(world, "compra_cartao", category, ("merchant",))
    amount = -free_amount(world.rng, 15_00, 600_00)
    return world.add_line(line_of(day, world.account(), amount, memo, "POS", answer))


def rendimento(world: World, month: date) -> None:
    amount, memo = world.rng.randrange(40, 60_00), world.rng.choice(memos.YIELDS)
    answer = _new(world, "rendimento")
    world.add_line(line_of(world.some_day(month), world.account(), amount, memo, "INT", answer))


def aplicacao(world: World, month: date) -> None:
    back = world.chance(0.6)
    amount = world.rng.randrange(200_00, 4_000_00, 10_00) * (1 if back else -1)
    memo, kind = ("RESGATE APLIC AUT", "CREDIT") if back else ("APLICACAO AUTOMATICA", "DEBIT")
    answer = _new(world, "aplicacao")
    world.add_line(line_of(world.some_day(month), world.account(), amount, memo, kind, answer))


def iof_juros(world: World, month: date) -> None:
    answer, memo = _new(world, "iof_juros"), world.rng.choice(memos.INTEREST)
    amount = -world.rng.randrange(20, 95_00)
    world.add_line(line_of(world.some_day(month), world.account(), amount, memo, "FEE", answer))


def retirada_socio(world: World, month: date) -> None:
    amount = -world.rng.randrange(300_00, 8_000_00, 100_00)
    _moved(world, world.some_day(month), amount, world.profile.owner, _new(world, "retirada_socio"))


def _moved(world: World, day: date, amount: int, who: Person, answer: Answer, *, ted: bool = False) -> Line:
    payment = Payment(day, amount, who, "ted" if ted else "pix")
    return world.add_line(send(world, payment, world.account(), answer))


def _somebody(world: World, kind: str) -> Person:
    """Known to the books, or not."""
    return somebody(world, kind).person if world.chance(0.5) else a_stranger(world.rng)


def receita(world: World, month: date) -> Line:
    """A sale that nobody wrote down, often at a price that others owe."""
    answer = _new(world, "receita_sem_lancamento", world.profile.categories["receita"])
    amount, day = world.prices.sale(world.rng), world.some_day(month)
    return _moved(world, day, amount, _somebody(world, INCOME), answer)


def despesa(world: World, month: date) -> None:
    answer = _new(world, "despesa_sem_lancamento", world.profile.categories["despesa"])
    amount, day = -world.prices.bill(world.rng), world.some_day(month)
    _moved(world, day, amount, _somebody(world, EXPENSE), answer)


# --- own transfers ---------------------------------------------------------------------------------


def transfer(world: World, month: date) -> None:
    """From one account to another; both statements show it."""
    out_of, into = world.rng.sample(list(world.profile.accounts), 2)
    day, amount = world.some_day(month), world.rng.randrange(300_00, 15_000_00, 100_00)
    later = world.calendar.held(day + DAY) if world.chance(0.08) else day
    gone, come = _own(world, day, -amount, out_of), _own(world, later, amount, into)
    gone.answer.pair, come.answer.pair = come, gone


def transfer_alone(world: World, month: date) -> None:
    """The other account's statement was never imported."""
    amount = world.rng.randrange(300_00, 15_000_00, 100_00) * world.rng.choice((1, -1))
    _own(world, world.some_day(month), amount, world.account())


def _own(world: World, day: date, amount: int, account: str) -> Line:
    answer, silent = Answer("transfer"), world.profile.bank_names[account] == "caixa"
    if world.chance(0.28) and not silent:
        answer.cues.append("own")
        memo = world.rng.choice(memos.OWN_ACCOUNTS)
        return world.add_line(line_of(day, account, amount, memo, "XFER", answer))
    ted = world.chance(0.5)
    payment = Payment(day, amount, world.profile.company, "ted" if ted else "pix")
    line = send(world, payment, account, answer, fields=False)
    line.type = "XFER"
    return world.add_line(line)


# --- refunds and duplicates ------------------------------------------------------------------------


def paid_twice(world: World, month: date) -> None:
    """A customer pays again what was paid; the second payment is sent back."""
    first = exact_in(world, month)
    contact = first.answer.entries[0].contact
    day = world.calendar.held(first.day + DAY * world.rng.choice((0, 0, 1, 1, 2, 4)))
    answer = _new(world, "pagamento_em_duplicidade", world.profile.categories["receita"])
    again = _moved(world, day, first.amount, contact.person, answer, ted=contact.method == "ted")
    again.account = first.account if contact.method != "boleto" else again.account
    _give_back(world, again)


def sent_back(world: World, month: date) -> None:
    """A payment that fails or was a mistake: it goes out, or comes in, and returns."""
    incoming = world.chance(0.3)
    who = somebody(world, INCOME if incoming else EXPENSE).person
    amount = world.prices.sale(world.rng) if incoming else -world.prices.bill(world.rng)
    category = world.profile.categories["receita" if incoming else "despesa"]
    line = _moved(world, world.some_day(month), amount, who, _new(world, "pagamento_devolvido", category))
    _give_back(world, line)


def sale_returned(world: World, month: date) -> None:
    _give_back(world, receita(world, month))


def over_returned(world: World, month: date) -> None:
    """The excess goes back, the rest settles the entry."""
    line = paid_too_much(world, month)
    _give_back(world, line, amount=-line.answer.diff)


def purchase_returned(world: World, month: date) -> None:
    bought = compra_cartao(world, month)
    day = world.calendar.held(bought.day + DAY * world.rng.randrange(1, 9))
    memo = f"{world.rng.choice(('ESTORNO', 'EST'))} {bought.memo}"
    answer = Answer("refund", pair=bought, cues=["merchant"])
    world.add_line(line_of(day, bought.account, -bought.amount, memo, "CREDIT", answer))


def _give_back(world: World, line: Line, amount: int = 0) -> None:
    """Days later, with or without a word that says so."""
    amount, answer, who = amount or -line.amount, Answer("refund", pair=line), line.who
    assert who
    day = world.calendar.held(line.day + DAY * world.rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 5, 7)))
    refund = send(world, Payment(day, amount, who, "pix"), line.account, answer, fields=False)
    refund.e2e_id = None
    silent = world.profile.bank_names[line.account] == "caixa"
    if silent and world.chance(0.5):
        refund.memo, answer.cues = "DEVOLUCAO PIX", []
    elif not silent and world.chance(0.8):
        wordings = memos.GIVEN_BACK_IN if amount > 0 else memos.GIVEN_BACK_OUT
        refund.memo = world.rng.choice(wordings).format(
            name=at_bank(world.rng, who.name, 22, world.level.shortening)
        )
        answer.cues = ["name"]
    _point_back(world, refund, line)
    world.add_line(refund)


def _point_back(world: World, refund: Line, line: Line) -> None:
    """A Pix devolução carries the bank and minute of the Pix it gives back, seldom its whole number."""
    if not line.e2e_id:
        return
    refund.e2e_id = memos.returned_end_to_end(world.rng, line.e2e_id, refund.day)
    if world.chance(0.45 * world.level.e2e):
        refund.memo += f" {line.e2e_id}"
        refund.answer.cues.append("orig_e2e")


def duplicate(world: World, month: date) -> None:
    """The same movement imported twice: nothing differs but the bank's running number."""
    recent = [line for line in world.lines[-60:] if line.answer.kind in ("exact", "new", "group_diff")]
    if not recent:
        return
    line = world.rng.choice(recent)
    answer = Answer("duplicate", pair=line, cues=list(line.answer.cues))
    world.add_line(replace(line, answer=answer))
