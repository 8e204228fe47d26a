"""Every state of a connection as help: what happened, what it means for the books, and what to do, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.texts import banks
from core.domain.feeds import FeedState

if TYPE_CHECKING:
    from core.domain.institutions import Institution


class Trouble(NamedTuple):
    """What is said of a state.

    Attributes:
        title: what happened, in a line.
        what: the same in a sentence or two.
        books: what it means for the books, after “until when”.
        steps: what to do, in order; none when there is nothing to do.
        again: when it is tried again, where the hour is not known.
    """

    title: str
    what: str
    books: str
    steps: tuple[str, ...]
    again: str


_KEPT = "O que já veio está guardado."
_ALONE = "Não insisto sozinho: tentar com acesso recusado bloqueia a conta no banco."
_CALL_OPERATOR = "Avise quem cuida do Concilia: “concilia integracoes” mostra o que falta."
_SEND_FILE = "Enquanto isso, mande o extrato em OFX: o que vier depois pela integração não entra duas vezes."
_NEW_CERTIFICATE = (
    "No Internet Banking do Inter, abra Gestão de aplicações e gere novas chaves.",
    "Use “Baixar chaves e certificado”.",
    "Toque em Mandar o certificado novo e envie o .crt e o .key, os dois do mesmo download.",
)
_AUTHORISE = (
    "Toque em Autorizar de novo e abra a página.",
    "Confirme no aplicativo do banco, com o prazo mais longo que ele oferecer.",
    "Volte aqui e toque em Já conectei.",
)

_TROUBLES: dict[FeedState, Trouble] = {
    FeedState.OK: Trouble(
        "Integração funcionando",
        "O banco responde e os lançamentos entram sozinhos.",
        "",
        (),
        "Na próxima leitura.",
    ),
    FeedState.SYNCING: Trouble(
        "Lendo o banco agora",
        "A leitura está em andamento; a primeira pode levar alguns minutos.",
        "Nenhum dia novo conta como completo até ela terminar.",
        (),
        "Sigo sozinho até terminar.",
    ),
    FeedState.NEEDS_REAUTH: Trouble(
        "{the} recusou o acesso",
        "O login ou a senha da integração não valem mais: mudou, venceu ou foi digitado errado.",
        _KEPT,
        (),
        _ALONE,
    ),
    FeedState.CONSENT_EXPIRED: Trouble(
        "A autorização {at} venceu",
        "O prazo que você deu ao banco terminou, e ele parou de mostrar a conta.",
        _KEPT,
        _AUTHORISE,
        "Assim que você autorizar de novo.",
    ),
    FeedState.REVOKED: Trouble(
        "A autorização {at} foi retirada",
        "Alguém cancelou o acesso no aplicativo do banco, ou ele não chegou a ser concluído.",
        _KEPT,
        _AUTHORISE,
        "Assim que você autorizar de novo.",
    ),
    FeedState.NEEDS_MFA: Trouble(
        "{the} pede um código",
        "O banco quer confirmar que é você, com o código do token ou do celular.",
        _KEPT,
        (
            "Tenha o token ou o celular à mão: o código vale poucos minutos.",
            "Toque em Informar o código e digite-o na página do banco, nunca aqui na conversa.",
        ),
        "Assim que o código for aceito.",
    ),
    FeedState.NEEDS_USER_ACTION: Trouble(
        "{the} espera uma ação sua",
        "Há algo para aceitar ou confirmar no próprio banco antes que ele mostre a conta.",
        _KEPT,
        (
            "Abra o aplicativo ou o site do banco e veja os avisos: termos novos, cadastro, QR code.",
            "Aceite ou confirme o que ele pedir.",
            "Volte e toque em Já fiz no banco.",
        ),
        "Assim que você disser que fez.",
    ),
    FeedState.WAITING_APPROVER: Trouble(
        "Falta outra pessoa aprovar {at}",
        "A conta pede mais de uma assinatura, e quem falta ainda não confirmou.",
        "Até lá o banco mostra só uma parte das contas, ou nenhuma.",
        (
            "Peça ao outro sócio ou procurador que aprove no aplicativo do banco, em Open Finance.",
            "Depois toque em Já aprovaram.",
        ),
        "Olho uma vez por dia.",
    ),
    FeedState.MFA_TIMEOUT: Trouble(
        "O código não chegou a tempo {at}",
        "O banco esperou o código e desistiu, ou o código estava errado.",
        _KEPT,
        (
            "Deixe o token aberto antes de começar.",
            "Toque em Refazer a conexão e digite o código logo que for pedido.",
        ),
        _ALONE,
    ),
    FeedState.SESSION_BUSY: Trouble(
        "{the} já está aberto em outro lugar",
        "O banco só aceita um acesso por vez, e o mesmo usuário está com o internet banking aberto.",
        _KEPT,
        (
            "Saia do internet banking em todos os aparelhos.",
            "Espere alguns minutos; eu tento de novo sozinho.",
        ),
        "Em cerca de 30 minutos.",
    ),
    FeedState.ACCOUNT_LOCKED: Trouble(
        "{the} bloqueou o acesso",
        "Depois de tentativas erradas o banco trancou o usuário ou a conta.",
        _KEPT,
        (
            "Desbloqueie primeiro no banco: pelo aplicativo, pela central ou com o gerente.",
            "Só então toque em Já desbloqueei e refaça a conexão.",
        ),
        _ALONE,
    ),
    FeedState.BANK_DOWN: Trouble(
        "{the} não respondeu",
        "O banco ou o serviço que fala com ele está fora do ar. Não é nada que você tenha feito.",
        _KEPT,
        ("Nada a fazer: tento de novo sozinho.", "Se passar de dois dias, mande o extrato em OFX."),
        "Em alguns minutos.",
    ),
    FeedState.PARTIAL: Trouble(
        "{the} mandou só uma parte",
        "Uma parte das contas ou dos dias não veio desta vez.",
        "Não dou nenhum dia por completo enquanto faltar.",
        (
            "Nada a fazer: a próxima leitura busca o que faltou.",
            "Se continuar amanhã, mande o extrato desses dias.",
        ),
        "Na próxima leitura.",
    ),
    FeedState.STALE: Trouble(
        "Os dados {of} estão atrasados",
        "A conexão está de pé, mas o serviço não consegue dados novos do banco há algum tempo.",
        "Não dou nenhum dia novo por completo.",
        ("Toque em Tentar agora.", "Se não andar até amanhã, toque em Refazer a conexão ou mande o extrato."),
        "Na próxima leitura.",
    ),
    FeedState.RATE_LIMITED: Trouble(
        "Consultas demais {to}",
        "O banco limita quantas vezes pode ser consultado, e o limite chegou.",
        _KEPT,
        (
            "Nada a fazer agora: espero o tempo que o banco pede.",
            "Se acontecer todo mês, veja em /contas se a mesma conta não está ligada duas vezes.",
        ),
        "Quando o banco liberar.",
    ),
    FeedState.NOT_SUPPORTED: Trouble(
        "Esta conta não pode ser integrada",
        "O banco não abre a leitura automática para este tipo de conta (pessoal, MEI ou produto sem acesso).",
        "A conta continua por arquivo.",
        (
            "Exporte o extrato em OFX no site ou aplicativo do banco.",
            "Mande o arquivo aqui; /importar mostra como.",
        ),
        "Não tento de novo: o tipo da conta não muda sozinho.",
    ),
    FeedState.ACCOUNT_NOT_FOUND: Trouble(
        "{the} não achou a conta",
        "O número não bate, ou a conta não foi marcada quando o acesso foi dado.",
        _KEPT,
        (
            "Confira agência (sem dígito) e conta (com dígito).",
            "Veja no banco se esta conta foi marcada na autorização ou na aplicação.",
            "Toque em Conferir a conta.",
        ),
        "Assim que você corrigir.",
    ),
    FeedState.MISSING_SCOPE: Trouble(
        "Falta uma permissão {at}",
        "O acesso vale, mas sem o direito de consultar o extrato.",
        _KEPT,
        (
            "No internet banking, edite a aplicação ou o usuário e marque “Consultar extrato”.",
            "Volte e toque em Já marquei.",
        ),
        "Assim que você disser que marcou.",
    ),
    FeedState.CERT_INVALID: Trouble(
        "O certificado não serve {at}",
        "Venceu, foi trocado no banco, ou a chave não é a do mesmo download.",
        _KEPT,
        _NEW_CERTIFICATE,
        "Assim que os arquivos novos chegarem.",
    ),
    FeedState.CERT_EXPIRING: Trouble(
        "O certificado {of} está para vencer",
        "Ele vale 12 meses; depois disso o banco não responde mais.",
        "Por enquanto tudo continua entrando.",
        _NEW_CERTIFICATE,
        "Continuo lendo até o último dia.",
    ),
    FeedState.OPERATOR_CONFIG: Trouble(
        "Falta um ajuste de quem cuida do Concilia",
        "O serviço recusou as chaves do próprio Concilia, ou elas não foram configuradas. O seu acesso ao banco não "
        "tem nada com isso.",
        _KEPT,
        (_CALL_OPERATOR, _SEND_FILE),
        "Assim que for ajustado.",
    ),
    FeedState.WINDOW_TOO_LONG: Trouble(
        "Pedi dias demais {to}",
        "Foi erro meu, não seu: o banco só mostra alguns meses por vez.",
        _KEPT,
        (_CALL_OPERATOR, _SEND_FILE),
        "Na próxima leitura, com menos dias.",
    ),
}


def of(state: FeedState, bank: Institution) -> Trouble:
    """What is said of a state, for a bank."""
    said = _TROUBLES[state]
    steps = banks.new_login(bank) if state is FeedState.NEEDS_REAUTH else said.steps
    return said._replace(title=said.title.format(**banks.named(bank)), steps=steps)
