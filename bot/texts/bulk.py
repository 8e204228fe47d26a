"""Words of many lines at once: what fits beyond doubt, what is left to ask and why, what one press did."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.texts.cards import entry_name
from bot.texts.format_br import clean, count, day, moment, money, safe
from bot.texts.reasons import ticks
from core.matching.model import Difference, Ending
from core.matching.normalize import name_words
from core.services.booking import SureLine, is_transfer
from core.services.offering import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.services.booking import SureGuess
    from core.services.bulk import Burst, Page, Question, Together
    from core.services.offering import Offer

MOST_LISTED = 8

OUT = "Fora da lista: pergunto sobre este à parte."
IN = "De volta à lista."
NOTHING_WAITS = "Nada espera decisão sua."


class Labels:
    """Words on buttons."""

    LIST = "Ver lista"
    ONE_BY_ONE = "Ver um a um"
    UNDO = "↶ Desfazer"
    BACK = "‹ Voltar"
    PENDING = "‹ Pendentes"
    PREVIOUS = "‹ Anteriores"
    NEXT = "Próximos ›"

    @staticmethod
    def confirm(number: int) -> str:
        """Confirms the sure ones."""
        return f"✅ Conferir {number}"

    @staticmethod
    def see_likely(number: int) -> str:
        """Opens the list of the likely ones."""
        return f"Ver {number} prováveis"

    @staticmethod
    def confirm_likely(number: int) -> str:
        """Confirms those of a page."""
        return f"✅ Conferir {number} desta lista"

    @staticmethod
    def number(place: int, *, out: bool) -> str:
        """One of a page, by its number, and whether it is taken out."""
        return f"✗ {place} fora" if out else f"✓ {place}"

    @staticmethod
    def pair(one: SureLine | SureGuess) -> str:
        """A line and what it is, and whether it is taken out."""
        mark = "✗ fora" if one.out else "✓"
        into = "+" if one.line.amount_cents > 0 else "−"
        whose, beside = clean(_whose(one), limit=34), _beside(one)
        return f"{mark} {into}{money(one.line.amount_cents)} → {whose}{beside}"


def burst(view: Burst, done: Together | None, time_zone: str) -> str:
    """One message for many lines: what was done, what fits, what is left."""
    lines = [_head(view)]
    if done is not None:
        lines.append(together(done, time_zone))
    fitting = [one for one in view.sure if one not in view.new and not one.over_cents]
    if fitting:
        lines.append(f"<b>{count(len(fitting), 'bate certinho', 'batem certinho')}</b> ({_sum(fitting)}).")
    if view.different:
        differ = count(len(view.different), "bate com diferença explicada", "batem com diferença explicada")
        lines.append(f"<b>{differ}</b> ({_sum(view.different)}): {_differences(view.different)}.")
    if view.new:
        new = count(len(view.new), "entra na categoria de sempre", "entram na categoria de sempre")
        lines.append(f"<b>{new}</b> ({_sum(view.new)}): {_categories(view.new)}.")
    if view.questions:
        lines += [f"{_then(view)}: {_left(view)}.", _exceptions(view.questions)]
    return "\n".join(lines)


def _sum(found: Sequence[SureLine | SureGuess]) -> str:
    return money(sum(abs(one.line.amount_cents) for one in found))


def _differences(found: Sequence[SureLine | SureGuess]) -> str:
    """Which differences there are, each with its sum: ``tarifa 12,40; juros 3,10``."""
    sums: Counter[str] = Counter()
    for one in found:
        sums[_DIFFERENCES.get(one.difference, _DIFFERENCE)] += abs(one.over_cents)
    return "; ".join(f"{name} {money(cents)}" for name, cents in sums.most_common())


def _beside(one: SureLine | SureGuess) -> str:
    """What differs, on a button."""
    if not one.over_cents:
        return ""
    return f" · {_DIFFERENCES.get(one.difference, _DIFFERENCE)} {money(abs(one.over_cents))}"


def _categories(found: Sequence[SureGuess], *, most: int = 3) -> str:
    names = list(dict.fromkeys(safe(one.guess.category, limit=30) for one in found))
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])


def _head(view: Burst) -> str:
    if view.statement_import is None:
        waits = len(view.sure) + len(view.questions)
        many = count(waits, "lançamento espera", "lançamentos esperam")
        return f"<b>{many}</b> decisão sua." if waits else NOTHING_WAITS
    new = view.statement_import.new
    if not view.sure and not view.questions:
        one, many = (
            "O lançamento desta importação está decidido",
            "lançamentos desta importação estão decididos",
        )
        return f"✅ {one}." if new == 1 else f"✅ Os {new} {many}."
    verb = "Chegou" if new == 1 else "Chegaram"
    return f"<b>{verb} {count(new, 'lançamento', 'lançamentos')}</b> do banco."


def _then(view: Burst) -> str:
    if view.sure:
        return "Depois"
    return "Falta" if len(view.questions) == 1 else "Faltam"


def _left(view: Burst) -> str:
    parts = []
    if view.suggested:
        parts.append(count(view.suggested, "pergunta", "perguntas"))
    if view.alone:
        parts.append(f"{view.alone} sem par")
    return ", ".join(parts)


def _exceptions(questions: Sequence[Question]) -> str:
    """Which ones one press leaves alone, and why in a word."""
    rows = [
        f"{money(one.line.amount_cents, sign=True)} · {day(one.line.posted_on)} · "
        f"{safe(one.line.memo, limit=28) or '—'}: {why(one)}"
        for one in questions[:MOST_LISTED]
    ]
    if len(questions) > MOST_LISTED:
        rows.append(f"… e mais {len(questions) - MOST_LISTED}")
    return "<blockquote expandable>" + "\n".join(rows) + "</blockquote>"


def why(one: Question) -> str:
    """Why a line is asked by itself, in a word or two."""
    if one.closed:
        return "mês fechado"
    if one.out:
        return "você tirou"
    if one.line.repeats_id is not None:
        return "talvez repetido"
    offer = one.offer
    if offer.tied or Doubt.EQUALS in offer.doubts:
        return "vários iguais"
    if offer.guess is not None:
        return _guessed(offer)
    return next((_DOUBTS[doubt] for doubt in offer.doubts if doubt in _DOUBTS), "sem par")


def _guessed(offer: Offer) -> str:
    guess = offer.guess
    if guess is None or not guess.tells:
        return "sem par"
    return _ENDINGS[guess.ending]


_DIFFERENCE = "diferença"
_DIFFERENCES: dict[Difference | None, str] = {
    Difference.FEE: "tarifa",
    Difference.INTEREST: "juros e multa",
    Difference.DISCOUNT: "desconto",
    Difference.WITHHOLDING: "imposto retido",
    Difference.ESTIMATE: "valor previsto",
    Difference.PARTIAL: "parcial, falta",
}
_ENDINGS = {
    Ending.MATCH: "soma de vários",
    Ending.TRANSFER: "transferência",
    Ending.REFUND: "devolução",
    Ending.DUPLICATE: "talvez repetido",
    Ending.NEW: "lançamento novo",
}
_DOUBTS = {
    Doubt.OTHER_AMOUNT: "valor diferente",
    Doubt.OTHER_DOCUMENT: "outro documento",
    Doubt.OTHER_NAME: "outro nome",
    Doubt.NO_IDENTITY: "só o valor bate",
    Doubt.WANTED_ELSEWHERE: "disputado",
    Doubt.ANOTHER_POSSIBLE: "há outro parecido",
    Doubt.CHANCE: "quase certo",
}


def listed(view: Burst, number: int, pages: int) -> str:
    """Above the sure pairs."""
    where = f" · página {number + 1} de {pages}" if pages > 1 else ""
    out = len(view.pairs) - len(view.sure)
    aside = (
        f" {count(out, 'está fora: pergunto sobre ele', 'estão fora: pergunto sobre eles')} à parte."
        if out
        else ""
    )
    return (
        f"<b>{count(len(view.pairs), 'para conferir', 'para conferir')}</b>{where}\n"
        f"Toque para tirar um ou trazer de volta.{aside}"
    )


def likely(view: Burst, page: Page, done: Together | None, time_zone: str) -> str:
    """What to read before one press confirms it: each line and what it seems to be."""
    ahead = [together(done, time_zone)] if done is not None else []
    waits = sum(1 for one in view.probable if not one.out)
    of = f", dos {waits} que esperam" if waits > len(page.taken) else ""
    many = count(len(page.taken), "provável", "prováveis") if page.taken else "Nenhum nesta lista"
    head = (
        f"<b>{many}</b>{of}: confira cada um.\n"
        "Toque no número para tirar o que não for; pergunto sobre ele à parte."
        if page.taken
        else f"<b>{many}</b>: pergunto sobre cada um à parte.\nToque no número para trazer de volta."
    )
    return "\n\n".join([*ahead, head, *(_to_read(place, one) for place, one in enumerate(page.shown, 1))])


def _to_read(place: int, one: SureLine | SureGuess) -> str:
    """A line in one row, what it seems to be and why in another."""
    line = one.line
    mark = "✗ fora · " if one.out else ""
    row = f"<b>{place}</b> {mark}{money(line.amount_cents, sign=True)} · {line.posted_on:%d/%m} · {_payer(line)}"
    return f"{row}\n→ {_seems(one)}{_beside(one)}{_because(one)}"


def _payer(line: StatementLine) -> str:
    """The name in the bank's text, where it has one."""
    words = name_words(line.memo)
    return safe(" ".join(words).title() if len(words) > 1 else line.memo, limit=30) or "—"


def _seems(one: SureLine | SureGuess) -> str:
    if isinstance(one, SureLine):
        entry = one.candidate.open_entry
        return f"{safe(entry_name(entry), limit=60)}, vence {entry.entry.due_on:%d/%m}"
    guess = one.guess
    if guess.ending is Ending.TRANSFER and guess.pair is not None:
        return f"transferência entre suas contas, a outra ponta é de {guess.pair.day:%d/%m}"
    if not guess.entries:
        return f"{safe(guess.category, limit=60)} (lançamento novo)"
    return f"soma de {len(guess.entries)}: {_members(guess.entries)}"


def _members(entries: Sequence[OpenEntry], *, most: int = 3) -> str:
    """The first of a sum, by their contacts and days; a contact of them all is named once."""
    days = [f"{one.entry.due_on:%d/%m}" for one in entries]
    whose = [safe(one.contact.name if one.contact else one.entry.description, limit=24) for one in entries]
    if len(set(whose)) == 1:
        named, most = [f"{whose[0]} {days[0]}", *days[1:]], 2 * most
    else:
        named = [f"{name} {on}" for name, on in zip(whose, days, strict=True)]
    return ", ".join([*named[:most], *([f"mais {len(named) - most}"] if len(named) > most else [])])


def _because(one: SureLine | SureGuess) -> str:
    """The strongest reason in words."""
    if is_transfer(one):
        return ""  # said already: the other leg is there
    said = ticks(one.candidate.reasons if isinstance(one, SureLine) else one.guess.reasons, most=1)
    return f" · {said}" if said else ""


def _whose(one: SureLine | SureGuess) -> str:
    if isinstance(one, SureLine):
        entry = one.candidate.open_entry
        return entry.contact.name if entry.contact else entry_name(entry)
    if not one.guess.entries:
        return f"{one.guess.category} (novo)"
    first = one.guess.entries[0]
    name = first.contact.name if first.contact else entry_name(first)
    return f"{len(one.guess.entries)} de {name}"


def together(done: Together, time_zone: str) -> str:
    """After many were confirmed with one press."""
    said = count(done.lines, "lançamento conciliado", "lançamentos conciliados")
    return f"✅ <b>{said}</b> de uma vez por {safe(done.by, limit=40)} em {moment(done.at, time_zone)}"


def confirmed(number: int, left_out: int) -> str:
    """The short word above the chat."""
    said = count(number, "lançamento conciliado", "lançamentos conciliados")
    aside = f" {count(left_out, 'mudou e ficou', 'mudaram e ficaram')} para perguntar." if left_out else ""
    return f"{said}.{aside}"


def undone(number: int) -> str:
    """After many were taken back at once."""
    return f"↶ {count(number, 'conciliação desfeita', 'conciliações desfeitas')}. Tudo voltou como estava."
