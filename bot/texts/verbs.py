"""Words of the command line that are needed before a verb is loaded, and those of ``simular``: plain text."""

from __future__ import annotations

MAIN = """Concilia: o banco batendo com os livros, pelo Telegram.

Para ver tudo funcionando sem conta em lugar nenhum: concilia demo
"""
OPTIONS, VERB = "[OPÇÕES]", "VERBO [ARGUMENTOS]..."

SIMULATE = """Roda só o motor de sugestões sobre uma pasta de dados.

A PASTA tem lines.jsonl, entries.jsonl, history.jsonl e meta.json. Escreve uma previsão por lançamento do banco e
mostra quantos lançamentos por segundo e quanta memória foram precisos. Nada é guardado.
"""
SIMULATE_OUTPUT = "Arquivo em que as previsões são escritas, uma por linha (JSON Lines)."


def missing_file(path: str) -> str:
    """A file of the folder is not there, or cannot be opened."""
    return f"Não consegui abrir o arquivo {path}."


def unwritable(path: str) -> str:
    """The predictions cannot be written there."""
    return f"Não consegui escrever o arquivo {path}."


def unreadable_record(path: str, row: int) -> str:
    """A row of a file is no JSON object."""
    return f"A linha {row} do arquivo {path} não é um objeto JSON."


def unexpected_record(detail: str) -> str:
    """A record lacks a field, or has something else in it."""
    return f"Os dados da pasta não têm o formato esperado: {detail}."


def simulated(lines: int, seconds: float, peak_mb: float | None) -> str:
    """How fast, and how much memory."""
    pace = f"{lines} lançamentos em {_decimal(seconds, 2)} s ({_decimal(lines / max(seconds, 0.001), 0)} por segundo)"
    return f"{pace}." if peak_mb is None else f"{pace}; pico de {_decimal(peak_mb, 0)} MB."


def _decimal(value: float, places: int) -> str:
    """With a comma, without the library of all the world's numbers: this verb must start at once."""
    return f"{value:.{places}f}".replace(".", ",")
