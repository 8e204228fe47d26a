"""The words of a card: a bank line, what it probably pays and why, how it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import agree, clean, code, day, money, safe
from bot.texts.reasons import chance
from core.matching.model import Ending
from core.matching.reasons import ReasonKind
from core.services.offering import Guess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.decisions import RefundView
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import OpenEntry
    from core.matching.model import BankLine
    from core.services.offering import Candidate

NO_SUGGESTION = "Não achei nenhum lançamento em aberto que combine bem com este."
SCHEDULED = "🗓 O banco informa como agendado: ainda pode mudar."
TWIN_KEPT = "Anotado: são dois lançamentos de verdade."
POSTPONED = "Guardado para depois."
SNOOZED = "⏳ Guardado para depois. Continua em /pendentes."


def head(line: StatementLine, account: FinancialAccount, *, progress: str | None = None) -> str:
    """Amount and direction first, then account and day."""
    sign, verb = ("➕", "entrou") if line.amount_cents > 0 else ("➖", "saiu")
    ahead = f"{progress} · " if progress else ""
    where = f"{safe(account.name, limit=40)} · {day(line.posted_on)}"
    return f"{ahead}{sign} <b>{money(line.amount_cents)}</b> {verb}\n{where}\n{code(line.memo, limit=140)}"


def kind_of(one: OpenEntry) -> str:
    """What an entry is, in a word or two."""
    if one.refund is not None:
        return "Despesa de devolução" if one.entry.amount_cents < 0 else "Receita de devolução"
    return "Receita" if one.entry.amount_cents > 0 else "Despesa"


def entry_name(one: OpenEntry, *, limit: int = 80) -> str:
    """Description and contact, as plain text."""
    number = (
        f" nº {one.entry.number}"
        if one.entry.number and one.entry.number not in one.entry.description
        else ""
    )
    contact = f" · {one.contact.name}" if one.contact else ""
    return clean(f"{one.entry.description}{number}{contact}", limit=limit)


def suggested(line: StatementLine, candidate: Candidate) -> str:
    """The suggested entry with its agreed value and due day."""
    one = candidate.open_entry
    return f"Parece ser: <b>{safe(entry_name(one))}</b>\n{owed(one)}, {_due(one, line)}"


def owed(one: OpenEntry) -> str:
    """What an entry is and how much of it is open."""
    entry = one.entry
    rest = f" ({money(entry.open_cents)} em aberto)" if entry.covered_cents else ""
    return f"{kind_of(one)} de {money(entry.amount_cents)}{rest}"


def chosen(line: StatementLine, one: OpenEntry) -> str:
    """An entry picked by hand."""
    return f"Escolhido: <b>{safe(entry_name(one))}</b>\n{owed(one)}, {_due(one, line)}"


def _due(one: OpenEntry, line: StatementLine) -> str:
    """``vence 20/07``; ``venceu`` when the bank moved after that day."""
    verb = "venceu" if one.entry.due_on < line.posted_on else "vence"
    return f"{verb} {day(one.entry.due_on, beside=line.posted_on)}"


def refund_reason(view: RefundView) -> str:
    """Why an open refund is suggested first."""
    who = f"{safe(view.contact, limit=60)} pagou" if view.contact else "o cliente pagou"
    verb = "pagou" if view.case.amount_cents < 0 else "você pagou"
    subject = who if view.case.amount_cents < 0 else f"{verb} {_to(view.contact)}"
    return (
        f"↩️ É a devolução que você abriu: {subject.strip()} {money(view.cause_cents)} em {day(view.cause_on)}, "
        f"{money(view.case.amount_cents)} a mais."
    )


def _to(contact: str | None) -> str:
    return f"a {safe(contact, limit=60)}" if contact else ""


REMOVED = "↶ A importação deste lançamento foi desfeita. Ele não conta em lugar nenhum."


def twin(line: StatementLine, other: StatementLine) -> str:
    """Two equal rows side by side, and the question."""
    brought = f"{day(other.posted_on)} · {money(other.amount_cents, sign=True)}"
    here = f"{day(line.posted_on)} · {money(line.amount_cents, sign=True)}"
    return (
        "<b>Lançamento repetido?</b> Este lançamento é igual a outro que já estava aqui:\n"
        f"já estava: {brought} {code(other.memo, limit=60)}\n"
        f"chegou agora: {here} {code(line.memo, limit=60)}"
    )


def tie(options: Sequence[Candidate | Guess]) -> str:
    """Several equals; sums are told apart by what they are made of, for a button has no room for it."""
    sums = [
        f"Soma {place}: {_parts(one.entries)}"
        for place, one in enumerate(options, 1)
        if isinstance(one, Guess) and one.entries
    ]
    if not sums:
        return f"{len(options)} lançamentos combinam igualmente bem. Não vou chutar: escolha o certo."
    head = f"{len(options)} respostas combinam igualmente bem. Não vou chutar: escolha a certa."
    return "\n".join([head, *sums])


def label_entry(one: OpenEntry) -> str:
    """An entry on a button: amount, due day and name."""
    name = one.contact.name if one.contact else one.entry.description
    if one.refund is not None:
        name = f"Devolução {name}"
    number = f" · nº {clean(one.entry.number, limit=12)}" if one.entry.number else ""
    what = (
        f" · {clean(one.entry.description, limit=20)}"
        if one.contact and not number and not one.refund
        else ""
    )
    limit = 20 if what else 30
    return (
        f"{money(one.entry.open_cents)} · {one.entry.due_on:%d/%m}{number} · {clean(name, limit=limit)}{what}"
    )


def why_title(candidate: Candidate) -> str:
    """Above the full list of reasons for an entry."""
    name = safe(entry_name(candidate.open_entry))
    return f"<b>Por que sugeri {name}?</b> Chance: {chance(candidate.probability)}."


def why_next(candidate: Candidate) -> str:
    """Above the reasons for an entry that came second or third."""
    one = candidate.open_entry
    amount = money(one.entry.amount_cents)
    return f"<b>{safe(entry_name(one))}</b>, {amount}. Chance: {chance(candidate.probability)}."


def why_guess(line: StatementLine, guess: Guess) -> str:
    """Above the reasons for what is not a single entry."""
    return f"<b>{guessed(line, guess)}</b> Chance: {chance(guess.probability)}."


WHY_NOTHING = (
    "<b>Por que não sugeri nada?</b>\nProcurei entre os lançamentos em aberto do mesmo sentido, por valor, data, nome, "
    "documento e número, e nenhum combina."
)
WHY_ELSEWHERE = "✗ outro lançamento do banco combina com ele tão bem ou melhor"
ALSO = "Se não for, pode ser:"


def guessed(line: StatementLine, guess: Guess) -> str:
    """What a line seems to be when it is not one entry, in one honest sentence."""
    if guess.ending is Ending.MATCH:
        return f"{_sum_of(guess.entries)}{_apart(guess)}"
    if guess.ending is Ending.TRANSFER:
        return f"Parece transferência entre suas contas{_beside(line, guess.pair)}."
    if guess.ending is Ending.REFUND:
        return f"Parece devolução de outro lançamento do banco{_beside(line, guess.pair)}."
    if guess.ending is Ending.DUPLICATE:
        of = f"do dia {day(guess.pair.day, beside=line.posted_on)}" if guess.pair else "que já estava aqui"
        return f"Parece repetição de um lançamento {of}."
    return _something_new(guess)


def _something_new(guess: Guess) -> str:
    if guess.new_kind in _MOVED_TWICE:
        return f"{NO_SUGGESTION} {_MOVED_TWICE[guess.new_kind]}"
    if guess.category:
        learned = any(reason.kind is ReasonKind.AS_BEFORE for reason in guess.reasons)
        return f"{NO_SUGGESTION} {'Costuma' if learned else 'Parece'} ser {safe(guess.category, limit=60)}."
    kind = _NEW_KINDS.get(guess.new_kind)
    return f"{NO_SUGGESTION} Parece {kind}." if kind else NO_SUGGESTION


def _sum_of(entries: Sequence[OpenEntry], *, most: int = 4) -> str:
    return f"Parece a soma de {len(entries)} lançamentos: {_parts(entries, most=most)}."


def _apart(guess: Guess) -> str:
    """What a sum is away from the line."""
    if not guess.over_cents:
        return ""
    owed = money(sum(one.entry.open_cents for one in guess.entries))
    less = "a menos" if guess.over_cents < 0 else "a mais"
    return f" Juntos são {owed}; o banco moveu {money(abs(guess.over_cents))} {less}."


def _parts(entries: Sequence[OpenEntry], *, most: int = 4) -> str:
    named = [f"{safe(entry_name(one), limit=50)} ({money(one.entry.open_cents)})" for one in entries[:most]]
    more = f" e mais {len(entries) - most}" if len(entries) > most else ""
    return f"{'; '.join(named)}{more}"


def _beside(line: StatementLine, other: BankLine | None) -> str:
    if other is None:
        return ""
    return f": o outro é de {day(other.day, beside=line.posted_on)}, {money(other.cents, sign=True)}"


_MOVED_TWICE = {
    "pagamento_em_duplicidade": "Parece pagamento repetido: o mesmo valor da mesma pessoa já entrou há pouco.",
    "pagamento_devolvido": "Parece que este valor foi devolvido depois: outro lançamento desfaz este.",
}
_NEW_KINDS = {
    "tarifa": "tarifa do banco",
    "rendimento": "rendimento",
    "compra_cartao": "compra no cartão",
    "iof_juros": "juros ou IOF",
    "aplicacao": "aplicação ou resgate",
    "retirada_socio": "retirada de sócio",
}


def came_back(line: StatementLine, returned_cents: int) -> str:
    """Some of a line that is not decided yet moved the other way since."""
    if line.amount_cents > 0:
        verb = agree(returned_cents, "já foi devolvido", "já foram devolvidos")
    else:
        verb = agree(returned_cents, "já voltou", "já voltaram")
    return f"↩️ {money(returned_cents)} deste valor {verb}."


REFUSED = "Certo, não é este."
REFUSED_BACK = "Voltou a ser sugestão."


class Labels:
    """Words on buttons."""

    RECONCILE = "✅ Conciliar"
    USE_VALUE = "✅ Usar valor do extrato"
    SEARCH = "🔎 Buscar"
    NEW_IN = "➕ Nova receita"
    NEW_OUT = "➕ Nova despesa"
    IGNORE = "🚫 Ignorar"
    POSTPONE = "⏳ Depois"
    WHY = "❔ Por quê?"
    UNDO = "↶ Desfazer"
    BRING_BACK = "↶ Trazer de volta"
    BACK = "‹ Voltar"
    CONFIRM = "✅ Confirmar"
    CASE = "↩️ Ver devolução"
    PREVIOUS = "‹ Anteriores"
    NEXT = "Próximos ›"
    TYPE_SEARCH = "⌨️ Digitar nome ou valor"
    NO_CONTACT = "Sem contato"
    TYPE_CONTACT = "⌨️ Outro nome"
    DESCRIBE = "✏️ Descrição"
    CATEGORY = "🏷 Categoria"
    OTHER_DATE = "⌨️ Outra data"
    TWIN_KEEP = "São dois de verdade"
    TWIN_REPEATED = "O banco só repetiu"
    UNDO_IMPORT = "↶ Desfazer importação"
    UNDO_IMPORT_YES = "Sim, desfazer"
    SEE_DOUBTS = "🔁 Ver duvidosos"
    NEW_ACCOUNT = "➕ É uma conta nova"
    CANCEL = "Cancelar"
    GO = "✅ Importar"
    ONE_BY_ONE = "Ver um a um"
    REFUSE = "✗ Não é este"
    REFUSE_UNDO = "↶ Desfazer “não é este”"

    @staticmethod
    def refund(cents: int, *, income: bool) -> str:
        """Opens the refund of a difference."""
        return f"↩️ {'receita' if income else 'despesa'} de devolução {money(cents)}"

    @staticmethod
    def bulk(number: int) -> str:
        """Confirms the sure ones."""
        return f"✅ Conferir {number}"

    @staticmethod
    def new_contact(name: str) -> str:
        """Creates a contact named in the line."""
        return f"➕ Criar {clean(name, limit=40)}"
