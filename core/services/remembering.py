"""What a company's own decisions teach the matcher: the books read as answers, and nothing stored beside them.

A decision that is undone is no answer any more, and what is erased from the books is forgotten here. Answers are
kept in memory between two cards, for few companies and not for long, because most cards see the same ones.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.decisions import AdjustmentKind, DecisionKind
from core.matching import normalize
from core.matching.channels import Channel, channel_of
from core.matching.model import Answer, BankLine, Difference, Ending, OpenItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import PastDecision, SettledEntry
    from core.ports import UnitOfWork

MOST_ANSWERS = 2_000
"""Decisions learned from, the newest: what a company did years ago says little about today."""

_NEWEST, _MOST_ALIKE = 400, 200  # of them, those a single card is judged by
_MOST_COMPANIES = 16  # each keeps a few megabytes
_KEPT_SECONDS = 600  # what another process erased from the books is gone from here soon after

_NEW_KINDS = {
    Channel.FEE: "tarifa",
    Channel.YIELD: "rendimento",
    Channel.PURCHASE: "compra_cartao",
    Channel.CREDIT_COST: "iof_juros",
    Channel.INVESTMENT: "aplicacao",
}
_SAID = {
    AdjustmentKind.INTEREST: Difference.INTEREST,
    AdjustmentKind.FINE: Difference.INTEREST,
    AdjustmentKind.DISCOUNT: Difference.DISCOUNT,
    AdjustmentKind.FEE: Difference.FEE,
    AdjustmentKind.WITHHOLDING: Difference.WITHHOLDING,
}
_FEES_TAKEN = frozenset({Channel.BOLETO_IN, Channel.CARD_SALES})
_ESTIMATED = frozenset({Channel.UTILITY})


@dataclass(frozen=True, slots=True)
class Memory:
    """What a company's decisions teach.

    Attributes:
        answers: oldest first.
        payers: contacts whose entries were settled by lines that carry a word.
    """

    answers: tuple[Answer, ...] = ()
    payers: Mapping[str, frozenset[UUID]] | None = None

    def for_lines(self, lines: Sequence[StatementLine]) -> Sequence[Answer]:
        """The answers that tell something about a few lines: the newest, and older ones of like words or amounts.

        Habits show in the newest; who pays under which name, and what was paid before, may lie farther back.
        """
        words = {word for line in lines for word in normalize.name_words(line.memo)}
        amounts = {abs(line.amount_cents) for line in lines}
        start = max(0, len(self.answers) - _NEWEST)
        older = [
            answer
            for answer in self.answers[:start]
            if abs(answer.line.cents) in amounts or words.intersection(normalize.name_words(answer.line.memo))
        ]
        return [*older[-_MOST_ALIKE:], *self.answers[start:]]

    def paid_under(self, word: str) -> frozenset[UUID]:
        """Contacts that this word of a bank's text stood for."""
        return (self.payers or {}).get(word, frozenset())


class _Kept:
    """Memories of few companies, the least used given up first; each with its stamp and the moment it was made."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, tuple[object, float, Memory]] = OrderedDict()

    def find(self, company_id: UUID, stamp: object) -> Memory | None:
        found = self._known.get(company_id)
        if found is None or found[0] != stamp or time.monotonic() - found[1] > _KEPT_SECONDS:
            return None
        self._known.move_to_end(company_id)
        return found[2]

    def keep(self, company_id: UUID, stamp: object, memory: Memory) -> None:
        self._known[company_id] = (stamp, time.monotonic(), memory)
        self._known.move_to_end(company_id)
        while len(self._known) > _MOST_COMPANIES:
            self._known.popitem(last=False)


_KEPT = _Kept()


async def remember(uow: UnitOfWork, company_id: UUID) -> Memory:
    """What the decisions that stand now teach."""
    stamp = await uow.decisions.stamp(company_id)
    if stamp is None:
        return Memory()
    memory = _KEPT.find(company_id, stamp)
    if memory is None:
        past = await uow.decisions.past(company_id, limit=MOST_ANSWERS)
        memory = await asyncio.to_thread(learn, past)
        _KEPT.keep(company_id, stamp, memory)
    return memory


def learn(past: Sequence[PastDecision]) -> Memory:
    """Decisions as answers, and which words of the bank stood for whom."""
    payers: defaultdict[str, set[UUID]] = defaultdict(set)
    for decision in past:
        contacts = {entry.contact_id for entry in decision.entries if entry.contact_id is not None}
        for word in normalize.name_words(decision.memo) if contacts else ():
            payers[word] |= contacts
    answers = tuple(_answer(decision) for decision in past)
    return Memory(answers, {word: frozenset(contacts) for word, contacts in payers.items()})


def _answer(past: PastDecision) -> Answer:
    line = BankLine(past.line_id, past.account_id, past.posted_on, past.amount_cents, past.memo, past.type)
    if past.kind is DecisionKind.REPEATED:
        return Answer(line, Ending.DUPLICATE, pair=past.repeats_id)
    if past.kind is DecisionKind.TRANSFER:
        return Answer(line, Ending.TRANSFER, pair=past.other_leg)
    if past.kind is DecisionKind.NEW_ENTRY:
        category = past.entries[0].category if past.entries else None
        return Answer(line, Ending.NEW, new_kind=_new_kind(past), category=category or None)
    items = tuple(_item(entry) for entry in past.entries)
    gave_back = next((entry.refund_of for entry in past.entries if entry.refund_of), None)
    if gave_back is not None:
        return Answer(line, Ending.REFUND, items, pair=gave_back)
    return Answer(line, Ending.MATCH, items, _difference(past))


def _item(entry: SettledEntry) -> OpenItem:
    """A settled entry as it was agreed; what other lines had paid of it before this one is not told apart."""
    return OpenItem(
        entry.id,
        entry.amount_cents,
        entry.amount_cents,
        entry.due_on,
        entry.contact_id,
        description=entry.description,
        category=entry.category,
        method=entry.method,
        number=entry.number,
        boleto_number=entry.boleto_number,
    )


def _channel(past: PastDecision) -> Channel:
    return channel_of(normalize.fold(past.memo), into=past.amount_cents > 0)


def _new_kind(past: PastDecision) -> str:
    usual = "receita_sem_lancamento" if past.amount_cents > 0 else "despesa_sem_lancamento"
    return _NEW_KINDS.get(_channel(past), usual)


def _difference(past: PastDecision) -> Difference | None:
    """What the owner said the difference was, else what most probably made it: the statement's value says not why."""
    if past.kind is DecisionKind.PARTIAL:
        return Difference.PARTIAL
    if past.reason in _SAID:
        return _SAID[past.reason]
    over = abs(past.amount_cents) - sum(abs(entry.covered_cents) for entry in past.entries)
    if over == 0 or not past.entries:
        return None
    channel = _channel(past)
    if channel in _ESTIMATED:
        return Difference.ESTIMATE
    if over < 0:
        return Difference.FEE if channel in _FEES_TAKEN else Difference.DISCOUNT
    late = past.posted_on > past.entries[0].due_on
    return Difference.INTEREST if late and not past.with_refund else Difference.OVER
