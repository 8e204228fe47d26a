"""Words of searches, drafts, questions, imports and bursts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from bot.texts.format_br import balance, clean, code, count, day, moment, money, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.entries import ParsedEntries, RowProblem
    from core.domain.files import FileContent
    from core.domain.proof import Gap
    from core.domain.statements import Problem, StatementImport
    from core.services.recording import Recorded
    from core.services.searching import Page
    from core.services.unimporting import ImportView

# --- search --------------------------------------------------------------------------------------

ASK_SEARCH = "Digite um nome, um número ou um valor. Por exemplo: <code>Ana</code> ou <code>450,00</code>"
ASK_SEARCH_BOX = "nome ou valor"
ANSWER_BOX = "sua resposta"


def search_result(page: Page, text: str) -> str:
    """Above a page of entries."""
    wanted = f" para “{safe(text, limit=40)}”" if text.strip() else ""
    if page.total == 0:
        return f"Nenhum lançamento em aberto encontrado{wanted}."
    found = count(page.total, "lançamento em aberto", "lançamentos em aberto")
    where = f" · página {page.number + 1} de {page.pages}" if page.pages > 1 else ""
    return f"{found}{wanted}{where}:"


# --- imports -------------------------------------------------------------------------------------


def imported(result: StatementImport) -> str:
    """The four numbers of an import, then whatever deserves a word."""
    lines = [
        f"📥 <b>{safe(result.file_name, limit=60)}</b>",
        (
            f"{count(result.read, 'lançamento lido', 'lançamentos lidos')}: "
            f"{count(result.new, 'novo', 'novos')}, {count(result.known, 'já conhecido', 'já conhecidos')}, "
            f"{count(result.doubtful, 'duvidoso', 'duvidosos')}."
        ),
    ]
    if result.doubtful:
        lines.append(
            "🔁 Duvidoso é o que é igual a outro do mesmo dia que já estava aqui. O cartão pergunta."
        )
    if result.still_ignored:
        said = count(result.still_ignored, "destes: continua", "destes: continuam")
        lines.append(f"🚫 Você já tinha ignorado {said} fora dos livros.")
    if result.balance_rows:
        lines.append(
            f"{count(result.balance_rows, 'linha de saldo reconhecida', 'linhas de saldo reconhecidas')}."
        )
    lines += problems(result.problems)
    return "\n".join(lines)


def gap(account: str, found: Gap) -> str:
    """The first day on which bank and movements part."""
    return (
        f"⚠️ {safe(account, limit=40)}: o primeiro dia que não fecha é {day(found.on)}. O banco diz "
        f"{balance(found.stated_cents)}, os lançamentos somam {balance(found.found_cents)} "
        f"(diferença de {balance(found.difference_cents)}). Talvez falte um período; nada foi corrigido."
    )


def member_refused(name: str, said: str) -> str:
    """A file that brought nothing, among others of a ZIP."""
    return f"📄 <b>{safe(name, limit=60)}</b>\n{said}"


def reading(name: str, size: int) -> str:
    """While a long file is being read."""
    megabytes = format_decimal(size / 1_000_000, format="0.0", locale="pt_BR")
    return f"⏳ Recebi <b>{safe(name, limit=60)}</b> ({megabytes} MB). Estou lendo, já digo o que há nele."


FILE_CANCELLED = "Não importei o arquivo. Nada foi guardado."
NO_DOUBTS = "Não há mais duvidosos nesta importação."


def whose_account(name: str) -> str:
    """The file's account is not known yet."""
    return (
        f"Ainda não conheço <b>{safe(name, limit=60)}</b>, a conta deste extrato. É uma destas? "
        "Só pergunto uma vez. Nada foi guardado ainda."
    )


def is_account(name: str) -> str:
    """A known account on a button."""
    return f"É a {clean(name, limit=40)}"


_COLUMNS = {
    "date": "data",
    "amount": "valor",
    "credit": "entradas",
    "debit": "saídas",
    "memo": "descrição",
    "balance": "saldo",
    "sign": "débito ou crédito",
}


def preview(content: FileContent) -> str:
    """How a table of unknown layout was understood."""
    assert content.statement is not None
    columns = content.guessed_columns or {}
    taken = ", ".join(
        f"{_COLUMNS.get(ours, ours)} = “{safe(theirs, limit=30)}”" for ours, theirs in columns.items()
    )
    lines = [line for account in content.statement.accounts for line in account.lines]
    rows = [
        f"{money(one.amount_cents, sign=True)} · {day(one.posted_on)} · {code(one.memo, limit=50)}"
        for one in lines[:3]
    ]
    return "\n".join(
        [
            f"📄 <b>{safe(content.name, limit=60)}</b>: não conheço esta planilha, mas entendi assim:",
            taken,
            "",
            *rows,
            f"… {count(len(lines), 'lançamento', 'lançamentos')} ao todo." if len(lines) > 3 else "",
            "Está certo? Nada foi guardado ainda.",
        ]
    )


def undo_question(view: ImportView) -> str:
    """Before a whole import is taken back."""
    result = view.statement_import
    gone = count(len(view.undecided), "lançamento sem decisão some", "lançamentos sem decisão somem")
    stays = count(len(view.decided), "já decidido fica, e eu pergunto", "já decididos ficam, e eu pergunto")
    what = [words for words, lines in ((gone, view.undecided), (stays, view.decided)) if lines] or [
        "Nada some"
    ]
    return (
        f"Desfazer a importação de <b>{safe(result.file_name, limit=60)}</b>?\n"
        f"{'; '.join(what)}. Depois, o arquivo pode ser mandado de novo."
    )


def import_undone(view: ImportView, *, most: int = 10) -> str:
    """After a whole import was taken back."""
    head = f"↶ Importação de <b>{safe(view.statement_import.file_name, limit=60)}</b> desfeita."
    if not view.decided:
        return f"{head} Nada dela ficou."
    rows = [
        f"{money(line.amount_cents, sign=True)} · {day(line.posted_on)} · {code(line.memo, limit=50)}"
        for line in view.decided[:most]
    ]
    more = [f"… e mais {len(view.decided) - most}"] if len(view.decided) > most else []
    kept = count(len(view.decided), "lançamento já decidido ficou", "lançamentos já decididos ficaram")
    return "\n".join([head, f"{kept}:", *rows, *more])


def undo_decided(number: int) -> str:
    """On the button that takes the decided ones back, too."""
    return f"↶ Desfazer também {'o decidido' if number == 1 else f'os {number} decididos'}"


def undo_of(name: str) -> str:
    """On the button that takes one of several imports back."""
    return f"↶ Desfazer {clean(name, limit=40)}"


def doubts_of(name: str) -> str:
    """On the button that shows the doubts of one of several imports."""
    return f"🔁 Duvidosos de {clean(name, limit=40)}"


def import_label(one: StatementImport, time_zone: str) -> str:
    """An import on a button, on the day it was where the company lives."""
    on = moment(one.imported_at, time_zone)[:5]
    return f"↶ {on} · {clean(one.file_name, limit=30)} · {count(one.new, 'novo', 'novos')}"


def problems(found: Sequence[Problem], *, most: int = 8) -> list[str]:
    """What could not be read, row by row."""
    lines = [f"⚠️ {problem(one)}" for one in found[:most]]
    if len(found) > most:
        lines.append(f"⚠️ e mais {count(len(found) - most, 'aviso', 'avisos')} como estes.")
    return lines


def problem(one: Problem) -> str:
    """One problem as a sentence of HTML."""
    where = f"Linha {one.row}: " if one.row else ""
    sentence = PROBLEMS.get(one.code, "algo não pôde ser lido")
    detail = f" ({code(one.detail, limit=60)})" if clean(one.detail) else ""
    text = f"{where}{sentence}{detail}."
    return text[0].upper() + text[1:]


def problem_plain(one: Problem) -> str:
    """The same for machines and terminals: no markup."""
    where = f"Linha {one.row}: " if one.row else ""
    detail = f" ({clean(one.detail, limit=60)})" if clean(one.detail) else ""
    text = f"{where}{PROBLEMS.get(one.code, 'algo não pôde ser lido')}{detail}."
    return text[0].upper() + text[1:]


PROBLEMS = {
    "unreadable_amount": "o valor não pôde ser lido, e a linha ficou de fora",
    "unreadable_date": "a data não pôde ser lida, e a linha ficou de fora",
    "ambiguous_amount": "o valor tem duas leituras possíveis, e a linha ficou de fora",
    "unreadable_row": "a linha não pôde ser lida e ficou de fora",
    "truncated": "o arquivo termina no meio; guardei o que deu para ler, baixe-o de novo para ter o resto",
    "all_positive": "o banco escreveu tudo sem sinal; usei o tipo de cada linha para saber o que entrou e o que saiu",
    "ledger_balance_unreadable": "o saldo informado no arquivo não pôde ser lido",
    "ledger_balance_scaled": "o banco escreveu o saldo sem vírgula; li os dois últimos dígitos como centavos",
    "other_nature": "a linha não é do saldo disponível (bloqueado ou vinculado) e ficou de fora",
    "other_segment": "há registros de outro tipo, que não são extrato, e ficaram de fora",
    "partial_closing": "o saldo final é parcial: o dia ainda não fechou no banco",
    "batches_apart": "os lotes da conta não se emendam: talvez falte um período",
    "balance_chain_broken": "o saldo desta linha não é o da anterior mais o valor: talvez falte uma linha",
    "text_doubtful": "alguns acentos vieram ilegíveis do banco",
}


def recorded(name: str, parsed: ParsedEntries, result: Recorded) -> str:
    """Open items from a table."""
    lines = [
        f"📒 <b>{safe(name, limit=60)}</b>",
        (
            f"{count(result.added, 'lançamento novo', 'lançamentos novos')}, "
            f"{count(result.known, 'já conhecido', 'já conhecidos')}, "
            f"{count(len(parsed.problems), 'linha com problema', 'linhas com problema')}."
        ),
    ]
    lines += [f"⚠️ {safe(row_problem(one), limit=160)}" for one in parsed.problems[:8]]
    return "\n".join(lines)


def row_problem(one: RowProblem) -> str:
    """A row of a table that was not kept, as plain text."""
    if not one.value:
        return f"Linha {one.row}: a coluna {one.column} está vazia."
    return f"Linha {one.row}: não entendi {one.column} “{clean(one.value, limit=60)}”."
