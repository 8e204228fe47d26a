"""One line, one entry: every open entry worth a look, with each explanation of a difference.

The rate of "this line pays that entry" is the share of entries paid this many days after they are due, times the
share paid through this channel, times the share that shows this difference, times how much likelier the bank's
words are if the entry's contact is meant. Numbers (boleto, Pix txid, invoice) multiply it further.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.matching import differences, normalize, timing
from core.matching.channels import Channel
from core.matching.model import Difference, Ending
from core.matching.scene import Draft
from core.matching.shelves import invoice_number

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from core.matching.model import OpenItem
    from core.matching.scene import Reading, Scene

_TELLING = 1.5  # log-likelihood ratio from which all entries of a contact are worth judging
_BOLETO, _TXID, _INVOICE = math.log(20_000), math.log(50_000), math.log(150)
_OURSELVES = -12.0
_OTHER_BOLETO = math.log(0.01)
_FORECASTS = ("debito_automatico",)


def candidates(reading: Reading, scene: Scene) -> dict[Hashable, OpenItem]:
    """Entries worth judging for a line: of its amount, of its numbers, of the contacts it may speak of."""
    line, shelves = reading.line, scene.shelves
    most = 10 if reading.identity.sure is not None else 24
    found = {item.id: item for item in shelves.of_amount(line.cents, line.day, most)}
    for number in _numbers(reading):
        for item in shelves.of_number(number):
            if (item.cents > 0) == (line.cents > 0):
                found[item.id] = item
    for contact, score in reading.identity.known.items():
        if score > _TELLING:
            for item in shelves.of_contact(contact, line.cents, line.day):
                found[item.id] = item
    return found


def _needs_formula(reading: Reading) -> bool:
    """Whether nobody is named, so that only a formula can lead to an entry of another amount."""
    return (
        reading.clues.channel in (Channel.BOLETO_IN, Channel.BOLETO_OUT)
        or reading.gateway
        or not reading.clues.says_who
    )


def _of_explained_amount(reading: Reading, scene: Scene) -> dict[Hashable, OpenItem]:
    """Without a name, entries whose tariff or round discount would explain the amount exactly."""
    cents, found = reading.line.cents, {}
    sign = 1 if cents > 0 else -1
    for fee in (cents for cents, _ in scene.usual_fees):
        for item in scene.shelves.of_amount(cents + sign * fee, reading.line.day):
            found[item.id] = item
    for permille in (50, 100, 30):
        for item in scene.shelves.of_amount(round(cents * 1000 / (1000 - permille)), reading.line.day):
            found[item.id] = item
    for late in range(1, 46):
        owed = abs(cents) / (
            1 + differences.FINE_PERMILLE / 1000 + differences.MONTHLY_PERMILLE * late / 30_000
        )
        for item in scene.shelves.due_near(sign * int(owed), reading.line.day, late):
            found[item.id] = item
    return found


def _numbers(reading: Reading) -> Iterator[str]:
    if reading.clues.boleto:
        yield reading.clues.boleto
    if reading.line.txid:
        yield normalize.alphanumerics(reading.line.txid)
    yield from reading.clues.numbers


def drafts(reading: Reading, scene: Scene) -> Iterator[Draft]:
    """A draft for every entry and explanation."""
    shares = scene.gateway_shares if reading.gateway else scene.shares[reading.line.cents > 0]
    single = scene.single_share(reading)
    exact_share = 0.06 if reading.gateway else scene.exact_share[reading.line.cents > 0]
    day, cents = reading.line.day, reading.line.cents
    paid = abs(cents)
    explained = _of_explained_amount(reading, scene) if _needs_formula(reading) else {}
    for item in (candidates(reading, scene) | explained).values():
        late = timing.days_late(item.due, day)
        usual_day = _day_share_of(reading, scene, item, late)
        rate = single * scene.habits.way_share(item, reading.clues.channel)
        logs = _who(reading, item) + number_evidence(reading, item)
        if item.refund:
            logs += 4.0
        rate *= math.exp(min(logs, 18.0))
        owed, agreed = abs(item.open_cents), abs(item.cents)
        if paid == owed:
            kind = Difference.PARTIAL if owed < agreed else None
            yield Draft(rate * usual_day * exact_share, Ending.MATCH, (item.id,), (item,), kind, cents=paid)
            continue
        if logs < -1.0 or (not logs and item.id not in explained):
            continue
        forecast = (
            item.method in _FORECASTS
            or scene.habits.forecasts.get(item.contact, 0) > 0
            or scene.is_forecast(item)
        )
        for difference, likelihood in differences.explanations(
            paid, owed, agreed, late, shares, forecast=forecast
        ):
            if likelihood > 1e-9:
                yield Draft(
                    rate * day_share(difference, late, usual_day) * likelihood,
                    Ending.MATCH,
                    (item.id,),
                    (item,),
                    difference,
                    cents=paid,
                )


def _day_share_of(reading: Reading, scene: Scene, item: OpenItem, late: int) -> float:
    """Share of payments that come so late; a boleto is credited on the day it is paid or on the next."""
    share = scene.habits.timing.share(reading.way, late)
    if reading.clues.channel is not Channel.BOLETO_IN or late <= 0:
        return share
    before = timing.days_late(item.due, timing.business_day_before(reading.line.day))
    return max(share, 0.5 * share + 0.5 * scene.habits.timing.share(reading.way, before))


def _who(reading: Reading, item: OpenItem) -> float:
    """Log-likelihood ratio of who the line speaks of; the company and its owners pay nobody's bills here."""
    said = reading.identity.of(item.contact)
    return min(said, _OURSELVES) if (reading.own or reading.partner) and said < _TELLING else said


def day_share(difference: Difference, late: int, usual: float) -> float:
    """Share of payments with this difference that come so many days after the due day."""
    if difference is Difference.INTEREST:
        return 1 / 40 if 1 <= late <= 45 else 0.002 if late > 45 else 0.0
    if difference is Difference.PARTIAL:
        return 0.45 * usual + (0.55 / 45 if -3 <= late <= 42 else 0.0005)
    return usual


def number_evidence(reading: Reading, item: OpenItem) -> float:
    """Log-likelihood ratio of the numbers in a line for an entry."""
    clues, total = reading.clues, 0.0
    if clues.boleto and item.boleto_number:
        total += _BOLETO if normalize.alphanumerics(item.boleto_number) == clues.boleto else _OTHER_BOLETO
    if reading.line.txid and item.txid:
        same = normalize.alphanumerics(item.txid) == normalize.alphanumerics(reading.line.txid)
        total += _TXID if same else _OTHER_BOLETO
    if item.number and clues.numbers:
        invoice = invoice_number(item.number)
        if invoice and invoice in clues.numbers:
            total += _INVOICE
    return total
