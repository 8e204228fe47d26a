"""Which words say that money comes in or goes out: tables of folded Portuguese, data and no texts of the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.domain.entries import Direction
from core.services.phrasing.tokens import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.services.phrasing.tokens import Word


class Verb(NamedTuple):
    """What a verb, or a noun in its place, says.

    Attributes:
        noun: how the entry is described when nothing else is said.
        paid: the money has moved already.
        by_other: its subject is the customer or supplier: ``Ana me deve 90``.
        firm: it says so even without an amount.
    """

    direction: Direction
    noun: str
    paid: bool
    by_other: bool
    firm: bool


# Which way, what more (see ``Verb``), the noun, and the forms of it.
_TABLE = (
    ("in firm", "Venda", "vendi|vendemos"),
    ("in", "Venda", "venda|vendas|faturei|faturamos|cobrei"),
    ("in paid firm", "Recebimento", "recebi|recebemos|ganhei|ganhamos"),
    ("in paid", "Recebimento", "entrou|entraram|caiu|recebido"),
    (
        "in firm",
        "Recebimento",
        "recebo|vou receber|vamos receber|tenho a receber|temos a receber|tenho pra receber|vai entrar|vai cair",
    ),
    ("in", "Recebimento", "a receber|receber|recebimento"),
    (
        "in by_other firm",
        "Recebimento",
        (
            "me deve|me devem|nos deve|nos devem|me devia|ficou me devendo|esta me devendo|ta me devendo|"
            "ficou devendo|esta devendo|ta devendo|vai me pagar|vao me pagar|vai pagar|vao pagar"
        ),
    ),
    ("in by_other", "Recebimento", "deve|devem"),
    ("in paid by_other firm", "Recebimento", "me pagou|me pagaram|nos pagou|nos pagaram"),
    ("in paid by_other", "Recebimento", "pagou|pagaram"),
    ("out paid firm", "Pagamento", "paguei|pagamos|quitei|quitamos"),
    ("out paid firm", "Despesa", "gastei|gastamos"),
    ("out paid", "Pagamento", "fiz um pix|fiz pix|mandei um pix|mandei pix|saiu|sairam|pago|paga"),
    ("out firm", "Compra", "comprei|compramos"),
    ("out", "Compra", "compra|compras"),
    (
        "out firm",
        "Pagamento",
        (
            "devo|devemos|estou devendo|to devendo|fiquei devendo|vou pagar|vamos pagar|tenho que pagar|"
            "tenho de pagar|temos que pagar|preciso pagar|precisamos pagar|falta pagar"
        ),
    ),
    ("out", "Pagamento", "a pagar|pagar|despesa|boleto|boleto de|conta de"),
)


def _verb(flags: str, noun: str) -> Verb:
    said = flags.split()
    return Verb(Direction(said[0]), noun, "paid" in said, "by_other" in said, "firm" in said)


_BY_LENGTH = sorted(
    ((tuple(form.split()), _verb(flags, noun)) for flags, noun, forms in _TABLE for form in forms.split("|")),
    key=lambda one: -len(one[0]),
)


class FoundVerb(NamedTuple):
    """A verb among words, from its first word to the one after its last."""

    start: int
    end: int
    verb: Verb


def find_verbs(words: Sequence[Word]) -> list[FoundVerb]:
    """Everything among the words that says which way money goes, longest reading first, in order."""
    found = []
    place = 0
    while place < len(words):
        one = _verb_at(words, place)
        if one is not None:
            found.append(one)
        place = one.end if one else place + 1
    return found


def _verb_at(words: Sequence[Word], place: int) -> FoundVerb | None:
    for pattern, verb in _BY_LENGTH:
        if matches(words, place, pattern):
            return FoundVerb(place, place + len(pattern), verb)
    return None
