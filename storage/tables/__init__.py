"""The schema; ``company_id`` leads every tenant key. Rows never leave storage: repositories make domain objects."""

from storage.tables.books import (
    accounts,
    adjustments,
    allocations,
    audit_events,
    categories,
    companies,
    contacts,
    decisions,
    entries,
    imports,
    invitation_attempts,
    invitations,
    ledger_balances,
    members,
    refund_cases,
    statement_lines,
)
from storage.tables.chats import cards, digests, drafts, inbox, outbox, prompts, review_queues
from storage.tables.keys import metadata

__all__ = [
    "accounts",
    "adjustments",
    "allocations",
    "audit_events",
    "cards",
    "categories",
    "companies",
    "contacts",
    "decisions",
    "digests",
    "drafts",
    "entries",
    "imports",
    "inbox",
    "invitation_attempts",
    "invitations",
    "ledger_balances",
    "members",
    "metadata",
    "outbox",
    "prompts",
    "refund_cases",
    "review_queues",
    "statement_lines",
]
