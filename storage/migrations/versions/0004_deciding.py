"""Every ending of a line: parts, explained differences, sums, transfers, credits; rules, closed months, comments, papers.

An allocation becomes what covers the agreed value, so that line = allocations + adjustments; triggers see to it, and
to facts that are only ever added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_CATEGORIES = (
    ("in", "interest", "Juros recebidos"),
    ("in", "fine", "Multas recebidas"),
    ("in", "discount", "Descontos obtidos"),
    ("in", "withholding", "Impostos retidos de fornecedores"),
    ("out", "interest", "Juros pagos"),
    ("out", "fine", "Multas pagas"),
    ("out", "discount", "Descontos concedidos"),
    ("out", "withholding", "Impostos retidos por clientes"),
    ("out", "fee", "Tarifas bancárias"),
)

_STANDS = "NOT EXISTS (SELECT 1 FROM decisions u WHERE u.company_id = m.company_id AND u.reverses_id = m.decision_id)"
_MOVED = " + ".join(
    f"(SELECT COALESCE(SUM(m.amount_cents), 0) FROM {table} m "  # noqa: S608 - names of our own tables
    f"WHERE m.company_id = NEW.company_id AND m.line_id = NEW.id AND {_STANDS})"
    for table in ("allocations", "adjustments")
)
_RECONCILED_LINE = (
    "EXISTS (SELECT 1 FROM statement_lines l WHERE l.company_id = NEW.company_id AND l.id = NEW.line_id "
    "AND l.state = 'reconciled')"
)
_WITHIN = (
    "(amount_cents > 0 AND covered_cents BETWEEN 0 AND amount_cents) OR "
    "(amount_cents < 0 AND covered_cents BETWEEN amount_cents AND 0)"
)
FACTS = ("decisions", "allocations", "adjustments", "credit_uses", "audit_events", "comments")


def upgrade() -> None:
    _new_tables()
    _simple_columns()
    _entries()
    _allocations_and_adjustments()
    _refund_cases()
    _drafts_and_queues()
    _categories()
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()


def _new_tables() -> None:
    op.create_table(
        "declined_rules",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_declined_rules__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_declined_rules__company_id")),
        sa.PrimaryKeyConstraint("company_id", "key", name=op.f("pk_declined_rules")),
    )
    op.create_table(
        "period_locks",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(reopened_by IS NULL) = (reopened_at IS NULL)",
            name=op.f("ck_period_locks__reopened_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "closed_by"],
            ["members.company_id", "members.id"],
            name=op.f("fk_period_locks__company_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reopened_by"],
            ["members.company_id", "members.id"],
            name=op.f("fk_period_locks__company_id_reopened_by"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_period_locks__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_period_locks")),
    )
    with op.batch_alter_table("period_locks", schema=None) as batch_op:
        batch_op.create_index(
            "uq_period_locks__living_month",
            ["company_id", "month"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )

    op.create_table(
        "rules",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("cap_cents", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed_by", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "allowed_by"],
            ["members.company_id", "members.id"],
            name=op.f("fk_rules__company_id_allowed_by"),
        ),
        sa.CheckConstraint(
            "action <> 'new_entry' OR category_id IS NOT NULL", name=op.f("ck_rules__new_entry_has_category")
        ),
        sa.CheckConstraint("cap_cents > 0", name=op.f("ck_rules__cap_above_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "category_id"],
            ["categories.company_id", "categories.id"],
            name=op.f("fk_rules__company_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "contact_id"],
            ["contacts.company_id", "contacts.id"],
            name=op.f("fk_rules__company_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "created_by"],
            ["members.company_id", "members.id"],
            name=op.f("fk_rules__company_id_created_by"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_rules__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_rules")),
    )
    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rules__company_id_position"), ["company_id", "position"], unique=False
        )

    op.create_table(
        "transfers",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_account_id", sa.Uuid(), nullable=True),
        sa.Column("to_account_id", sa.Uuid(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_transfers__amount_above_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "from_account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_transfers__company_id_from_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "to_account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_transfers__company_id_to_account_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_transfers__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_transfers")),
    )
    op.create_table(
        "attachments",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("file_unique_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_attachments__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_attachments__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_attachments__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "company_id",
            "line_id",
            "file_unique_id",
            name=op.f("uq_attachments__company_id_line_id_file_unique_id"),
        ),
    )
    op.create_table(
        "rejected_lines",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("line_id <> other_id", name=op.f("ck_rejected_lines__two_lines")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                ["statement_lines.company_id", "statement_lines.id"],
                name=op.f(f"fk_rejected_lines__company_id_{column}"),
            )
            for column in ("line_id", "other_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_rejected_lines__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_rejected_lines__company_id")),
        sa.PrimaryKeyConstraint("company_id", "line_id", "other_id", name=op.f("pk_rejected_lines")),
    )
    with op.batch_alter_table("rejected_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rejected_lines__company_id_other_id"), ["company_id", "other_id"], unique=False
        )
    op.create_table(
        "bulk_exceptions",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_bulk_exceptions__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_bulk_exceptions__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_bulk_exceptions__company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "line_id", name=op.f("pk_bulk_exceptions")),
    )
    op.create_table(
        "comments",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_comments__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_comments__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_comments__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comments__company_id_line_id"), ["company_id", "line_id"], unique=False
        )

    op.create_table(
        "selections",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("line_version", sa.Integer(), nullable=False),
        sa.Column("entries", JSON, nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_selections__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_selections__company_id")),
        sa.PrimaryKeyConstraint("company_id", "chat_id", "line_id", name=op.f("pk_selections")),
    )
    op.create_table(
        "credit_uses",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_credit_uses__amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "case_id"],
            ["refund_cases.company_id", "refund_cases.id"],
            name=op.f("fk_credit_uses__company_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "decision_id"],
            ["decisions.company_id", "decisions.id"],
            name=op.f("fk_credit_uses__company_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_credit_uses__company_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_credit_uses__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_credit_uses")),
        sa.UniqueConstraint(
            "company_id",
            "decision_id",
            "entry_id",
            name=op.f("uq_credit_uses__company_id_decision_id_entry_id"),
        ),
    )
    with op.batch_alter_table("credit_uses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_credit_uses__company_id_case_id"), ["company_id", "case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_credit_uses__company_id_entry_id"), ["company_id", "entry_id"], unique=False
        )
    op.create_table(
        "searches",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_searches__company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_searches__company_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_searches")),
    )


def _simple_columns() -> None:
    op.add_column("accounts", sa.Column("opening_balance_on", sa.Date(), nullable=True))
    op.add_column("cards", sa.Column("question", JSON, nullable=True))
    op.add_column(
        "categories", sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("companies", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("companies", sa.Column("quiet_to", sa.Time(), nullable=True))
    op.execute("UPDATE companies SET quiet_from = '21:00:00.000000', quiet_to = '07:00:00.000000'")
    op.add_column("decisions", sa.Column("booked_on", sa.Date(), nullable=True))
    op.add_column(
        "members", sa.Column("wants_cards", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )


def _entries() -> None:
    """What is settled was covered whole: parts did not exist."""
    covered = sa.Column("covered_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("entries", covered)
    op.add_column("entries", sa.Column("method", sa.String(length=40), nullable=True))
    op.add_column("entries", sa.Column("boleto_number", sa.String(length=60), nullable=True))
    op.execute("UPDATE entries SET covered_cents = amount_cents WHERE state = 'settled'")
    checks = (
        ("settled_is_covered", "(state = 'settled') = (covered_cents = amount_cents)"),
        ("covered_within_agreed", _WITHIN),
    )
    kept = (
        ("amount_not_zero", "amount_cents <> 0"),
        ("settled_has_value", "(state = 'settled') = (settled_cents IS NOT NULL)"),
    )
    with op.batch_alter_table("entries", table_args=_kept("entries", kept)) as batch_op:
        for name, rule in checks:
            batch_op.create_check_constraint(op.f(f"ck_entries__{name}"), rule)


def _kept(table: str, rules: tuple[tuple[str, str], ...]) -> tuple[sa.CheckConstraint, ...]:
    """Checks that SQLite's copy of a table would lose; elsewhere they stay where they are."""
    if op.get_bind().dialect.name != "sqlite":
        return ()
    return tuple(sa.CheckConstraint(rule, name=op.f(f"ck_{table}__{name}")) for name, rule in rules)


def _allocations_and_adjustments() -> None:
    op.execute(
        "UPDATE allocations SET amount_cents = amount_cents - (SELECT COALESCE(SUM(a.amount_cents), 0) "
        "FROM adjustments a WHERE a.company_id = allocations.company_id "
        "AND a.decision_id = allocations.decision_id AND a.entry_id = allocations.entry_id)"
    )
    op.add_column("adjustments", sa.Column("line_id", sa.Uuid(), nullable=True))
    op.add_column("adjustments", sa.Column("category_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE adjustments SET line_id = (SELECT d.line_id FROM decisions d "
        "WHERE d.company_id = adjustments.company_id AND d.id = adjustments.decision_id)"
    )
    with op.batch_alter_table("adjustments") as batch_op:
        batch_op.alter_column("line_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_adjustments__amount_not_zero"), "amount_cents <> 0")
        _belongs(batch_op, "adjustments", "line_id", "statement_lines")
        _belongs(batch_op, "adjustments", "category_id", "categories")
        for column in ("line_id", "entry_id"):
            batch_op.create_index(op.f(f"ix_adjustments__company_id_{column}"), ["company_id", column])
    op.add_column("allocations", sa.Column("transfer_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("allocations") as batch_op:
        batch_op.alter_column("entry_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_check_constraint(op.f("ck_allocations__amount_not_zero"), "amount_cents <> 0")
        batch_op.create_check_constraint(
            op.f("ck_allocations__to_an_entry_or_a_transfer"), "(entry_id IS NULL) <> (transfer_id IS NULL)"
        )
        _belongs(batch_op, "allocations", "transfer_id", "transfers")
        for column in ("line_id", "entry_id", "transfer_id"):
            batch_op.create_index(op.f(f"ix_allocations__company_id_{column}"), ["company_id", column])


def _belongs(batch_op: BatchOperations, table: str, column: str, target: str) -> None:
    name = op.f(f"fk_{table}__company_id_{column}")
    batch_op.create_foreign_key(name, target, ["company_id", column], ["company_id", "id"])


def _refund_cases() -> None:
    op.add_column("refund_cases", sa.Column("category_id", sa.Uuid(), nullable=True))
    op.drop_index("uq_refund_cases__living_cause", table_name="refund_cases")
    kept = (("closed_by_a_decision", "(state = 'closed') = (closed_by IS NOT NULL)"),)
    checks = (
        ("amount_not_zero", "amount_cents <> 0"),
        ("refunded_by_an_entry", "state NOT IN ('open', 'partial', 'closed') OR refund_entry_id IS NOT NULL"),
        ("kept_in_a_category", "state <> 'kept' OR category_id IS NOT NULL"),
    )
    with op.batch_alter_table("refund_cases", table_args=_kept("refund_cases", kept)) as batch_op:
        for column in ("cause_entry_id", "refund_entry_id"):
            batch_op.alter_column(column, existing_type=sa.Uuid(), nullable=True)
        for name, rule in checks:
            batch_op.create_check_constraint(op.f(f"ck_refund_cases__{name}"), rule)
        batch_op.create_unique_constraint(
            op.f("uq_refund_cases__company_id_opened_by"), ["company_id", "opened_by"]
        )
        _belongs(batch_op, "refund_cases", "category_id", "categories")
        batch_op.create_index(
            op.f("ix_refund_cases__company_id_cause_line_id"), ["company_id", "cause_line_id"]
        )


def _drafts_and_queues() -> None:
    op.add_column("drafts", sa.Column("amount_cents", sa.BigInteger(), nullable=True))
    op.add_column("drafts", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("drafts", sa.Column("direction", sa.String(length=40), nullable=True))
    op.add_column("drafts", sa.Column("parts", JSON, server_default=sa.text("'[]'"), nullable=False))
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.alter_column("line_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("unattended_matches", sa.Column("rule_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("unattended_matches") as batch_op:
        _belongs(batch_op, "unattended_matches", "rule_id", "rules")
    _queues()


def _queues() -> None:
    """A queue goes through a list made once; what ran before starts anew with the next word."""
    op.drop_table("review_queues")
    op.create_table(
        "review_queues",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_review_queues__company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                ["statement_lines.company_id", "statement_lines.id"],
                name=op.f(f"fk_review_queues__company_id_{column}"),
            )
            for column in ("line_id", "previous_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "chat_id", name=op.f("pk_review_queues")),
    )


def _categories() -> None:
    """Where explained differences go; a category of that name that is there already serves."""
    connection = op.get_bind()
    table = sa.table(
        "categories",
        sa.column("company_id", sa.Uuid()),
        sa.column("id", sa.Uuid()),
        *(sa.column(name, sa.String()) for name in ("name", "direction", "purpose")),
    )
    companies = connection.execute(
        sa.select(sa.table("companies", sa.column("id", sa.Uuid())).c.id)
    ).scalars()
    for company_id in list(companies):
        for direction, purpose, name in _CATEGORIES:
            same = (table.c.company_id == company_id, table.c.direction == direction, table.c.name == name)
            known = connection.execute(sa.update(table).where(*same).values(purpose=purpose)).rowcount
            if not known:
                values = {"company_id": company_id, "id": uuid4(), "name": name}
                connection.execute(sa.insert(table).values(**values, direction=direction, purpose=purpose))


def _triggers_of_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER line_is_allocated_whole BEFORE UPDATE OF state ON statement_lines "
        "WHEN NEW.state = 'reconciled' AND OLD.state <> 'reconciled' "
        f"AND NEW.amount_cents <> {_MOVED} "
        "BEGIN SELECT RAISE(ABORT, 'line_is_allocated_whole'); END"
    )
    op.execute(
        "CREATE TRIGGER line_is_allocated_whole_insert BEFORE INSERT ON statement_lines "
        f"WHEN NEW.state = 'reconciled' AND NEW.amount_cents <> {_MOVED} "
        "BEGIN SELECT RAISE(ABORT, 'line_is_allocated_whole'); END"
    )
    for table in ("allocations", "adjustments"):
        op.execute(
            f"CREATE TRIGGER {table}_before_the_line BEFORE INSERT ON {table} WHEN {_RECONCILED_LINE} "
            f"BEGIN SELECT RAISE(ABORT, '{table}_before_the_line'); END"
        )
    for table in FACTS:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_only_grow_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}_only_grow'); END"
            )


def _triggers_of_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION line_is_allocated_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.amount_cents <> {_MOVED} THEN "
        "RAISE EXCEPTION 'line_is_allocated_whole' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER line_is_allocated_whole BEFORE UPDATE OF state ON statement_lines FOR EACH ROW "
        "WHEN (NEW.state = 'reconciled' AND OLD.state <> 'reconciled') EXECUTE FUNCTION line_is_allocated_whole()"
    )
    op.execute(
        "CREATE TRIGGER line_is_allocated_whole_insert BEFORE INSERT ON statement_lines FOR EACH ROW "
        "WHEN (NEW.state = 'reconciled') EXECUTE FUNCTION line_is_allocated_whole()"
    )
    op.execute(
        "CREATE FUNCTION allocated_before_the_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_RECONCILED_LINE} THEN "
        "RAISE EXCEPTION 'allocated_before_the_line' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION facts_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'facts_only_grow' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in ("allocations", "adjustments"):
        op.execute(
            f"CREATE TRIGGER {table}_before_the_line BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION allocated_before_the_line()"
        )
    for table in FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION facts_only_grow()"
        )


def downgrade() -> None:
    raise RuntimeError("what the new endings say has no place in the older schema; restore a copy")
