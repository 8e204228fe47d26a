"""What one press for many may carry out: bars of probability, each for its kind.

Beyond doubt is what needs no look at every line: suggestions of a kind were right at least 995 times in a thousand
there. Likely is what is read in a list before the press: at least 95 in a hundred. Both are measured (docs/MATCHER.md);
what gets there never (which of two months, the category of money from somebody new) is asked about by itself.
Probabilities are the matcher's calibrated ones, times the share that bears the difference's own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.decisions import AdjustmentKind
from core.matching.model import Difference, Ending
from core.matching.reasons import ReasonKind
from core.services.offering import Candidate, Guess

if TYPE_CHECKING:
    from core.services.offering import Offer

_EXACT_PERMILLE, _AMOUNT_ONLY_PERMILLE = 965, 980
_DIFFERENT_PERMILLE, _PARTIAL_PERMILLE = 925, 965
_SUM_PERMILLE, _SUM_OF_ONE_PERMILLE = 980, 950
_NEW_PERMILLE = 850
_SURE_NEW = frozenset({"tarifa", "rendimento", "iof_juros", "compra_cartao", "retirada_socio", "aplicacao"})
"""What a bank's own words, or the owner's earlier answers, say so plainly that it was never wrong when measured."""
_LEARNED_ONLY = frozenset({"aplicacao"})
"""To an account of its own where the owner has one, to a category where the owner said so."""
_LOOKED_AT = frozenset(
    {ReasonKind.OTHER_DOCUMENT, ReasonKind.OTHER_NAME, ReasonKind.OPEN_REFUND, ReasonKind.GIVES_BACK}
)
"""Somebody else's document or name, and whatever ends the case of an open difference."""
NAMED = {
    Difference.INTEREST: AdjustmentKind.INTEREST,
    Difference.DISCOUNT: AdjustmentKind.DISCOUNT,
    Difference.FEE: AdjustmentKind.FEE,
    Difference.WITHHOLDING: AdjustmentKind.WITHHOLDING,
}
"""Differences that are explained by one kind of adjustment."""
_ONE_WAY = frozenset({*NAMED, Difference.ESTIMATE, Difference.PARTIAL})
"""Differences of one entry after which there is nothing left to choose; an over-payment leaves a choice."""


def beyond_doubt(offer: Offer) -> Candidate | Guess | None:
    """The one thing a line certainly is, if there is one."""
    if offer.equals != 1 or not offer.options:
        return None
    first = offer.options[0]
    certain = _entry(first, sure=offer.sure) if isinstance(first, Candidate) else _guess(first)
    return first if certain else None


def _entry(one: Candidate, *, sure: bool) -> bool:
    if sure:
        return True
    if one.wanted_elsewhere or any(reason.kind in _LOOKED_AT for reason in one.reasons):
        return False
    if not one.difference_cents and one.difference is None:
        return _reaches(one, _EXACT_PERMILLE if one.has_identity else _AMOUNT_ONLY_PERMILLE)
    bar = _PARTIAL_PERMILLE if one.difference is Difference.PARTIAL else _DIFFERENT_PERMILLE
    return bool(one.difference_cents) and one.difference in _ONE_WAY and _reaches(one, bar)


def _guess(one: Guess) -> bool:
    if one.ending is Ending.MATCH:
        return _sum(one)
    known = one.ending is Ending.NEW and one.category_id is not None and one.new_kind in _SURE_NEW
    if one.new_kind in _LEARNED_ONLY and not any(
        reason.kind is ReasonKind.AS_BEFORE for reason in one.reasons
    ):
        return False
    return known and _reaches(one, _NEW_PERMILLE)


def _sum(one: Guess) -> bool:
    if one.difference is not None:
        return one.difference is Difference.FEE and _reaches(one, _SUM_PERMILLE)
    of_one = len({entry.entry.contact_id for entry in one.entries}) == 1
    bar = _SUM_OF_ONE_PERMILLE if of_one else _SUM_PERMILLE
    return not one.over_cents and not one.has_stand_in and _reaches(one, bar)


def _reaches(one: Candidate | Guess, permille: int) -> bool:
    return one.probability * one.named * 1000 >= permille


# --- what is read before it is booked ------------------------------------------------------------

_LIKELY_NAMED_PERMILLE, _LIKELY_UNNAMED_PERMILLE = 950, 850
"""A known payer of the same price pays many months; the price alone is never near another's by much."""
_LIKELY_DIFFERENCE_PERMILLE = {
    Difference.PARTIAL: 900,
    Difference.INTEREST: 900,
    Difference.WITHHOLDING: 900,
    Difference.FEE: 850,
    Difference.DISCOUNT: 800,
    Difference.ESTIMATE: 700,
}
_LIKELY_SUM_PERMILLE, _LIKELY_SUM_OF_ONE_PERMILLE = 850, 650
_LIKELY_TRANSFER_PERMILLE, _LIKELY_NEW_PERMILLE = 950, 800


def likely(offer: Offer) -> Candidate | Guess | None:
    """The one thing a line most probably is, with nothing that speaks against it; beyond doubt or not.

    Never an over-payment, a refund or a repetition: what becomes of these is the owner's choice.
    """
    if offer.equals != 1 or not offer.options:
        return None
    first = offer.options[0]
    if any(reason.kind in _LOOKED_AT for reason in first.reasons):
        return None
    probable = _likely_entry(first) if isinstance(first, Candidate) else _likely_guess(first)
    return first if probable else None


def _likely_entry(one: Candidate) -> bool:
    if one.wanted_elsewhere or one.open_entry.refund is not None:
        return False
    if not one.difference_cents and one.difference is None:
        return _reaches(one, _LIKELY_NAMED_PERMILLE if one.has_identity else _LIKELY_UNNAMED_PERMILLE)
    bar = _LIKELY_DIFFERENCE_PERMILLE.get(one.difference) if one.difference else None
    return bool(one.difference_cents) and bar is not None and _reaches(one, bar)


def _likely_guess(one: Guess) -> bool:
    if one.ending is Ending.TRANSFER:
        return one.pair is not None and _reaches(one, _LIKELY_TRANSFER_PERMILLE)
    if one.ending is Ending.NEW:
        known = one.category_id is not None and one.new_kind in _SURE_NEW
        before = any(reason.kind is ReasonKind.AS_BEFORE for reason in one.reasons)
        return known and before and _reaches(one, _LIKELY_NEW_PERMILLE)
    if one.ending is not Ending.MATCH or one.has_stand_in:
        return False
    if one.difference is not None:
        return one.difference is Difference.FEE and _reaches(one, _LIKELY_SUM_PERMILLE)
    of_one = len({entry.entry.contact_id for entry in one.entries}) == 1
    bar = _LIKELY_SUM_OF_ONE_PERMILLE if of_one else _LIKELY_SUM_PERMILLE
    return not one.over_cents and _reaches(one, bar)
