"""Tables of what is confirmed without asking: settings, answers to suggestions, what was done alone, its digests."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
)

from core.domain.automation import AutomationMode, EvidenceKind
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, UtcDateTime

automation_settings = Table(
    "automation_settings",
    metadata,
    tenant(),
    Column("account_id", Uuid, nullable=False),
    Column("mode", EnumValue(AutomationMode), nullable=False),
    Column("cap_cents", Cents, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "account_id"),
    own("accounts"),
    own("members", "changed_by"),
    CheckConstraint("cap_cents > 0", name="cap_above_zero"),
)

# Append-only: an answer is never rewritten, a contradiction is one more row.
suggestion_outcomes = Table(
    "suggestion_outcomes",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("decision_id", Uuid),  # a refusal ("not this one") answers and decides nothing
    Column("kind", EnumValue(EvidenceKind), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("accounts"),
    own("statement_lines", "line_id"),
    own("decisions"),
    UniqueConstraint("company_id", "decision_id"),
    Index(None, "company_id", "kind", "at"),
)

unattended_matches = Table(
    "unattended_matches",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("kind", EnumValue(EvidenceKind), nullable=False),
    Column("bulk_id", Uuid),
    Column("at", UtcDateTime, nullable=False),
    Column("agreed", Boolean),
    Column("rule_id", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    own("accounts"),
    own("statement_lines", "line_id"),
    own("entries", "entry_id"),
    own("rules"),
    UniqueConstraint("company_id", "line_id"),
    Index(None, "company_id", "at"),
)

weekly_digests = Table(
    "weekly_digests",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("week", Date, nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "week"),
)
