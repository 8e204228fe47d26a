"""Texts brought into comparable form: no accents, upper case, words of A-Z and 0-9."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.domain.parties import fold_document

# Words that banks write around a name, and particles; they tell nothing about who paid.
_NOISE = frozenset(
    """A AO AS BOLETO CARTAO CC CNPJ COBRANCA COM COMPRA CONTA CP CPF CRED CREDITO D DA DAS DE DEB DEBITO DEP
    DEPOSITO DO DOC DOS E EIRELI EM EMITIDO ENV ENVIADA ENVIADO EPP FAVOR LTDA ME MEI NA NO O OU PAG PAGAMENTO
    PAGO PARA PELO PGTO PIX PJ POR QR REC RECEB RECEBIDA RECEBIDO REM REMETENTE SA SALDO SISPAG TED TEF TITULO
    TITULOS TRANSF TRANSFERENCIA TRANSFERIDA TRANSFERIDO VALOR VENDA""".split()  # noqa: SIM905 - a list to read
)
_CPF = r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}"
_CNPJ = r"[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2}"
_DOCUMENT = re.compile(rf"(?<![0-9A-Z])(?:{_CPF}|{_CNPJ})(?![0-9A-Z])")
_MASKED_CPF = re.compile(r"[*X•]{3}[.]?(\d{3})[.]?(\d{3})-?[*X•]{2}")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Upper case without accents; everything but A-Z and 0-9 becomes one blank."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").upper()
    return " ".join(re.findall(r"[A-Z0-9]+", plain))


@lru_cache(maxsize=20_000)
def alphanumerics(text: str) -> str:
    """Only A-Z and 0-9, upper case: numbers compared without their punctuation."""
    return fold(text).replace(" ", "")


@lru_cache(maxsize=20_000)
def first_document(text: str) -> int | None:
    """Where the first CPF or CNPJ, masked or not, stands in a text."""
    found = (pattern.search(text.upper()) for pattern in (_DOCUMENT, _MASKED_CPF))
    return min((one.start() for one in found if one), default=None)


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The telling words of a text: folded, at least two characters, without the banks' noise."""
    return frozenset(word for word in fold(text).split() if len(word) > 1 and word not in _NOISE)


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The telling words of a person's or company's name, in order; numbers do not name anyone."""
    return tuple(
        word for word in fold(name).split() if len(word) > 1 and word not in _NOISE and not word.isdigit()
    )


@lru_cache(maxsize=20_000)
def documents(text: str) -> frozenset[str]:
    """CPF and CNPJ with right check digits written in a text, folded."""
    return frozenset(document for document in map(fold_document, written_documents(text)) if document)


@lru_cache(maxsize=20_000)
def written_documents(text: str) -> frozenset[str]:
    """What is written like a CPF or CNPJ in a text, folded, whatever its check digits."""
    return frozenset(re.sub(r"[^0-9A-Z]", "", match) for match in _DOCUMENT.findall(text.upper()))


def carries_document(text: str, document: str) -> bool:
    """Whether this very document is written in a text, whatever its check digits."""
    return document in written_documents(text)


@lru_cache(maxsize=20_000)
def masked_documents(text: str) -> frozenset[str]:
    """The six middle digits of masked CPFs (``***.456.789-**``) in a text."""
    return frozenset("".join(groups) for groups in _MASKED_CPF.findall(text.upper()))
