"""How each bank words a line. Some name the payer in full, some cut the name at ten letters, one names nobody."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.companies.names import at_bank, masked

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from tests.companies.levels import Level
    from tests.companies.model import Person

ISPB = (
    "00000000",
    "00360305",
    "60701190",
    "60746948",
    "90400888",
    "18236120",
    "00416968",
    "01181521",
    "31872495",
)
_CODES = ("001", "033", "104", "237", "260", "336", "341", "748", "756")


@dataclass(frozen=True)
class Bank:
    """Wordings of Pix and TED, in and out, and how much of a name fits."""

    code: str
    pix_in: tuple[str, ...]
    pix_out: tuple[str, ...]
    ted_in: str
    ted_out: str
    pix_width: int
    ted_width: int
    title_case: bool = False


_TED = "TED {code} {number} {name}"
BANKS = {
    "sicoob": Bank(
        "756", ("PIX RECEB.OUTRA IF {name} {mask}",), ("PIX EMIT.OUTRA IF {name} {mask}",), _TED, _TED, 30, 22
    ),
    "sicredi": Bank(
        "748",
        ("RECEBIMENTO PIX {document} {name}",),
        ("PAGAMENTO PIX {document} {name}",),
        "TED RECEBIDA {name}",
        "TED ENVIADA {name}",
        32,
        26,
    ),
    "santander": Bank("033", ("PIX RECEBIDO {name}",), ("PIX ENVIADO {name}",), _TED, _TED, 25, 22),
    "nubank": Bank(
        "260",
        ("Transferência recebida pelo Pix - {name} - {bullets} - {bank} Agência: {branch} Conta: {account}",),
        ("Transferência enviada pelo Pix - {name} - {bullets} - {bank} Agência: {branch} Conta: {account}",),
        "Transferência Recebida - {name} - {bullets}",
        "Transferência enviada - {name} - {bullets}",
        60,
        60,
        title_case=True,
    ),
    "inter": Bank(
        "077",
        ('Pix recebido: "Cp :{ispb}-{name}"',),
        ('Pix enviado: "Cp :{ispb}-{name}"',),
        _TED,
        _TED,
        40,
        22,
    ),
    "bb": Bank(
        "001",
        ("Pix - Recebido {day} {time} {padded} {name}",),
        ("Pix - Enviado {day} {time} {name}",),
        "TED Recebida {code} {number} {padded} {name}",
        "TED Transf.Eletr.Disponiv {code} {number} {padded} {name}",
        16,
        15,
    ),
    "bradesco": Bank(
        "237",
        ("TRANSFERENCIA PIX REM: {name} {day}", "PIX QR CODE DINAMICO REM: {name} {day}"),
        ("TRANSFERENCIA PIX DES: {name} {day}",),
        "TED-TRANSF ELET DISPON REMET.{name}",
        "TED-TRANSF ELET DISPON DEST.{name}",
        22,
        22,
    ),
    "itau": Bank(
        "341",
        ("PIX TRANSF {name}{day}", "PIX QRS {name}{day}"),
        ("PIX TRANSF {name}{day}",),
        "TED {code}.{number} {name}",
        "TED {code}.{number} {name}",
        10,
        13,
    ),
    "caixa": Bank(
        "104", ("CRED PIX", "CRED PIX", "CRED PIX QR CODE"), ("ENVIO PIX",), "CRED TED", "ENVIO TED", 0, 0
    ),
}

OWN_ACCOUNTS = ("TRANSFERENCIA MESMA TITULARIDADE", "TED MESMA TITULARIDADE", "TRANSF ENTRE CONTAS PROPRIAS")
GIVEN_BACK_IN = ("PIX DEVOLUCAO RECEBIDA {name}", "ESTORNO PIX {name}", "DEVOLUCAO PIX RECEBIDO {name}")
GIVEN_BACK_OUT = ("PIX DEVOLVIDO {name}", "DEVOLUCAO PIX {name}", "PIX DEV ENVIADA {name}", "ESTORNO {name}")
ONE_BOLETO = ("LIQUIDACAO COBRANCA", "COBRANCA", "RECEB BOLETO", "CRED COBRANCA", "Boleto recebido")
MANY_BOLETOS = ("LIQUIDACAO COBRANCA", "CRED LIQ COBRANCA", "COBRANCA REGISTRADA")
COUNTED_BOLETOS = ("LIQUIDACAO COBRANCA {count:04d} TIT", "LIQ COBRANCA SIMPLES {count} TITULOS")
BOLETO_PAID = (
    "PAG BOLETO",
    "PAGTO ELETRON COBRANCA",
    "PAGAMENTO DE BOLETO",
    "INT PAG TIT",
    "PAGAMENTO DE TITULO",
)
UTILITY_PAID = ("DEB AUT {name}", "DEBITO AUTOMATICO {name}", "DA {name} {number}", "PAGTO CONTA {name}")
SALARIES = ("PGTO LOTE SALARIOS", "PAGTO SALARIOS", "SISPAG SALARIOS", "FOLHA DE PAGAMENTO")
SUPPLIERS = ("SISPAG FORNECEDORES", "PGTO LOTE FORNEC", "PAGTO FORNECEDORES LOTE")
CARD_BUY = (
    "COMPRA CARTAO {shop} {city}",
    "COMPRA NO DEBITO - {shop}",
    "CARTAO COMPRA {day} {shop}",
    "COMPRA ELO {shop}",
)
FEES = (
    ("TAR PACOTE SERVICOS {month}", (2990, 4990, 7990)),
    ("TARIFA BANCARIA", (150, 350, 1200)),
    ("TAR PIX ENVIADO", (99, 175)),
    ("TARIFA PIX RECEBIDO QR", (99, 140, 215)),
    ("TARIFA LIQUIDACAO BOLETO", (195, 349, 580)),
    ("TAR DOC/TED ELETRONICO", (1090, 1250)),
    ("CESTA DE SERVICOS", (3490, 5990)),
)
YIELDS = ("RENDIMENTOS", "REND PAGO APLIC AUT", "RENDIMENTO LIQUIDO")
INTEREST = ("IOF", "IOF S/ UTILIZACAO LIMITE", "JUROS CHEQUE ESPECIAL", "ENC LIM CREDITO")


@dataclass(frozen=True)
class Worded:
    """A memo and the clues that stand in it."""

    memo: str
    cues: tuple[str, ...]


def transfer_memo(
    rng: Random, bank: Bank, level: Level, who: Person, day: date, *, incoming: bool, ted: bool
) -> Worded:
    """A Pix or TED from or to somebody."""
    template = rng.choice(bank.pix_in if incoming else bank.pix_out)
    if ted:
        template = bank.ted_in if incoming else bank.ted_out
    width = bank.ted_width if ted else bank.pix_width
    name = at_bank(rng, who.name, width, 0 if width == 10 else level.shortening)
    fields = _fields(rng, name.title() if bank.title_case else name, who, day)
    return Worded(template.format(**fields), _cues(template, width, who.document))


def _fields(rng: Random, name: str, who: Person, day: date) -> dict[str, str]:
    return {
        "name": name,
        "mask": masked(who.document),
        "bullets": masked(who.document).replace("*", "•"),
        "document": who.document,
        "padded": who.document.zfill(14),
        "day": f"{day:%d/%m}",
        "time": f"{rng.randrange(7, 22):02d}:{rng.randrange(60):02d}",
        "ispb": rng.choice(ISPB),
        "code": rng.choice(_CODES),
        "number": f"{rng.randrange(10_000):04d}",
        "bank": rng.choice(
            ("BCO DO BRASIL (0001)", "ITAÚ UNIBANCO (0341)", "NU PAGAMENTOS (0260)", "SICOOB (0756)")
        ),
        "branch": str(rng.randrange(1, 5000)),
        "account": f"{rng.randrange(10_000, 10**8)}-{rng.randrange(10)}",
    }


def _cues(template: str, width: int, document: str) -> tuple[str, ...]:
    fields = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    cues = []
    if "name" in fields:
        cues.append("name10" if width == 10 else "name")
    if {"document", "padded"} & fields or ({"mask", "bullets"} & fields and len(document) == 14):
        cues.append("doc")
    elif {"mask", "bullets"} & fields:
        cues.append("maskdoc")
    return tuple(cues)


def payer_fields(rng: Random, level: Level, who: Person) -> tuple[str | None, str | None, tuple[str, ...]]:
    """What the statement's own payer fields say: name, document (in full or masked), and the clues given."""
    cues: list[str] = []
    name = document = None
    if rng.random() < level.payer_name:
        name, cues = at_bank(rng, who.name, 60, 0), ["payer_name", "name"]
    if rng.random() < level.payer_document:
        hidden = len(who.document) == 11 and rng.random() < 0.5
        document = masked(who.document) if hidden else who.document
        cues.append("maskdoc" if hidden else "doc")
    return name, document, tuple(cues)


def end_to_end(rng: Random, day: date, *, letter: str = "E") -> str:
    """The number the central bank gives a Pix: letter, bank, minute, eleven signs."""
    minute = f"{day:%Y%m%d}{rng.randrange(7, 22):02d}{rng.randrange(60):02d}"
    return f"{letter}{rng.choice(ISPB)}{minute}{_signs(rng, string.ascii_letters + string.digits, 11)}"


def returned_end_to_end(rng: Random, original: str, day: date) -> str:
    """A devolução names the bank that sends it back and its own minute."""
    return f"D{original[1:9]}{day:%Y%m%d}{original[17:21]}{_signs(rng, string.ascii_lowercase + string.digits, 11)}"


def transaction_id(rng: Random) -> str:
    return _signs(rng, string.ascii_lowercase + string.digits, rng.choice((26, 26, 32)))


def _signs(rng: Random, alphabet: str, count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))
