"""``simular``: the matcher over a folder of files, without Telegram and database, for its time is measured."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.mistakes import Mistake
from bot.texts import verbs as texts
from core.domain.garbage import uncollected
from core.services import simulating

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("simular", help=texts.SIMULATE)
@click.argument("pasta", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--saida",
    required=True,
    metavar="ARQ.jsonl",
    help=texts.SIMULATE_OUTPUT,
    type=click.Path(dir_okay=False, path_type=Path),
)
def simulate(pasta: Path, saida: Path) -> None:
    """One prediction a line; pace and memory on stderr."""
    started = time.perf_counter()
    with uncollected():
        number = _simulate(pasta, saida)
    click.echo(texts.simulated(number, time.perf_counter() - started, _peak_mb()), err=True)


def _simulate(folder: Path, output: Path) -> int:
    meta = _object(folder / "meta.json", _text(folder / "meta.json"), 1)
    lines, entries, history = (_records(folder / f"{name}.jsonl") for name in ("lines", "entries", "history"))
    try:
        predictions = simulating.simulate(lines, entries, history, meta)
    except KeyError as missing:
        raise Mistake(texts.unexpected_record(str(missing))) from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Mistake(texts.unexpected_record(str(wrong)[:120])) from None
    return _write(output, predictions)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Mistake(texts.missing_file(str(path))) from None


def _records(path: Path) -> Iterator[Any]:
    """One object a line, read as it is asked for: a large company need not lie in memory twice."""
    try:
        with path.open(
            encoding="utf-8", newline="\n"
        ) as file:  # a memo may hold what looks like a line's end
            for number, row in enumerate(file, 1):
                if row.strip():
                    yield _object(path, row, number)
    except (OSError, UnicodeDecodeError):
        raise Mistake(texts.missing_file(str(path))) from None


def _object(path: Path, row: str, number: int) -> Any:
    try:
        found = json.loads(row)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Mistake(texts.unreadable_record(str(path), number))
    return found


def _write(output: Path, predictions: Iterator[dict[str, Any]]) -> int:
    number = 0
    try:
        with output.open("w", encoding="utf-8") as file:
            for number, one in enumerate(predictions, 1):  # noqa: B007 - the last number is how many there were
                file.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
    except OSError:
        raise Mistake(texts.unwritable(str(output))) from None
    return number


def _peak_mb() -> float | None:
    """The most memory this process had, or ``None`` where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024
