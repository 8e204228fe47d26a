"""Verbs about bank feeds: link a bank, show how connections stand, look at them now, change the key of secrets."""

from __future__ import annotations

import base64
import json
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.adapters import banks
from bot.cli.mistakes import Mistake
from bot.cli.running import company_or_mistake, first_company, read_settings, run, with_store
from bot.texts import feeds_cli as texts
from core.domain.feeds import Access, FeedState
from core.domain.time import SystemClock
from core.ports import SecretUnreadable
from core.ports.feeds import FeedError
from core.services import connecting, watching
from core.services.syncing import Syncing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime

    from bot.settings import Settings
    from core.domain.connections import Connection
    from core.domain.parties import Company
    from core.ports import Store, UnitOfWork
    from core.ports.feeds import BankFeed
    from core.services.feeding import Fed
    from core.services.linking import Link
    from core.services.syncing import Look
    from core.services.watching import ConnectionView

_CLOCK = SystemClock()
_LARGEST_PEM = 64 * 1024
_RESEALED_AT_ONCE = 200
_json = click.option("--json", "as_json", is_flag=True, help=texts.JSON)
_company = click.option("--empresa", metavar="ID", help=texts.COMPANY)
_pem = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _New:
    """A connection to be linked."""

    feed: str
    reference: str
    secrets: Mapping[str, str]
    name: str | None = None


@click.group("integrar", help=texts.LINK)
def link() -> None:
    """Link a bank."""


@link.command("pluggy", help=texts.LINK_PLUGGY)
@click.option("--item", required=True, metavar="ITEM_ID", help=texts.ITEM)
@_company
def link_pluggy(item: str, empresa: str | None) -> None:
    """Every account of an item."""
    _link(_New("pluggy", item.strip(), {}), empresa, missing=texts.NO_PLUGGY)


@link.command("inter", help=texts.LINK_INTER)
@click.option("--conta", required=True, metavar="NUMERO", help=texts.ACCOUNT_NUMBER)
@click.option("--certificado", required=True, type=_pem, help=texts.CERTIFICATE)
@click.option("--chave", required=True, type=_pem, help=texts.PRIVATE_KEY)
@click.option("--client-id", required=True, help=texts.CLIENT_ID)
@click.option("--client-secret", prompt=texts.ASK_SECRET, hide_input=True, help=texts.CLIENT_SECRET)
@click.option("--nome", help=texts.ACCOUNT_NAME)
@_company
def link_inter(
    conta: str,
    certificado: Path,
    chave: Path,
    client_id: str,
    client_secret: str,
    nome: str | None,
    empresa: str | None,
) -> None:
    """One account at Banco Inter."""
    given = {
        "certificate": _text_of(certificado),
        "private_key": _text_of(chave),
        "client_id": client_id.strip(),
        "client_secret": client_secret.strip(),
    }
    _link(_New("inter", _digits(conta), given, nome), empresa)


@link.command("asaas", help=texts.LINK_ASAAS)
@click.option("--conta", required=True, metavar="NUMERO", help=texts.ACCOUNT_NUMBER)
@click.option("--chave-api", prompt=texts.ASK_SECRET, hide_input=True, help=texts.API_KEY)
@click.option("--nome", help=texts.ACCOUNT_NAME)
@_company
def link_asaas(conta: str, chave_api: str, nome: str | None, empresa: str | None) -> None:
    """One account at Asaas."""
    _link(_New("asaas", _digits(conta), {"access_token": chave_api.strip()}, nome), empresa)


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isalnum())


def _text_of(path: Path) -> str:
    if path.stat().st_size > _LARGEST_PEM:
        raise Mistake(texts.pem_too_large(path.name))
    try:
        return path.read_text("ascii")
    except UnicodeDecodeError:
        raise Mistake(texts.not_pem(path.name)) from None


def _link(new: _New, company_id: str | None, *, missing: str = "") -> None:
    settings = read_settings()

    async def work(store: Store) -> Link:
        async with _feeds(settings) as feeds:
            feed = feeds.get(new.feed)
            if feed is None:
                raise Mistake(missing)
            looked = await connecting.look(feed, Access(new.reference, new.secrets), _CLOCK.now())
        if not looked.linkable:
            raise Mistake(texts.refused(new.feed, looked.status))
        async with store.write() as uow:
            company = await _company_of(uow, company_id, settings)
            names = {one.stable_key: new.name for one in looked.accounts} if new.name else None
            return await connecting.enable(
                uow,
                company.id,
                None,
                new.feed,
                new.reference,
                looked,
                _CLOCK.now(),
                secrets=new.secrets,
                names=names,
            )

    linked: Link = run(with_store(settings, work))
    click.echo(texts.linked(linked))


async def _company_of(uow: UnitOfWork, company_id: str | None, settings: Settings) -> Company:
    if company_id:
        return await company_or_mistake(uow, company_id)
    return await first_company(uow, settings, _CLOCK)


@asynccontextmanager
async def _feeds(settings: Settings) -> AsyncIterator[dict[str, BankFeed]]:
    """The connectors that are set up, closed at the end."""
    try:
        feeds = banks.connectors(settings, _CLOCK)
    except FeedError:
        raise Mistake(texts.BAD_ADDRESS) from None
    try:
        yield feeds
    finally:
        for feed in feeds.values():
            await feed.close()


# --- how they stand ------------------------------------------------------------------------------


@click.command("integracoes", help=texts.CONNECTIONS)
@_json
def show_connections(as_json: bool) -> None:
    """Every connection of every company."""

    async def work(store: Store) -> list[ConnectionView]:
        async with store.read() as uow:
            now = _CLOCK.now()
            return [
                await watching.view_connection(uow, company.id, one.id, now)
                for company in await uow.people.companies()
                for one in await uow.connections.living(company.id)
            ]

    views: list[ConnectionView] = run(with_store(read_settings(), work))
    if as_json:
        _show({"connections": [_connection_json(view) for view in views]})
    else:
        click.echo(texts.connections(views))


def _connection_json(view: ConnectionView) -> dict[str, Any]:
    """The public form of a connection."""
    one = view.connection
    return {
        "id": str(one.id),
        "company": str(one.company_id),
        "feed": one.feed,
        "state": one.state.value,
        "code": one.provider_code,
        "paused": one.paused,
        "data_as_of": _iso(one.data_as_of),
        "next_attempt": _iso(one.next_attempt_at),
        "expires_at": _iso(one.expires_at),
        "fix": texts.fix(view),
        "accounts": [
            {
                "name": fed.account.name,
                "complete_until": fed.connected.closed_until.isoformat()
                if fed.connected.closed_until
                else None,
                "balance_cents": fed.connected.balance_cents,
                "balance_at": _iso(fed.connected.balance_at),
                "frozen": fed.connected.frozen_at is not None,
            }
            for fed in view.accounts
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


# --- look now ------------------------------------------------------------------------------------


@click.command("sincronizar", help=texts.SYNC)
@_json
def sync(as_json: bool) -> None:
    """Look at every feed now; cards go out through the running bot."""
    settings = read_settings()

    async def work(store: Store) -> list[dict[str, Any]]:
        async with _feeds(settings) as feeds:
            syncing = Syncing(store, feeds, _CLOCK, banks.sync_interval(settings))
            async with store.read() as uow:
                companies = await uow.people.companies()
                every = [one for company in companies for one in await uow.connections.living(company.id)]
            found: list[dict[str, Any]] = []
            for connection in every:
                found += await _looked_at(store, syncing, connection)
            return found

    accounts: list[dict[str, Any]] = run(with_store(settings, work))
    if as_json:
        _show({"accounts": accounts})
    else:
        click.echo(texts.synced(accounts))


async def _looked_at(store: Store, syncing: Syncing, connection: Connection) -> Sequence[dict[str, Any]]:
    """What a look came to, account by account; paused ones and those told to wait are only shown."""
    look: Look | None = None
    told_to_wait = (
        connection.state is FeedState.RATE_LIMITED
        and connection.next_attempt_at is not None
        and connection.next_attempt_at > _CLOCK.now()
    )
    if not connection.paused and not told_to_wait:
        look = await syncing.look(connection)
    state = look.connection.state if look else connection.state if told_to_wait else FeedState.SYNCING
    if connection.paused:
        state = connection.state
    read = dict(look.accounts) if look else {}
    async with store.read() as uow:
        names = [
            (await uow.statements.account(connection.company_id, one.account_id)).name
            for one in await uow.connections.accounts(connection.company_id, connection.id)
        ]
    return [_account_json(name, connection.feed, state, read.get(name)) for name in names]


def _account_json(name: str, feed: str, state: FeedState, fed: Fed | None) -> dict[str, Any]:
    return {
        "account": name,
        "feed": feed,
        "state": state.value,
        "read": fed.read if fed else 0,
        "new": fed.new if fed else 0,
        "changed": fed.changed if fed else 0,
        "removed": fed.removed if fed else 0,
        "doubtful": fed.doubtful if fed else 0,
        "differing": fed.differing if fed else 0,
    }


def _show(what: dict[str, Any]) -> None:
    click.echo(json.dumps(what, ensure_ascii=False, indent=2))


# --- the key of secrets --------------------------------------------------------------------------


@click.group("chave", help=texts.KEY)
def key() -> None:
    """The key of secrets at rest."""


@key.command("nova", help=texts.KEY_NEW)
def new_key() -> None:
    """A fresh key, alone on the last line."""
    click.echo(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


@key.command("trocar", help=texts.KEY_CHANGE)
def change_key() -> None:
    """Seal everything with the newest key; what was sealed with it already is left alone."""

    async def work(store: Store) -> int:
        done = 0
        while True:
            async with store.write() as uow:
                some = await uow.vault.reseal(limit=_RESEALED_AT_ONCE)
            done += some
            if not some:
                return done

    try:
        click.echo(texts.resealed(run(with_store(read_settings(), work))))
    except SecretUnreadable as error:
        raise Mistake(texts.key_missing(str(error))) from None
