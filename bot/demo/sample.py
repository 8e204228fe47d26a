"""The data of Padaria Sol: files with days counted from today, and the lines its bank will drip."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

COMPANY = "Padaria Sol"
OWNER = "Sol"
OWNER_ID = 1001
TOKEN = "100000001:AAdemo-token_que_so_vale_nesta_maquina"  # noqa: S105 - accepted by the sandbox alone
STATEMENT_FILES = ("itau.ofx", "nubank.ofx")
ENTRIES_FILE = "lancamentos.csv"

_DAY = re.compile(r"\{(-?\d+):(br|ofx)\}")
_FORMS = {"br": "%d/%m/%Y", "ofx": "%Y%m%d"}


def sample_file(name: str, today: date) -> bytes:
    """A sample file as a bank or a spreadsheet would have written it today."""
    text = (files("bot.demo.files") / name).read_text("utf-8")
    filled = _DAY.sub(lambda found: f"{today + timedelta(days=int(found[1])):{_FORMS[found[2]]}}", text)
    return filled.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Drip:
    """A line the demonstration bank lets fall: which account, how much, and what the bank writes."""

    account: str
    cents: int
    memo: str


ITAU, NUBANK = "Itaú", "Nubank"
OPENING = {ITAU: 821_433, NUBANK: 153_075}
"""What the sample statements say the accounts hold at their end, in centavos."""

DRIPS = (
    Drip(ITAU, 48_000, "PIX RECEBIDO ANA PAULA SOUZA ***.456.789-**"),
    Drip(ITAU, -70_000, "PIX ENVIADO MOINHO BOM GRAO"),
    Drip(NUBANK, 18_000, "Transferência recebida pelo Pix - CARLA MENDES"),
    Drip(ITAU, 235_000, "TED RECEBIDA ESCOLA GIRASSOL LTDA NF 311"),
    Drip(ITAU, -3_000, "PIX ENVIADO ANA PAULA SOUZA"),
    Drip(NUBANK, -4_590, "Compra no débito - POSTO ESTRELA"),
    Drip(ITAU, 5_000, "PIX RECEBIDO MOINHO BOM GRAO DEVOLUCAO"),
    Drip(ITAU, -39_840, "PAG BOLETO LATICINIOS SERRA AZUL"),
    Drip(NUBANK, 18_000, "Transferência recebida pelo Pix - CARLA MENDES"),
    Drip(ITAU, -12_990, "DEB AUT REDE VELOZ INTERNET"),
    Drip(ITAU, 62_000, "PIX RECEBIDO STUDIO DANCA LIVRE"),
)
