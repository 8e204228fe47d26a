"""Words of setting up a connection: the bank, the account, what to do there, what to send here, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bot.texts import banks, troubles
from bot.texts.format_br import clean, moment, safe
from core.domain.connections import DraftStep
from core.domain.feeds import FeedState
from core.services.offered import REFERENCE

if TYPE_CHECKING:
    from core.domain.institutions import Institution
    from core.domain.statements import FinancialAccount
    from core.services.offered import Choice
    from core.services.showing import DraftView

ASK_NAME = "Como você quer chamar esta conta?"
ASK_NAME_BOX = "nome da conta"
ASK_OPENING = (
    "Quanto havia na conta no fim do dia anterior ao primeiro que você quer controlar? Escreva como "
    "<code>1.234,56 em 30/06/2026</code>."
)
ASK_OPENING_BOX = "1.234,56 em 30/06/2026"
ASK_REFERENCE = (
    "Cole o código da conexão, que o Pluggy mostra no fim (chama-se item, e é uma sequência de letras e "
    "números)."
)
ASK_REFERENCE_BOX = "código da conexão"
CANCELLED = "Integração deixada de lado. O que já existia continua como estava; /contas mostra suas contas."
TAKE_OUT_YOURSELF = (
    "Não consegui apagar da conversa a mensagem com o seu segredo. Guardei o conteúdo cifrado; apague você a mensagem, "
    "para que ele não fique no histórico."
)
FILE_TOO_LARGE = (
    "Este arquivo passa de 64 KB, e um certificado é bem menor. Nada foi guardado. Mande o .crt ou o .key "
    "do banco."
)
FILE_UNREADABLE = (
    "Não achei certificado nem chave neste arquivo. Nada foi guardado. Mande os dois que o banco entregou: um termina "
    "em .crt, o outro em .key."
)
NOT_ASKED_FOR = (
    "Não sei a qual pergunta isto responde, e podia ser um segredo da integração: apaguei a mensagem "
    "e não guardei nada. "
    "Para mandar um dado, toque em Informar, na tela da integração; para outra coisa, termine ou cancele a integração."
)
WAIT = "Um instante: estou falando com o banco."

_ASKS = {
    REFERENCE: "Qual é o número da conta, com o dígito? Escreva só ele.",
    "certificate": "Mande o certificado como arquivo (termina em .crt ou .pem).",
    "private_key": "Mande a chave como arquivo (termina em .key ou .pem).",
    "client_id": "Cole o ClientID.",
    "client_secret": "Cole o ClientSecret.",
    "access_token": "Cole a chave de API.",
}
_BOXES = {
    REFERENCE: "conta com dígito",
    "certificate": "envie o arquivo .crt",
    "private_key": "envie o arquivo .key",
    "client_id": "ClientID",
    "client_secret": "ClientSecret",
    "access_token": "chave de API",
}
_FIELDS = {
    REFERENCE: "número da conta",
    "certificate": "certificado (.crt)",
    "private_key": "chave (.key)",
    "client_id": "ClientID",
    "client_secret": "ClientSecret",
    "access_token": "chave de API",
}
_SEALED = "Apago a mensagem assim que ela chega, e guardo o conteúdo cifrado."


class Labels:
    """Words on buttons."""

    NEW_ACCOUNT = "➕ Nova conta"
    OTHER_BANK = "Outro banco (por arquivo)"
    OTHER_NAME = "⌨️ Outro nome"
    COMPANY = "Da empresa (PJ)"
    PERSON = "Pessoal (PF)"
    DEFAULT_YES = "Sim, é a padrão"
    DEFAULT_NO = "Não"
    OPENING = "✏️ Informar saldo inicial"
    OPENING_SKIP = "Deixar para o banco"
    AUTOMATIC = "⚡ Integração automática"
    BY_FILE = "📄 Por arquivo"
    GO = "✅ Feito, vamos integrar"
    ENABLE = "✅ Habilitar integração"
    CONNECTED = "✅ Já conectei"
    OPEN_PAGE = "🔗 Abrir a página do banco"
    NEW_LINK = "Pedir outro endereço"
    PASTE = "⌨️ Colar o código"
    BACK = "‹ Voltar"
    CANCEL = "Cancelar"
    TO_ACCOUNTS = "‹ Voltar às contas"
    SEE_AGAIN = "Ver como está"
    CHECK_AGAIN = "🔄 Conferir de novo"
    CHANGE_DATA = "✏️ Corrigir os dados"
    NEW_ONE = "➕ Conta nova"
    LEAVE_OUT = "Deixar de fora"
    MOVE = "Passar para esta integração"
    LEAVE = "Deixar como está"

    @staticmethod
    def call(bank: Institution) -> str:
        """Take the bank's own name."""
        return f"Chamar de {banks.name(bank)}"

    @staticmethod
    def bank(bank: Institution, *, automatic: bool) -> str:
        """A bank to choose."""
        called = banks.short_name(bank)
        return f"⚡ {called}" if automatic else called

    @staticmethod
    def way(key: str) -> str:
        """Another connector."""
        return f"Usar {banks.feed(key)}"

    @staticmethod
    def field(key: str, *, given: bool) -> str:
        """Something to type or to send."""
        named = _FIELDS.get(key, clean(key, limit=30))
        return f"Trocar {named}" if given else f"Informar {named}"

    @staticmethod
    def resume(name: str) -> str:
        """What was begun, in the list of accounts."""
        return f"▶️ Continuar a integração: {clean(name, limit=25)}"

    @staticmethod
    def choice(number: int, one: Choice) -> str:
        """An account the provider shows, by its number in the list above: two may be called the same."""
        return f"{number}. {clean(_called(one), limit=28)}: mudar"

    @staticmethod
    def account(one: FinancialAccount) -> str:
        """An account of the books."""
        return f"É {clean(one.name, limit=40)}"


def field_question(key: str) -> str:
    """What to type or to send next."""
    asked = _ASKS.get(key, f"Informe {safe(key, limit=40)}.")
    return asked if key == REFERENCE else f"{asked} {_SEALED}"


def field_box(key: str) -> str:
    """What stands in the reply box."""
    return _BOXES.get(key, "resposta")


def received(key: str, text: str) -> str:
    """After a secret: that it is there, and by what to know it again."""
    end = (
        f", termina em …{safe(text.strip()[-4:])}"
        if len(text.strip()) >= 12 and "\n" not in text.strip()
        else ""
    )
    return f"Recebi {_FIELDS.get(key, safe(key, limit=40))}{end}. Guardado cifrado."


def resumed_name(view: DraftView) -> str:
    """How a draft is called where it can be taken up again."""
    return view.account.name if view.account else view.draft.data.get("name") or banks.name(view.bank)


# --- step by step ---------------------------------------------------------------------------------------


def step(view: DraftView) -> str:
    """What a draft says at its step."""
    return _STEPS[view.draft.step](view)


def by_file_list() -> str:
    """The banks nobody here reads."""
    return (
        "<b>Outro banco</b>\nDestes o extrato vem por arquivo: você exporta em OFX e manda aqui. A conta fica pronta "
        "para recebê-lo."
    )


def made_by_file(account: FinancialAccount) -> str:
    """An account was made that nobody reads by itself."""
    return (
        f"Conta <b>{safe(account.name, limit=60)}</b> criada, por arquivo. Exporte o extrato do banco em OFX e mande "
        "aqui; /importar mostra como."
    )


def _bank(view: DraftView) -> str:
    del view
    return (
        "<b>Nova conta</b>\nDe que banco ela é?\nOs bancos com ⚡ eu leio sozinho; dos outros você manda o extrato. Só "
        "leio: não movo dinheiro."
    )


def _name(view: DraftView) -> str:
    return f"<b>{banks.name(view.bank)}</b>\n{_possible(view)}\n\n{ASK_NAME}"


def _possible(view: DraftView) -> str:
    """What can be had of this bank, said before anything is asked."""
    if not view.ways:
        return "Aqui esta conta vem <b>por arquivo</b>: nenhuma integração com este banco está ligada."
    lines = [f"Dá para integrar, por {banks.feed(view.ways[0])}.", banks.who(view.bank, view.ways[0])]
    return "\n".join([*lines, *filter(None, [banks.only_terminal(view.bank)])])


def _person(view: DraftView) -> str:
    return f"{_named(view)}\nA conta é da empresa ou pessoal? {banks.who(view.bank, '')}"


def _default(view: DraftView) -> str:
    return f"{_named(view)}\nEla é a conta padrão? A padrão aparece primeiro quando há uma conta a escolher."


def _opening(view: DraftView) -> str:
    return f"{_named(view)}\nVocê quer informar o saldo inicial? Sem ele, parto do primeiro saldo que o banco disser."


def _how(view: DraftView) -> str:
    return f"Conta {_named(view)} criada.\nComo os lançamentos dela vêm?\n\n{_possible(view)}"


def _instructions(view: DraftView) -> str:
    way = view.draft.feed or ""
    told = "\n".join(
        f"{place}. {one}"
        for place, one in enumerate(
            banks.steps(view.bank, way, personal=view.draft.data.get("person") == "pf"), 1
        )
    )
    parts = [
        f"<b>Integrar {_title(view)}</b> · {banks.feed(way)}",
        told,
        banks.who(view.bank, way),
        banks.rhythm(view.bank, way),
        (
            "Só leio: nenhum pagamento ou transferência é possível por aqui. Pode parar quando "
            "quiser; /contas guarda onde "
            "você está."
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _fields(view: DraftView) -> str:
    rows = [f"{'✓' if given else '○'} {_FIELDS.get(field, safe(field))}" for field, given in view.fields]
    end = "Tudo aqui. Toque em Habilitar integração." if view.complete else "Falta o que está marcado com ○."
    return "\n".join([f"<b>Dados de {_title(view)}</b>", *rows, "", end, _SEALED])


def _working(view: DraftView) -> str:
    said = {
        DraftStep.LINKING: "Pedindo o endereço da página do banco…",
        DraftStep.FINDING: "Vendo se a conexão já apareceu…",
        DraftStep.CHECKING: "Conferindo com o banco…",
    }[view.draft.step]
    state = view.draft.data.get("state")
    if state == FeedState.SYNCING:
        said = "O banco autorizou e está juntando os lançamentos. Pode levar alguns minutos; aviso aqui."
    elif state is not None:
        said = f"{troubles.of(FeedState(state), view.bank).title}. Tento de novo sozinho e aviso aqui."
    return f"<b>Integrar {_title(view)}</b>\n⏳ {said}"


def _at_bank(view: DraftView) -> str:
    until = view.draft.data.get("link_until")
    lines = [f"<b>Integrar {_title(view)}</b>"]
    if "not_found" in view.draft.data:
        lines += [
            (
                "Ainda não vejo a conexão. Se você terminou na página, espere um minuto e toque de novo "
                "em Já conectei; se a "
                "página mostrou um código no fim, toque em Colar o código."
            ),
        ]
    lines += [
        "1. Abra a página pelo botão e permita pop-ups, se o navegador perguntar.",
        f"2. Escolha {banks.name(view.bank)}, entre e autorize a conta.",
        "3. Volte aqui e toque em Já conectei.",
    ]
    if until:
        lines.append(f"O endereço vale até {_moment(until, view.zone)}; depois peça outro.")
    return "\n".join(lines)


def _moment(iso: str, zone: str) -> str:
    return moment(datetime.fromisoformat(iso), zone)


def _choosing(view: DraftView) -> str:
    rows = [f"{number}. {_chosen(one, view)}" for number, one in enumerate(view.choices, 1)]
    asking = sum(one.asks for one in view.choices)
    if asking == len(view.choices):
        end = "Toque em cada uma para dizer qual é."
    elif asking:
        end = "Toque nas marcadas com ? para dizer qual é; o resto eu já reconheci."
    else:
        end = "Confira e toque em Habilitar integração."
    return "\n".join(
        [f"<b>O banco mostrou {_count(len(rows))}</b>", "Qual é cada uma aqui?", "", *rows, "", end]
    )


def _count(number: int) -> str:
    return "1 conta" if number == 1 else f"{number} contas"


def _chosen(one: Choice, view: DraftView) -> str:
    return f"{'?' if one.asks else '✓'} {safe(_called(one), limit=60)} → {_target(one, view)}"


def _target(one: Choice, view: DraftView) -> str:
    if one.left_out:
        return "fica de fora"
    account = (view.accounts or {}).get(one.account_id or UUID(int=0))
    return f"<b>{safe(account.name, limit=60)}</b>" if account else "conta nova"


def _called(one: Choice) -> str:
    found = one.found
    return f"{found.name} {found.number}".strip() or "conta"


def which_account(one: Choice) -> str:
    """Which account of the books one that the provider shows is."""
    return f"<b>{safe(_called(one), limit=60)}</b>\nQual conta é esta aqui?"


def _elsewhere(view: DraftView) -> str:
    data = view.draft.data
    return (
        f"A conta <b>{safe(data.get('elsewhere', ''), limit=60)}</b> já recebe os lançamentos por "
        f"{banks.feed(data.get('other_feed', ''))}; de dois lugares, cada dia contaria em dobro.\n"
        "Se você passar para esta, a outra deixa de alimentar a conta. Os lançamentos que já vieram ficam."
    )


def _refused(view: DraftView) -> str:
    state = view.draft.data.get("state", "")
    if state not in set(FeedState):
        return (
            f"<b>Não integrei {_title(view)}</b>\nEsta conexão é de uma conta que outra empresa já usa "
            "aqui. Nada mudou "
            "nos livros. Confira se você entrou com o acesso certo."
        )
    said = troubles.of(FeedState(state), view.bank)
    lines = [f"<b>{said.title}</b>", said.what, "Nada mudou nos livros: a conta ainda não está integrada."]
    if view.draft.data.get("message"):
        lines.append(f"O banco diz: <i>{safe(view.draft.data['message'], limit=300)}</i>")
    lines += [f"{place}. {one}" for place, one in enumerate(_first_time(said, view), 1)]
    if code := view.draft.data.get("code"):
        lines.append(f"Código para o suporte: <code>{safe(code, limit=60)}</code>")
    return "\n".join(lines)


def _first_time(said: troubles.Trouble, view: DraftView) -> tuple[str, ...]:
    """Steps name the buttons of a connection that exists; here the way on is the same for all."""
    way_on = (
        "Toque em Corrigir os dados." if view.fields else "Toque em Conferir de novo ou peça outro endereço."
    )
    kept = tuple(one for one in said.steps if "oque em" not in one and "Volte" not in one)
    return (*kept, way_on)


def _named(view: DraftView) -> str:
    return f"<b>{safe(view.draft.data.get('name') or banks.name(view.bank), limit=60)}</b>"


def _title(view: DraftView) -> str:
    return safe(view.account.name, limit=60) if view.account else banks.name(view.bank)


_STEPS = {
    DraftStep.BANK: _bank,
    DraftStep.NAME: _name,
    DraftStep.PERSON: _person,
    DraftStep.DEFAULT: _default,
    DraftStep.OPENING: _opening,
    DraftStep.HOW: _how,
    DraftStep.INSTRUCTIONS: _instructions,
    DraftStep.FIELDS: _fields,
    DraftStep.LINKING: _working,
    DraftStep.AT_BANK: _at_bank,
    DraftStep.FINDING: _working,
    DraftStep.CHECKING: _working,
    DraftStep.CHOOSING: _choosing,
    DraftStep.ELSEWHERE: _elsewhere,
    DraftStep.REFUSED: _refused,
}
