"""Card instalments paid before their time: the acquirer advances all that is still to come, less its price.

No rate is known beforehand, so nothing adds up to the cent; the instalments still to come of one sale, together a
little more than what came in, are offered as what it probably is, and never as sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from core.matching import normalize
from core.matching.channels import Channel
from core.matching.shelves import method_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.model import OpenItem
    from core.matching.scene import Reading
    from core.matching.shelves import ItemShelves

_SAID = re.compile(r"\bANTECIP\w*")
_INSTALMENT = re.compile(r"\b(PARCELA )?\d{1,2} \d{1,2}$")
_YEAR = 370
_LEAST = 0.8  # part of the instalments' sum that is left after the acquirer's price


def instalments(reading: Reading, shelves: ItemShelves) -> Iterator[tuple[OpenItem, ...]]:
    """Sets of coming instalments of one sale that an anticipation may have paid."""
    if reading.clues.channel is not Channel.CARD_SALES or not _SAID.search(" ".join(reading.clues.words)):
        return
    today, paid = reading.line.day.toordinal(), reading.line.cents
    sales: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for item in shelves.by_due.between((1, "cartao"), today + 1, today + _YEAR, 300):
        folded = normalize.fold(item.description)
        if (method_of(item) or "").startswith("cartao") and _INSTALMENT.search(folded):
            sales[_INSTALMENT.sub("", folded)].append(item)
    for items in sales.values():
        if paid <= sum(item.open_cents for item in items) * 1.0 and paid >= _LEAST * sum(
            item.open_cents for item in items
        ):
            yield tuple(items)
