"""Words of commands: help, welcome, privacy, refunds, what was ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import count, money, safe

if TYPE_CHECKING:
    from core.domain.parties import Member
    from core.domain.statements import StatementLine

ROLES = {"owner": "dono(a)", "finance": "financeiro", "accountant": "contador(a)"}
INVITATION_REFUSED = "Este convite não vale (errado, usado ou vencido). Peça outro a quem cuida do Concilia."
UNKNOWN_COMMAND = "Não conheço esse comando. /ajuda mostra tudo o que sei fazer."
OLD_BUTTON = "Este botão é de uma versão antiga. /pendentes mostra o que está em aberto."
NO_IGNORED = "Nenhum lançamento ignorado."

COMMANDS = (
    ("saldo", "Banco × livros, conta por conta"),
    ("pendentes", "O que espera uma decisão sua"),
    ("conciliar", "Decidir um a um, sem sair da mensagem"),
    ("importar", "Como mandar o extrato"),
    ("novo", "Anotar uma receita ou despesa"),
    ("buscar", "Achar lançamentos e linhas do banco"),
    ("devolucoes", "Devoluções abertas e encerradas"),
    ("ignoradas", "Trazer de volta o que foi ignorado"),
    ("contas", "Suas contas: integração, nome, saldo inicial"),
    ("relatorio", "O mês em imagem, planilha e OFX"),
    ("desfazer", "Desfazer o que você fez por último"),
    ("config", "Horários, automação, regras, categorias, pessoas, meses"),
    ("privacidade", "O que guardo e por quê"),
    ("ajuda", "Tudo o que sei fazer"),
)


def welcome(member: Member, company: str, *, pending: int) -> str:
    """The first words after joining."""
    waits = count(pending, "lançamento espera decisão", "lançamentos esperam decisão")
    waiting = f"\n\n{waits} em /pendentes." if pending else ""
    return (
        f"Olá, {safe(member.name, limit=40)}. Você agora é <b>{ROLES[member.role]}</b> de "
        f"<b>{safe(company, limit=60)}</b> no Concilia.\n\n"
        f"{_DECIDES if member.role.decides else _READS}{waiting}\n\n/ajuda mostra o resto."
    )


_DECIDES = (
    "Mande aqui o extrato do banco em <b>OFX</b>. Cada lançamento novo vira um cartão com o que ele provavelmente "
    "paga, e você decide com um toque."
)
_READS = (
    "Você vê cada lançamento do banco com o que ele provavelmente paga, comenta e anexa respondendo ao cartão, exporta "
    "em /relatorio e fecha meses em /config. Quem decide é o dono ou o financeiro."
)


def welcome_back(member: Member, company: str) -> str:
    """``/start`` once more."""
    return (
        f"Olá de novo, {safe(member.name, limit=40)}. Aqui é o Concilia de <b>{safe(company, limit=60)}</b>.\n"
        "/pendentes mostra o que espera decisão; /ajuda, o resto."
    )


def help_text() -> str:
    """Everything the bot can do."""
    rows = "\n".join(f"/{name} – {what}" for name, what in COMMANDS if name != "ajuda")
    return (
        "<b>O Concilia faz o banco bater com os livros.</b>\n\n"
        "1. Mande o extrato OFX como arquivo.\n"
        "2. Decida cada cartão com um toque; Desfazer volta atrás.\n"
        "3. /saldo diz até que dia está provado.\n"
        "4. Escreva “vendi 450 pra Ana vence 10” ou “paguei 120 de luz” e eu anoto, depois de você confirmar.\n"
        "5. Responda a um cartão para comentar; com uma foto ou um PDF, para guardar o comprovante.\n\n"
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
    "• Guardo, no computador em que o Concilia roda: os lançamentos do banco e os seus, contatos e categorias, quem "
    "decidiu o quê e quando, comentários e regras. O que o Telegram me traz e leva fica sete dias, para que nada se "
    "perca.\n"
    "• Do arquivo do extrato guardo as linhas e o nome, não o arquivo. De um comprovante, o nome e o número por que o "
    "Telegram o conhece: o arquivo fica no Telegram, de onde o mando de novo.\n"
    "• Nada vai para terceiros além do próprio Telegram, que entrega estas mensagens e as vê, e, se você integrar uma "
    "conta, do banco ou do serviço que fala com ele, a quem só pergunto.\n"
    "• Só leio: não movo dinheiro, e só consulto a conta que você integrar. O certificado e as chaves "
    "que você mandar saem "
    "da conversa e ficam cifrados aqui; removida a integração, eu os esqueço. Só escrevo a quem "
    "entrou com um convite; botões repassados a "
    "outras pessoas não fazem nada.\n"
    "• O que aprendo vem das suas decisões: desfazer desaprende. Regras você vê e apaga em /config.\n"
    "• Os registros técnicos não trazem nomes, documentos nem textos do banco.\n"
    "• Para apagar: quem sai é removido em /config, Pessoas; o que é dos livros não se apaga aos pedaços. Para apagar "
    "tudo, apague o banco de dados do Concilia e, no Telegram, esta conversa."
)


def ignored(number: int) -> str:
    """``/ignoradas``."""
    head = count(number, "lançamento ignorado", "lançamentos ignorados")
    return f"<b>{head}</b>. Toque para abrir e trazer de volta:"


def line_label(line: StatementLine) -> str:
    """A line on a button."""
    return f"{money(line.amount_cents, sign=True)} · {line.posted_on:%d/%m} · {line.memo[:30]}"
