"""One line and another: own transfers, money given back, a payment made twice, a line imported twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from core.matching.channels import Channel
from core.matching.model import Ending
from core.matching.scene import Draft, payer_keys, same_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from core.matching.scene import Reading, Scene

_LEG_DAYS = {0: 0.86, 1: 0.09, 2: 0.02, 3: 0.02}
_MOST_TARIFF = 5000  # centavos a bank may keep of a transfer between own accounts
_REFUND_DAYS = 25
_TWICE_DAYS = 25


def transfers(reading: Reading, scene: Scene) -> Iterator[Draft]:
    """The other leg on another own account: opposite amount, a few days; or a leg to an account not in sight."""
    line = reading.line
    rate = scene.rate(reading, "transfer")
    own = _own_evidence(reading)
    density = _round_density(line.cents)
    partners = scene.by_amount.between(-line.cents, line.day.toordinal() - 3, line.day.toordinal() + 3, 12)
    seen = 0.0
    for other in partners:
        if other.line.account == line.account:
            continue
        share = _LEG_DAYS[abs((other.line.day - line.day).days)]
        chance = scene.usual(line.cents) * scene.opposite_per_day(reading) * 2.0 + 1e-5
        weight = rate * density * math.exp(own + _own_evidence(other)) * 0.95 * share / chance
        seen = max(seen, weight)
        yield Draft(weight, Ending.TRANSFER, (("leg", other.line.id),), pair=other.line.id)
    if own > 0 and reading.clues.channel is not Channel.INVESTMENT:
        yield from _less_tariff(reading, scene, rate * density * math.exp(own))
        yield Draft(rate * density * math.exp(own) * 0.12, Ending.TRANSFER)


def _less_tariff(reading: Reading, scene: Scene, weight: float) -> Iterator[Draft]:
    """The other leg when the bank kept a tariff on the way."""
    line = reading.line
    day = line.day.toordinal()
    for other in scene.own_legs.between(line.cents < 0, day - 3, day + 3, 12):
        kept = abs(line.cents + other.line.cents)
        if 0 < kept <= min(_MOST_TARIFF, abs(line.cents) // 20) and other.line.account != line.account:
            share = _LEG_DAYS[abs((other.line.day - line.day).days)]
            yield Draft(weight * 0.3 * share, Ending.TRANSFER, (("leg", other.line.id),), pair=other.line.id)


def _own_evidence(reading: Reading) -> float:
    if reading.clues.channel in (Channel.OWN, Channel.INVESTMENT):
        return 6.0
    if reading.own:
        return 8.0 if reading.clues.documents else 6.0
    return -5.0 if reading.clues.says_who else -0.5


def _round_density(cents: int) -> float:
    cents = abs(cents)
    return (6.0 if cents % 10_000 == 0 else 2.5 if cents % 1000 == 0 else 0.5) / (3.0 * cents)


class Settled(NamedTuple):
    """What a line turned out to be before refunds are looked for.

    Attributes:
        contact: whose entry it pays, or ``None``.
        surplus: centavos it brought beyond what was owed.
        spare: probability that it settles nothing (paid twice, or no entry at all).
    """

    contact: Hashable | None
    surplus: int
    spare: float
    partial: bool = False


def refunds(reading: Reading, scene: Scene, settled: Mapping[Hashable, Settled]) -> Iterator[Draft]:
    """The earlier line whose money this one gives back, wholly or in part."""
    line = reading.line
    if reading.own:
        return
    rate = scene.rate(reading, "refund") * scene.refund_prior(reading)
    said = reading.clues.channel is Channel.RETURN
    for other in _opposites(reading, scene):
        lag, back, paid = (line.day - other.line.day).days, abs(line.cents), abs(other.line.cents)
        if back > paid or lag > _REFUND_DAYS + 10 or not _can_come_back(other, reading):
            continue
        if (lag < 0 and not said) or (lag == 0 and other.place > reading.place and not said):
            continue
        state = settled.get(other.line.id, _UNKNOWN)
        evidence = _same_party(reading, other)
        if state.contact is not None and reading.clues.says_who:
            by_contact = min(9.0, reading.identity.of(state.contact))
            evidence = max(evidence, by_contact) if by_contact > 1 else evidence - 2.0 * (1 - state.spare)
        amount = _amount_given_back(back, paid, state)
        if back < paid and evidence < 1.0 and state.surplus != back and not said:
            continue
        weight = rate * amount * _lag_share(lag) * math.exp(evidence)
        if other.line.e2e_id and other.line.e2e_id.upper() in line.memo.upper():
            weight *= 1e6
        yield Draft(
            weight, Ending.REFUND, (("back", other.line.id),) if back == paid else (), pair=other.line.id
        )


def _can_come_back(other: Reading, reading: Reading) -> bool:
    if other.clues.channel is Channel.FEE:
        return "TAR" in " ".join(reading.clues.words)
    return other.clues.channel not in _NEVER_GIVEN_BACK and not other.own


def _amount_given_back(back: int, paid: int, state: Settled) -> float:
    """Probability of giving back just this much of a payment."""
    if back == paid:
        return 0.2 + 2.5 * state.spare
    if state.surplus == back:
        return 4.0
    if 2 * back == paid:
        return 0.6
    if state.surplus > 0:
        return 0.002
    return 0.1 * (0.05 if back % 500 == 0 else 0.004)


def _opposites(reading: Reading, scene: Scene) -> Iterator[Reading]:
    line = reading.line
    last = line.day.toordinal() + 1
    first = last - 1 - _REFUND_DAYS
    found = list(scene.by_amount.between(-line.cents, first, last, 20))
    found += scene.by_surplus.between(-line.cents, first, last, 12)
    for key in payer_keys(reading):
        found += scene.by_payer.between((key, line.cents < 0), first - 10, last, 10)
    if reading.clues.channel is Channel.RETURN:
        found += scene.by_day.between(line.cents < 0, first + 10, last, 80)
    seen = {line.id}
    for one in found:
        if one.line.id not in seen:
            seen.add(one.line.id)
            yield one


def _lag_share(lag: int) -> float:
    return (
        0.25
        if lag in (0, 1)
        else 0.13
        if 0 < lag <= 3
        else 0.05
        if 0 < lag <= 7
        else 0.02
        if 0 < lag <= 12
        else 0.006
    )


_NEVER_GIVEN_BACK = frozenset(
    {Channel.RETURN, Channel.OWN, Channel.YIELD, Channel.INVESTMENT, Channel.CREDIT_COST}
)
_UNKNOWN = Settled(None, 0, 0.3)


def _same_party(one: Reading, other: Reading) -> float:
    """Log-likelihood ratio that both lines speak of the same person."""
    a, b = one.clues, other.clues
    if a.documents & b.documents or a.masked & b.masked:
        return 7.0
    if any(document[3:9] in b.masked for document in a.documents if len(document) == 11) or any(
        document[3:9] in a.masked for document in b.documents if len(document) == 11
    ):
        return 6.5
    if a.name and b.name:
        shared = _shared(a.name, b.name)
        return min(6.5, 2.6 * shared - 0.2) if shared else -7.0
    if a.documents and b.documents:
        return -5.0
    return -2.5 if a.says_who or b.says_who else 0.0


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Words of two names that agree, cut-off and initial letters counted in part; 0 if the first words differ."""
    total = 1.0
    if one[0][:4] != other[0][:4] and not (one[0].startswith(other[0]) or other[0].startswith(one[0])):
        if one[-1] != other[-1]:
            return 0.0
        total = 0.0
    rest = list(other[1:])
    for word in one[1:]:
        for place, candidate in enumerate(rest):
            if word == candidate:
                total += 1.0 if len(word) > 2 else 0.4
            elif (
                len(word) > 1
                and len(candidate) > 1
                and (candidate.startswith(word) or word.startswith(candidate))
            ):
                total += 0.7
            elif word[0] == candidate[0] and 1 in (len(word), len(candidate)):
                total += 0.3
            else:
                continue
            del rest[place]
            break
    return total


def duplicates(reading: Reading, scene: Scene) -> Iterator[Draft]:
    """The same movement once more: same account, day, amount and words, and no Pix id that says otherwise."""
    line = reading.line
    for other in scene.by_amount.between(line.cents, line.day.toordinal(), line.day.toordinal(), 12):
        earlier = other.place < reading.place
        if not earlier or other.line.account != line.account:
            continue
        if not same_text(reading, other) and not _announced(other, reading):
            continue
        weight = scene.duplicate_rate(reading) * math.exp(max(0.0, *reading.identity.known.values(), 0.0))
        if line.e2e_id and other.line.e2e_id:
            weight *= 1e5 if line.e2e_id == other.line.e2e_id else 0.0
        if reading.clues.boleto:
            weight *= 50.0
        yield Draft(weight, Ending.DUPLICATE, (("copy", other.line.id),), pair=other.line.id)


def _announced(earlier: Reading, later: Reading) -> bool:
    """Whether the earlier line only announced what the later one did: a scheduled Pix and the executed one."""
    return (
        any(word.startswith("AGENDAD") for word in earlier.clues.words) and _same_party(earlier, later) > 2.0
    )


def twice(reading: Reading, scene: Scene, settled: Mapping[Hashable, Settled]) -> Iterator[Draft]:
    """The customer paid again: same payer, same amount, some days after; nothing more is owed."""
    line = reading.line
    rate = scene.twice_rate(reading)
    if not rate or not reading.clues.says_who or reading.own or reading.gateway:
        return
    best = 0.0
    for other in scene.by_amount.between(
        line.cents, line.day.toordinal() - _TWICE_DAYS, line.day.toordinal(), 16
    ):
        state = settled.get(other.line.id, _UNKNOWN)
        if other.place >= reading.place or other.line.id == line.id or state.partial:
            continue
        evidence = _same_party(reading, other)
        if evidence > 2.0:
            lag = (line.day - other.line.day).days
            share = 0.16 if lag <= 3 else 0.05 if lag <= 8 else 0.012
            paid = 1.0 - 0.9 * state.spare  # what settled nothing is not paid a second time
            best = max(best, paid * share * math.exp(min(evidence, 6.0)))
    if best:
        yield Draft(rate * best, Ending.NEW, new_kind="pagamento_em_duplicidade")
