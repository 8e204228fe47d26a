"""What the services need from outside, as questions: storage answers them, and tests may too.

Every method is scoped by company, but for the inbox and the outbox, which belong to the bot.
A unit of work is one transaction: it commits on a clean exit, and nobody else commits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.ports.automation import Automation
from core.ports.books import Books, Decisions, People, Statements
from core.ports.cash import Cash
from core.ports.connections import Connections, SecretUnreadable, Vault
from core.ports.messages import Chats, Inbox, Outbox
from core.ports.oversight import Oversight
from core.ports.reports import Reports
from core.ports.rules import Rules
from core.ports.searches import Searches

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

__all__ = [
    "Automation",
    "Books",
    "Cash",
    "Chats",
    "Connections",
    "Decisions",
    "Inbox",
    "Outbox",
    "Oversight",
    "People",
    "Reports",
    "Rules",
    "Searches",
    "SecretUnreadable",
    "Statements",
    "Store",
    "UnitOfWork",
    "Vault",
]


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    people: People
    statements: Statements
    books: Books
    decisions: Decisions
    chats: Chats
    automation: Automation
    rules: Rules
    oversight: Oversight
    reports: Reports
    searches: Searches
    cash: Cash
    connections: Connections
    vault: Vault
    inbox: Inbox
    outbox: Outbox

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part that can fail on its own: rolled back on an exception, which passes through."""


class Store(Protocol):
    """Opens units of work.

    Attributes:
        one_writer: whether writing transactions run one after the other.
    """

    one_writer: bool

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that may write; SQLite has one writer at a time."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A consistent view that cannot write."""
