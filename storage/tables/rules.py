"""Tables of rules ("always like this"): what the owner allowed after alike answers, in the order they are tried."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Uuid,
)

from core.domain.entries import Direction
from core.domain.rules import RuleAction, RuleMode
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, Json, UtcDateTime

rules = Table(
    "rules",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("direction", EnumValue(Direction), nullable=False),
    Column("words", Json, nullable=False),
    Column("action", EnumValue(RuleAction), nullable=False),
    Column("category_id", Uuid),
    Column("contact_id", Uuid),
    Column("description", Text, nullable=False),
    Column("mode", EnumValue(RuleMode), nullable=False),
    Column("cap_cents", Cents, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("allowed_by", Uuid),
    Column("dropped_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    own("categories", "category_id"),
    own("contacts"),
    own("members", "created_by"),
    own("members", "allowed_by"),
    CheckConstraint("cap_cents > 0", name="cap_above_zero"),
    CheckConstraint("action <> 'new_entry' OR category_id IS NOT NULL", name="new_entry_has_category"),
    Index(None, "company_id", "position"),
)

# Kinds of lines of which the owner said "only this time": not offered as a rule again.
declined_rules = Table(
    "declined_rules",
    metadata,
    tenant(),
    Column("key", String(200), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "key"),
    own("members"),
)
