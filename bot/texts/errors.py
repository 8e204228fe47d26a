"""A sentence for every business error: what happened, what was kept, what to do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.texts.format_br import day, moment, money, safe
from core import errors

if TYPE_CHECKING:
    from collections.abc import Callable

_STATEMENT = {
    "not_a_statement": (
        "Este arquivo não é um extrato OFX. Nada foi importado. /importar mostra como exportar do banco."
    ),
    "investment": "Este OFX é de investimentos; leio contas correntes e cartões. Nada foi importado.",
    "empty": "O arquivo está vazio. Nada foi importado. Baixe-o de novo no banco.",
    "too_large": "O arquivo passa de 20 MB. Nada foi importado. Exporte um período menor e mande de novo.",
    "no_readable_row": "Abri o extrato, mas nenhuma linha pôde ser lida. Nada foi importado. Baixe-o de novo no banco.",
}
_NOT_FOUND = {
    "company": "Ainda não há empresa aqui. Crie o primeiro convite com “concilia convite”.",
    "line": "Não achei este lançamento do banco. /pendentes mostra os que estão em aberto.",
    "draft": "Este rascunho não existe mais. Abra o cartão de novo em /pendentes.",
}


def sentence(error: errors.BusinessError, time_zone: str = "America/Sao_Paulo") -> str:
    """The sentence for an error, as HTML."""
    if isinstance(error, errors.SameFile):
        when = moment(error.imported_at, time_zone)
        return f"Este arquivo já foi importado em {when}. Nada mudou, e nada foi lançado duas vezes."
    if isinstance(error, errors.AlreadyDecided):
        return _already(error, time_zone)
    for kind, say in _SENTENCES.items():
        if isinstance(error, kind):
            return say(error)
    raise AssertionError(f"no sentence for {type(error).__name__}")


def _already(error: errors.AlreadyDecided, time_zone: str) -> str:
    if error.at is None:
        return "Este cartão mudou desde que foi desenhado. Nada foi feito; veja como ele está agora."
    by = f" por {safe(error.by, limit=40)}" if error.by else ""
    return f"Já decidido{by} em {moment(error.at, time_zone)}. Nada mudou."


def _missing(error: errors.UnreadableTable) -> str:
    columns = ", ".join(error.missing)
    return (
        f"Faltam colunas na tabela: {columns}. Nada foi importado. O cabeçalho esperado é "
        "tipo;descricao;contato;documento;valor;vencimento;categoria;numero"
    )


_SENTENCES: dict[type[errors.BusinessError], Callable[..., str]] = {
    errors.UnreadableStatement: lambda error: _STATEMENT.get(error.code, _STATEMENT["not_a_statement"]),
    errors.NotAllowed: lambda _: "Seu acesso é de leitura: quem decide é o dono ou o financeiro. Nada mudou.",
    errors.InvitationRefused: lambda _: (
        "Este convite não vale (errado, usado ou vencido). Peça outro a quem cuida do Concilia."
    ),
    errors.EntryNotOpen: lambda error: (
        f"“{safe(error.description, limit=60)}” não está mais em aberto. Nada mudou; veja a nova sugestão."
    ),
    errors.WrongDirection: lambda _: (
        "Dinheiro que entra paga receita, dinheiro que sai paga despesa. Este par não combina; nada mudou."
    ),
    errors.NothingToRefund: lambda _: (
        "O banco não moveu mais que o combinado: não há o que devolver. Nada mudou."
    ),
    errors.AmountsDiffer: lambda error: (
        f"Os valores diferem: {money(error.line_cents)} no banco, {money(error.entry_cents)} combinados. "
        "Nada mudou; use Usar valor do extrato."
    ),
    errors.RefundAlreadyPaid: lambda error: (
        f"A devolução de {money(error.amount_cents)} já passou no banco em {day(error.paid_on)}. "
        "Desfaça primeiro aquela conciliação; nada mudou."
    ),
    errors.NothingToUndo: lambda _: "Não há decisão para desfazer. Nada mudou.",
    errors.NotFound: lambda error: _NOT_FOUND.get(
        error.what, "Não achei o que este botão nomeia. Nada mudou; /pendentes mostra o que está em aberto."
    ),
    errors.UnreadableTable: _missing,
    errors.UnreadableAnswer: lambda _: "Não entendi a data. Escreva como 25/07 ou 25/07/2026. Nada mudou.",
}


READ_ONLY = "Seu acesso é de leitura: quem importa é o dono ou o financeiro. Nada mudou."


def plain(text: str) -> str:
    """A sentence without markup, for the box above the chat."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def unexpected(reference: str) -> str:
    """Something of ours broke; the reference finds it in the log."""
    return (
        "Não deu certo, e nada foi gravado. Tente de novo; se repetir, avise quem cuida do Concilia com o "
        f"código <code>{safe(reference)}</code>."
    )
