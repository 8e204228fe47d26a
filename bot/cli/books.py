"""Verbs over the books: invitations, reading, imports. None of them needs a Telegram token."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.adapters import files
from bot.cli.mistakes import Mistake
from bot.cli.running import company_or_mistake, first_company, read_settings, run, with_store
from bot.texts import cli as texts
from bot.texts import errors as error_texts
from bot.texts.dialogs import problem_plain, row_problem
from core.domain.files import FileContent, FileProblem
from core.domain.parties import Role
from core.domain.statements import ParsedStatement
from core.domain.time import SystemClock, local_day
from core.errors import SameFile, UnreadableStatement, UnreadableTable
from core.services import automating, founding
from core.services.importing import Arrival, import_statement
from core.services.recording import Recorded, record_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.settings import Settings
    from core.domain.entries import ParsedEntries
    from core.domain.statements import ParsedAccount, ParsedLine, StatementImport
    from core.ports import Store

_ROLES = {"dono": Role.OWNER, "financeiro": Role.FINANCE, "contador": Role.ACCOUNTANT}
LARGEST_FILE = 20 * 1024 * 1024
_CLOCK = SystemClock()
REQUIRED_COLUMNS = ("tipo", "descricao", "valor", "vencimento")

_file = click.argument("arquivo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help=texts.JSON)
_company = click.option("--empresa", metavar="ID", help=texts.COMPANY)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.command("convite", help=texts.INVITE)
@click.option(
    "--papel", type=click.Choice(list(_ROLES)), default="dono", show_default=True, help=texts.INVITE_ROLE
)
@_company
def invite(papel: str, empresa: str | None) -> None:
    """One one-time code, alone on the last line."""
    settings = read_settings()

    async def work(store: Store) -> str:
        async with store.write() as uow:
            if empresa:
                company = await company_or_mistake(uow, empresa)
            else:
                company = await first_company(uow, settings, _CLOCK)
            return await founding.invite(uow, company, _ROLES[papel], _CLOCK.now())

    click.echo(run(with_store(settings, work)))


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise UnreadableStatement("too_large")
    return path.read_bytes()


def _moving_bar() -> Progress:
    """A bar that moves while the reader works in its own process, with the seconds so far."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(texts.READING, total=None)
    return bar


async def _contents(path: Path, today: date) -> Sequence[FileContent | FileProblem]:
    """What a file holds; on a terminal a moving sign shows that it is being read."""
    data = await asyncio.to_thread(_bytes_of, path)
    try:
        with _moving_bar() if sys.stderr.isatty() else nullcontext():
            return await files.read_file(path.name, data, today)
    finally:
        await files.close_readers()


def _name_refused(contents: Sequence[FileContent | FileProblem]) -> None:
    """Members of a ZIP that could not be read, while others could."""
    for one in contents:
        if isinstance(one, FileProblem):
            said = error_texts.plain(error_texts.sentence(one.error))
            click.echo(texts.member_refused(one.name, said), err=True)


def _today(settings: Settings) -> date:
    return local_day(_CLOCK.now(), settings.time_zone)


@click.command("ler", help=texts.READ)
@_file
@_json
def read(arquivo: Path, as_json: bool) -> None:
    """What a file holds; nothing is stored."""
    contents: Sequence[FileContent | FileProblem] = run(_contents(arquivo, _today(read_settings())))
    found = [one.statement for one in contents if isinstance(one, FileContent) and one.statement is not None]
    if not found:
        raise Mistake(error_texts.plain(error_texts.sentence(UnreadableStatement("not_a_statement"))))
    _name_refused(contents)
    parsed = ParsedStatement(
        found[0].format,
        tuple(account for one in found for account in one.accounts),
        tuple(problem for one in found for problem in one.problems),
        sum(one.rows for one in found),
    )
    if as_json:
        _print_json(statement_json(parsed))
    if parsed.rows and not any(account.lines or account.balance_rows for account in parsed.accounts):
        raise Mistake(error_texts.plain(error_texts.sentence(UnreadableStatement("no_readable_row"))))
    if not as_json:
        click.echo(texts.read(parsed))


def statement_json(parsed: ParsedStatement) -> dict[str, Any]:
    """The public form of a read file."""
    return {
        "format": parsed.format,
        "accounts": [_account_json(account) for account in parsed.accounts],
        "problems": [
            {"row": one.row, "code": one.code, "text": problem_plain(one)} for one in parsed.problems
        ],
    }


def _account_json(account: ParsedAccount) -> dict[str, Any]:
    on = account.ledger_balance_on
    return {
        "bank": account.bank,
        "branch": account.branch,
        "account": account.account,
        "kind": account.kind.value,
        "currency": account.currency,
        "lines": [_line_json(line) for line in account.lines],
        "balance_rows": [
            {"posted_on": row.posted_on.isoformat(), "amount_cents": row.amount_cents, "memo": row.memo}
            for row in account.balance_rows
        ],
        "ledger_balance_cents": account.ledger_balance_cents,
        "ledger_balance_on": on.isoformat() if on else None,
    }


def _line_json(line: ParsedLine) -> dict[str, Any]:
    return {
        "posted_on": line.posted_on.isoformat(),
        "amount_cents": line.amount_cents,
        "memo": line.memo,
        "bank_id": line.bank_id,
        "type": line.type,
        "scheduled": line.scheduled,
    }


@click.command("importar", help=texts.IMPORT)
@_file
@click.option("--conta", metavar="NOME", help=texts.IMPORT_ACCOUNT)
@click.option("--sim", is_flag=True, help=texts.IMPORT_YES)
@_json
def import_file(arquivo: Path, conta: str | None, sim: bool, as_json: bool) -> None:
    """Import statements; the running bot sends the cards."""
    settings = read_settings()

    async def work(store: Store) -> StatementImport:
        contents = await _contents(arquivo, _today(settings))
        for one in contents:
            if isinstance(one, FileContent) and one.guessed_columns and not sim:
                raise Mistake(texts.guessed(one))
        found = [one for one in contents if isinstance(one, FileContent) and one.statement is not None]
        if not found:
            raise UnreadableStatement("not_a_statement")
        _name_refused(contents)
        results = [await _import_one(store, settings, one, conta) for one in found]
        return _together(results)

    result: StatementImport = run(with_store(settings, work))
    if as_json:
        _print_json(_import_json(result))
        return
    click.echo(texts.imported(result))


async def _import_one(
    store: Store, settings: Settings, content: FileContent, account: str | None
) -> StatementImport:
    """One statement in one transaction; the same bytes once more bring nothing and are told as known."""
    assert content.statement is not None
    arrival = Arrival("file", content.name, content.sha256, account_name=account)
    async with store.write() as uow:
        company = await first_company(uow, settings, _CLOCK)
        try:
            result = await import_statement(uow, company, content.statement, arrival, _CLOCK.now())
            await automating.confirm_alone(uow, result, _CLOCK.now())
        except SameFile:
            earlier = await uow.statements.import_of_file(company.id, arrival.sha256)
            assert earlier is not None
            return replace(earlier, new=0, known=earlier.read, doubtful=0)
        return result


def _together(results: Sequence[StatementImport]) -> StatementImport:
    """The numbers of several imports as one."""
    return replace(
        results[0],
        read=sum(one.read for one in results),
        new=sum(one.new for one in results),
        known=sum(one.known for one in results),
        doubtful=sum(one.doubtful for one in results),
        balance_rows=sum(one.balance_rows for one in results),
        problems=tuple(problem for one in results for problem in one.problems),
    )


def _import_json(result: StatementImport) -> dict[str, Any]:
    return {
        "read": result.read,
        "new": result.new,
        "known": result.known,
        "doubtful": result.doubtful,
        "balance_rows": result.balance_rows,
        "problems": [
            {"row": one.row, "code": one.code, "text": problem_plain(one)} for one in result.problems
        ],
    }


@click.group("lancamentos", help=texts.ENTRIES)
def entries() -> None:
    """Open items."""


@dataclass(frozen=True, slots=True)
class _Brought:
    parsed: ParsedEntries
    result: Recorded


@entries.command("importar", help=texts.ENTRIES_IMPORT)
@_file
def import_entries(arquivo: Path) -> None:
    """Open items from a table."""
    settings = read_settings()

    async def work(store: Store) -> _Brought:
        contents = await _contents(arquivo, _today(settings))
        parsed = next((one.entries for one in contents if isinstance(one, FileContent) and one.entries), None)
        if parsed is None:
            raise UnreadableTable(REQUIRED_COLUMNS)
        async with store.write() as uow:
            company = await first_company(uow, settings, _CLOCK)
            return _Brought(parsed, await record_entries(uow, company, parsed.rows, _CLOCK.now()))

    brought: _Brought = run(with_store(settings, work))
    for problem in brought.parsed.problems:
        click.echo(row_problem(problem), err=True)
    click.echo(texts.recorded(brought.parsed, brought.result))


@click.command("migrar", help=texts.MIGRATE)
def migrate() -> None:
    """Opening the store migrates; nothing else is to be done."""
    settings = read_settings()

    async def work(_store: Store) -> None:
        click.echo(texts.MIGRATED)

    run(with_store(settings, work))
