"""Days as people say them: ``hoje``, ``sexta``, ``dia 10``, ``25/07``, ``fim do mês``, ``em 15 dias``.

A day that could be two is handed back as both; one that is no day of the calendar, as none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from core.services.phrasing.tokens import matches, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.services.phrasing.tokens import Word

Days = tuple[date, ...]


class Lean(Enum):
    """Which way an unfinished date points: what was paid lies behind, what is due ahead."""

    BEHIND = -1
    EITHER = 0
    AHEAD = 1


class FoundDay(NamedTuple):
    """A day among words.

    Attributes:
        start: the first of its words; ``end`` the one after the last.
        days: what it may mean: one, several to ask about, or none that can be told.
        due: it is said to be when payment is due.
    """

    start: int
    end: int
    days: Days
    due: bool


_WEEKDAYS = ("segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo")
_MONTHS = (
    ("janeiro", "jan"),
    ("fevereiro", "fev"),
    ("marco", "mar"),
    ("abril", "abr"),
    ("maio", "mai"),
    ("junho", "jun"),
    ("julho", "jul"),
    ("agosto", "ago"),
    ("setembro", "set"),
    ("outubro", "out"),
    ("novembro", "nov"),
    ("dezembro", "dez"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NEAR = (
    (("depois", "de", "amanha"), 2),
    (("antes", "de", "ontem"), -2),
    (("anteontem",), -2),
    (("hoje",), 0),
    (("hj",), 0),
    (("ontem",), -1),
    (("amanha",), 1),
)
_DUE = frozenset(
    "vence vencendo vencer vencimento venc vcto vencia venceu vai vencer prazo ate para pra pro".split()  # noqa: SIM905
)
_SAYS_DUE = _DUE - {"para", "pra", "pro", "vai"}
_AHEAD_OF_DAY = _DUE | frozenset("o a no na em do da de p/ dia".split())  # noqa: SIM905
_ORDINALS = frozenset("parcela via vez prestacao pessoa mao linha".split())  # noqa: SIM905 - "segunda via" is no day
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_HALF_A_YEAR = timedelta(days=183)
_FARTHEST = 3660  # days counted from today, in words


def read_day(text: str, today: date) -> date:
    """The one day a whole answer means, the next such day from today on where it is unfinished.

    Raises:
        ValueError: it is no day of the calendar, or could be two.
    """
    dotted = _DOTTED.fullmatch(text.strip())
    words = words_of(text.replace(".", "/") if dotted else text)
    if len(words) == 1 and re.fullmatch(r"\d{1,2}", words[0].plain, re.ASCII):
        found = [FoundDay(0, 1, _numbered(int(words[0].plain), today, Lean.AHEAD), due=True)]
    else:
        found = find_days(words, today, Lean.AHEAD)
    whole = len(found) == 1 and found[0].end - found[0].start == len(words)
    if not whole or len(found[0].days) != 1:
        raise ValueError(text)
    return found[0].days[0]


def days_meant(text: str, today: date) -> Days:
    """Every day a whole text may mean, behind or ahead; none when it is more or other than a day."""
    words = words_of(text)
    found = [one for lean in (Lean.BEHIND, Lean.AHEAD) for one in find_days(words, today, lean)]
    whole = bool(found) and all(one.start == 0 and one.end == len(words) for one in found)
    return tuple(dict.fromkeys(day for one in found for day in one.days)) if whole else ()


def find_days(words: Sequence[Word], today: date, lean: Lean) -> list[FoundDay]:
    """Everything among the words that says a day, in order, with the small words that lead to it."""
    found: list[FoundDay] = []
    place = 0
    while place < len(words):
        before = found[-1].end if found else 0
        start = place
        while start > before and words[start - 1].plain in _AHEAD_OF_DAY:
            start -= 1
        lead = {word.plain for word in words[start:place]}
        due = bool(lead & _SAYS_DUE)
        said = _day_at(words, place, today, Lean.AHEAD if due else lean, lead)
        if said is not None:
            found.append(FoundDay(start, said[0], said[1], due))
        place = said[0] if said else place + 1
    return found


def _day_at(
    words: Sequence[Word], place: int, today: date, lean: Lean, lead: set[str]
) -> tuple[int, Days] | None:
    """Where the day that begins here ends, and what it may mean."""
    for pattern, days in _NEAR:
        if matches(words, place, pattern):
            return place + len(pattern), (today + timedelta(days=days),)
    return (
        _written(words, place, today, lean)
        or _of_month(words, place, today, lean, lead)
        or _weekday(words, place, today, lean)
        or _period(words, place, today)
        or _counted(words, place, today)
    )


def _written(words: Sequence[Word], place: int, today: date, lean: Lean) -> tuple[int, Days] | None:
    """``25/07``, ``25/07/26``, ``2026-07-25``."""
    text = words[place].plain
    iso = _ISO.fullmatch(text)
    if iso:
        return place + 1, _exact(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return place + 1, _exact(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)
    return place + 1, _dated(day, month, today, lean)


def _of_month(
    words: Sequence[Word], place: int, today: date, lean: Lean, lead: set[str]
) -> tuple[int, Days] | None:
    """``dia 10``, ``10 de agosto``, ``dia 5 do mês que vem``; a bare number only where a day was announced."""
    number = re.fullmatch(r"(\d{1,2})(?:o|a)?", words[place].plain, re.ASCII)
    first = words[place].plain == "primeiro"
    if not number and not first:
        return None
    day = 1 if first or number is None else int(number[1])
    announced = bool(lead & (_SAYS_DUE | {"dia"}))
    month, after = _month_after(words, place + 1)
    if month:
        year = re.fullmatch(r"20\d{2}", words[after + 1].plain) if after + 1 < len(words) else None
        if year and words[after].plain in {"de", "do", "/"}:
            return after + 2, _exact(int(year[0]), month, day)
        return after, _dated(day, month, today, lean)
    if not announced or (first and "dia" not in lead):
        return None
    shift, after = _month_shift(words, place + 1)
    if shift is not None:
        return after, _exact(*_month_on(today, shift), day)
    return place + 1, _numbered(day, today, lean)


def _month_after(words: Sequence[Word], place: int) -> tuple[int, int]:
    """The month named after a day, and where its words end."""
    if place + 1 < len(words) and words[place].plain == "de" and words[place + 1].plain in _MONTH:
        return _MONTH[words[place + 1].plain], place + 2
    return 0, place


def _month_shift(words: Sequence[Word], place: int) -> tuple[int | None, int]:
    """How many months from this one ``do mês que vem`` and the like lie."""
    for pattern, shift in (
        (("do", "mes", "que", "vem"), 1),
        (("do", "proximo", "mes"), 1),
        (("do", "mes", "passado"), -1),
        (("deste", "mes"), 0),
        (("desse", "mes"), 0),
        (("do", "mes"), 0),
    ):
        if matches(words, place, pattern):
            return shift, place + len(pattern)
    return None, place


def _weekday(words: Sequence[Word], place: int, today: date, lean: Lean) -> tuple[int, Days] | None:
    """``sexta``, ``sexta-feira``, ``próxima sexta``, ``sexta passada``; on that very weekday it could be two."""
    coming = words[place].plain in {"proxima", "proximo"}
    last = words[place].plain in {"ultima", "ultimo"}
    at = place + 1 if coming or last else place
    if at >= len(words):
        return None
    name = words[at].plain.removesuffix("-feira")
    if name not in _WEEKDAYS:
        return None
    after = at + 1
    if after < len(words) and words[after].plain in _ORDINALS:
        return None
    if after < len(words) and words[after].plain == "feira":
        after += 1
    if matches(words, after, ("que", "vem")):
        coming, after = True, after + 2
    elif after < len(words) and words[after].plain in {"passada", "passado"}:
        last, after = True, after + 1
    return after, _that_weekday(_WEEKDAYS.index(name), today, lean, coming=coming, last=last)


def _that_weekday(weekday: int, today: date, lean: Lean, *, coming: bool, last: bool) -> Days:
    week = timedelta(days=7)
    ahead = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    behind = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    if last:
        return (behind,)
    if coming:  # this week's or next week's: people mean either
        return (ahead, ahead + week)
    backwards = lean is Lean.BEHIND
    if today.weekday() == weekday:
        return (today, behind if backwards else ahead)
    return (behind if backwards else ahead,)


def _period(words: Sequence[Word], place: int, today: date) -> tuple[int, Days] | None:
    """``fim do mês`` is a day; ``semana que vem`` is five, and ``mês que vem`` none."""
    if words[place].plain in {"fim", "final"} and place + 1 < len(words):
        if matches(words, place + 1, ("de", "mes")):
            shift: int | None = 0
            after = place + 3
        else:
            shift, after = _month_shift(words, place + 1)
        if shift is not None:
            year, month = _month_on(today, shift)
            return after, (date(year, month, monthrange(year, month)[1]),)
    for pattern, weeks in (
        (("semana", "que", "vem"), 1),
        (("proxima", "semana"), 1),
        (("semana", "passada"), -1),
    ):
        if matches(words, place, pattern):
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
            return place + len(pattern), tuple(monday + timedelta(days=one) for one in range(5))
    for vague in (
        ("mes", "que", "vem"),
        ("proximo", "mes"),
        ("mes", "passado"),
        ("comeco", "do", "mes"),
        ("inicio", "do", "mes"),
        ("meio", "do", "mes"),
    ):
        if matches(words, place, vague):
            return place + len(vague), ()
    return None


def _counted(words: Sequence[Word], place: int, today: date) -> tuple[int, Days] | None:
    """``em 15 dias``, ``daqui a 2 semanas``, ``há 3 dias``, ``3 dias atrás``."""
    at, sign = place, 0
    if words[place].plain == "ha":
        at, sign = place + 1, -1
    elif matches(words, place, ("daqui", "a")):
        at, sign = place + 2, 1
    elif words[place].plain == "daqui" or (words[place].plain == "em" and place + 1 < len(words)):
        at, sign = place + 1, 1
    if at + 1 >= len(words):
        return None
    number = re.fullmatch(r"\d{1,4}", words[at].plain, re.ASCII)
    unit = {"dia": 1, "dias": 1, "semana": 7, "semanas": 7}.get(words[at + 1].plain)
    if not number or not unit:
        return None
    after = at + 2
    if not sign and after < len(words) and words[after].plain == "atras":
        after, sign = after + 1, -1
    days = int(number[0]) * unit * sign
    return (after, (today + timedelta(days=days),)) if sign and abs(days) <= _FARTHEST else None


def _exact(year: int, month: int, day: int) -> Days:
    try:
        return (date(year, month, day),) if 2000 <= year < 2100 else ()
    except ValueError:
        return ()


def _dated(day: int, month: int, today: date, lean: Lean) -> Days:
    """A day and month without a year: behind or ahead as it leans, else the nearer one if it is clearly nearer."""
    known = [one for year in range(today.year - 5, today.year + 6) for one in _exact(year, month, day)]
    behind = max((one for one in known if one <= today), default=None)
    ahead = min((one for one in known if one >= today), default=None)
    if behind is None or ahead is None:
        return ()
    if lean is Lean.EITHER and ahead - today > _HALF_A_YEAR:
        return (behind, ahead)
    return (behind if lean is Lean.BEHIND else ahead,)


def _numbered(day: int, today: date, lean: Lean) -> Days:
    """``dia 10``: of this month or the one beside it; where that month is shorter, its end or the day after it."""
    if not 1 <= day <= 31:
        return ()
    if lean is Lean.BEHIND:
        year, month = _month_on(today, 0 if day <= today.day else -1)
    else:
        year, month = _month_on(today, 0 if day >= today.day else 1)
    length = monthrange(year, month)[1]
    if day <= length:
        return (date(year, month, day),)
    beside = -1 if lean is Lean.BEHIND else 1
    other = _month_on(date(year, month, 1), beside)
    return (date(year, month, length), *_exact(*other, day))


def _month_on(day: date, months: int) -> tuple[int, int]:
    """Year and month, some months from the one a day is in."""
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1
