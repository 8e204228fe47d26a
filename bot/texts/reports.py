"""Words of commands and digests: balances, what is pending, refunds, help, welcome, privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import balance, code, count, day, money, safe
from core.domain.decisions import RefundState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.decisions import RefundView
    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import AccountBalance
    from core.services.reporting import Pending

ROLES = {"owner": "dono(a)", "finance": "financeiro", "accountant": "contador(a)"}
INVITATION_REFUSED = "Este convite não vale (errado, usado ou vencido). Peça outro a quem cuida do Concilia."
UNKNOWN_COMMAND = "Não conheço esse comando. /ajuda mostra tudo o que sei fazer."
UNKNOWN_TEXT = "Não entendi. Mande o extrato do banco como arquivo OFX, ou toque em /ajuda."
OLD_BUTTON = "Este botão é de uma versão antiga. /pendentes mostra o que está em aberto."
NO_PHOTO = "Foto e PDF eu não leio: no site ou app do banco, exporte o extrato em OFX e mande o arquivo aqui."
NOTHING_PENDING = "Nada pendente: todos os lançamentos do banco estão decididos."
NO_ACCOUNTS = "Ainda não há conta. Mande um extrato OFX e eu crio a conta a partir dele."
NO_IGNORED = "Nenhum lançamento ignorado."
NO_REFUNDS = "Nenhuma devolução até agora. Elas nascem no cartão, quando o banco move mais que o combinado."
QUEUE_DONE = "✅ <b>Fim da fila.</b>"

COMMANDS = (
    ("saldo", "Banco × livros, conta por conta"),
    ("pendentes", "O que espera uma decisão sua"),
    ("conciliar", "Decidir um a um, em fila"),
    ("importar", "Como mandar o extrato"),
    ("buscar", "Achar um lançamento em aberto"),
    ("devolucoes", "Devoluções abertas e encerradas"),
    ("ignoradas", "Trazer de volta o que foi ignorado"),
    ("contas", "Suas contas"),
    ("desfazer", "Desfazer sua última decisão"),
    ("config", "O que posso fazer sozinho"),
    ("privacidade", "O que guardo e por quê"),
    ("ajuda", "Tudo o que sei fazer"),
)


def welcome(member: Member, company: str, *, pending: int) -> str:
    """The first words after joining."""
    waiting = (
        f"\n\n{count(pending, 'lançamento espera', 'lançamentos esperam')} por você em /pendentes."
        if pending
        else ""
    )
    return (
        f"Olá, {safe(member.name, limit=40)}. Você agora é <b>{ROLES[member.role]}</b> de "
        f"<b>{safe(company, limit=60)}</b> no Concilia.\n\n"
        "Mande aqui o extrato do banco em <b>OFX</b>. Cada lançamento novo vira um cartão com o que ele "
        f"provavelmente paga, e você decide com um toque.{waiting}\n\n/ajuda mostra o resto."
    )


def welcome_back(member: Member, company: str) -> str:
    """``/start`` once more."""
    return (
        f"Olá de novo, {safe(member.name, limit=40)}. Aqui é o Concilia de <b>{safe(company, limit=60)}</b>.\n"
        "/pendentes mostra o que espera por você; /ajuda, o resto."
    )


def help_text() -> str:
    """Everything the bot can do."""
    rows = "\n".join(f"/{name} – {what}" for name, what in COMMANDS if name != "ajuda")
    return (
        "<b>O Concilia faz o banco bater com os livros.</b>\n\n"
        "1. Mande o extrato OFX como arquivo.\n"
        "2. Decida cada cartão com um toque; Desfazer volta atrás.\n"
        "3. /saldo diz até que dia está provado.\n\n"
        f"{rows}"
    )


def how_to_import(with_imports: bool) -> str:  # noqa: FBT001 - one question, one answer
    """``/importar``."""
    undo = "\n\nAs últimas importações; toque para desfazer uma inteira:" if with_imports else ""
    return f"{_HOW_TO_IMPORT}{undo}"


_HOW_TO_IMPORT = (
    "<b>Como mandar o extrato</b>\n\n"
    "1. No site ou app do seu banco, abra o extrato da conta.\n"
    "2. Exporte ou salve em <b>OFX</b> (às vezes se chama “Money” ou “gerenciador financeiro”). Também leio "
    "CNAB 240, CSV e XLSX de extrato, e um ZIP com eles.\n"
    "3. Mande o arquivo aqui, como documento.\n\n"
    "Pode mandar períodos que se repetem: o que já está aqui não entra duas vezes.\n"
    "Contas a receber e a pagar entram por um CSV ou XLSX com o cabeçalho\n"
    "<code>tipo;descricao;contato;documento;valor;vencimento;categoria;numero</code>"
)

PRIVACY = (
    "<b>Privacidade</b>\n\n"
    "• Guardo os lançamentos do banco, os seus lançamentos e quem decidiu o quê, no computador em que o "
    "Concilia roda. Nada vai para terceiros além do próprio Telegram, que entrega estas mensagens.\n"
    "• Só leio: não movo dinheiro nem acesso sua conta.\n"
    "• Só fala comigo quem recebeu um convite; botões repassados a outras pessoas não fazem nada.\n"
    "• O que aprendo vem das suas decisões, que estão nos livros: desfazer desaprende, e não guardo nada à parte.\n"
    "• Os registros técnicos não trazem nomes, documentos nem textos do banco.\n"
    "• Para apagar tudo, apague o banco de dados do Concilia no computador em que ele roda."
)


def balances(found: Sequence[AccountBalance]) -> str:
    """``/saldo``."""
    return "\n\n".join(_balance(one) for one in found) if found else NO_ACCOUNTS


def _balance(one: AccountBalance) -> str:
    lines = [f"<b>{safe(one.account.name, limit=60)}</b>"]
    if one.bank_cents is None or one.bank_on is None:
        lines.append(
            f"Livros: {balance(one.books_cents)} movimentados. O extrato não trouxe o saldo do banco."
        )
    else:
        lines.append(f"Banco em {day(one.bank_on)}: {balance(one.bank_cents)}")
        lines.append(f"Livros: {balance(one.books_cents)}")
    lines.append(proof(one))
    if one.pending_lines:
        lines.append(
            f"⏳ {count(one.pending_lines, 'pendente', 'pendentes')} ({money(one.pending_cents, sign=True)})"
        )
    if one.ignored_lines:
        lines.append(
            f"🚫 {count(one.ignored_lines, 'ignorado', 'ignorados')} fora dos livros "
            f"({money(one.ignored_cents, sign=True)})"
        )
    return "\n".join(lines)


def proof(one: AccountBalance) -> str:
    """Whether bank and books agree, and until when."""
    if one.proven_until is not None and one.proven_until == one.bank_on:
        return f"✅ Provado até {day(one.proven_until)}: banco = livros, nada pendente"
    until = f" Provado até {day(one.proven_until)}." if one.proven_until else ""
    if one.bank_cents is None:
        return f"Sem saldo do banco não dá para provar.{until}"
    gap = one.bank_cents - one.books_cents
    if gap == 0:
        return f"Banco = livros, mas ainda há pendentes.{until}"
    if gap == one.pending_cents:
        return f"A diferença de {balance(gap)} é o que está pendente.{until}"
    if gap == one.pending_cents + one.ignored_cents:
        return f"A diferença de {balance(gap)} é o que está pendente ou ignorado.{until}"
    return f"Diferença de {balance(gap)} entre banco e livros.{until}"


def pending(view: Pending, *, most: int = 15) -> str:
    """``/pendentes``."""
    if not view.lines and not view.refunds:
        return f"✅ {NOTHING_PENDING}"
    parts: list[str] = []
    if view.lines:
        total = sum(line.amount_cents for line in view.lines)
        head = count(len(view.lines), "lançamento pendente", "lançamentos pendentes")
        parts.append(f"<b>{head}</b> ({money(total, sign=True)})")
        parts += [pending_row(line, view.accounts[line.account_id]) for line in view.lines[:most]]
        if len(view.lines) > most:
            parts.append(f"… e mais {len(view.lines) - most}. /conciliar vai um a um.")
    if view.refunds:
        head = count(len(view.refunds), "devolução em aberto", "devoluções em aberto")
        parts += ["" if parts else None or "", f"<b>{head}</b>"]
        parts += [refund_row(one) for one in view.refunds[:most]]
    return "\n".join(part for part in parts if part is not None).strip()


def pending_row(line: StatementLine, account: FinancialAccount) -> str:
    """One open line in a list."""
    return (
        f"{money(line.amount_cents, sign=True)} · {day(line.posted_on)} · {safe(account.name, limit=25)}\n"
        f"   {code(line.memo, limit=60)}"
    )


def refund_row(view: RefundView) -> str:
    """One refund case in a list."""
    who = safe(view.contact, limit=50) if view.contact else "sem contato"
    cause = f"{money(view.cause_cents)} em {day(view.cause_on)}"
    if view.case.state is RefundState.CLOSED:
        return f"✅ {money(view.case.amount_cents)} · {who} · encerrada (causa: {cause})"
    kind = "devolver" if view.case.amount_cents < 0 else "receber de volta"
    return f"↩️ {money(view.case.amount_cents)} a {kind} · {who} · até {day(view.due_on)} (causa: {cause})"


def refunds(views: Sequence[RefundView]) -> str:
    """``/devolucoes``."""
    if not views:
        return NO_REFUNDS
    open_ones = [view for view in views if view.case.state is RefundState.OPEN]
    closed = [view for view in views if view.case.state is RefundState.CLOSED]
    parts: list[str] = []
    if open_ones:
        parts += [f"<b>{count(len(open_ones), 'devolução em aberto', 'devoluções em aberto')}</b>"]
        parts += [refund_row(view) for view in open_ones]
    if closed:
        parts += ["", f"<b>{count(len(closed), 'encerrada', 'encerradas')}</b>"]
        parts += [refund_row(view) for view in closed[:10]]
    return "\n".join(parts).strip()


def ignored(number: int) -> str:
    """``/ignoradas``."""
    head = count(number, "lançamento ignorado", "lançamentos ignorados")
    return f"<b>{head}</b>. Toque para abrir e trazer de volta:"


def line_label(line: StatementLine) -> str:
    """A line on a button."""
    return f"{money(line.amount_cents, sign=True)} · {line.posted_on:%d/%m} · {line.memo[:30]}"


def accounts(found: Sequence[FinancialAccount]) -> str:
    """``/contas``."""
    if not found:
        return NO_ACCOUNTS
    rows = [f"• <b>{safe(one.name, limit=60)}</b> – atualizada por arquivo OFX" for one in found]
    return "\n".join(["<b>Suas contas</b>", *rows, "", "Mande o extrato de outra conta e eu a reconheço."])


def digest(company: str, today: date, view: Pending, found: Sequence[AccountBalance]) -> str:
    """The daily digest: one message, few numbers."""
    head = f"☀️ <b>{safe(company, limit=60)}</b> · {day(today)}"
    if not view.lines and not view.refunds:
        return f"{head}\n✅ {NOTHING_PENDING}"
    lines = [head]
    if view.lines:
        oldest = min(line.posted_on for line in view.lines)
        total = sum(line.amount_cents for line in view.lines)
        head_count = count(len(view.lines), "lançamento pendente", "lançamentos pendentes")
        lines.append(f"⏳ {head_count} ({money(total, sign=True)}), desde {day(oldest)}")
    due = [one for one in view.refunds if one.due_on <= today]
    if view.refunds:
        said = f"↩️ {count(len(view.refunds), 'devolução em aberto', 'devoluções em aberto')}"
        lines.append(
            said
            + (f", {count(len(due), 'vence hoje ou já venceu', 'vencem hoje ou já venceram')}" if due else "")
        )
    lines += [f"{safe(one.account.name, limit=30)}: {proof(one)}" for one in found]
    return "\n".join(lines)
