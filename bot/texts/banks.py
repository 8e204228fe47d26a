"""What each bank wants before it lets anybody read: who may, which digits, which menu, and by when lines come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.banks import bank_name

if TYPE_CHECKING:
    from core.domain.institutions import Institution

FEEDS = {
    "pluggy": "Pluggy",
    "inter": "API do Banco Inter",
    "asaas": "API do Asaas",
    "demo": "banco de demonstração",
}
"""What people know a connector as."""

_NAMES = {"demo": "Banco de demonstração", "other": "Outro banco"}

_FEMININE = frozenset({"cora", "stone"})

_AT_PLUGGY = (
    "Toque em “Feito, vamos integrar”: mando um endereço do Pluggy, o serviço que fala com os bancos.",
    (
        "Na página, escolha {bank} e entre com o {access}. Se o navegador bloquear a janela do banco, permita "
        "pop-ups."
    ),
    "Marque a conta e o prazo mais longo que o banco oferecer (12 meses, de costume), e autorize.",
    "Volte aqui e toque em “Já conectei”.",
)
_BEFORE = {
    "bradesco": (
        (
            "No Bradesco Net Empresa, o usuário principal cria um usuário só de consulta, sem token: "
            "com token a leitura "
            "automática para a cada acesso."
        ),
    ),
    "itau": (
        "No Itaú Empresas, no computador, crie um operador sem token, só com consulta ao extrato.",
        "Tenha à mão: agência sem dígito, conta com dígito, código do operador e senha.",
        (
            "Se você paga fornecedores ou salários pelo SISPAG, peça em Manutenção › Alteração de "
            "Serviços o lançamento "
            "“Detalhado (individual)”; senão tudo vem numa linha só."
        ),
    ),
    "santander": (
        "Quem autoriza precisa ser representante legal ou ter essa permissão no Santander.",
        "Se a página disser que novas conexões estão suspensas, o caminho por ora é o arquivo OFX.",
    ),
    "sicoob": (
        "O usuário precisa do perfil Operador; com o perfil Preposto o Sicoob recusa.",
        "Tenha à mão: número da cooperativa, conta com dígito, chave de acesso e senha.",
    ),
    "bb": (
        "Quem autoriza é o titular ou um representante com acesso à conta no aplicativo do Banco do Brasil.",
    ),
}
_DIRECT = {
    "inter": (
        (
            "No computador, entre no Internet Banking do Inter Empresas e abra Soluções para sua empresa "
            "› Nova integração."
        ),
        "Crie a aplicação e marque “Consultar extrato” e “Consultar saldo”. Nada mais é preciso: eu só leio.",
        (
            "Em Gestão de aplicações, use “Baixar chaves e certificado”: vêm um arquivo .crt e um .key, "
            "que valem 12 meses."
        ),
        "Copie o ClientID e o ClientSecret, e tenha à mão a conta com o dígito (a agência não é pedida).",
    ),
    "asaas": (
        "No Asaas, pelo computador, abra Integrações › Chaves de API.",
        "Gere uma chave só para o Concilia e copie-a: ela aparece uma vez.",
        "A chave do Asaas pode mais do que ler: limite-a lá mesmo ao endereço da máquina do Concilia. Eu só consulto.",
    ),
    "demo": ("Nada a preparar: este banco é de mentira e manda lançamentos de exemplo.",),
}
_WHO = {
    "inter": "Só conta PJ: o Inter não abre isto para pessoa física nem MEI. Se o menu não aparecer, mande o OFX.",
    "bb": "Vale para conta da empresa (PJ) e para conta pessoal (PF).",
    "asaas": "Conta Asaas com acesso às integrações.",
    "demo": "Só para experimentar: não há dinheiro nem banco de verdade.",
}
_NEW_LOGIN = {
    "itau": (
        (
            "No computador (não no aplicativo), abra Itaú Empresas › + acessos › Código do operador, e "
            "entre com o operador "
            "da integração."
        ),
        (
            "Crie a senha nova; se o banco pedir, instale o Guardião Itaú. Quem tem o acesso master "
            "também pode redefini-la."
        ),
        "Toque em Refazer a conexão e informe a senha nova (agência sem dígito, conta com dígito).",
    ),
    "bradesco": (
        "Confira no Net Empresa se o usuário da integração continua ativo e sem token.",
        "Toque em Refazer a conexão e entre com ele.",
    ),
    "sicoob": (
        "Confira no Sicoob se o usuário tem o perfil Operador (Preposto não serve) e se a senha não venceu.",
        "Toque em Refazer a conexão e informe cooperativa, conta com dígito, chave e senha.",
    ),
    "inter": (
        "No Internet Banking do Inter, em Gestão de aplicações, veja se a aplicação está ativa.",
        "Toque em Refazer a conexão e informe o ClientID e o ClientSecret de novo, sem espaços.",
    ),
    "asaas": (
        "No Asaas, em Integrações › Chaves de API, veja se a chave continua ativa; se não, gere outra.",
        "Toque em Refazer a conexão e cole a chave.",
    ),
}
_ANY_NEW_LOGIN = (
    "Entre no banco pelo site ou aplicativo, para ver se a senha ainda vale e se há aviso esperando.",
    "Toque em Refazer a conexão e entre de novo na página que eu mandar.",
)


def name(bank: Institution) -> str:
    """What people call a bank."""
    return _NAMES.get(bank.key) or bank_name(bank.code) or "Banco"


def short_name(bank: Institution) -> str:
    """What fits half a row of buttons."""
    return "BB" if bank.key == "bb" else name(bank)


def named(bank: Institution) -> dict[str, str]:
    """A bank in a sentence: the, of, at and to."""
    called = "banco" if bank.key == "other" else name(bank)
    if bank.key in _FEMININE:
        return {"the": f"A {called}", "of": f"da {called}", "at": f"na {called}", "to": f"à {called}"}
    return {"the": f"O {called}", "of": f"do {called}", "at": f"no {called}", "to": f"ao {called}"}


def feed(key: str) -> str:
    """What people know a connector as."""
    return FEEDS.get(key, key)


def who(bank: Institution, way: str) -> str:
    """Whose account can be connected."""
    if way == "pluggy" and bank.key == "inter":
        return "Pelo Open Finance vale o que o aplicativo do Inter deixar autorizar, PF e MEI também."
    return _WHO.get(bank.key, "Só conta da empresa (PJ); conta pessoal vem por arquivo.")


def steps(bank: Institution, way: str, *, personal: bool = False) -> tuple[str, ...]:
    """What to do at the bank before anything is asked here."""
    if way != "pluggy":
        return _DIRECT.get(way, ())
    access = "seu acesso pessoal" if personal else "acesso da empresa"
    return (*_BEFORE.get(bank.key, ()), *(one.format(bank=name(bank), access=access) for one in _AT_PLUGGY))


def new_login(bank: Institution) -> tuple[str, ...]:
    """What to do when the bank refuses the login it took before."""
    return _NEW_LOGIN.get(bank.key, _ANY_NEW_LOGIN)


def rhythm(bank: Institution, way: str) -> str:
    """By when lines come."""
    if way in {"inter", "asaas"}:
        return "Os lançamentos chegam no mesmo dia, minutos depois do banco."
    if way == "demo":
        return "Os lançamentos de exemplo pingam aos poucos."
    behind = "o dia anterior" if bank.days_behind == 1 else f"até {bank.days_behind} dias úteis atrás"
    return (
        f"Em dias úteis, até as {bank.ready_hour} h vem {behind}; sábado, domingo e feriado aparecem no "
        "próximo dia útil."
    )


def only_terminal(bank: Institution) -> str | None:
    """What does not come, where that is a part."""
    if not bank.terminal:
        return None
    return "Daqui podem vir só as vendas da maquininha, e não os movimentos da conta de pagamento."
