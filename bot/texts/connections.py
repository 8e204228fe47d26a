"""Words of a connection: how it stands, until when the books can be trusted, what to do, and when it is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import banks, troubles
from bot.texts.format_br import balance, clean, count, day, moment, money, safe
from core.domain.feeds import FeedState
from core.domain.time import local_day
from core.services.watching import SILENT_AFTER

if TYPE_CHECKING:
    from datetime import datetime

    from core.domain.connections import Connection, FedRow
    from core.domain.statements import StatementLine
    from core.services.watching import ConnectionView, Fed

TRYING = "Vou olhar agora. Aviso aqui se algo mudar."
PAUSED = "Pausada: não leio esta conta até você retomar."
RESUMED = "Retomada: olho o banco em seguida."
KEPT = "Fica como você conferiu."
READING_AGAIN = "Vou ler de novo desde o começo do período."
ACCEPTED = "Certo: tiro o que o banco não mostra mais e sigo lendo."
MADE_DEFAULT = "Anotado: esta é a conta padrão."
NO_DEFAULT = "Anotado: nenhuma conta é a padrão."

WARN_DAYS = 30
"""From how many days before its end a consent or certificate is spoken of."""


class Labels:
    """Words on buttons."""

    RECONNECT = "🔄 Refazer a conexão"
    AUTHORISE = "🔄 Autorizar de novo"
    CODE = "🔑 Informar o código"
    DID_IT = "✅ Já fiz no banco"
    APPROVED = "✅ Já aprovaram"
    UNLOCKED = "✅ Já desbloqueei"
    TICKED = "✅ Já marquei"
    CHECK_ACCOUNT = "✏️ Conferir a conta"
    CERTIFICATE = "📎 Mandar o certificado novo"
    BY_FILE = "📄 Como mandar o arquivo"
    TRY = "Tentar agora"
    PAUSE = "⏸ Pausar"
    RESUME = "▶️ Retomar"
    MOVE = "Mover"
    REMOVE = "Remover"
    REMOVE_YES = "Sim, remover a integração"
    BACK = "‹ Voltar"
    TO_ACCOUNTS = "‹ Voltar às contas"
    READ_AGAIN = "Ler de novo"
    ACCEPT = "Está certo, pode tirar"
    UNDO = "↩️ Desfazer e seguir o banco"
    KEEP = "Manter como conferi"
    CONNECT = "⚡ Habilitar integração"
    SEE = "⚡ Ver a integração"
    DEFAULT = "⭐ Tornar padrão"
    NOT_DEFAULT = "Deixar de ser padrão"

    @staticmethod
    def see(view: ConnectionView) -> str:
        """The way from the digest to a connection."""
        return f"🔌 Ver {clean(view.accounts[0].account.name if view.accounts else view.bank.name, limit=25)}"

    @staticmethod
    def of_account(words: str, fed: Fed) -> str:
        """The same where several accounts could be meant."""
        return f"{words}: {clean(fed.account.name, limit=25)}"


# --- the card ---------------------------------------------------------------------------------------------


def card(view: ConnectionView, *, unasked: bool) -> str:
    """A connection as it stands: what happened, what it means for the books, what to do, when it is tried again."""
    title, what, books, steps, again = _said(view, unasked=unasked)
    parts = [
        f"<b>{title}</b>\n{_whose(view)}",
        "\n".join(filter(None, [what, _bank_says(view)])),
        f"<b>Nos livros:</b> {_until(view)}{' ' + books if books else ''}",
    ]
    if steps:
        parts.append("<b>O que fazer:</b>\n" + "\n".join(f"{n}. {one}" for n, one in enumerate(steps, 1)))
    again = _again(view, again)
    parts.append(f"<b>Quando tento de novo:</b> {again[0].lower()}{again[1:]}")
    parts += filter(None, [_accounts(view), _for_support(view)])
    return "\n\n".join(parts)


def in_digest(view: ConnectionView) -> str:
    """A connection that brings nothing, in a line of the daily digest."""
    said = "Muito sumiu de uma vez no banco" if view.frozen else troubles.of(view.state, view.bank).title
    names = ", ".join(safe(one.account.name, limit=25) for one in view.accounts[:2])
    return f"🔌 {names or safe(view.bank.name, limit=25)}: {said}; {_until(view)}"


def _said(view: ConnectionView, *, unasked: bool) -> troubles.Trouble:
    if view.frozen:
        return _frozen(view)
    if view.silent:
        return _silent(view)
    said = troubles.of(view.state, view.bank)
    if view.state in {FeedState.OK, FeedState.SYNCING}:
        return _well(view, said, unasked=unasked)
    return said


def _well(view: ConnectionView, said: troubles.Trouble, *, unasked: bool) -> troubles.Trouble:
    """What is worth saying of a connection that calls itself well."""
    if view.empty:
        return _nothing_yet(view)
    if view.ends_in is not None and view.ends_in <= WARN_DAYS:
        return _ending(view, view.ends_in)
    if unasked and view.state is FeedState.OK:
        return said._replace(
            title="A integração voltou a funcionar",
            what="O banco respondeu de novo, e o que faltava está entrando.",
        )
    return said


def _frozen(view: ConnectionView) -> troubles.Trouble:
    names = ", ".join(safe(one.account.name, limit=40) for one in view.frozen[:3])
    return troubles.Trouble(
        f"Muito sumiu de uma vez em {names}",
        "Muitos lançamentos que já estavam aqui deixaram de aparecer no banco. Isso costuma ser falha do banco, e não "
        "dinheiro que voltou.",
        "Não tirei nada: tudo continua como estava.",
        (
            "Abra o extrato no aplicativo do banco e compare com os últimos dias daqui.",
            "Se no banco está tudo lá, toque em Ler de novo.",
            "Se os lançamentos sumiram mesmo, toque em Está certo, pode tirar.",
        ),
        "Sigo lendo o que chega; tirar, só depois da sua resposta.",
    )


def _nothing_yet(view: ConnectionView) -> troubles.Trouble:
    rhythm = banks.rhythm(view.bank, view.connection.feed)
    if view.connection.succeeded_at is None:
        return troubles.Trouble(
            "Conectado. Estou fazendo a primeira leitura",
            f"Os lançamentos chegam aqui nesta conversa, um resumo primeiro quando são muitos.\n{rhythm}",
            "A conta já está pronta.",
            (),
            "Agora.",
        )
    return troubles.Trouble(
        "Conectado, e ainda não chegou nada",
        f"Li a conta inteira. {rhythm}",
        "A conta já está pronta; nada se perde enquanto isso.",
        (
            f"Espere até {_when(view.expected_at, view)}: é quando devem vir os próximos lançamentos.",
            "Se depois disso nada chegar e houve movimento, toque em Tentar agora ou mande o extrato em OFX.",
        ),
        "Na próxima leitura.",
    )


def _silent(view: ConnectionView) -> troubles.Trouble:
    days = count(max(view.silent_days, SILENT_AFTER), "dia útil", "dias úteis")
    return troubles.Trouble(
        f"Há {days} sem lançamento novo",
        "O banco responde que está tudo certo, mas nada chega. Pode ser que a conta não tenha se movido, ou que a "
        "integração tenha parado sem avisar.",
        "Não sei de nada depois desse dia.",
        (
            "Veja no aplicativo do banco se houve movimento.",
            "Se houve, mande o extrato em OFX: o que vier depois pela integração não entra duas vezes.",
            "Se continuar assim, toque em Refazer a conexão.",
        ),
        "Na próxima leitura.",
    )


def _ending(view: ConnectionView, days: int) -> troubles.Trouble:
    certificate = view.connection.feed == "inter"
    thing = "O certificado" if certificate else "A autorização"
    when = "hoje" if days <= 0 else "amanhã" if days == 1 else f"em {days} dias"
    state = FeedState.CERT_EXPIRING if certificate else FeedState.CONSENT_EXPIRED
    said = troubles.of(state, view.bank)
    until = view.connection.expires_at
    return said._replace(
        title=f"{thing} {banks.named(view.bank)['of']} vence {when}",
        what=f"Vale até {day(local_day(until, view.zone))}; depois disso o banco para de mostrar a conta."
        if until
        else said.what,
        books="Por enquanto tudo continua entrando.",
        again="Continuo lendo até o último dia.",
    )


def _whose(view: ConnectionView) -> str:
    names = ", ".join(safe(one.account.name, limit=40) for one in view.accounts[:4]) or banks.name(view.bank)
    left = f" e mais {len(view.accounts) - 4}" if len(view.accounts) > 4 else ""
    return f"{names}{left} · {banks.feed(view.connection.feed)}"


def _bank_says(view: ConnectionView) -> str | None:
    said = view.connection.message
    return f"O banco diz: <i>{safe(said, limit=300)}</i>" if said else None


def _until(view: ConnectionView) -> str:
    until = view.true_until
    only = "" if view.state is FeedState.OK else "só "
    return f"dados {only}até {day(until)}." if until else "ainda não veio nenhum lançamento por aqui."


def _again(view: ConnectionView, otherwise: str) -> str:
    if view.connection.paused:
        return "está pausada; não tento nada até você retomar."
    at = view.connection.next_attempt_at
    if view.frozen or at is None:
        return otherwise
    return f"{_when(at, view)}." if at > view.now else "em instantes."


def _when(at: datetime, view: ConnectionView) -> str:
    """``hoje às 12:00``, ``amanhã às 09:00`` or ``13/07 às 09:00``."""
    said = moment(at, view.zone)
    days = (local_day(at, view.zone) - local_day(view.now, view.zone)).days
    named = {0: "hoje", 1: "amanhã"}.get(days)
    return f"{named} {said.partition(' ')[2]}" if named else said


def _accounts(view: ConnectionView) -> str:
    return "\n".join(_account(one, view) for one in view.accounts[:6])


def _account(one: Fed, view: ConnectionView) -> str:
    fed, told = one.connected, one.told
    parts = [f"• {safe(one.account.name, limit=40)}"]
    if fed.balance_cents is not None and fed.balance_at is not None:
        parts.append(f"saldo {balance(fed.balance_cents)} ({_when(fed.balance_at, view)})")
    parts.append(count(told.lines, "lançamento", "lançamentos"))
    if told.pending:
        announced = count(told.pending, "anunciado", "anunciados")
        parts.append(f"{announced} que não caíram ainda ({money(told.pending_cents, sign=True)})")
    return ", ".join(parts)


def _for_support(view: ConnectionView) -> str | None:
    """The provider's own words, where somebody may have to be asked."""
    connection = view.connection
    if view.state in {FeedState.OK, FeedState.SYNCING} or view.silent or not connection.provider_code:
        return None
    request = f" · {safe(connection.request_id, limit=60)}" if connection.request_id else ""
    return f"Código para o suporte: <code>{safe(connection.provider_code, limit=60)}</code>{request}"


def remove_question(view: ConnectionView) -> str:
    """Asked once more before a connection goes."""
    return (
        f"<b>Remover a integração?</b>\n{_whose(view)}\n\nOs lançamentos que já vieram ficam, e o que você decidiu "
        "também. As contas passam a ser por arquivo, e eu esqueço as chaves e os acessos. Dá para "
        "integrar de novo depois."
    )


def removed(connection: Connection) -> str:
    """After a connection went."""
    return (
        f"Integração removida ({banks.feed(connection.feed)}). Os lançamentos que já vieram ficam; a "
        "partir de agora mande "
        "o extrato como arquivo."
    )


# --- the bank told a decided line differently ----------------------------------------------------------------


def change(line: StatementLine, row: FedRow, account: str, *, open_again: bool) -> str:
    """The bank changed or took back a line that somebody had decided."""
    head = f"{money(line.amount_cents, sign=True)} · {day(line.posted_on)} · {safe(account, limit=40)}"
    memo = f"<code>{safe(line.memo, limit=120) or '—'}</code>"
    if row.gone_at is not None or row.missing_since is not None:
        title = "O banco não mostra mais um lançamento que você conferiu"
        now = "Hoje ele não aparece no extrato: pode ter sido estornado na origem, ou anunciado por engano."
    else:
        title = "O banco mudou um lançamento que você conferiu"
        now = (
            f"Hoje o banco diz: {money(row.amount_cents, sign=True)} · {day(row.posted_on)} · "
            f"{safe(row.memo, limit=120)}"
        )
    what = (
        "A decisão foi desfeita; sigo o banco na próxima leitura."
        if open_again
        else "Nada mudou nos livros: o que você decidiu continua valendo. Confira no banco e escolha."
    )
    return f"<b>{title}</b>\n{head}\n{memo}\n\n{now}\n\n{what}"
