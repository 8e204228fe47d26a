"""One transaction as one object: commits on a clean exit, rolls back on any exception. Nobody else commits."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from storage.repositories.automation import SqlAutomation
from storage.repositories.books import SqlBooks
from storage.repositories.cash import SqlCash
from storage.repositories.chats import SqlChats
from storage.repositories.connections import SqlConnections
from storage.repositories.decisions import SqlDecisions
from storage.repositories.messages import SqlInbox, SqlOutbox
from storage.repositories.oversight import SqlOversight
from storage.repositories.people import SqlPeople
from storage.repositories.reports import SqlReports
from storage.repositories.rules import SqlRules
from storage.repositories.searches import SqlSearches
from storage.repositories.statements import SqlStatements
from storage.repositories.vault import SqlVault
from storage.sealing import Keyring

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.ports import (
        Automation,
        Books,
        Cash,
        Chats,
        Connections,
        Decisions,
        Inbox,
        Outbox,
        Oversight,
        People,
        Reports,
        Rules,
        Searches,
        Statements,
        UnitOfWork,
        Vault,
    )
    from storage.database import Database


class SqlUnitOfWork:
    """See ``core.ports.UnitOfWork``."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self.people: People = SqlPeople(connection)
        self.statements: Statements = SqlStatements(connection)
        self.books: Books = SqlBooks(connection)
        self.decisions: Decisions = SqlDecisions(connection)
        self.chats: Chats = SqlChats(connection)
        self.automation: Automation = SqlAutomation(connection)
        self.rules: Rules = SqlRules(connection)
        self.oversight: Oversight = SqlOversight(connection)
        self.reports: Reports = SqlReports(connection)
        self.searches: Searches = SqlSearches(connection)
        self.cash: Cash = SqlCash(connection)
        self.connections: Connections = SqlConnections(connection)
        self.vault: Vault = SqlVault(connection, keyring)
        self.inbox: Inbox = SqlInbox(connection)
        self.outbox: Outbox = SqlOutbox(connection)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail on its own."""
        async with self._connection.begin_nested():
            yield


class SqlStore:
    """See ``core.ports.Store``.

    Args:
        keyring: what secrets are sealed with; without one none can be kept.
    """

    def __init__(self, database: Database, keyring: Keyring | None = None) -> None:
        self._database = database
        self._keyring = keyring or Keyring()
        self.one_writer = database.is_sqlite

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """One writing transaction."""
        async with self._database.writer.begin() as connection:
            yield SqlUnitOfWork(connection, self._keyring)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """One reading transaction."""
        async with self._database.reader.begin() as connection:
            yield SqlUnitOfWork(connection, self._keyring)
