"""Words about a line beside its decision: comments, attachments, its history, and the closed month it lies in."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.texts import bulk as bulk_texts
from bot.texts.cards import entry_name
from bot.texts.errors import closed
from bot.texts.format_br import clean, code, count, day, moment, money, month_name, safe
from bot.texts.reasons import chance, reason_text
from core.domain.decisions import DecisionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from core.domain.oversight import Attachment
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.errors import PeriodClosed
    from core.services.history import Happening, LineHistory
    from core.services.latest import TakenBack

_ROOM = 3200  # of the 4,096 characters of a message: the line's head and the buttons' words need some, too
_MOST_ENTRIES = 4


class Labels:
    """Words on buttons."""

    HISTORY = "🕑 Histórico"

    @staticmethod
    def attachments(number: int) -> str:
        """Sends them again."""
        return "📎 Ver anexo" if number == 1 else f"📎 Ver {number} anexos"

    @staticmethod
    def reopen(first: date) -> str:
        """Opens the month again."""
        return f"Reabrir {month_name(first)}"

    @staticmethod
    def book_in(first: date) -> str:
        """Books the line in a month that is open."""
        return f"Lançar em {month_name(first)}"


# --- comments and attachments --------------------------------------------------------------------


def notes_line(comments: int, attachments: int) -> str | None:
    """On the card: how much was said and kept; ``None`` when nothing was."""
    parts = [
        f"💬 {count(comments, 'comentário', 'comentários')}" if comments else "",
        f"📎 {count(attachments, 'anexo', 'anexos')}" if attachments else "",
    ]
    return " · ".join(part for part in parts if part) or None


def commented(line: StatementLine) -> str:
    """A comment was kept."""
    return f"💬 Comentário guardado no lançamento de {_which(line)}."


def attached(line: StatementLine, *, new: bool) -> str:
    """A file was kept, or had been before."""
    if not new:
        return f"📎 Este arquivo já estava no lançamento de {_which(line)}."
    return f"📎 Anexo guardado no lançamento de {_which(line)}."


def _which(line: StatementLine) -> str:
    return f"{money(line.amount_cents)} de {day(line.posted_on)}"


def attachment_caption(line: StatementLine, by: str, when: str) -> str:
    """Under an attachment that is sent again."""
    return f"📎 Do lançamento de {_which(line)}. Anexado por {safe(by, limit=40)} em {when}."


def attachment_lost(caption: str) -> str:
    """Telegram does not hand the file out any more."""
    return f"{caption}\nO Telegram não entrega mais este arquivo. O registro de que ele existiu continua no histórico."


NO_ATTACHMENTS = "Este lançamento não tem anexos."


# --- history -------------------------------------------------------------------------------------


def history(view: LineHistory, time_zone: str) -> str:
    """From the file that brought the line to this moment, newest last; what does not fit is counted."""
    told = [_told(one, time_zone) for one in view.happenings]
    kept: list[str] = []
    room = _ROOM
    for one in reversed(told):
        room -= _shown_length(one) + 2
        if room < 0:
            break
        kept.insert(0, one)
    left_out = len(told) - len(kept) + view.earlier
    earlier = [f"… e mais {left_out} antes destes."] if left_out else []
    return "\n\n".join(["<b>Histórico</b>", _brought(view, time_zone), *earlier, *kept])


def _shown_length(text: str) -> int:
    return len(html.unescape(re.sub(r"<[^>]*>", "", text)).encode("utf-16-le", "replace")) // 2


def _brought(view: LineHistory, time_zone: str) -> str:
    by = f", mandado por {safe(view.brought_by, limit=40)}" if view.brought_by else ""
    when = moment(view.brought.imported_at, time_zone)
    return f"{when} · Veio em {safe(view.brought.file_name, limit=60)}{by}"


def _told(one: Happening, time_zone: str) -> str:
    """When and who; what; and on what grounds."""
    head = f"{moment(one.event.at, time_zone)} · {_who(one)}{_what(one)}"
    return "\n".join(part for part in (head, _entries(one), _grounds(one)) if part)


def _who(one: Happening) -> str:
    if one.alone:
        return f"🤖 Sozinho, como {safe(one.by, limit=40)} permitiu, "
    return f"<b>{safe(one.by, limit=40)}</b> " if one.by else ""


def _what(one: Happening) -> str:
    if one.comment is not None:
        return f"comentou: “{safe(one.comment.text, limit=1000)}”"
    if one.attachment is not None:
        return f"anexou {attachment_name(one.attachment)}"
    if one.event.action == DecisionKind.UNDO:
        return f"desfez: {_DECIDED[one.decided]}" if one.decided else "desfez"
    if one.decided is not None:
        return _DECIDED[one.decided]
    said = _DONE.get(one.event.action)
    return said(one) if said else f"mudou algo ({safe(one.event.action, limit=30)})"


def attachment_name(one: Attachment) -> str:
    """A file by its name; photos have none."""
    return safe(one.name, limit=60) or "uma foto"


def _entries(one: Happening) -> str:
    return _named(one.entries) if one.entries else ""


def _named(entries: Sequence[OpenEntry]) -> str:
    named = [
        f"{safe(entry_name(entry), limit=60)} ({money(entry.entry.amount_cents)})"
        for entry in entries[:_MOST_ENTRIES]
    ]
    more = f" e mais {len(entries) - _MOST_ENTRIES}" if len(entries) > _MOST_ENTRIES else ""
    return f"→ {'; '.join(named)}{more}"


def _grounds(one: Happening) -> str:
    """What stood on the card when it was decided."""
    parts = [reason_text(reason) for reason in one.evidence]
    if one.chance_permille is not None:
        parts.append(f"chance de {chance(one.chance_permille / 1000)}")
    return f"<i>No cartão: {' · '.join(parts)}</i>" if parts else ""


_DECIDED: dict[DecisionKind, str] = {
    DecisionKind.RECONCILE: "conciliou",
    DecisionKind.STATEMENT_VALUE: "conciliou pelo valor do extrato",
    DecisionKind.STATEMENT_VALUE_AND_REFUND: "conciliou pelo valor do extrato e abriu a devolução da diferença",
    DecisionKind.STATEMENT_VALUE_AND_CREDIT: "conciliou pelo valor do extrato e deixou a diferença como crédito",
    DecisionKind.STATEMENT_VALUE_AND_KEPT: "conciliou pelo valor do extrato e ficou com a diferença",
    DecisionKind.EXPLAINED: "conciliou explicando a diferença",
    DecisionKind.PARTIAL: "conciliou uma parte; o resto ficou em aberto",
    DecisionKind.NEW_ENTRY: "criou o lançamento e conciliou",
    DecisionKind.PAID_TWICE: "marcou como pago em dobro",
    DecisionKind.TRANSFER: "marcou como transferência entre contas",
    DecisionKind.RETURN: "marcou como devolução de outro lançamento do banco",
    DecisionKind.OPEN_REFUND: "abriu a devolução da diferença",
    DecisionKind.CHANGE_REFUND: "mudou o destino da diferença",
    DecisionKind.USE_CREDIT: "usou um crédito",
    DecisionKind.IGNORE: "ignorou",
    DecisionKind.REPEATED: "marcou como repetido pelo banco",
    DecisionKind.UNDO: "desfez",
}


def _due(one: Happening) -> str:
    on = str(one.event.data.get("due_on", ""))
    year, _, rest = on.partition("-")
    month, _, number = rest.partition("-")
    return f"mudou o vencimento da devolução para {number}/{month}/{year}" if number else "mudou o vencimento"


_DONE: dict[str, Callable[[Happening], str]] = {
    "comment": lambda _: "comentou",
    "attach": lambda _: "anexou um arquivo",
    "keep_twin": lambda _: "disse que são dois lançamentos de verdade",
    "refuse": lambda _: "disse que não era o lançamento sugerido",
    "refuse_line": lambda _: "disse que não era o outro lançamento sugerido",
    "refuse_line_undo": lambda _: "voltou a aceitar o outro lançamento sugerido",
    "refuse_undo": lambda _: "voltou a aceitar o lançamento sugerido",
    "refund_due": _due,
}


def taken_back(back: TakenBack, time_zone: str) -> str:
    """``/desfazer``: what it was, so that nobody has to guess what went."""
    assert back.decision is not None
    when = moment(back.decision.decided_at, time_zone)
    if back.number > 1:
        named = [f"{money(line.amount_cents, sign=True)} · {_row(line)}" for line in back.lines]
        more = [f"… e mais {back.number - len(back.lines)}"] if back.number > len(back.lines) else []
        head = f"{bulk_texts.undone(back.number)}\nVocê tinha decidido de uma vez, em {when}:"
        return "\n".join([head, *named, *more])
    line = back.lines[0]
    said = f"↶ <b>Desfeito.</b> Em {when} você {_DECIDED[back.decision.kind]}:"
    settled = f"\n{_named(back.settled)}" if back.settled else ""
    return f"{said}\n{money(line.amount_cents, sign=True)} · {_row(line)}{settled}"


def _row(line: StatementLine) -> str:
    return f"{day(line.posted_on)} · {code(line.memo, limit=50)}"


# --- closed months -------------------------------------------------------------------------------


def month_closed(error: PeriodClosed, time_zone: str, *, may_move: date | None, may_reopen: bool) -> str:
    """On a card whose month is closed: what was not done, and what may be done instead."""
    ways = [
        f"reabrir {month_name(error.month)}" if may_reopen else "",
        f"lançar em {month_name(may_move)}, o primeiro mês aberto" if may_move else "",
    ]
    offered = " ou ".join(way for way in ways if way)
    if offered:
        return f"🔒 <b>{closed(error, time_zone)}</b>\nNada mudou. Você pode {offered}."
    return f"🔒 <b>{closed(error, time_zone)}</b>\nNada mudou. Para mexer aqui, peça ao dono ou ao contador que reabra."


def reopened(first: date) -> str:
    """The short word above the chat."""
    return clean(f"{month_name(first).capitalize()} está aberto de novo.")
