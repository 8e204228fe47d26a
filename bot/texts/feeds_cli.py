"""Words of the verbs about bank feeds: help, results and refusals, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.texts import banks, troubles
from bot.texts.errors import plain
from bot.texts.format_br import clean, count
from core.domain import institutions
from core.domain.feeds import FeedState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.domain.feeds import FeedStatus
    from core.services.linking import Link
    from core.services.watching import ConnectionView

JSON = "Resultado em JSON, para outros programas."
COMPANY = "Identificador da empresa, quando há mais de uma."
LINK = """Liga uma conta a um banco ou agregador, só para leitura.

Ligar de novo o que já está ligado conserta e não repete nada.
"""
LINK_PLUGGY = """Liga todas as contas de um item do Pluggy.

Precisa de PLUGGY_CLIENT_ID e PLUGGY_CLIENT_SECRET. O item é o da conexão feita na página do Pluggy.
"""
LINK_INTER = """Liga uma conta PJ do Banco Inter.

O certificado (.crt) e a chave (.key) vêm de Internet Banking > Soluções para sua empresa > Nova integração.
Eles são guardados cifrados; os arquivos podem ser apagados depois.
"""
LINK_ASAAS = """Liga uma conta do Asaas.

A chave de API do Asaas pode mais do que ler. Crie uma só para isto e limite-a ao IP desta máquina; o Concilia
só consulta.
"""
ITEM = "Identificador do item no Pluggy."
ACCOUNT_NUMBER = "Número da conta, com o dígito."
CERTIFICATE = "Arquivo do certificado (.crt)."
PRIVATE_KEY = "Arquivo da chave (.key), do mesmo download."
CLIENT_ID = "ClientID da aplicação."
CLIENT_SECRET = "ClientSecret da aplicação; sem a opção, é perguntado."  # noqa: S105 - words of a help text
ASK_SECRET = "Segredo (não aparece enquanto você digita)"  # noqa: S105 - words of a question
API_KEY = "Chave de API; sem a opção, é perguntada."
ACCOUNT_NAME = "Nome da conta; uma conta nova recebe este nome."
CONNECTIONS = """Mostra cada integração: estado, até quando há dados, próxima tentativa e o que fazer."""
SYNC = """Olha todas as integrações agora.

Mostra por conta o que foi lido, o que é novo, mudou, saiu ou ficou em dúvida. Os cartões saem pelo bot que estiver
rodando.
"""
KEY = "A chave que cifra as credenciais dos bancos."
KEY_NEW = """Imprime uma chave nova.

Ponha-a na frente em CONCILIA_KEY (nova,antiga), rode “concilia chave trocar” e só então tire a antiga.
"""
KEY_CHANGE = """Cifra de novo tudo o que está guardado, com a primeira chave de CONCILIA_KEY."""

NO_PLUGGY = (
    "Faltam PLUGGY_CLIENT_ID e PLUGGY_CLIENT_SECRET, do painel do Pluggy. Ponha-os no .env e rode de novo; "
    "nada mudou."
)
BAD_ADDRESS = (
    "O endereço de um dos bancos não serve: use https com um nome de servidor, sem usuário nem senha "
    "(PLUGGY_API_URL, INTER_API_URL, ASAAS_API_URL). Nada mudou."
)
NONE = "Nenhuma integração ainda. Ligue um banco com “concilia integrar” ou, na conversa, em /contas."


def pem_too_large(name: str) -> str:
    """A file that is no certificate, by its size."""
    return f"{name} é grande demais para ser um certificado ou uma chave. Nada mudou."


def not_pem(name: str) -> str:
    """A file that is no text."""
    return f"{name} não é um arquivo de texto como o banco entrega (.crt ou .key). Nada mudou."


def refused(feed: str, status: FeedStatus) -> str:
    """Why a bank could not be linked."""
    said = troubles.of(status.state, institutions.of(None, feed))
    steps = " ".join(said.steps)
    code = f" (código {clean(status.provider_code, limit=60)})" if status.provider_code else ""
    return f"{plain(said.title)}{code}. {plain(said.what)} {plain(steps)} Nada foi ligado.".replace("  ", " ")


def linked(link: Link) -> str:
    """What was linked."""
    what = "Integração consertada" if link.repaired else "Integração criada"
    names = "\n".join(f"  {clean(account.name, limit=60)}" for _, account in link.accounts)
    return (
        f"{what} ({link.connection.feed}):\n{names}\n"
        "A primeira leitura vem pelo bot que estiver rodando, ou agora com “concilia sincronizar”."
    )


def fix(view: ConnectionView) -> str:
    """What the owner must do, in one line; empty when there is nothing to do."""
    if view.connection.paused:
        return "Pausada por você. Retome em /contas."
    if view.frozen:
        return "Muitos lançamentos sumiram de uma vez no banco. Nada foi tirado; olhe em /contas e diga se está certo."
    if view.state in {FeedState.OK, FeedState.SYNCING}:
        return ""
    said = troubles.of(view.state, view.bank)
    return plain(" ".join(said.steps) if said.steps else f"{said.what} {said.again}")


def connections(views: Sequence[ConnectionView]) -> str:
    """Every connection, for people."""
    return "\n\n".join(_connection(view) for view in views) or NONE


def _connection(view: ConnectionView) -> str:
    one = view.connection
    said = troubles.of(one.state, view.bank)
    names = ", ".join(clean(fed.account.name, limit=40) for fed in view.accounts)
    rows = [
        f"{banks.feed(one.feed)} · {names}",
        f"  {one.state.value}: {plain(said.title)}",
        f"  Dados até: {_local(view, one.data_as_of)}",
        f"  Próxima tentativa: {_local(view, one.next_attempt_at)}",
    ]
    if todo := fix(view):
        rows.append(f"  O que fazer: {todo}")
    return "\n".join(rows)


def _local(view: ConnectionView, at: datetime | None) -> str:
    return at.astimezone(ZoneInfo(view.zone)).strftime("%d/%m/%Y %H:%M") if at else "—"


def synced(accounts: Sequence[Mapping[str, Any]]) -> str:
    """What looking brought, account by account."""
    if not accounts:
        return NONE
    return "\n".join(
        f"{clean(one['account'], limit=40)} ({one['feed']}, {one['state']}): {one['read']} lidos, "
        f"{count(one['new'], 'novo', 'novos')}, {one['changed']} mudaram, {one['removed']} saíram, "
        f"{one['doubtful']} em dúvida"
        for one in accounts
    )


def resealed(number: int) -> str:
    """How many secrets the newest key seals now that an older one did."""
    if not number:
        return "Tudo já estava cifrado com a chave mais nova."
    done = count(number, "segredo cifrado", "segredos cifrados")
    return f"{done} de novo. A chave antiga já pode sair de CONCILIA_KEY."


def key_missing(key_id: str) -> str:
    """A key is not there that something was sealed with."""
    return (
        f"Falta a chave {clean(key_id, limit=20)} que cifrou parte dos segredos. Nada se perdeu: ponha-a de volta em "
        "CONCILIA_KEY, depois da nova, e rode de novo."
    )
