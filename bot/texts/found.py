"""Words of searches over open entries and bank lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.cards import kind_of
from bot.texts.drafts import EXAMPLES
from bot.texts.format_br import clean, count, day, money, safe
from core.domain.statements import LineState

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.services.searching import Findings

NOT_UNDERSTOOD = (
    f"Não entendi. Para anotar um lançamento, escreva como {EXAMPLES}; "
    "para achar um, escreva um nome ou um valor."
)
ASK = "Digite um nome, número, valor ou dia. Por exemplo: <code>Ana</code>, <code>450,00</code>, <code>12/07</code>"
ASK_BOX = "nome, valor ou dia"
AGAIN = "🔎 Buscar de novo"
BACK = "‹ Voltar ao que achei"


def findings(found: Findings) -> str:
    """Above a page of what was found."""
    wanted = f"“{safe(found.search.text, limit=40)}”"
    if not found.total:
        return f"Nenhum lançamento em aberto e nenhuma linha do banco com {wanted}."
    entries = count(found.entry_count, "lançamento em aberto", "lançamentos em aberto")
    lines = count(found.line_count, "linha do banco", "linhas do banco")
    where = f" · página {found.number + 1} de {found.pages}" if found.pages > 1 else ""
    if not found.entry_count:
        return f"🔎 Nenhum lançamento em aberto com {wanted}. {lines}{where}:"
    return f"🔎 {entries}{f' e {lines}' if found.line_count else ''} com {wanted}{where}:"


def nothing(text: str) -> str:
    """A short text that is neither a sentence about money nor anything known."""
    return f"Não achei nada com “{safe(text, limit=40)}”. Para anotar um lançamento, escreva como {EXAMPLES}."


def line_label(line: StatementLine) -> str:
    """A bank line on a button: amount, day, how it stands, text."""
    state = _STATES.get(line.state, "")
    amount = money(line.amount_cents, sign=True)
    return f"🏦 {amount} · {line.posted_on:%d/%m/%y} · {state} · {clean(line.memo, limit=26)}"


_STATES = {
    LineState.OPEN: "pendente",
    LineState.RECONCILED: "conciliada",
    LineState.IGNORED: "ignorada",
    LineState.REPEATED: "repetida",
}


def entry(one: OpenEntry) -> str:
    """An open entry, looked at."""
    number = f"\nNúmero: {safe(one.entry.number, limit=60)}" if one.entry.number else ""
    contact = f"\nContato: {safe(one.contact.name)}" if one.contact else ""
    left = f"\nJá pago em parte: faltam {money(one.entry.open_cents)}" if one.entry.covered_cents else ""
    return (
        f"<b>{kind_of(one)} de {money(one.entry.amount_cents)}</b>, em aberto\n"
        f"Descrição: {safe(one.entry.description, limit=100)}{contact}{number}\n"
        f"Vencimento: {day(one.entry.due_on)}{left}"
    )


IN_THE_BANK = "O banco já mostra este valor:"
NOT_IN_THE_BANK = "O banco ainda não mostrou este valor. Quando mostrar, eu sugiro este lançamento."
