"""Writes a company as files: what is to be reconciled, what was confirmed before, and the answers."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from tests.companies.founding import found
from tests.companies.happenings import live
from tests.companies.levels import LEVELS
from tests.companies.names import formatted, plain
from tests.companies.world import DAY, Calendar, next_month

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.companies.model import Contact, Line
    from tests.companies.world import World

_START = date(2026, 4, 1)
_HISTORY_MONTHS = 3


def write_company(folder: Path, level: str, lines: int = 1000, seed: int = 1) -> None:
    """One company of so many lines, the same each time for the same arguments."""
    world = invent(level, lines, seed)
    folder.mkdir(parents=True, exist_ok=True)
    past, present = _by_period(world)
    _go_through(past)
    opened = [(entry, entry.left) for entry in world.entries if entry.left]
    _go_through(present)
    parts = {
        "lines": [line.as_json() for line in present],
        "entries": [entry.as_json(amount) for entry, amount in opened],
        "contacts": [_contact(one) for one in world.people.all()],
        "history": [
            line.as_json() | {"confirmed": line.answer.as_json(entries_in_full=True)} for line in past
        ],
        "truth": [{"line_id": line.id} | line.answer.as_json(entries_in_full=False) for line in present],
    }
    for name, rows in parts.items():
        _write(folder / f"{name}.jsonl", rows)
    counts = {name: len(rows) for name, rows in parts.items() if name != "truth"}
    (folder / "meta.json").write_text(json.dumps(counts | _meta(world), ensure_ascii=False), encoding="utf-8")


def invent(level: str, lines: int, seed: int) -> World:
    """The company in memory."""
    rng = Random(f"{level} {lines} {seed}")
    months = 3 if lines <= 3_000 else 6 if lines <= 30_000 else 12
    calendar = Calendar(next_month(_START, -_HISTORY_MONTHS), _START, next_month(_START, months) - DAY)
    world = found(rng, LEVELS[level], calendar, lines / months)
    live(world, lines, lines * _HISTORY_MONTHS // months)
    return world


def _by_period(world: World) -> tuple[list[Line], list[Line]]:
    """Numbers everything by day; the lines before the start are history."""
    world.entries.sort(key=lambda entry: entry.due)
    for number, entry in enumerate(world.entries, 1):
        entry.id = f"E{number:06d}"
    world.lines.sort(key=lambda line: line.day)
    for number, line in enumerate(world.lines, 1):
        line.id = f"L{number:06d}"
    past = [line for line in world.lines if line.day < world.calendar.start]
    return past, world.lines[len(past) :]


def _go_through(lines: list[Line]) -> None:
    """Pays the entries day by day, and notes what was open of them before each line."""
    for line in lines:
        for entry in line.answer.entries:
            line.answer.open_amounts.append(entry.left)
            entry.left = max(0, entry.left - abs(line.amount)) if line.answer.kind == "partial" else 0


def _contact(one: Contact) -> dict[str, Any]:
    return {"id": one.id, "role": one.role, "name": one.name, "document": one.shown_document}


def _meta(world: World) -> dict[str, Any]:
    profile, calendar = world.profile, world.calendar
    return {
        "start": calendar.start.isoformat(),
        "end": calendar.last.isoformat(),
        "history_start": calendar.first.isoformat(),
        "company": {
            "name": plain(profile.company.name),
            "trade_name": profile.trade_name,
            "document": formatted(profile.company.document),
            "owner": profile.owner.name,
            "owner_document": formatted(profile.owner.document),
        },
        "accounts": [{"id": one, "bank": bank} for one, bank in profile.bank_names.items()],
        "categories": sorted(profile.categories.values()),
    }


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
