"""How money moved, told from the bank's text: a Pix, a boleto, a card batch, a fee.

The words are those Brazilian banks print; the first pattern that fits wins, so the telling ones stand first.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Channel(StrEnum):
    """The way a movement took through the bank."""

    RETURN = "return"
    CHARGEBACK = "chargeback"
    OWN = "own"
    FEE = "fee"
    CREDIT_COST = "credit_cost"
    YIELD = "yield"
    INVESTMENT = "investment"
    PAYROLL = "payroll"
    BATCH_OUT = "batch_out"
    TAX = "tax"
    UTILITY = "utility"
    CARD_SALES = "card_sales"
    PURCHASE = "purchase"
    BOLETO_IN = "boleto_in"
    BOLETO_OUT = "boleto_out"
    PIX = "pix"
    TED = "ted"
    CASH = "cash"
    OTHER = "other"


_ANY = (
    (Channel.CHARGEBACK, r"\b(CHARGEBACK|CONTESTAC\w*|DISPUTA)\b"),
    (Channel.RETURN, r"\b(DEVOL\w*|PIX DEV|ESTORN\w*|REEMBOLSO)\b|^EST\b"),
    (Channel.PURCHASE, r"\bCOMPRA\b"),
    (Channel.OWN, r"MESMA TITUL|ENTRE CONTAS|CONTAS? PROPRIAS?|MESMO TITULAR"),
    (Channel.FEE, r"^(TAR|TARIFA|TARIFAS|CESTA|PACOTE|MANUT\w*|ANUIDADE)\b|\bTARIFA\b"),
    (Channel.YIELD, r"\b(REND|RENDIMENTOS?|REMUNERACAO|RENTAB\w*)\b"),
    (Channel.INVESTMENT, r"\b(APLIC\w*|RESGATE\w*|RESG|CDB|POUPANCA|INVEST\w*)\b"),
    (Channel.CREDIT_COST, r"\b(IOF|JUROS|ENC|ENCARGOS|CHEQUE ESPECIAL|LIMITE)\b"),
    (Channel.PAYROLL, r"\b(SALARIOS?|FOLHA|PROVENTOS|REMUN)\b"),
    (Channel.BATCH_OUT, r"\b(FORNEC\w*|LOTE|SISPAG)\b"),
    (
        Channel.TAX,
        r"\b(DARF|DAS|GPS|FGTS|INSS|ISS|IPTU|ICMS|TRIB\w*|SIMPLES NAC\w*|PREF\w*|GNRE|IMPOSTO\w*)\b",
    ),
    (Channel.UTILITY, r"\bDEB\w* AUT\w*|^DA\b|\bPAGTO CONTA\b|\bCONTA DE (LUZ|AGUA|GAS|TELEFONE)\b"),
    (
        Channel.CARD_SALES,
        r"\b(STONE|GETNET|REDECARD|CIELO|PAG ?SEGURO|PAGBANK|SUMUP|ADQ|ADQUIRENTE|VENDAS? CARTAO)\b|^REDE\b|^ANT\b",
    ),
)
_IN = (
    (Channel.BOLETO_IN, r"\b(COBRANCA|BOLETOS?|TITULOS?|LIQ|LIQUIDACAO)\b"),
    (Channel.PIX, r"\bPIX\b"),
    (Channel.TED, r"\b(TED|DOC|TRANSF\w*)\b"),
    (Channel.CASH, r"\b(DEPOSITO|DEP)\b"),
)
_OUT = (
    (Channel.BOLETO_OUT, r"\b(COBRANCA|BOLETOS?|TITULOS?|TIT)\b"),
    (Channel.PIX, r"\bPIX\b"),
    (Channel.TED, r"\b(TED|DOC|TRANSF\w*)\b"),
    (Channel.CASH, r"\b(SAQUE)\b"),
)
_PATTERNS = {
    into: tuple((channel, re.compile(pattern)) for channel, pattern in (*_ANY, *side))
    for into, side in ((True, _IN), (False, _OUT))
}


@lru_cache(maxsize=50_000)
def channel_of(folded_memo: str, *, into: bool) -> Channel:
    """The channel of a folded memo (``normalize.fold``); ``into`` says whether money came in."""
    for channel, pattern in _PATTERNS[into]:
        if pattern.search(folded_memo):
            return channel
    return Channel.OTHER
