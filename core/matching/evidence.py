"""Why a suggestion was made, as typed reasons that the chat puts into words; the same facts the weights came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.matching import normalize, timing
from core.matching.model import Ending
from core.matching.reasons import Reason, ReasonKind
from core.matching.shelves import invoice_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.matching.model import OpenItem
    from core.matching.scene import Draft, Reading, Scene

IDENTITY = frozenset(
    {
        ReasonKind.SAME_DOCUMENT,
        ReasonKind.MASKED_DOCUMENT,
        ReasonKind.SAME_NAME,
        ReasonKind.PAID_BEFORE_AS,
        ReasonKind.SAME_NUMBER,
        ReasonKind.SAME_BOLETO,
        ReasonKind.SAME_TXID,
    }
)
NUMBERS = frozenset({ReasonKind.SAME_NUMBER, ReasonKind.SAME_BOLETO, ReasonKind.SAME_TXID})
DOUBTS = frozenset({ReasonKind.OTHER_DOCUMENT, ReasonKind.OTHER_NAME})
_WHOLE_NAME = 4.0  # log-likelihood ratio from which a name is that name and not a part of it


def reasons(draft: Draft, reading: Reading, scene: Scene) -> tuple[Reason, ...]:
    """All reasons for and against one hypothesis, the telling ones first."""
    if draft.ending is Ending.MATCH:
        return tuple(_for_entries(draft, reading, scene))
    return tuple(_for_pair(draft, reading, scene))


def _for_entries(draft: Draft, reading: Reading, scene: Scene) -> Iterator[Reason]:
    owed = sum(abs(item.open_cents) for item in draft.items)
    over = abs(reading.line.cents) - owed
    if len(draft.items) > 1:
        yield Reason(ReasonKind.SUM_OF, len(draft.items))
    if over == 0:
        yield Reason(ReasonKind.SAME_AMOUNT, owed)
    else:
        yield Reason(ReasonKind.MORE_THAN_AGREED if over > 0 else ReasonKind.LESS_THAN_AGREED, abs(over))
        if draft.difference:
            yield Reason(ReasonKind.EXPLAINED, draft.difference.value)
    first = draft.items[0]
    if first.refund and over == 0:
        yield Reason(ReasonKind.OPEN_REFUND)
    if len({item.contact for item in draft.items}) == 1:
        yield from _who(first, reading, scene)
    yield from _numbers(draft.items, reading)
    yield _day(first, reading)


def _who(item: OpenItem, reading: Reading, scene: Scene) -> Iterator[Reason]:
    clues, document = reading.clues, normalize.alphanumerics(item.contact_document or "")
    agreed = _document(document, reading)
    if agreed:
        yield agreed
    named = scene.people.named(clues, item.contact)
    if clues.name and named > 0:
        shared = " ".join(word for word in clues.name if len(word) > 1)
        yield Reason(ReasonKind.SAME_NAME if named >= _WHOLE_NAME else ReasonKind.PART_OF_NAME, shared, named)
    remembered = scene.people.remembered(clues, item.contact)
    same = agreed is not None and agreed.weight > 0
    if clues.name and named <= 0 and remembered <= 0 and not same and not reading.gateway:
        yield Reason(ReasonKind.OTHER_NAME, " ".join(clues.name), named)
    if remembered > 0 and named < _WHOLE_NAME:
        yield Reason(ReasonKind.PAID_BEFORE_AS, " ".join(clues.name), remembered)


def _document(document: str, reading: Reading) -> Reason | None:
    clues = reading.clues
    if not document:
        return None
    if clues.documents:
        same = document in clues.documents
        return Reason(
            ReasonKind.SAME_DOCUMENT if same else ReasonKind.OTHER_DOCUMENT, "", 11.0 if same else -6.0
        )
    if clues.masked and len(document) == 11:
        same = document[3:9] in clues.masked
        return Reason(
            ReasonKind.MASKED_DOCUMENT if same else ReasonKind.OTHER_DOCUMENT, "", 9.5 if same else -6.0
        )
    return None


def _numbers(items: Sequence[OpenItem], reading: Reading) -> Iterator[Reason]:
    for item in items:
        boleto = item.boleto_number
        if boleto and normalize.alphanumerics(boleto) == reading.clues.boleto:
            yield Reason(ReasonKind.SAME_BOLETO, boleto, 9.9)
        if (
            reading.line.txid
            and item.txid
            and normalize.alphanumerics(item.txid) == normalize.alphanumerics(reading.line.txid)
        ):
            yield Reason(ReasonKind.SAME_TXID, "", 10.8)
        number = invoice_number(item.number or "")
        if number and number in reading.clues.numbers:
            yield Reason(ReasonKind.SAME_NUMBER, item.number or "", 5.0)


def _day(item: OpenItem, reading: Reading) -> Reason:
    days = (reading.line.day - item.due).days
    late = timing.days_late(item.due, reading.line.day)
    if late == 0:
        return Reason(ReasonKind.SAME_DAY, days)
    return Reason(ReasonKind.DAYS_AFTER_DUE if days > 0 else ReasonKind.DAYS_BEFORE_DUE, abs(days))


def _for_pair(draft: Draft, reading: Reading, scene: Scene) -> Iterator[Reason]:
    if draft.ending is Ending.NEW:
        seen = (
            scene.habits.endings[reading.way][draft.new_kind or ""]
            if reading.way in scene.habits.endings
            else 0
        )
        yield (
            Reason(ReasonKind.AS_BEFORE, seen)
            if seen
            else Reason(ReasonKind.BANK_TEXT, reading.clues.channel.value)
        )
        return
    kind = {
        Ending.TRANSFER: ReasonKind.OTHER_LEG,
        Ending.REFUND: ReasonKind.GIVES_BACK,
        Ending.DUPLICATE: ReasonKind.SAME_LINE_BEFORE,
    }[draft.ending]
    other = scene.by_id.get(draft.pair) if draft.pair is not None else None
    yield Reason(kind, (reading.line.day - other.line.day).days if other else "")
