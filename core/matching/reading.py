"""What a bank line says, read once: channel, words of a name, documents, numbers.

Fields the bank filled apart (payer's name and document, boleto number, Pix ids) are trusted before the text; the
text is read for all of them as well, because most banks only print text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.matching import normalize
from core.matching.channels import Channel, channel_of

if TYPE_CHECKING:
    from core.matching.model import BankLine

_BANK_WORDS = frozenset(
    """A AG AGENCIA AO APLIC AS AUT AUTOMATICO BCO BOLETO BOLETOS CARTAO CC CNPJ COBRANCA CODE COM COMPRA CONTA CONTAS
    CP CPF CRED CREDITO DA DAS DE DEB DEBITO DEP DEPOSITO DES DEST DEV DEVOLUCAO DEVOLVIDO DI DINAMICO DISPON DISPONIV
    DO DOC DOS E EIRELI ELET ELETR ELETRON ELETRONICO EM EMIT EMITIDO EMITIDA ENTRE ENV ENVIADA ENVIADO ENVIO EPP EST
    ESTATICO ESTORNO FAVOR FORNEC IF INT LIQ LIQUIDACAO LOTE LTDA ME MEI MESMA NA NF NO OU OUTRA PAG PAGAMENTO PAGO
    PAGTO PARA PELO PGTO PIX PJ POR PROPRIAS QR QRS QTD REC RECEB RECEBIDA RECEBIDO REGISTRADA REM REMET REMETENTE SA
    SALDO SISPAG TAR TARIFA TED TEF TIT TITULAR TITULARIDADE TITULO TITULOS TRANSF TRANSFERENCIA TRANSFERIDA
    TRANSFERIDO""".split()  # noqa: SIM905 - a list to read
)
_NAMELESS = frozenset(
    {Channel.FEE, Channel.CREDIT_COST, Channel.YIELD, Channel.INVESTMENT, Channel.CARD_SALES, Channel.TAX}
)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[A-Z]+")
_COUNT = re.compile(r"(?:QTD\s*0*(\d{1,4}))|(?:\b0*(\d{1,4})\s*TIT)")
_SLASHED = re.compile(r"\b\d{2,3}/\d{6,}(?:-\d)?\b")
_PIX_ID = re.compile(r"\b[ED]\d{8}20\d{10}\w{11}\b")
_PADDED_CPF = re.compile(r"(?<!\d)000(\d{11})(?!\d)")


@dataclass(frozen=True, slots=True)
class Clues:
    """What one line says.

    Attributes:
        name: words of the payer's or payee's name, initials kept, in order; empty when the bank gives none.
        documents: CPFs and CNPJs written out, folded; ``masked`` holds middle digits of masked CPFs.
        numbers: other numbers of the text (at least three digits, leading zeros dropped).
        count: number of titles a batch announces, or ``None``.
    """

    channel: Channel
    name: tuple[str, ...]
    documents: frozenset[str]
    masked: frozenset[str]
    numbers: frozenset[str]
    boleto: str | None
    count: int | None
    words: tuple[str, ...]

    @property
    def says_who(self) -> bool:
        """Whether the line names or numbers somebody at all."""
        return bool(self.name or self.documents or self.masked)


def read(line: BankLine) -> Clues:
    """The clues of one line."""
    memo = _PIX_ID.sub(" ", line.memo)
    folded = normalize.fold(memo)
    channel = channel_of(folded, into=line.cents > 0)
    documents, masked = _documents(line)
    words = tuple(_WORD.findall(folded))
    numbers = frozenset(n.lstrip("0") for n in _DIGITS.findall(folded) if len(n) >= 3)
    slashed = _SLASHED.search(line.memo)
    boleto = line.boleto_number or (slashed.group() if slashed else None)
    count = _COUNT.search(folded)
    return Clues(
        channel,
        _name(line, memo, channel),
        documents,
        masked,
        numbers,
        normalize.alphanumerics(boleto) if boleto else None,
        int(count.group(1) or count.group(2)) if count else None,
        words,
    )


def _documents(line: BankLine) -> tuple[frozenset[str], frozenset[str]]:
    text = f"{line.memo} {line.payer_document or ''}"
    written = set(normalize.written_documents(text)) | set(_PADDED_CPF.findall(text))
    written = {
        document[3:] if document.startswith("000") and len(document) == 14 else document
        for document in written
    }
    return frozenset(written), normalize.masked_documents(text)


def _name(line: BankLine, memo: str, channel: Channel) -> tuple[str, ...]:
    if channel in _NAMELESS and not line.payer_name:
        return ()
    if line.payer_name:
        return name_words(line.payer_name)
    return name_words(_before_document(memo))


def _before_document(memo: str) -> str:
    """The text up to a document, if it says a name there: what follows are bank, branch and account."""
    found = normalize.first_document(memo)
    if found is None:
        return memo
    head = memo[:found]
    return head if name_words(head) else memo[found:]


def name_words(text: str) -> tuple[str, ...]:
    """Words of a name in order, initials kept, without the words banks write around it."""
    return tuple(word for word in _WORD.findall(normalize.fold(text)) if word not in _BANK_WORDS)
