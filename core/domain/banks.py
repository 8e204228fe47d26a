"""Names of Brazilian banks by their clearing code (COMPE), for account names people recognise."""

from __future__ import annotations

import re

_NAMES = {
    "1": "Banco do Brasil",
    "33": "Santander",
    "41": "Banrisul",
    "70": "BRB",
    "77": "Banco Inter",
    "84": "Uniprime",
    "85": "Ailos",
    "104": "Caixa",
    "197": "Stone",
    "208": "BTG Pactual",
    "212": "Banco Original",
    "218": "BS2",
    "237": "Bradesco",
    "260": "Nubank",
    "290": "PagBank",
    "323": "Mercado Pago",
    "336": "C6 Bank",
    "341": "Itaú",
    "364": "Efí",
    "380": "PicPay",
    "389": "Mercantil",
    "403": "Cora",
    "422": "Safra",
    "461": "Asaas",
    "748": "Sicredi",
    "756": "Sicoob",
}


# Banks whose own id of a movement was found the same in every download; everywhere else it changes or repeats.
_STABLE_IDS = frozenset({"197", "260"})


def has_stable_ids(bank: str | None, kind: str) -> bool:
    """Whether this bank's FITID names a movement for good (Nubank: the account's, not the card's)."""
    return kind == "bank" and fold_bank(bank) in _STABLE_IDS


def fold_bank(code: str | None) -> str:
    """A bank code without leading zeros (``0341`` = ``341``); letters kept for foreign codes."""
    return re.sub(r"[^0-9A-Za-z]", "", code or "").lstrip("0").upper()


def bank_name(code: str | None) -> str | None:
    """The bank's name by its code, or ``None`` when we do not know it."""
    folded = fold_bank(code)
    return _NAMES.get(folded)


def account_key(bank: str | None, branch: str | None, account: str, kind: str) -> str:
    """What an account is recognised by: kind, folded bank, account characters without punctuation or zeros ahead.

    The branch is left out: some exports carry it, others of the same account do not.
    """
    del branch
    return f"{kind}:{fold_bank(bank)}:{_digits(account)}"[:120]


def same_number(one: str, other: str, branch: str | None) -> bool:
    """Whether two spellings can be one account: with and without check digit, with and without the branch ahead."""
    first, second = _digits(one), _digits(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    with_check_digit = len(longer) - len(shorter) == 1 and longer.startswith(shorter) and len(shorter) >= 4
    agency = _digits(branch or "")
    glued = bool(agency) and longer.startswith(agency) and longer[len(agency) :].lstrip("0") == shorter
    return first == second or with_check_digit or glued


def _digits(number: str) -> str:
    """Digits and letters of an account number, zeros ahead dropped."""
    return re.sub(r"[^0-9A-Za-z]", "", number).lstrip("0").upper()
