"""Who and what for: the words besides verb, amount and day, told apart by the small words before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.domain.entries import Direction
from core.services.phrasing.categories import is_topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.services.phrasing.tokens import Word
    from core.services.phrasing.verbs import FoundVerb

_TO = frozenset("para pra pro pros pras p/ ao aos".split())  # noqa: SIM905
_OF = frozenset("do da dos das".split())  # noqa: SIM905
_AT = frozenset("no na nos nas".split())  # noqa: SIM905
_FOR = frozenset("com em por pelo pela pelos pelas referente ref sobre".split())  # noqa: SIM905
_ALL = _TO | _OF | _AT | _FOR | {"de"}
_ARTICLES = frozenset("o a os as um uma uns umas meu minha meus minhas".split())  # noqa: SIM905
_FILLERS = _ARTICLES | frozenset("la so ja mais tambem eu nos que e".split())  # noqa: SIM905
_TITLES = frozenset("cliente fornecedor fornecedora".split())  # noqa: SIM905
_METHODS = frozenset("pix cartao dinheiro debito credito ted boleto vista prazo especie".split())  # noqa: SIM905
_BOUGHT = frozenset({"Compra"})


class Roles(NamedTuple):
    """A name and a thing, each as it was written; empty when none is there."""

    contact: str
    thing: str


class _Run(NamedTuple):
    """Words in a row behind one small word (or none)."""

    lead: str
    words: list[Word]
    before: bool  # stands before verb and amount


def assign(words: Sequence[Word], verb: FoundVerb | None, amount_at: int) -> Roles:
    """Tell names from things; of several names the first counts, the rest are things."""
    names: list[str] = []
    things: list[str] = []
    head = verb.start if verb else amount_at
    for run in _runs(words, head, verb):
        kept = _tidy(run.words)
        if not kept:
            continue
        written = " ".join(word.raw for word in kept)
        if not _is_name(run, kept, verb):
            things.append(written)
        elif not names:
            names.append(_as_name(kept))
        elif run.lead not in _TO:  # a second customer is another sale, no thing
            things.append(written)
    return Roles(names[0] if names else "", " ".join(things))


def _runs(words: Sequence[Word], head: int, verb: FoundVerb | None) -> list[_Run]:
    """Cut where something was taken out, a comma stands, or a small word opens a new part."""
    runs: list[_Run] = []
    fresh = True
    for place, word in enumerate(words):
        if not word.raw:
            fresh = True
            continue
        opens = word.plain in _ALL and not (runs and not fresh and _continues(runs[-1], words, place, verb))
        if opens:
            runs.append(_Run(word.plain, [], place < head))
        elif fresh or not runs:
            runs.append(_Run("", [word], place < head))
        else:
            runs[-1].words.append(word)
        fresh = word.breaks
    return runs


def _continues(run: _Run, words: Sequence[Word], place: int, verb: FoundVerb | None) -> bool:
    """Whether ``do`` or ``de`` goes on with a name (``Padaria do Zé``) or with a thing (``conta de luz``)."""
    word = words[place]
    if word.plain not in _OF and word.plain != "de":
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    if not run.words or following is None or not following.raw:
        return bool(run.words)
    if not _is_name(run, run.words, verb):
        inwards = verb is not None and verb.verb.direction is Direction.IN
        whose = word.plain in _OF and (inwards or (_bought(verb) and following.capital))
        return not whose  # "recebi 80 do bolo da Ana": who pays comes after the thing
    if following.capital:
        return True
    return word.plain in _OF and not run.words[0].capital and not is_topic(following.raw)


def _is_name(run: _Run, kept: Sequence[Word], verb: FoundVerb | None) -> bool:
    """Whether a run names somebody; what a small word means depends on which way the money went."""
    inwards = verb is None or verb.verb.direction is Direction.IN
    by_other = verb is not None and verb.verb.by_other
    capital = all(word.capital for word in kept if len(word.plain) > 3 or word is kept[0])
    topic = is_topic(" ".join(word.raw for word in kept))
    if run.lead in _OF:
        return (capital or not topic) if inwards else (not topic and (capital or _bought(verb)))
    if run.lead in _AT:
        return not inwards and (capital or not topic)
    if run.lead == "de":
        return capital and not topic and (inwards or _bought(verb))
    if run.lead:
        return run.lead in _TO or (run.lead == "com" and inwards and verb is not None)
    if run.before:
        return by_other or (verb is not None and capital and not topic)
    return not topic and (capital or by_other)


def _bought(verb: FoundVerb | None) -> bool:
    return verb is not None and verb.verb.noun in _BOUGHT


def _tidy(words: Sequence[Word]) -> list[Word]:
    """Without articles ahead, small words behind, and ways of paying (``no pix``, ``à vista``)."""
    kept = list(words)
    while kept and (
        kept[0].plain in _FILLERS or kept[0].plain in _METHODS or not kept[0].plain.strip("-–—=/")
    ):
        kept.pop(0)
    if len(kept) > 1 and kept[0].plain in _TITLES:
        kept.pop(0)
    while kept and (kept[-1].plain in _ALL or kept[-1].plain in _FILLERS):
        kept.pop()
    return kept


def _as_name(words: Sequence[Word]) -> str:
    """As people write names: what was typed without any capital gets them."""
    if any(word.capital for word in words):
        return " ".join(word.raw for word in words)
    return " ".join(
        word.raw if word.plain in _ALL or word.plain == "e" else word.raw.capitalize() for word in words
    )
