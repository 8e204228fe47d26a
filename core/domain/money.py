"""Money is integer centavos; here it is read from the way Brazilians write it."""

from __future__ import annotations

import re

_BR_AMOUNT = re.compile(r"(?P<sign>[-+−]?)(?P<reais>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<centavos>\d{1,2}))?")
_ISO_AMOUNT = re.compile(r"(?P<sign>[-+−]?)(?P<reais>\d+)\.(?P<centavos>\d{2})")
_MOST_DIGITS = 13  # a hundred billion reais: beyond it the text is not an amount of a small business


def parse_br(text: str) -> int:
    """Centavos of an amount as typed in Brazil: ``1.234,56``, ``R$ 450``, ``-30,5``, ``480.00``.

    Raises:
        ValueError: the text is not one amount.
    """
    bare = re.sub(r"(?i)r\$|[\s\u00a0]", "", text)
    found = _BR_AMOUNT.fullmatch(bare) or _ISO_AMOUNT.fullmatch(bare)
    if not found or len(bare) > _MOST_DIGITS + 4:
        raise ValueError(text)
    reais = int(found["reais"].replace(".", ""))
    cents = reais * 100 + int((found["centavos"] or "0").ljust(2, "0"))
    return -cents if found["sign"] in {"-", "−"} else cents
