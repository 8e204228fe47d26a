"""Words of ``concilia exportar``: plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import count
from bot.texts.monthly import month as written

if TYPE_CHECKING:
    from core.domain.monthly import Month

EXPORT = """Exporta os lançamentos de um mês.

Cada lançamento do banco com a situação, o que foi decidido, por quem e quando. A planilha e o CSV abrem no Excel
em português; o OFX pode ser importado de novo sem repetir nada. Os mesmos dados dão sempre o mesmo arquivo.
"""
MONTH = "Mês, como 07/2026; sem ele, o mês de agora."
FORMAT = "Forma do arquivo."
OUTPUT = "Arquivo a escrever; sem ele, um nome com o mês, nesta pasta."
UNKNOWN_MONTH = "Não entendi o mês. Escreva como 07/2026."


def nothing(month: Month) -> str:
    """A month without a line."""
    return f"Nenhum lançamento do banco em {written(month)}. Nenhum arquivo foi escrito."


def unwritable(path: str) -> str:
    """The file cannot be written there."""
    return f"Não consegui escrever o arquivo {path}."


def exported(path: str, month: Month, lines: int) -> str:
    """Where the file is and what it holds."""
    return f"{path}: {count(lines, 'lançamento', 'lançamentos')} de {written(month)}."
