"""Words a mutator would hardly come upon by chance, for each reader, and the file libFuzzer reads them from."""

from __future__ import annotations

# fmt: off
_TAGS = (
    "OFX", "SIGNONMSGSRSV1", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "STMTTRNRS", "CCSTMTTRNRS", "STMTRS", "CCSTMTRS",
    "INVSTMTRS", "INVSTMTMSGSRSV1", "BANKACCTFROM", "BANKACCTTO", "CCACCTFROM", "BANKTRANLIST", "STMTTRN", "LEDGERBAL",
    "AVAILBAL", "BANKID", "BRANCHID", "ACCTID", "CURDEF", "TRNTYPE", "DTPOSTED", "DTUSER", "TRNAMT", "FITID",
    "CHECKNUM", "REFNUM", "NAME", "MEMO", "PAYEE", "BALAMT", "DTASOF", "ORG", "FID",
)
_SHARED = (
    "R$ 1.234,56", "-1.00", "1.234", "(10,00)", "10,00-", "10,00 D", "1 234,56", "-0,00", "999999999999999.99",
    "20260105", "20260105235959[-3:BRT]", "00000000", "20260231", "05/01/2026", "2026-01-05", "31/12/9999",
    "SALDO ANTERIOR", "Saldo do dia", "S A L D O", "\u00e9", "\u0130", "\u00df", "\u2212", "\u202e", "\ufeff", "\u0000",
)
_WORDS = {
    "ofx": (
        *(f"<{tag}>" for tag in _TAGS), *(f"</{tag}>" for tag in _TAGS), "<MEMO/>", '<OFX a="b">', "<![CDATA[", "]]>",
        "<!--", "-->", "&amp;", "&lt;", "&#233;", "&#x0;", "&nbsp", "&b;", "<?xml", "<!DOCTYPE", "DEBIT", "CREDIT",
        "CHECK", "OFXHEADER:100", "0341",
    ),
    "cnab240": ("2370001300001E", "E0440033", "0000DPV", "00000000000001000C", "\r\n", "\x1a", " " * 40),
    "tabular": (
        ";", ",", "\t", '"', "Data", "Data Lan\u00e7amento", "Valor", "Valor (R$)", "Hist\u00f3rico", "Saldo",
        "Descri\u00e7\u00e3o", "Identificador", "Entrada", "Sa\u00edda", "Cr\u00e9dito", "D\u00e9bito", "D/C", "Conta",
        "Per\u00edodo", "date", "title", "amount", "PK\x03\x04", "sep=;",
    ),
    "entries": (
        "tipo", "descricao", "contato", "documento", "valor", "vencimento", "categoria", "numero", "receita", "despesa",
        ";", ",", '"', '""', "\r", "\r\n", "529.982.247-25", "11.222.333/0001-81",
    ),
}
# fmt: on


def dictionary(reader: str) -> str:
    """The words of a reader in libFuzzer's form: quoted, each byte that is not plain ASCII as ``\\xNN``."""
    words = (*_WORDS[reader], *_SHARED)
    return "".join(f'"{_quoted(word)}"\n' for word in dict.fromkeys(words))


def _quoted(word: str) -> str:
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\x{byte:02X}"
        for byte in word.encode("utf-8")
    )
