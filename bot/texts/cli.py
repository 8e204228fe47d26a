"""Words of the command line: help, results and refusals, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.dialogs import problem_plain
from bot.texts.format_br import balance, clean, count, day, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.entries import ParsedEntries
    from core.domain.files import FileContent
    from core.domain.statements import ParsedAccount, ParsedStatement, StatementImport
    from core.services.recording import Recorded
    from core.services.reporting import Pending

DEMO = """Mostra tudo nesta máquina, sem conta em lugar nenhum.

Sobe um Telegram de mentira com página de conversa, o bot, a empresa de exemplo Padaria Sol e um banco de
demonstração. Imprime o endereço da página; nela, cinco passos levam do extrato à prova. Ctrl+C encerra.
"""
DEMO_SCRIPT = "Toca os mesmos cinco passos aqui no terminal e sai: importar, decidir, devolver, provar."
DEMO_PORT = "Porta da página (0 escolhe uma livre)."
DEMO_EVERY = (
    "Segundos entre os lançamentos que o banco de demonstração solta; sem isto, só depois dos cinco passos."
)
SERVE = """Roda o bot de verdade.

Precisa de TELEGRAM_BOT_TOKEN, que o @BotFather entrega. As demais variáveis estão em .env.example.
"""
INVITE = """Cria um convite de uso único.

Vale por 24 horas. O código sai sozinho na última linha. A pessoa manda /start CODIGO ao bot,
ou abre t.me/SEU_BOT?start=CODIGO.
"""
INVITE_ROLE = "O que a pessoa poderá fazer: dono e financeiro decidem, contador só consulta."
COMPANY = "Identificador da empresa, quando há mais de uma."
READ = """Lê um extrato sem guardar nada."""
IMPORT = """Importa um extrato.

OFX, CNAB 240, CSV ou XLSX de banco, ou um ZIP com eles.

Os cartões saem pelo bot que estiver rodando. Importar de novo não repete nada.
"""
IMPORT_ACCOUNT = "Nome da conta; uma conta nova recebe este nome."
IMPORT_YES = "Importa também planilha de formato desconhecido, com as colunas adivinhadas."
READING = "Lendo o arquivo…"
ENTRIES = "Contas a receber e a pagar."
ENTRIES_IMPORT = """Importa contas a receber e a pagar de um CSV ou XLSX.

Cabeçalho: tipo;descricao;contato;documento;valor;vencimento;categoria;numero
(tipo = receita ou despesa, valor como 1.234,56, datas dd/mm/aaaa); também as colunas forma (de pagamento) e
boleto (nosso número). Linha com problema é informada pelo número
e as boas ficam; importar de novo não repete nada.
"""
BALANCES = """Mostra banco e livros, conta por conta.

O mesmo que /saldo na conversa.
"""
PENDING = """Mostra o que espera uma decisão.

O mesmo que /pendentes na conversa.
"""
SANDBOX = """Sobe só o Telegram de mentira.

Um servidor da Bot API nesta máquina, com página de conversa, para experimentar e testar.

Qualquer token com a forma dos do Telegram é aceito, a menos que se dê --token.
"""
SANDBOX_PORT = "Porta (0 escolhe uma livre)."
SANDBOX_STRICT = (
    "Recusa tudo o que o Telegram recusa: envios demais, webhook sem HTTPS, métodos que ele não imita."
)
SANDBOX_TOKEN = "Aceita só este token."  # noqa: S105 - a help text
MIGRATE = "Atualiza o esquema do banco de dados."
MIGRATED = "Banco de dados na versão atual."
JSON = "Saída em JSON, para outros programas."

NO_TOKEN = (
    "Falta TELEGRAM_BOT_TOKEN. Peça um token ao @BotFather e ponha no arquivo .env (veja .env.example)."  # noqa: S105
)
BAD_TOKEN = "O Telegram não reconhece este TELEGRAM_BOT_TOKEN. Confira com o @BotFather."  # noqa: S105
CONFLICT = "Outro processo já usa este token: o Telegram entrega as mensagens a um só. Encerre o outro e tente de novo."
NO_COMPANY = "Ainda não há empresa. Comece com: concilia convite"
UNKNOWN_COMPANY = "Não existe empresa com este identificador."
STOPPED = "Encerrado. O que estava guardado continua guardado."
NOTHING_KEPT = "Encerrado. Aqui nada fica guardado: na próxima vez começa tudo de novo."


def port_taken(host: str, port: int) -> str:
    """The HTTP port is in use."""
    return f"A porta {port} de {host} já está em uso. Escolha outra (HTTP_PORT ou --porta)."


def bad_setting(names: Sequence[str]) -> str:
    """Settings that cannot be understood."""
    return f"Configuração inválida: {', '.join(names)}. Veja .env.example."


def bad_database() -> str:
    """The database cannot be opened."""
    return "Não consegui abrir o banco de dados. Confira DATABASE_URL e se o arquivo ou o servidor está acessível."


def serving(username: str | None) -> str:
    """The bot is up."""
    return f"Concilia no ar{f' como @{username}' if username else ''}. Ctrl+C encerra."


def sandbox_at(url: str) -> str:
    """The sandbox is up."""
    return f"Página de conversa: {url}/\nServidor da Bot API: TELEGRAM_API_URL={url}\nCtrl+C encerra."


def demo_at(url: str) -> str:
    """The demo is up."""
    return f"Abra no navegador: {url}\nCinco passos, ao lado do telefone, levam do extrato à prova.\nCtrl+C encerra."


def read(parsed: ParsedStatement) -> str:
    """What a file holds."""
    parts = [_account(one) for one in parsed.accounts]
    parts += [f"  ! {problem_plain(one)}" for one in parsed.problems]
    return "\n".join(parts)


def _account(one: ParsedAccount) -> str:
    head = f"Banco {one.bank or '?'} conta {one.account or '?'}: {count(len(one.lines), 'lançamento', 'lançamentos')}"
    if one.balance_rows:
        head += f", {count(len(one.balance_rows), 'linha de saldo', 'linhas de saldo')}"
    rows = [
        f"  {day(line.posted_on)}  {money(line.amount_cents, sign=True):>16}  {clean(line.memo)}"
        for line in one.lines
    ]
    if one.ledger_balance_cents is not None:
        on = f" em {day(one.ledger_balance_on)}" if one.ledger_balance_on else ""
        rows.append(f"  Saldo do banco{on}: {balance(one.ledger_balance_cents)}")
    return "\n".join([head, *rows])


def imported(result: StatementImport) -> str:
    """The four numbers of an import."""
    head = (
        f"{count(result.read, 'lido', 'lidos')}, {count(result.new, 'novo', 'novos')}, "
        f"{count(result.known, 'já conhecido', 'já conhecidos')}, {count(result.doubtful, 'duvidoso', 'duvidosos')}."
    )
    return "\n".join([head, *(f"  ! {problem_plain(one)}" for one in result.problems)])


def member_refused(name: str, said: str) -> str:
    """A member of a ZIP that brought nothing, beside others that did."""
    return f"{clean(name, limit=60)}: {said}"


def guessed(content: FileContent) -> str:
    """A table of unknown layout, imported only on a clear word."""
    columns = ", ".join(
        f"{ours} = {clean(theirs, limit=30)}" for ours, theirs in (content.guessed_columns or {}).items()
    )
    return (
        f"Não conheço o formato de {clean(content.name, limit=60)}; entendi as colunas assim: {columns}. "
        "Se estiver certo, repita com --sim. Nada foi importado."
    )


def recorded(parsed: ParsedEntries, result: Recorded) -> str:
    """What a table of open items brought."""
    bad = count(len(parsed.problems), "linha com problema", "linhas com problema")
    return f"{count(result.added, 'novo', 'novos')}, {count(result.known, 'já conhecido', 'já conhecidos')}, {bad}."


def pending(view: Pending) -> str:
    """Open lines and refunds."""
    rows = [
        f"{day(line.posted_on)}  {money(line.amount_cents, sign=True):>16}  "
        f"{clean(view.accounts[line.account_id].name, limit=25)}  {clean(line.memo, limit=60)}"
        for line in view.lines
    ]
    rows += [
        f"devolução {money(one.left_cents)}  {clean(one.contact or 'sem contato')}  até {day(one.due_on)}"
        for one in view.refunds
        if one.due_on is not None
    ]
    return "\n".join(rows) if rows else "Nada pendente."
