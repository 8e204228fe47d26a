"""Everything a line is judged against: entries, other lines, habits, and how usual each amount is.

Weights are rates: how many such lines a day would bring if the hypothesis were true. Rates of different
hypotheses can be compared and added, so "pays entry A", "is a tariff" and "nobody knows it yet" share one scale.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from core.matching import normalize, priors
from core.matching.channels import Channel
from core.matching.habits import Habits, way_of
from core.matching.model import Difference, Ending
from core.matching.people import NOBODY, Identity, People
from core.matching.reading import Clues, name_words, read
from core.matching.shelves import DayShelf, ItemShelves

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import date

    from core.matching.model import Answer, BankLine, Hypothesis, OpenItem, Owner


_SOON = 15  # days until the due day of what may be paid along already
_FEW_DAYS, _FEW_AMOUNTS = 25, 60  # a handful of lines is no measure of what is usual


class Draft(NamedTuple):
    """A hypothesis of one line before lines compete: its rate, and what it needs for itself alone.

    ``cents`` is the part of its one entry that a partial payment settles.
    """

    weight: float
    ending: Ending
    needs: tuple[Hashable, ...] = ()
    items: tuple[OpenItem, ...] = ()
    difference: Difference | None = None
    pair: Hashable | None = None
    new_kind: str | None = None
    cents: int = 0

    @property
    def hidden(self) -> bool:
        """Nothing to offer: the entry that nobody sees."""
        return self.ending is Ending.UNSEEN

    @property
    def part(self) -> int:
        """What a partial payment takes of its entry, in centavos."""
        return self.cents if self.difference is Difference.PARTIAL and len(self.items) == 1 else 0

    @property
    def room(self) -> int:
        """What its first entry has open, in centavos."""
        return abs(self.items[0].open_cents)


@dataclass(frozen=True, slots=True)
class Reading:
    """A line with its clues, read once."""

    line: BankLine
    clues: Clues
    way: str
    identity: Identity
    place: int
    own: bool = False
    partner: bool = False
    gateway: bool = False


class Scene:
    """The company as the matcher sees it at one moment."""

    def __init__(
        self, lines: Sequence[BankLine], items: Sequence[OpenItem], answers: Sequence[Answer], owner: Owner
    ) -> None:
        self.habits = Habits(answers)
        self.shelves = ItemShelves(items)
        self.items = {item.id: item for item in items}
        self.people = People(_contacts(items), self.habits.payers)
        self._own = _Selves(owner)
        past = [self._read(answer.line, place - len(answers)) for place, answer in enumerate(answers)]
        self.readings = [self._read(line, place) for place, line in enumerate(lines)]
        everyone = [*past, *self.readings]
        self.by_id: Mapping[Hashable, Reading] = {one.line.id: one for one in everyone}
        self.by_amount = DayShelf((one.line.cents, one.line.day, one) for one in everyone)
        self.by_payer = DayShelf(
            ((key, one.line.cents > 0), one.line.day, one) for one in everyone for key in payer_keys(one)
        )
        self.by_surplus: DayShelf[Reading] = DayShelf(())
        self.own_legs = DayShelf(
            (one.line.cents > 0, one.line.day, one)
            for one in everyone
            if one.own or one.clues.channel is Channel.OWN
        )
        self.by_day = DayShelf((one.line.cents > 0, one.line.day, one) for one in everyone)
        self.days = max(_FEW_DAYS, len({one.line.day for one in everyone}) * 7 // 6)
        self.per_way = Counter(one.way for one in everyone)
        self._amounts = Counter(item.open_cents for item in items)
        self._amounts.update(one.line.cents for one in everyone)
        self._side_total = Counter(one.line.cents > 0 for one in everyone)
        self._side_total.update(item.cents > 0 for item in items)
        self.owner = owner

        sides = Counter(one.line.cents > 0 for one in everyone)
        self._side_per_day = {into: max(0.2, sides[into] / self.days) for into in (True, False)}
        several = Counter((item.contact, item.cents > 0) for item in items)
        self._with_several = {
            into: 1 + sum(1 for (_, side), count in several.items() if side is into and count > 1)
            for into in (True, False)
        }
        self.shares = {into: self.habits.shares(into=into) for into in (True, False)}
        self.exact_share = {
            into: 1.0 - sum(share for kind, share in own.kinds.items() if kind is not Difference.ESTIMATE)
            for into, own in self.shares.items()
        }
        self.gateway_shares = self.habits.gateway_shares()
        fees = sorted(self.shares[True].fees.items(), key=lambda one: -one[1])[:3]
        self.usual_fees = [(cents, share * self.shares[True].kinds[Difference.FEE]) for cents, share in fees]

    def _read(self, line: BankLine, place: int) -> Reading:
        clues = read(line)
        own, partner = self._own.recognise(clues)
        gateway = line.cents > 0 and self.habits.is_gateway(clues)
        identity = NOBODY if gateway else self.people.identify(clues)
        return Reading(
            line, clues, way_of(clues, into=line.cents > 0), identity, place, own, partner, gateway
        )

    def first_due(self, one: Hypothesis) -> tuple[date, int]:
        """By what equals are put in order: the oldest due day first."""
        dues = [self.items[item].due for item in one.items]
        return (min(dues), len(dues))

    def look_alike(self, one: Hypothesis, other: Hypothesis) -> bool:
        """Whether two hypotheses settle entries of one contact and one open amount."""
        looks = [
            sorted((self._who(item), self.items[item].open_cents) for item in each.items)
            for each in (one, other)
        ]
        return bool(looks[0]) and looks[0] == looks[1]

    def has_stand_in(self, one: Hypothesis, day: date) -> bool:
        """Whether another entry, due by then, could take the place of one of a sum: same contact, same open amount."""
        own = set(one.items)
        return any(
            other.id not in own and other.contact is not None and (other.due - day).days <= _SOON
            for item in own
            for other in self.shelves.of_contact(self.items[item].contact, self.items[item].cents, day)
            if other.open_cents == self.items[item].open_cents
        )

    def _who(self, item: Hashable) -> str:
        return self.items[item].contact_name or str(self.items[item].contact)

    def has_twin(self, reading: Reading) -> bool:
        """Whether another line says the same of the same day and amount: which is which nobody can tell."""
        line = reading.line
        day = line.day.toordinal()
        return any(
            other.line.id != line.id and other.line.account == line.account and same_text(reading, other)
            for other in self.by_amount.between(line.cents, day, day, 6)
        )

    def lines_a_day(self, reading: Reading) -> float:
        """Lines a day of this channel."""
        return self.per_way[reading.way] / self.days

    def rate(self, reading: Reading, role: str) -> float:
        """Lines a day of this channel that end so."""
        share = self.habits.ending_share(
            reading.way, reading.clues.channel, role, into=reading.line.cents > 0
        )
        return self.lines_a_day(reading) * share

    def usual(self, cents: int, besides: int = 1) -> float:
        """Probability that some sale (or bill) has just this amount, the line itself not counted."""
        seen = max(0, self._amounts[cents] - besides)
        return 0.75 * seen / (self._side_total[cents > 0] + _FEW_AMOUNTS) + 0.25 / (6.0 * abs(cents) + 1)

    def single_share(self, reading: Reading) -> float:
        """Share of entries paid through this channel that are paid alone."""
        single, several, batch = (self._role(reading, role) for role in ("single", "several", "batch"))
        return single / (single + 1.8 * several + 5.0 * batch + 1e-6)

    def batch_share(self, reading: Reading) -> float:
        """Share of this channel's lines that are sums of many."""
        return self._role(reading, "batch")

    def hidden_share(self, reading: Reading) -> float:
        """Share of this channel's lines that pay parts or sums, and so can be told by no amount alone."""
        into = reading.line.cents > 0
        return self._role(reading, "several") + self._role(reading, "single") * (1 - self.exact_share[into])

    def several_share(self, reading: Reading) -> float:
        """How often a day one contact pays several entries at once through this channel."""
        return self.rate(reading, "several") / self._with_several[reading.line.cents > 0]

    def _role(self, reading: Reading, role: str) -> float:
        return self.habits.ending_share(reading.way, reading.clues.channel, role, into=reading.line.cents > 0)

    def opposite_per_day(self, reading: Reading) -> float:
        """Lines a day in the other direction."""
        return self._side_per_day[reading.line.cents < 0]

    def refund_prior(self, reading: Reading) -> float:
        """Chance that a given earlier line is the one a refund gives back, before any evidence."""
        return 1.0 / self.opposite_per_day(reading)

    def twice_rate(self, reading: Reading) -> float:
        """How often a given payment is made a second time."""
        return self.rate(reading, "pagamento_em_duplicidade") / self._side_per_day[reading.line.cents > 0]

    def duplicate_rate(self, reading: Reading) -> float:
        """How often a line is imported a second time."""
        return self._role(reading, "duplicate")

    def is_forecast(self, item: OpenItem) -> bool:
        """Whether an entry looks like a bill whose amount is only known when it comes."""
        return normalize.fold(item.category).startswith(priors.FORECAST_CATEGORIES)


class _Selves:
    """The company and its owners, recognised by document or by name."""

    def __init__(self, owner: Owner) -> None:
        self._documents = {normalize.alphanumerics(one) for one in owner.documents}
        self._partner_documents = {normalize.alphanumerics(one) for one in owner.partner_documents}
        self._masks = {one[3:9] for one in self._partner_documents if len(one) == 11}
        self._names = [name_words(name) for name in owner.names]
        self._partner_names = [name_words(name) for name in owner.partners]

    def recognise(self, clues: Clues) -> tuple[bool, bool]:
        """Whether the line speaks of the company itself, and whether of one of its owners."""
        own = bool(clues.documents & self._documents) or any(_alike(clues.name, name) for name in self._names)
        partner = (
            bool(clues.documents & self._partner_documents)
            or bool(clues.masked & self._masks)
            or any(_alike(clues.name, name) for name in self._partner_names)
        )
        return own, partner and not own


def _alike(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a text gives a name, cut off, shortened or with a slip here and there."""
    if not said or not name:
        return False
    rest, score = list(name), 0.0
    for word in said:
        for place, other in enumerate(rest):
            if _same_word(word, other):
                score += 1.0 if len(word) > 1 else 0.4
                del rest[place]
                break
        else:
            score -= 0.8
    if len(said) == 1 or (len(said) == 2 and len(said[1]) == 1):
        return score >= 1.0 and _same_word(said[0], name[0]) and len(said[0]) >= 6
    return score >= 1.4 and _same_word(said[0], name[0])


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) == 1:
        return word[0] == other[0]
    if other.startswith(word) or word.startswith(other):
        return min(len(word), len(other)) >= 2
    return len(word) >= 5 and fuzz.ratio(word, other) >= 78


def _contacts(items: Sequence[OpenItem]) -> list[tuple[Hashable, str, str | None]]:
    known: dict[Hashable, tuple[Hashable, str, str | None]] = {}
    for item in items:
        if item.contact is not None and item.contact not in known:
            known[item.contact] = (item.contact, item.contact_name, item.contact_document)
    return list(known.values())


def payer_keys(one: Reading) -> list[Hashable]:
    """By what two lines of one payer can find each other: documents, masks, the contact, the name."""
    keys: list[Hashable] = [*one.clues.documents, *(("mask", mask) for mask in one.clues.masked)]
    if one.identity.sure is not None:
        keys.append(("contact", one.identity.sure))
    if one.clues.name:
        keys.append(("name", one.clues.name[0], one.clues.name[-1][:6]))
    return keys


def same_text(one: Reading, other: Reading) -> bool:
    """Whether the bank printed the same words."""
    return normalize.fold(one.line.memo) == normalize.fold(other.line.memo)
