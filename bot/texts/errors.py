"""A sentence for every business error: what happened, what was kept, what to do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.texts.format_br import agree, balance, count, day, moment, money, month, safe
from core import errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_STATEMENT = {
    "not_a_statement": (
        "Este arquivo não é um extrato que eu leia. Nada foi importado. /importar mostra como exportar do banco."
    ),
    "investment": "Este OFX é de investimentos; leio contas correntes e cartões. Nada foi importado. "
    "Mande o de uma delas.",
    "empty": "O arquivo está vazio. Nada foi importado. Baixe-o de novo no banco.",
    "malformed": "Parece um CNAB 240, mas as linhas não têm a forma certa. Nada foi importado. Baixe-o de novo.",
    "unknown_table": (
        "Não reconheci as colunas desta planilha (preciso de data, valor e descrição). Nada foi importado. "
        "Exporte em OFX, que todo banco tem."
    ),
    "pdf": (
        "PDF eu não leio. Nada foi importado. No site ou app do banco, exporte o extrato em OFX e mande aqui. "
        "Se é um comprovante, responda com ele ao cartão do lançamento, e eu guardo junto."
    ),
    "image": (
        "Foto eu não leio. Nada foi importado. No site ou app do banco, exporte o extrato em OFX e mande aqui. "
        "Se é um comprovante, responda com ela ao cartão do lançamento, e eu guardo junto."
    ),
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
    "empty_archive": "O ZIP não tem nenhum extrato dentro. Nada foi importado. "
    "Mande um ZIP com os extratos, ou um a um.",
    "executable": "Isto é um programa, não um extrato. Nada foi aberto nem importado. Mande o extrato em OFX.",
    "unknown_file": "Não reconheci este arquivo. Nada foi importado. /importar mostra como exportar o extrato em OFX.",
    "too_heavy": "O arquivo é pesado demais para ler. Nada foi importado. Exporte um período menor.",
    "reader_failed": "Não consegui ler este arquivo. Nada foi importado. Exporte de novo em OFX e mande aqui.",
    "too_large": "O arquivo passa de 20 MB. Nada foi importado. Exporte um período menor e mande de novo.",
    "no_readable_row": "Abri o extrato, mas nenhuma linha pôde ser lida. Nada foi importado. Baixe-o de novo no banco.",
}
_NOT_FOUND = {
    "company": "Ainda não há empresa aqui. Crie o primeiro convite com “concilia convite”.",
    "line": "Não achei este lançamento do banco. /pendentes mostra os que estão em aberto.",
    "draft": (
        "Este rascunho já foi confirmado, cancelado ou esquecido depois de uma semana. Nada mudou; comece outro pelo "
        "cartão ou por /novo."
    ),
    "connection": "Esta integração não existe mais. /contas mostra como cada conta está.",
    "connection_draft": "Esta integração já terminou ou foi deixada de lado. /contas mostra como cada conta está.",
    "search": "Esta busca não existe mais. Busque de novo com /buscar.",
}


_UNREADABLE = {
    "date": "Não entendi a data. Escreva como 25/07, 25/07/2026, sexta ou dia 10. Nada mudou.",
    "amount": "Não entendi o valor. Escreva só ele, como 450, 1.234,56 ou 2 mil. Nada mudou.",
    "hour": "Não entendi a hora. Nada mudou; escreva como 7:30 ou 18:00.",
    "category": "O nome precisa de letras ou números. Nada mudou; escreva de novo.",
    "split": "Não entendi a divisão. Escreva como 60 fornecedores, resto outras despesas. Nada mudou.",
    "name": "O nome veio vazio. Nada mudou; toque em Renomear e escreva de novo.",
    "secret": "Veio vazio, com espaços ou grande demais. Nada foi guardado; copie só ele, no site do "
    "banco, e cole aqui.",
    "account_number": "Não achei o número da conta. Escreva só os dígitos, com o último (o dígito). Nada mudou.",
    "reference": "Este não é o código da conexão. Copie-o inteiro da página do Pluggy e cole aqui. Nada mudou.",
    "opening": (
        "Não entendi. Escreva o saldo e um dia que já passou, como 1.234,56 em 30/06/2026. Nada mudou; toque em "
        "Informar saldo inicial e escreva de novo."
    ),
}


_MISSING = {
    "direction": "dizer se é receita ou despesa",
    "amount": "o valor",
    "due": "o vencimento",
}


def sentence(error: errors.BusinessError, time_zone: str = "America/Sao_Paulo") -> str:
    """The sentence for an error, as HTML."""
    if isinstance(error, errors.SameFile):
        when = moment(error.imported_at, time_zone)
        return f"Este arquivo já foi importado em {when}. Nada mudou, e nada foi lançado duas vezes."
    if isinstance(error, errors.AlreadyDecided):
        return _already(error, time_zone)
    if isinstance(error, errors.OtherLineDecided):
        return _other_line(error, time_zone)
    if isinstance(error, errors.PeriodClosed):
        return f"{closed(error, time_zone)} Nada mudou; quem reabre, em /config, é o dono ou o contador."
    if isinstance(error, errors.TooSoon):
        return too_soon(error.at, time_zone)
    for kind, say in _SENTENCES.items():
        if isinstance(error, kind):
            return say(error)
    raise AssertionError(f"no sentence for {type(error).__name__}")


def too_soon(at: datetime, time_zone: str) -> str:
    """A connection was looked at a moment ago."""
    return (
        f"Acabei de olhar, e o banco pede um intervalo. Nada mudou; dá para tentar de novo em "
        f"{moment(at, time_zone)}."
    )


def _already(error: errors.AlreadyDecided, time_zone: str) -> str:
    if error.at is None:
        return "Este cartão mudou desde que foi desenhado. Nada foi feito; veja como ele está agora."
    by = f" por {safe(error.by, limit=40)}" if error.by else ""
    return f"Já decidido{by} em {moment(error.at, time_zone)}. Nada mudou."


def _other_line(error: errors.OtherLineDecided, time_zone: str) -> str:
    if error.at is None:
        return "O outro lado não está mais aqui: o extrato dele foi desfeito. Nada mudou; este continua em aberto."
    by = f" por {safe(error.by, limit=40)}" if error.by else ""
    return f"O outro lado já foi decidido{by} em {moment(error.at, time_zone)}. Nada mudou; este continua em aberto."


def closed(error: errors.PeriodClosed, time_zone: str) -> str:
    """Which month is closed, by whom and since when."""
    when = moment(error.at, time_zone)
    who = f": {safe(error.by, limit=40)} fechou em {when}." if error.by else f" desde {when}."
    return f"{month(error.month).capitalize()} está fechado{who}"


_NOT_ALLOWED = {
    "decide": "Seu acesso é de leitura: quem decide é o dono ou o financeiro. Nada mudou.",
    "close_months": "Quem fecha e reabre meses é o dono ou o contador. Nada mudou.",
    "manage_people": "Quem convida, muda papéis e remove pessoas é o dono. Nada mudou.",
}
_ATTACHMENT = {
    "too_large": "O arquivo passa de 20 MB. Nada foi anexado; mande uma versão menor.",
    "too_many": "Este lançamento já tem 10 anexos, e mais não cabe. "
    "Nada foi anexado; se for importante, escreva um comentário.",
}
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
        f"O extrato é de {safe(error.name, limit=60)}, conta de outra empresa. Nada foi importado. "
        "Confira qual extrato você mandou."
    ),
    errors.UnreadableStatement: lambda error: _STATEMENT.get(error.code, _STATEMENT["not_a_statement"]),
    errors.NotAllowed: lambda error: _NOT_ALLOWED[error.needs],
    errors.LastOwner: lambda _: (
        "Esta é a única pessoa com o papel de dono, e sem dono ninguém cuida da empresa aqui. Nada mudou; dê antes "
        "o papel de dono a outra pessoa."
    ),
    errors.MonthNotOver: lambda error: (
        f"{month(error.month).capitalize()} ainda não terminou, e um mês só fecha depois do último dia. Nada mudou."
    ),
    errors.PendingInMonth: lambda error: (
        f"Em {month(error.month)}, {count(error.lines, 'lançamento ainda espera', 'lançamentos ainda esperam')} "
        f"({money(error.amount_cents)}). Nada mudou; veja o mês de novo em /config."
    ),
    errors.CommentTooLong: lambda error: (
        f"O comentário tem {count(error.length, 'caractere', 'caracteres')}; "
        f"{count(error.most, 'é o máximo', 'é o máximo')}. Nada foi guardado; mande em partes."
    ),
    errors.AttachmentRefused: lambda error: _ATTACHMENT[error.code],
    errors.CategoryNeeded: lambda error: (
        f"Eu mesmo lanço em “{safe(error.name, limit=40)}”: a categoria pode mudar de nome, mas não sair da lista. "
        "Nada mudou."
    ),
    errors.NameTaken: lambda error: (
        f"Já existe a categoria “{safe(error.name, limit=60)}” deste lado. Nada mudou; escolha outro nome."
    ),
    errors.InvitationRefused: lambda _: (
        "Este convite não vale (errado, usado ou vencido). Peça outro a quem cuida do Concilia."
    ),
    errors.EntryNotOpen: lambda error: (
        f"O banco já pagou {money(error.paid_cents)} de “{safe(error.description, limit=35)}”. Desfaça primeiro "
        "aquela conciliação; nada mudou."
        if error.paid_cents
        else f"“{safe(error.description, limit=60)}” não está mais em aberto. Nada mudou; veja a nova sugestão."
    ),
    errors.WrongDirection: lambda _: (
        "Dinheiro que entra paga receita, dinheiro que sai paga despesa. Este par não combina; nada mudou."
    ),
    errors.NothingToRefund: lambda _: (
        "O banco não moveu mais que o combinado: não há o que devolver. Nada mudou."
    ),
    errors.AmountsDiffer: lambda error: (
        f"Os valores diferem: {money(error.line_cents)} no banco, {money(error.entry_cents)} combinados. "
        "Nada mudou; toque em Usar valor do extrato."
    ),
    errors.NotExplained: lambda error: (
        f"Ainda {agree(error.left_cents, 'falta', 'faltam')} {money(error.left_cents)} por explicar. Nada "
        "mudou; ajuste as partes até a diferença dar 0,00."
        if error.left_cents
        else "Esta explicação não serve para esta diferença. Nada mudou; escolha outra."
    ),
    errors.PartsDiffer: lambda error: (
        f"As partes não somam o lançamento: a diferença é de {money(error.left_cents)}. Nada mudou; ajuste uma delas."
    ),
    errors.NoCredit: lambda error: (
        f"O crédito tem {money(error.left_cents)} para usar, e não serve para este lançamento. Nada mudou; escolha "
        "outra resposta."
    ),
    errors.CreditUsed: lambda error: (
        f"{money(error.used_cents)} deste crédito já {agree(error.used_cents, 'foi abatido', 'foram abatidos')} de "
        "outro lançamento. "
        "Desfaça primeiro o abatimento; nada mudou."
    ),
    errors.SameAccount: lambda _: (
        "Transferência é dinheiro que sai de uma conta sua e entra em outra. Estes dois não combinam; nada mudou."
    ),
    errors.EntriesChanged: lambda _: (
        "O que está em aberto mudou desde que você olhou. Nada foi gravado: veja o cartão de novo e decida."
    ),
    errors.BurstChanged: lambda error: (
        "A lista mudou desde que você olhou. Nada foi conferido: veja de novo e toque outra vez."
        if error.lines
        else "Já não há o que conferir de uma vez. Nada mudou; o que ainda espera está em /pendentes."
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
    errors.RefundSaidAnew: lambda error: (
        f"Depois disto foi dito o que fazer com o resto {agree(error.amount_cents, 'do', 'dos')} "
        f"{money(error.amount_cents)} a mais de {day(error.cause_on)}. "
        "Desfaça primeiro no cartão daquele lançamento; nada mudou."
    ),
    errors.TransferComplete: lambda _: (
        "Esta transferência não espera mais por este lançamento: já tem as duas pontas, ou foi desfeita. "
        "Nada mudou; este continua em aberto."
    ),
    errors.NothingToUndo: lambda _: "Não há decisão para desfazer. Nada mudou.",
    errors.NotFound: lambda error: _NOT_FOUND.get(
        error.what, "Não achei o que este botão nomeia. Nada mudou; /pendentes mostra o que está em aberto."
    ),
    errors.UnreadableTable: _missing,
    errors.CategoryUnclear: lambda error: (
        f"Não sei que categoria é “{safe(error.name, limit=40)}”. Use o nome de uma destas: "
        f"{safe(', '.join(error.categories), limit=600)}. Nada mudou."
    ),
    errors.PartsDoNotFit: lambda error: (
        f"Não cabe: falta dividir {money(error.left_cents)}. Nada mudou; escreva partes que caibam."
        if error.left_cents
        else "Já está tudo dividido. Nada mudou; toque em Recomeçar para dividir de outro jeito."
    ),
    errors.DraftUnfinished: lambda error: (
        f"Ainda falta {_MISSING[error.missing]}. Nada foi guardado; complete e confirme."
    ),
    errors.OneAtATime: lambda _: (
        "Anoto um lançamento de cada vez, e esta frase fala de mais de um (ou de parcelas). Mande uma frase para "
        "cada um, por exemplo: vendi 200 pra Ana vence 10. Nada foi guardado."
    ),
    errors.UnreadableAnswer: lambda error: _UNREADABLE.get(error.expected, _UNREADABLE["date"]),
    errors.AccountNameTaken: lambda error: (
        f"Já há uma conta chamada {safe(error.name, limit=60)}. Nada mudou; escolha outro nome."
    ),
    errors.AccountFedElsewhere: lambda error: (
        f"A conta {safe(error.name, limit=60)} já recebe os lançamentos por outra integração; de dois lugares, cada "
        "dia contaria em dobro. Nada mudou. Remova a outra integração em /contas, ou mude esta conta para a nova."
    ),
    errors.BankByFile: lambda error: (
        f"{safe(error.name, limit=40)} vem por arquivo: nenhuma integração com este banco está ligada aqui. "
        "Nada mudou; mande o extrato em OFX."
    ),
    errors.NoAccountsFound: lambda _: (
        "O banco autorizou, mas não mostrou nenhuma conta. Nada mudou. Confira no aplicativo do banco se a conta foi "
        "marcada na autorização e se falta outra pessoa aprovar; depois tente de novo em /contas."
    ),
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
