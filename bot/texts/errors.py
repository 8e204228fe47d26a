"""A sentence for every business error: what happened, what was kept, what to do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.texts.format_br import balance, day, moment, money, safe
from core import errors

if TYPE_CHECKING:
    from collections.abc import Callable

_STATEMENT = {
    "not_a_statement": (
        "Este arquivo não é um extrato que eu leia. Nada foi importado. /importar mostra como exportar do banco."
    ),
    "investment": "Este OFX é de investimentos; leio contas correntes e cartões. Nada foi importado.",
    "empty": "O arquivo está vazio. Nada foi importado. Baixe-o de novo no banco.",
    "malformed": "Parece um CNAB 240, mas as linhas não têm a forma certa. Nada foi importado. Baixe-o de novo.",
    "unknown_table": (
        "Não reconheci as colunas desta planilha (preciso de data, valor e descrição). Nada foi importado. "
        "Exporte em OFX, que todo banco tem."
    ),
    "pdf": "PDF eu não leio. Nada foi importado. No site ou app do banco, exporte o extrato em OFX e mande aqui.",
    "image": "Foto eu não leio. Nada foi importado. No site ou app do banco, exporte o extrato em OFX e mande aqui.",
    "word": "Documento de texto eu não leio. Nada foi importado. Exporte o extrato em OFX e mande o arquivo aqui.",
    "html": (
        "Isto é uma página do site do banco, não o extrato: o download falhou. Nada foi importado. "
        "Exporte de novo em OFX."
    ),
    "old_excel": "Este Excel é do formato antigo (.xls). Salve como XLSX ou CSV e mande de novo. Nada foi importado.",
    "encrypted": "O arquivo está protegido por senha. Tire a senha e mande de novo. Nada foi importado.",
    "nested_archive": "Há um arquivo compactado dentro do outro. Mande só o ZIP com os extratos. Nada foi importado.",
    "other_archive": "Só abro ZIP. Mande o extrato solto ou num ZIP. Nada foi importado.",
    "archive_bomb": "O ZIP fica grande demais quando aberto. Nada foi importado. Mande os extratos um a um.",
    "damaged_archive": "O ZIP veio quebrado. Nada foi importado. Mande de novo, ou os arquivos um a um.",
    "empty_archive": "O ZIP não tem nenhum extrato dentro. Nada foi importado.",
    "executable": "Isto é um programa, não um extrato. Nada foi aberto nem importado.",
    "unknown_file": "Não reconheci este arquivo. Nada foi importado. /importar mostra como exportar o extrato em OFX.",
    "too_heavy": "O arquivo é pesado demais para ler. Nada foi importado. Exporte um período menor.",
    "reader_failed": "Não consegui ler este arquivo. Nada foi importado. Exporte de novo em OFX e mande aqui.",
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


_TOTALS = {
    "debits": "o total de saídas",
    "credits": "o total de entradas",
    "closing": "o saldo final",
    "record_count": "o número de registros",
    "batches": "o número de lotes",
    "records": "o número de registros do arquivo",
}


def _does_not_add_up(error: errors.StatementDoesNotAddUp) -> str:
    """Names the total and the difference."""
    in_money = error.what in {"debits", "credits", "closing"}
    stated = balance(error.stated) if in_money else str(error.stated)
    found = balance(error.found) if in_money else str(error.found)
    gap = balance(error.stated - error.found) if in_money else str(error.stated - error.found)
    where = f" do lote {error.batch}" if error.batch else ""
    return (
        f"O arquivo não fecha: {_TOTALS[error.what]}{where} é {stated} segundo o banco, mas as linhas dão {found} "
        f"(diferença de {gap}). Nada foi importado. Baixe-o de novo no banco."
    )


def _missing(error: errors.UnreadableTable) -> str:
    columns = ", ".join(error.missing)
    return (
        f"Faltam colunas na tabela: {columns}. Nada foi importado. O cabeçalho esperado é "
        "tipo;descricao;contato;documento;valor;vencimento;categoria;numero"
    )


_SENTENCES: dict[type[errors.BusinessError], Callable[..., str]] = {
    errors.StatementDoesNotAddUp: _does_not_add_up,
    errors.AccountUnclear: lambda error: (
        f"O extrato é de {safe(error.name, limit=60)}, que ainda não conheço. Diga qual conta é; nada foi guardado."
    ),
    errors.OtherCompanysAccount: lambda error: (
        f"O extrato é de {safe(error.name, limit=60)}, conta de outra empresa. Nada foi importado."
    ),
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
    errors.NotProvenYet: lambda error: (
        f"Ainda não: das conciliações que eu faria sozinho, você decidiu {error.answers} até agora"
        f"{f', e {error.wrong} de outro jeito' if error.wrong else ''}. "
        f"Preciso de pelo menos {error.needed}, sem nenhum erro nas 50 mais novas. Nada mudou."
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
