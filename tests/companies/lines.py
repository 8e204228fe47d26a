"""How the bank writes that money came or went: by Pix, TED or boleto, from the payer or from who stands in for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tests.companies import memos
from tests.companies.model import Answer, Line
from tests.companies.names import at_bank
from tests.companies.world import workday

if TYPE_CHECKING:
    from tests.companies.model import Entry, Person
    from tests.companies.world import World

_NAMES_NOBODY = ("caixa",)


class Payment(NamedTuple):
    """Money on its way: signed amount, its day, whose it is, and how it travels."""

    day: date
    amount: int
    who: Person
    method: str


def pay(
    world: World, entry: Entry, day: date, amount: int, answer: Answer, *, payer: Person | None = None
) -> Line:
    """The line of a payment of one entry, or of several of the same contact."""
    contact, account = entry.contact, world.account()
    other = payer or (contact.stand_in if contact.stand_in and world.chance(0.75) else None)
    if other:
        answer.cues.append("alias")
    payment = Payment(day, amount, other or contact.person, contact.method)
    if contact.method == "boleto":
        line = _slip_paid(world, payment, account, answer, entry)
    elif contact.method == "debito_automatico":
        line = _utility(world, payment, account, answer)
    else:
        line = send(world, payment, account, answer)
        _name_the_note(world, line, entry)
    if entry.pix_txid and line.type == "CREDIT":
        line.pix_txid = entry.pix_txid
        answer.cues.append("txid")
    return world.add_line(line)


def send(world: World, payment: Payment, account: str, answer: Answer, *, fields: bool = True) -> Line:
    """A Pix or TED; without ``fields`` only the memo tells who it was."""
    bank, incoming, ted = world.profile.accounts[account], payment.amount > 0, payment.method == "ted"
    worded = memos.transfer_memo(
        world.rng, bank, world.level, payment.who, payment.day, incoming=incoming, ted=ted
    )
    kind = "XFER" if ted else "CREDIT" if incoming else "DEBIT"
    line = _line(payment, account, worded.memo, kind, answer)
    answer.cues += worded.cues
    silent = world.profile.bank_names[account] in _NAMES_NOBODY and world.chance(0.85)
    if fields and not silent:
        line.payer_name, line.payer_doc, cues = memos.payer_fields(world.rng, world.level, payment.who)
        answer.cues += cues
    if not ted and world.chance(world.level.e2e):
        line.e2e_id = memos.end_to_end(world.rng, payment.day)
    return line


def _name_the_note(world: World, line: Line, entry: Entry) -> None:
    """Some payers write the number of the invoice."""
    if entry.document and world.chance(0.12) and line.memo[-1:] not in "0123456789":
        line.memo += world.rng.choice((" {}", " REF {}", " PGTO {}")).format(entry.document)
        line.answer.cues.append("nf")


def _slip_paid(world: World, payment: Payment, account: str, answer: Answer, entry: Entry) -> Line:
    if payment.amount < 0:
        return _bill_paid(world, payment, account, answer)
    line = _line(payment, account, world.rng.choice(memos.ONE_BOLETO), "CREDIT", answer)
    line.day = workday(payment.day) if workday(payment.day) <= world.calendar.last else payment.day
    told = world.level.boleto_field
    if world.chance(told):
        line.boleto_number = entry.slip
    if world.chance(0.35 * told) and entry.slip:
        line.memo += f" {entry.slip}"
    elif world.chance(0.35 * told):
        line.memo += f" {at_bank(world.rng, payment.who.name, 22, world.level.shortening)}"
        answer.cues.append("name")
    elif world.chance(0.3):
        line.memo += f" {line.day:%d/%m}"
    told_number = line.boleto_number or (entry.slip and entry.slip in line.memo)
    if told_number and entry.boleto_number:
        answer.cues.append("boleto")
    return line


def _bill_paid(world: World, payment: Payment, account: str, answer: Answer) -> Line:
    line = _line(payment, account, world.rng.choice(memos.BOLETO_PAID), "PAYMENT", answer)
    nameless = world.profile.bank_names[account] in _NAMES_NOBODY or world.chance(0.12)
    if not nameless:
        line.memo += f" {at_bank(world.rng, payment.who.name, 27, world.level.shortening)}"
        answer.cues.append("name")
    return line


def _utility(world: World, payment: Payment, account: str, answer: Answer) -> Line:
    name = at_bank(world.rng, payment.who.name, 22, 0)
    number = world.rng.randrange(10**6, 10**8)
    memo = world.rng.choice(memos.UTILITY_PAID).format(name=name, number=number)
    answer.cues.append("name")
    return _line(payment, account, memo, "DEBIT", answer)


def _line(payment: Payment, account: str, memo: str, kind: str, answer: Answer) -> Line:
    return Line(payment.day, account, payment.amount, memo, kind, answer, payment.who)
