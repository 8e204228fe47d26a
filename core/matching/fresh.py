"""Lines without an entry: tariffs, yields, card purchases, withdrawals, sales nobody wrote down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.matching import priors, timing
from core.matching.channels import Channel
from core.matching.model import Ending
from core.matching.scene import Draft
from core.matching.shelves import method_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.scene import Reading, Scene

_UNREGISTERED = frozenset({"receita_sem_lancamento", "despesa_sem_lancamento"})
_LINKED = frozenset({"pagamento_em_duplicidade", "pagamento_devolvido"})
_MATCHING = frozenset({"single", "several", "batch", "transfer", "refund", "duplicate"})


def drafts(reading: Reading, scene: Scene) -> Iterator[Draft]:
    """One draft for each kind of new entry the channel can bring, and one for the entry nobody sees."""
    into = reading.line.cents > 0
    for role in scene.habits.roles(reading.way, reading.clues.channel, into=into):
        if role not in _MATCHING and role not in _LINKED:
            weight = scene.rate(reading, role) * _evidence(role, reading, scene)
            yield Draft(weight, Ending.NEW, new_kind=role)
    yield Draft(scene.lines_a_day(reading) * priors.UNSEEN * _unregistered(reading, scene), Ending.UNSEEN)
    hidden = scene.hidden_share(reading) * (1.0 if _tells_nobody(reading) else priors.ALIAS)
    yield Draft(scene.lines_a_day(reading) * hidden / (4.0 * abs(reading.line.cents)), Ending.UNSEEN)
    batch = scene.rate(reading, "batch")
    if batch > 0:
        yield Draft(batch * 0.3 / (4.0 * abs(reading.line.cents)), Ending.UNSEEN)


def _tells_nobody(reading: Reading) -> bool:
    return reading.gateway or not reading.clues.says_who


def _evidence(role: str, reading: Reading, scene: Scene) -> float:
    if role == "retirada_socio":
        return _round(reading.line.cents) * _partner(reading)
    if role in _UNREGISTERED:
        return _unregistered(reading, scene)
    said = reading.clues.channel in (Channel.FEE, Channel.CREDIT_COST)
    expected = 0.1 if said and _is_written_down(reading, scene) else 1.0  # an open entry beats habit
    return max(scene.usual(reading.line.cents), 1e-9) * expected


def _is_written_down(reading: Reading, scene: Scene) -> bool:
    """Whether an open entry of just this amount is due about now."""
    line = reading.line
    return any(
        abs(timing.days_late(item.due, line.day)) <= 5 and method_of(item) in (None, "debito_automatico")
        for item in scene.shelves.of_amount(line.cents, line.day, 4)
    )


def _unregistered(reading: Reading, scene: Scene) -> float:
    somebody = 1e-4 if reading.own or reading.partner else math.exp(reading.identity.stranger)
    return scene.usual(reading.line.cents) * somebody


def _partner(reading: Reading) -> float:
    if reading.partner:
        return 5000.0 if reading.clues.documents or reading.clues.masked else 600.0
    return 0.01 if reading.clues.says_who else 0.4


def _round(cents: int) -> float:
    cents = abs(cents)
    return (8.0 if cents % 10_000 == 0 else 2.0 if cents % 1000 == 0 else 0.3) / (3.0 * cents)
