"""What a company's own answers teach: how its lines end, when its payers pay, which differences they make.

Everything starts from ``priors`` and moves towards the company's own counts. Habits give categories, aliases,
tariffs and shares; they never stand in for an open entry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from core.matching import priors, runs, timing
from core.matching.cards import CardRates, card_kind
from core.matching.channels import Channel
from core.matching.differences import GENERAL_FEES, Shares
from core.matching.model import Difference, Ending
from core.matching.people import Payers
from core.matching.reading import Clues, read
from core.matching.shelves import method_of
from core.matching.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from core.matching.model import Answer, OpenItem

_BATCH_LATE = {-2: 0.05, -1: 0.3, 0: 0.6, 1: 0.7, 2: 0.4, 3: 0.5, 4: 0.2, 5: 0.12}
BOLETO_SINGLE = "boleto, one"  # a boleto line that carries a number or a name pays one boleto


def _general_batch_share(late: int) -> float:
    return _BATCH_LATE.get(late, 0.03 if late < 0 else 0.09)


def way_of(clues: Clues, *, into: bool) -> str:
    """Key of a habit: the channel and the direction, boleto lines told apart by whether they name one boleto."""
    side = "in" if into else "out"
    if clues.channel is Channel.BOLETO_IN:
        return f"{BOLETO_SINGLE if clues.boleto or clues.name else clues.channel.value}:{side}"
    return f"{clues.channel.value}:{side}"


class Habits:
    """Counts over answers, each asked for as a share between the general table and the company's own."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self.endings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.ways: defaultdict[tuple[bool, str | None], Counter[Channel]] = defaultdict(Counter)
        self.differences: Counter[tuple[bool, Difference]] = Counter()
        self.fees: Counter[int] = Counter()
        self.card_rates = CardRates()
        self.title_fees: Counter[int] = Counter()
        self.batch_late: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.batch_categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.forecasts: Counter[Hashable] = Counter()
        self._way_shares: dict[tuple[bool, str | None, Channel], float] = {}
        self.singles: Counter[bool] = Counter()
        self._gateways: defaultdict[str, set[Hashable]] = defaultdict(set)
        self._batches: list[Sequence[OpenItem]] = []
        self.days = 0
        paid: list[tuple[str, int]] = []
        payers: list[tuple[Clues, Hashable]] = []
        seen_days: set[object] = set()
        for answer in answers:
            clues = read(answer.line)
            seen_days.add(answer.line.day)
            self._count(answer, clues, paid, payers)
        self.days = len(seen_days)
        self.run_share = runs.share(self._batches)
        self.timing = Timing(paid)
        self.payers = Payers(payers)
        self._shares: dict[bool, Shares] = {}

    def _count(
        self, answer: Answer, clues: Clues, paid: list[tuple[str, int]], payers: list[tuple[Clues, Hashable]]
    ) -> None:
        line, into = answer.line, answer.line.cents > 0
        way = way_of(clues, into=into)
        role = role_of(answer)
        self.endings[way][role] += 1
        for item in answer.items:
            self.ways[into, method_of(item)][clues.channel] += 1
        if len(answer.items) == 1:
            item = answer.items[0]
            paid.append((way, timing.days_late(item.due, line.day)))
            self._count_difference(answer, item)
        elif answer.items and role == "batch":
            self._count_batch(answer, clues, way)
        if answer.difference is Difference.FEE and clues.name and line.cents > 0 and len(answer.items) == 1:
            self._gateways[clues.name[0]].add(answer.items[0].contact)
        if answer.items and role != "batch" and answer.items[0].contact is not None and clues.says_who:
            payers.append((clues, answer.items[0].contact))
        if answer.ending is Ending.NEW and answer.category and answer.new_kind:
            side = "+" if into else "-"
            self.categories[answer.new_kind + side][answer.category] += 1
            for word in set(clues.words):
                self.words[word][answer.category] += 1

    def _count_difference(self, answer: Answer, item: OpenItem) -> None:
        into = answer.line.cents > 0
        self.singles[into] += 1
        if answer.difference is None:
            return
        self.differences[into, answer.difference] += 1
        if answer.difference is Difference.FEE:
            self.fees[abs(item.open_cents) - abs(answer.line.cents)] += 1
        if answer.difference is Difference.ESTIMATE:
            self.forecasts[item.contact] += 1

    def _count_batch(self, answer: Answer, clues: Clues, way: str) -> None:
        self._batches.append(answer.items)
        for item in answer.items:
            self.batch_categories[way][item.category] += 1
            self.batch_late[way][timing.days_late(item.due, answer.line.day)] += 1
        total = sum(abs(item.open_cents) for item in answer.items)
        missing = total - abs(answer.line.cents)
        if missing <= 0:
            return
        if clues.channel is Channel.CARD_SALES:
            self.card_rates.learn(round(missing / total, 4), card_kind(" ".join(clues.words)), answer.items)
        elif missing % len(answer.items) == 0:
            self.title_fees[missing // len(answer.items)] += 1

    def ending_share(self, way: str, channel: Channel, role: str, *, into: bool) -> float:
        """Share of a channel's lines that end so."""
        general = (priors.ENDINGS_IN if into else priors.ENDINGS_OUT).get(channel, {}).get(role, 0.0004)
        counts = self.endings.get(way)
        if not counts:
            return general
        total = sum(counts.values())
        return (counts[role] + priors.TRUST * general) / (total + priors.TRUST)

    def roles(self, way: str, channel: Channel, *, into: bool) -> set[str]:
        """Everything lines of a channel may turn out to be, in general or in this company."""
        general = (priors.ENDINGS_IN if into else priors.ENDINGS_OUT).get(channel, {})
        return {*general, *self.endings.get(way, ())}

    def way_share(self, item: OpenItem, channel: Channel) -> float:
        """Probability that an entry agreed to be paid this way comes through this channel."""
        key = (item.cents > 0, method_of(item), channel)
        known = self._way_shares.get(key)
        if known is None:
            known = self._way_shares[key] = self._way_share(*key)
        return known

    def _way_share(self, into: bool, method: str | None, channel: Channel) -> float:  # noqa: FBT001 - a key's part
        table = (priors.WAYS_IN if into else priors.WAYS_OUT).get(method) or {}
        general = table.get(channel, priors.OTHER_WAY)
        counts = self.ways.get((into, method))
        if not counts:
            return general
        total = sum(counts.values())
        return (counts[channel] + 10 * general) / (total + 10)

    def batch_shares(self, way: str) -> Callable[[int], float]:
        """Chance that an open entry is part of a batch, by the days its due day lies before it."""
        counts = self.batch_late.get(way)
        if not counts:
            return _general_batch_share
        total, peak = sum(counts.values()), max(counts.values())

        def share(late: int) -> float:
            own = min(1.0, counts[late] / peak) * 0.85
            return (own * total + _general_batch_share(late) * 30) / (total + 30)

        return lru_cache(maxsize=200)(share)

    def batch_category_ratio(self, way: str, category: str) -> float:
        """How much likelier a batch of this kind holds entries of a category than entries of any."""
        counts = self.batch_categories.get(way)
        if not counts:
            return 1.0
        total = sum(counts.values())
        return (counts[category] / total * 3 + 6 / total) / (1 + 6 / total) if total else 1.0

    def is_gateway(self, clues: Clues) -> bool:
        """Whether the payer pays for many customers and keeps a tariff: a known gateway, or one seen doing so."""
        first = clues.name[0] if clues.name else ""
        return first in priors.GATEWAYS or len(self._gateways.get(first, ())) > 1

    def gateway_shares(self) -> Shares:
        """What a gateway pays: nearly always less its tariff."""
        kinds = dict.fromkeys(Difference, 0.0)
        return Shares(
            kinds | {Difference.FEE: 0.9, Difference.PARTIAL: 0.02, Difference.INTEREST: 0.02},
            self.shares(into=True).fees,
        )

    def shares(self, *, into: bool) -> Shares:
        """How often each difference shows among payments in or out, and which tariffs."""
        total = self.singles[into] + 80
        usual = priors.DIFFERENCES if into else priors.DIFFERENCES_OUT
        kinds: dict[Difference, float] = {
            kind: (self.differences[into, kind] + 80 * general) / total
            for kind, general in usual.items()
            if kind is not Difference.ESTIMATE
        }
        kinds[Difference.ESTIMATE] = priors.DIFFERENCES[Difference.ESTIMATE]
        seen = sum(self.fees.values())
        fees = {cents: 8 * share / (seen + 8) for cents, share in GENERAL_FEES.items()}
        for cents, times in self.fees.items():
            fees[cents] = fees.get(cents, 0.0) + times / (seen + 8)
        return Shares(kinds, fees)

    def category(
        self, new_kind: str, words: Sequence[str], *, into: bool, known: Iterable[str] = ()
    ) -> tuple[str, float]:
        """The category of a new entry and its probability: words vote, then what this kind usually got."""
        usual = self.categories.get(new_kind + ("+" if into else "-"))
        votes = self._votes(words) if new_kind == "compra_cartao" else {}
        if votes:
            best = max(votes, key=votes.__getitem__)
            total = sum(votes.values())
            return best, min(0.99, (votes[best] + 0.1) / (total + 0.25))
        if usual:
            best, times = usual.most_common(1)[0]
            total = sum(usual.values())
            return best, (times + 0.5) / (total + 1)
        return self._guess(new_kind, words, set(known))

    def _votes(self, words: Sequence[str]) -> Mapping[str, float]:
        votes: defaultdict[str, float] = defaultdict(float)
        for word in set(words):
            seen = self.words.get(word)
            if seen:
                total = sum(seen.values())
                for category, times in seen.items():
                    share = times / total
                    votes[category] += share**3 * min(times, 3) / 3 * (1 if len(seen) < 4 else 0.02)
        return votes

    def _guess(self, new_kind: str, words: Sequence[str], known: set[str]) -> tuple[str, float]:
        for word in words:
            if category := priors.MERCHANTS.get(word):
                return category, 0.8
        usual = priors.CATEGORIES.get(new_kind, ("",))
        named = [category for category in usual if category in known]
        return (named[0], 0.9) if named else (usual[0], 0.4)


def role_of(answer: Answer) -> str:
    """How a line ended, as one word of the tables in ``priors``."""
    if answer.ending is Ending.NEW:
        return answer.new_kind or "other"
    if answer.ending is not Ending.MATCH:
        return answer.ending.value
    if len(answer.items) == 1:
        return "single"
    card = any((method_of(item) or "").startswith("cartao") for item in answer.items)
    contacts = {item.contact for item in answer.items}
    return (
        "several"
        if len(contacts) == 1 and not card and read(answer.line).channel is not Channel.CARD_SALES
        else "batch"
    )
