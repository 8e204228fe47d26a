"""Words of ``/relatorio``: the month's picture and its caption, the exports, and months as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from bot.texts.format_br import balance, clean, count, day, money, month_name, safe
from core.domain.monthly import Month
from core.domain.statements import AccountKind, LineState

if TYPE_CHECKING:
    from core.domain.monthly import AccountMonth, LineOutcome, MonthView, Week

_NUMBERS = re.compile(r"(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})", re.ASCII)
_WORDS = re.compile(r"(?P<name>[a-z]{3,9})\.?(?:\s*(?:de|/|-)?\s*(?P<year>\d{4}|\d{2}))?", re.ASCII)
_LAST_MONTH = frozenset({"mes passado", "mes anterior", "anterior", "passado"})
_MOST_ACCOUNTS = 6

UNKNOWN_MONTH = (
    "Não entendi o mês. Mande por exemplo <code>/relatorio 07/2026</code>, <code>/relatorio julho</code> ou "
    "só /relatorio para o mês de agora."
)
WRITING = "Preparando o arquivo."


class Labels:
    """Words on buttons."""

    XLSX = "Planilha XLSX"
    CSV = "CSV"
    OFX = "OFX"
    PREVIOUS = "‹ Mês anterior"
    NEXT = "Próximo mês ›"


class Picture:
    """Words inside the picture."""

    IN, OUT, RESULT = "Entrou", "Saiu", "Resultado"
    BY_WEEK = "Entradas e saídas por semana"
    BALANCE = "Saldo nas contas, dia a dia"
    NO_BALANCE = "O extrato não trouxe o saldo do banco:\nsem ele não há linha de saldo para mostrar."
    PROVEN, UNPROVEN = "provado", "ainda não provado"
    NOTHING_PROVEN = "nenhum dia provado"
    TO_COME = "ainda por vir"
    NOTHING_PENDING = "Nada pendente no mês"


COLUMNS = (
    *("Data", "Conta", "Valor", "Texto do banco", "Situação", "Lançamento", "Contato", "Categoria"),
    *("Valor combinado", "Diferença", "Categoria da diferença", "Decidido por", "Decidido em", "Comentários"),
)
SHEET = "Lançamentos"
TRANSFER = "Transferência entre contas próprias"
STATES = {
    LineState.OPEN: "pendente",
    LineState.RECONCILED: "conciliado",
    LineState.IGNORED: "ignorado",
    LineState.REPEATED: "repetido pelo banco",
}


def parse_month(text: str, today: date) -> Month | None:
    """``07/2026``, ``julho``, ``jul 26``, ``julho de 2026``; nothing is this month, a bare name its last coming."""
    folded = " ".join(unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().split())
    if not folded:
        return Month.of(today)
    if folded in _LAST_MONTH:
        return Month.of(today).previous
    numbers = _NUMBERS.fullmatch(folded) or _ISO.fullmatch(folded)
    try:
        if numbers:
            return Month(_year(numbers["year"]), int(numbers["month"]))
        words = _WORDS.fullmatch(folded)
        return _named(words["name"], words["year"], today) if words else None
    except ValueError:
        return None


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _named(name: str, year: str | None, today: date) -> Month | None:
    for number in range(1, 13):
        plain = month_name(date(2000, number, 1)).replace("ç", "c")
        if name in {plain, plain[:3]}:
            if year:
                return Month(_year(year), number)
            this = Month.of(today)
            return Month(this.year if number <= this.month else this.year - 1, number)
    return None


def month(value: Month) -> str:
    """``julho de 2026``."""
    return f"{month_name(value.first)} de {value.year}"


def title(value: Month) -> str:
    """``Julho de 2026``."""
    return month(value).capitalize()


def not_begun(value: Month) -> str:
    """A month that has not come yet."""
    return f"{title(value)} ainda não começou. /relatorio mostra o mês de agora."


def nothing(value: Month) -> str:
    """A month without a line."""
    return (
        f"Nenhum lançamento do banco em {month(value)}. Se esse mês teve movimento, mande o extrato dele como "
        "arquivo OFX e eu monto o relatório."
    )


def caption(view: MonthView) -> str:
    """The picture in words."""
    lines = [
        f"<b>{title(view.month)}</b>{_so_far(view)}",
        f"Entrou {money(view.in_cents)} · Saiu {money(view.out_cents)}",
        f"Resultado: {money(view.in_cents + view.out_cents, sign=True)}",
        "",
        pending(view) + ".",
        proof(view) + ".",
    ]
    lines += _left_out(view)
    moving = [one for one in view.accounts if one.lines or one.balance_cents is not None]
    lines += ["", *(_account(one) for one in moving[:_MOST_ACCOUNTS])]
    if len(moving) > _MOST_ACCOUNTS:
        rest = len(moving) - _MOST_ACCOUNTS
        lines.append(f"… e mais {count(rest, 'conta', 'contas')}: a planilha traz todas.")
    return "\n".join(lines)


def _so_far(view: MonthView) -> str:
    return f" · até {day(view.until, beside=view.until)}" if view.until != view.month.last else ""


def pending(view: MonthView) -> str:
    """What waits, and its sum."""
    if not view.pending_lines:
        return Picture.NOTHING_PENDING
    head = count(view.pending_lines, "lançamento pendente", "lançamentos pendentes")
    return f"{head} no mês, somando {money(view.pending_cents, sign=True)}"


def proof(view: MonthView) -> str:
    """Until when bank and books are known to agree."""
    if not view.balances:
        return "Sem saldo do banco não dá para provar"
    if view.proven_until is None:
        return "Ainda sem nenhum dia provado (banco = livros, nada pendente)"
    return f"Provado até {day(view.proven_until)}: banco = livros, nada pendente"


def _left_out(view: MonthView) -> list[str]:
    found = []
    if view.ignored_lines:
        head = count(view.ignored_lines, "ignorado", "ignorados")
        found.append(f"Fora da conta: {head}, somando {money(view.ignored_cents, sign=True)}.")
    if view.transferred_cents:
        found.append(f"Entre contas próprias passaram {money(view.transferred_cents)}, que não contam.")
    return found


def _account(one: AccountMonth) -> str:
    held = "" if one.balance_cents is None else f" · saldo {balance(one.balance_cents)}"
    if one.balance_cents is None and one.account.kind is AccountKind.BANK:
        held = " · sem saldo no extrato"
    moved = (
        f"{money(one.in_cents, sign=True)} {money(one.out_cents, sign=True)}"
        if one.lines
        else "sem movimento"
    )
    return f"<b>{safe(one.account.name, limit=40)}</b>: {moved}{held}"


# --- inside the picture: short, plain text -------------------------------------------------------


def subtitle(company: str, view: MonthView) -> str:
    """Whose month, and how far it goes."""
    name = clean(company, limit=38)
    end = "mês inteiro" if view.until == view.month.last else f"até {day(view.until)}"
    return f"{name} · {end}"


def week(one: Week) -> str:
    """``06 a 12``."""
    return f"{one.first:%d} a {one.last:%d}" if one.first != one.last else f"{one.first:%d}"


def proven_until(value: date, view: MonthView) -> str:
    """The mark on the balance line."""
    return f"provado até {day(value, beside=view.until)}"


def held(cents: int, on: date, view: MonthView) -> str:
    """The balance the line ends with."""
    return f"{balance(cents)} em {day(on, beside=view.until)}"


def rounded(cents: int) -> str:
    """An amount beside an axis: ``R$ 500``, ``R$ 20 mil``, ``R$ 1,5 mi``; exact ones stand elsewhere."""
    sign, reais = "−" if cents < 0 else "", abs(cents) // 100
    for size, word in ((1_000_000, "mi"), (1_000, "mil")):
        if reais >= size:
            tenths = reais * 10 // size
            comma = f",{tenths % 10}" if tenths % 10 else ""
            return f"{sign}R$ {tenths // 10}{comma} {word}"
    return f"{sign}{money(reais * 100).removesuffix(',00')}"


# --- exports -------------------------------------------------------------------------------------


def file_name(value: Month, kind: str) -> str:
    """The name a file gets on the phone."""
    return f"{'extrato' if kind == 'ofx' else 'conciliacao'}-{value}.{kind}"


def file_caption(value: Month, kind: str, lines: int) -> str:
    """What stands under a file."""
    what = {
        "xlsx": "Planilha para Excel, Google Planilhas ou LibreOffice.",
        "csv": "CSV com ponto e vírgula, como o Excel em português espera.",
        "ofx": "Extrato em OFX. Mandar este arquivo de volta para mim não repete nada.",
    }[kind]
    return f"<b>{title(value)}</b> · {count(lines, 'lançamento', 'lançamentos')}\n{what}"


def decided_by(outcome: LineOutcome) -> str:
    """Who decided; the bot alone only in somebody's name."""
    return f"{outcome.by} (automático)" if outcome.alone else outcome.by
