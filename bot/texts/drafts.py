"""Words of new entries: filled in step by step, split over categories, read back, noted until the bank shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import clean, day, money, safe
from core.domain.entries import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.entries import Entry
    from core.domain.statements import StatementLine
    from core.services.drafting import DraftView
    from core.services.noting import Noted

CHOOSE_CATEGORY = "Escolha a categoria:"
CHOOSE_CONTACT = "De quem é?"
CHOOSE_DIRECTION = "O dinheiro entra ou sai?"
CHECK_DRAFT = "Confira e confirme:"
ASK_CONTACT = "Qual é o nome do cliente ou fornecedor?"
ASK_CONTACT_BOX = "nome do contato"
ASK_DESCRIPTION = "Que descrição este lançamento deve ter?"
ASK_DESCRIPTION_BOX = "descrição"
ASK_AMOUNT = "Qual é o valor? Escreva como <code>450</code>, <code>1.234,56</code> ou <code>2 mil</code>."
ASK_AMOUNT_BOX = "valor"
ASK_DUE = "Para que dia fica? Escreva como <code>25/07</code>, <code>sexta</code> ou <code>dia 10</code>."
ASK_DUE_BOX = "dd/mm"
ASK_SPLIT = "Escreva as partes, cada valor com sua categoria. Por exemplo: <code>60 fornecedores, resto aluguel</code>"
ASK_SPLIT_BOX = "60 fornecedores, resto aluguel"
CONTINUES = "📝 Continua logo abaixo."
CANCELLED = "Cancelado. Nada foi guardado."
UNDONE = "Desfeito."
NOTED = "Anotado."
NOT_YET = (
    "Nada foi guardado ainda. Ao confirmar, fica em aberto; quando o banco mostrar este valor, eu sugiro este "
    "lançamento."
)
IN_THE_BANK = "O banco já mostra este valor. Se for o mesmo, decida pelo cartão dele:"
EXAMPLES = "“vendi 450 pra Ana vence 10” ou “paguei 120 de luz”"


class Labels:
    """Words on buttons of drafts."""

    IN = "➕ Receita"
    OUT = "➖ Despesa"
    AMOUNT = "✏️ Mudar valor"
    DUE = "🗓 Mudar vencimento"
    CONTACT = "👤 Contato"
    SPLIT = "✂️ Dividir"
    SPLIT_TYPE = "⌨️ Escrever a divisão"
    UNSPLIT = "↶ Recomeçar"

    @staticmethod
    def rest(cents: int) -> str:
        """Gives a category all that is left."""
        return f"O resto · {money(cents)}"

    @staticmethod
    def day(value: date, today: date) -> str:
        """A due day: in words beside its date, so that it means the same tomorrow."""
        days = (value - today).days
        named = {0: "Hoje", 1: "Amanhã", -1: "Ontem"}.get(days) or (
            f"Em {days} dias" if days in {7, 15, 30} else _WEEKDAYS[value.weekday()]
        )
        return f"{named} · {day(value, beside=today)}"

    @staticmethod
    def in_the_bank(line: StatementLine) -> str:
        """A bank line that moves the same amount already."""
        return f"🏦 {day(line.posted_on)} · {clean(line.memo, limit=40)}"


_WEEKDAYS = ("Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo")


def draft(view: DraftView) -> str:
    """A draft as it would be saved: amount and kind first."""
    if not view.draft.description and view.cents is None:
        return _title(view)  # nothing to read back yet
    rows = [
        _title(view),
        f"Descrição: {safe(view.draft.description, limit=100) or '—'}",
        *_categories(view),
        f"Contato: {_contact(view)}",
    ]
    if view.line is None:
        rows.append(_due(view))
    return "\n".join(rows)


def _title(view: DraftView) -> str:
    kinds = {Direction.IN: "Nova receita", Direction.OUT: "Nova despesa", None: "Novo lançamento"}
    amount = f" de {money(view.cents)}" if view.cents else ""
    if view.line is None:
        return f"📝 <b>{kinds[view.direction]}{amount}</b>"
    return f"<b>{kinds[view.direction]}{amount}</b> · {day(view.line.posted_on)}"


def _contact(view: DraftView) -> str:
    if view.contact is not None:
        return safe(view.contact.name)
    if view.draft.new_contact_name:
        return f"{safe(view.draft.new_contact_name)} <i>(novo)</i>"
    return "—"


def _due(view: DraftView) -> str:
    due_on = view.draft.due_on
    if due_on is None:
        return "Vencimento: —"
    ahead = due_on > view.draft.created_at.date()
    return f"{'Vencimento' if ahead else 'Data'}: {day(due_on)}"


def _categories(view: DraftView) -> list[str]:
    if not view.draft.parts:
        return [f"Categoria: {safe(view.category.name) if view.category else '—'}"]
    rows = [f"• {safe(category.name, limit=60)}: {money(cents)}" for category, cents in view.parts]
    left = (
        [f"Falta dividir: <b>{money(view.left_cents)}</b>"] if view.left_cents else ["Dividido por inteiro."]
    )
    return ["Dividido entre:", *rows, *left]


def ask_amount(amounts: Sequence[int]) -> str:
    """The amount is not clear; several that were said are named."""
    if not amounts:
        return ASK_AMOUNT
    said = ", ".join(money(cents) for cents in amounts[:4])
    return f"Vi mais de um valor na frase ({said}). Qual é o deste lançamento? Anoto um de cada vez."


def choose_due(*, several: bool) -> str:
    """Asks for the due day; several when the words could mean more than one."""
    return "Esse dia pode ser mais de um. Qual é?" if several else "Quando vence?"


def choose_namesake(view: DraftView) -> str:
    """Several contacts are called alike."""
    return f"Há mais de um contato com o nome {safe(view.payer, limit=60)}. Qual é?"


def split(view: DraftView) -> str:
    """Above the categories of a split."""
    left = money(view.left_cents)
    return f"Falta dividir <b>{left}</b>. Toque na categoria da próxima parte, ou escreva tudo de uma vez."


def ask_part(view: DraftView) -> str:
    """How much of the rest is of the category chosen."""
    name = safe(view.category.name, limit=60) if view.category else "—"
    return f"Quanto é de <b>{name}</b>? Falta dividir {money(view.left_cents)}."


def noted(one: Noted) -> str:
    """After an entry was noted: what it is, and what happens when the bank brings it."""
    entry = one.entry
    kind = "Receita" if entry.amount_cents > 0 else "Despesa"
    who = f" · {safe(one.contact.name, limit=60)}" if one.contact else ""
    category = f" · {safe(one.category.name, limit=60)}" if one.category else ""
    return (
        f"📝 <b>{kind} de {money(entry.amount_cents)} anotada</b>\n"
        f"{safe(entry.description, limit=100)}{who}{category}\n"
        f"{'Vencimento' if entry.due_on > entry.created_at.date() else 'Data'}: {day(entry.due_on)}. "
        f"{'Em aberto.' if one.bank else 'Em aberto: quando o banco mostrar, eu sugiro este lançamento.'}"
    )


def taken_back(entry: Entry) -> str:
    """After a noted entry was cancelled."""
    kind = "A receita" if entry.amount_cents > 0 else "A despesa"
    return (
        f"↶ Desfeito. {kind} de {money(entry.amount_cents)} ({safe(entry.description, limit=80)}) "
        "não está mais nos livros."
    )


# --- what cannot be read -------------------------------------------------------------------------

_WRITE = f"escreva, por exemplo, {EXAMPLES}"
UNREADABLE_KINDS = {
    "voice": f"Áudio eu ainda não entendo: {_WRITE}.",
    "audio": f"Áudio eu ainda não entendo: {_WRITE}.",
    "video_note": f"Vídeo eu ainda não entendo: {_WRITE}.",
    "video": f"Vídeo eu ainda não entendo: {_WRITE}.",
    "photo": (
        "Foto solta eu não leio: no site ou app do banco, exporte o extrato em OFX e mande o arquivo aqui. Para anotar "
        f"um pagamento, {_WRITE}. Se é um comprovante, responda com a foto ao cartão do lançamento, e eu guardo junto."
    ),
    "sticker": f"Figurinha eu não entendo: {_WRITE}.",
    "animation": f"Animação eu não entendo: {_WRITE}.",
    "location": f"Localização não me serve: {_WRITE}.",
    "venue": f"Localização não me serve: {_WRITE}.",
    "contact": "Contato do telefone eu não guardo: escreva o nome na frase, como “vendi 450 pra Ana vence 10”.",
    "poll": f"Enquete eu não entendo: {_WRITE}.",
    "dice": f"Isso eu não entendo: {_WRITE}.",
}
UNREADABLE = f"Isso eu não entendo: {_WRITE}."
