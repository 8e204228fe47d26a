"""Tells rows that state a balance from movements that merely mention one."""

from __future__ import annotations

import re
import unicodedata

# A balance row speaks of nothing else: it opens with SALDO and every further word qualifies a balance. A
# movement about one names an act or a party first (PGTO SALDO DEVEDOR, RESGATE SALDO) or after it.
_SUBJECT = frozenset({"SALDO", "SALDOS", "SDO"})
# fmt: off
_QUALIFIERS = _SUBJECT | frozenset((
    "A", "AO", "C", "DA", "DE", "DO", "E", "EM", "NA", "NO", "R", "ANTERIOR", "ANT", "ATUAL", "ATE",
    "AUT", "AUTOMATICA", "AUTOMATICAS", "APL", "APLIC", "APLICACAO", "APLICACOES", "BLOQ",
    "BLOQUEADO", "CC", "CONTA", "CONTAMAX", "CORRENTE", "CREDOR", "CTA", "DEVEDOR", "DIA", "DIARIO",
    "DODIA", "DISP", "FACIL", "FECHAMENTO", "FINAL",
    "FINANCEIRO", "INICIAL", "INICIO", "INVEST", "LIMITE", "LIQUIDO", "MAIS", "MES", "PARCIAL",
    "PERIODO", "POUPANCA", "TOTAL", "VEL",
))
# fmt: on
_AVAILABLE = "DISPON"  # DISPONÍVEL is often cut, or its accent spoilt (DISPON VEL)
# these alone may name a charge (SALDO DEVEDOR: the debt being paid), so they need a word that dates them
_CHARGE_WORDS = frozenset({"DEVEDOR", "CREDOR", "LIMITE"})
_DATING_WORDS = frozenset({"ANTERIOR", "ATUAL", "DIA", "FINAL", "INICIAL"})

# Folding costs more than all else done to a memo. Only where the first letter is an S, or may be one in some
# other script's dress, is it worth it.
_MAY_OPEN = re.compile("[^A-Za-z\x80-\U0010ffff]*[Ss\x80-\U0010ffff]")
_SPACED_LETTERS = re.compile(r"\b[A-Z](?: [A-Z]){3,}\b")
_NOT_WORD = re.compile(r"[^A-Z0-9]+")


def states_balance(text: str) -> bool:
    """Whether a row's text (name and memo) says nothing but that it is a balance.

    Args:
        text: ``SALDO ANTERIOR``, ``Saldo do dia``, ``S A L D O``, ``SALDO TOTAL DISPONÍVEL DIA``, ….
    """
    if not _MAY_OPEN.match(text):
        return False
    words = [word for word in _fold(text).split() if not word.isdigit()]
    if not words or words[0] not in _SUBJECT:
        return False
    if not all(word in _QUALIFIERS or word.startswith(_AVAILABLE) for word in words):
        return False
    return not _CHARGE_WORDS.intersection(words) or bool(_DATING_WORDS.intersection(words))


def _fold(text: str) -> str:
    """Upper case, no accents, no punctuation; ``S A L D O`` closed up."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").upper()
    folded = " ".join(_NOT_WORD.sub(" ", plain).split())
    return _SPACED_LETTERS.sub(_close_up, folded)


def _close_up(run: re.Match[str]) -> str:
    word = run[0].replace(" ", "")
    return f"SALDO {word[5:]}" if word.startswith("SALDO") else word
