"""A company of the matching data on the bench: its books, three months decided already, and the files of one month."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from core.domain.conversation import Draft
from core.domain.decisions import AdjustmentKind
from core.domain.entries import Category, CategoryPurpose, Direction, Entry, EntryState, Method
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.domain.statements import LineState
from core.errors import BusinessError
from core.services import deciding, explaining, overpaying, transferring
from core.services.offering import Offer
from core.services.settling import Press
from tests.builders import Movement, ofx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from tests.bot.conftest import Bench

    Record = dict[str, Any]

KINDS = {
    "interest": AdjustmentKind.INTEREST,
    "discount": AdjustmentKind.DISCOUNT,
    "fee": AdjustmentKind.FEE,
    "withholding": AdjustmentKind.WITHHOLDING,
}
_BANKS = {"ACC1": ("0341", "10001-1"), "ACC2": ("0237", "20002-2"), "ACC3": ("0001", "30003-3")}
_WEEK_ENDS = (7, 14, 21, 31)
_ANSWERS_AT_ONCE = 40  # the bot's own loops want to write, too


@dataclass
class Month:
    """What is played, and what is known of it.

    Attributes:
        lines: the month's lines; ``truth`` by their ids.
        entries: by their ids in the data.
        stored: lines of the bot by theirs.
        rows: entries as the data have them, by theirs.
        refused: decisions of the history that the bot would not take.
    """

    folder: Path
    lines: list[Record]
    truth: dict[str, Record]
    entries: dict[str, UUID] = field(default_factory=dict)
    categories: dict[tuple[Direction, str], UUID] = field(default_factory=dict)
    contact_of: dict[UUID, str] = field(default_factory=dict)
    stored: dict[str, UUID] = field(default_factory=dict)
    rows: dict[str, Record] = field(default_factory=dict)
    refused: int = 0

    async def know_lines(self, uow: UnitOfWork, company_id: UUID) -> None:
        """Which stored line is which: the bank's id says so."""
        for state in LineState:
            for line in await uow.statements.lines_in_state(company_id, state):
                self.stored[line.bank_id or ""] = line.id

    def truth_of(self, line: StatementLine) -> Record:
        """The answer for a stored line."""
        return self.truth[line.bank_id or ""]

    def entries_of(self, answer: Record) -> set[UUID]:
        """The entries of an answer, as the bot knows them."""
        return {self.entries[one] for one in answer["entries"]}

    def weeks(self) -> list[list[tuple[str, bytes]]]:
        """The month's statements as they come: every week one file an account."""
        weeks: list[list[tuple[str, bytes]]] = []
        first = 1
        for last in _WEEK_ENDS:
            rows = [one for one in self.lines if first <= date.fromisoformat(one["date"]).day <= last]
            weeks.append(files(rows, f"semana{len(weeks) + 1}"))
            first = last + 1
        return weeks


def rows_of(path: Path) -> list[Record]:
    """A file of one JSON object a line."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]


def files(rows: Sequence[Record], name: str) -> list[tuple[str, bytes]]:
    """One statement for each account; the bank's id of a line is its id in the data."""
    by_account: defaultdict[str, list[Record]] = defaultdict(list)
    for one in rows:
        by_account[one["account_id"]].append(one)
    made = []
    for account, own in sorted(by_account.items()):
        bank, number = _BANKS[account]
        movements = [
            Movement(one["date"].replace("-", ""), _amount(one["amount"]), _memo(one["memo"]), one["id"])
            for one in own
        ]
        made.append((f"{name}-{account}.ofx", ofx(*movements, bank=bank, account=number)))
    return made


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _memo(memo: str | None) -> str:
    said = (memo or "").replace("&", "&amp;").replace("<", "&lt;")
    return said.encode("cp1252", "replace").decode("cp1252")


async def settle_in(bench: Bench, folder: Path) -> Month:
    """The books as they are when the month begins, and what the owner answered in the three months before."""
    lines = rows_of(folder / "lines.jsonl")
    first = min(one["date"] for one in lines)[:7]
    own = [one for one in lines if one["date"].startswith(first)]
    wanted = {one["id"] for one in own}
    truth = {one["line_id"]: one for one in rows_of(folder / "truth.jsonl") if one["line_id"] in wanted}
    month = Month(folder, own, truth)
    history = rows_of(folder / "history.jsonl")
    past = [one for answer in history for one in answer["confirmed"]["entries"]]
    async with bench.store.write() as uow:
        whole = [
            one | {"open_amount": one["amount"]} for one in past
        ]  # the data say what was left afterwards
        await _add_books(uow, bench.company.id, month, whole, bench)
    for name, content in files(history, "historico"):
        await bench.owner.send_document(name, content)
        await bench.settled(600)
    await _learn(bench, month, history)
    async with bench.store.write() as uow:
        await _add_books(uow, bench.company.id, month, _present(month), bench)
    return month


def _present(month: Month) -> list[Record]:
    """What is due until a month later, and whatever is paid this month."""
    paid = {one for answer in month.truth.values() for one in answer["entries"]}
    last = max(date.fromisoformat(one["date"]) for one in month.lines)
    horizon = (last.replace(day=28)).toordinal() + 33
    return [
        one
        for one in rows_of(month.folder / "entries.jsonl")
        if one["id"] in paid or date.fromisoformat(one["due_date"]).toordinal() <= horizon
    ]


async def _add_books(
    uow: UnitOfWork, company_id: UUID, month: Month, rows: Sequence[Record], bench: Bench
) -> None:
    known: dict[str, UUID] = {}
    for contact in await uow.books.contacts(company_id):
        known[contact.name] = contact.id
    for one in await uow.books.categories(company_id):
        month.categories[one.direction, one.name] = one.id
    now, added = bench.clock.now(), []
    for row in rows:
        if row["id"] in month.entries:
            continue
        name = row["contact_name"]
        if name and name not in known:
            into = row["kind"] == "receita"
            contact = Contact(
                company_id,
                new_id(),
                name,
                _digits(row["contact_doc"]),
                into,
                not into,
                active=True,
                created_at=now,
            )
            await uow.books.add_contact(contact)
            known[name] = contact.id
        sign = 1 if row["kind"] == "receita" else -1
        entry_id = new_id()
        month.entries[row["id"]] = entry_id
        month.rows[row["id"]] = row
        month.contact_of[entry_id] = name or row["description"]
        added.append(
            Entry(
                company_id,
                entry_id,
                sign * row["open_amount"],
                None,
                None,
                date.fromisoformat(row["due_date"]),
                row["description"] or "Lançamento",
                known.get(name) if name else None,
                await category_of(uow, company_id, month, Direction.of(sign), row["category"]),
                _digits(row["document"]),
                EntryState.OPEN,
                None,
                now,
                method=Method(row["method"]) if row["method"] else None,
                boleto_number=row["boleto_number"],
            )
        )
    await uow.books.add_entries(added)


def _digits(text: str | None) -> str | None:
    return "".join(one for one in text or "" if one.isalnum() and not one.isalpha()) or None


async def category_of(
    uow: UnitOfWork, company_id: UUID, month: Month, side: Direction, name: str | None
) -> UUID | None:
    """The category of that name, made where the company has none."""
    if not name:
        return None
    if (side, name) not in month.categories:
        category = Category(company_id, new_id(), name, side, CategoryPurpose.ORDINARY)
        await uow.books.add_category(category)
        month.categories[side, name] = category.id
    return month.categories[side, name]


# --- what was answered before --------------------------------------------------------------------


async def _learn(bench: Bench, month: Month, history: Sequence[Record]) -> None:
    """Every answer of the history, decided through the services as a person would have."""
    async with bench.store.read() as uow:
        await month.know_lines(uow, bench.company.id)
        member = await uow.people.member_by_user(bench.owner.user_id)
    assert member is not None
    for start in range(0, len(history), _ANSWERS_AT_ONCE):
        async with bench.store.write() as uow:
            for row in history[start : start + _ANSWERS_AT_ONCE]:
                try:
                    async with uow.savepoint():
                        await _answer(uow, member, month, row, bench)
                except BusinessError:
                    month.refused += 1


async def _answer(uow: UnitOfWork, member: Member, month: Month, row: Record, bench: Bench) -> None:
    said, line_id = row["confirmed"], month.stored[row["id"]]
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is not LineState.OPEN:  # the other leg of a transfer took it along
        return
    press = Press(member, line_id, line.version, bench.clock.now(), offer=Offer(line_id))
    ids = [month.entries[one["id"]] for one in said["entries"]]
    match said["kind"]:
        case "exact" | "group":
            await deciding.reconcile(uow, press, *ids)
        case "partial":
            await deciding.pay_part(uow, press, *ids)
        case "over" | "estimate":
            await deciding.use_statement_value(uow, press, *ids)
        case "interest" | "discount" | "fee" | "withholding" | "group_diff":
            found, targets = await deciding.line_and_entries(uow, press, ids)
            difference = deciding.difference_of(found, targets)
            parts = explaining.prefilled(difference, KINDS[said["diff_kind"]])
            await deciding.explain(uow, press, ids, parts)
        case _:
            await _no_entry(uow, press, month, line, said)


async def _no_entry(
    uow: UnitOfWork, press: Press, month: Month, line: StatementLine, said: Mapping[str, Any]
) -> None:
    pair = month.stored.get(said["pair"] or "")
    match said["kind"]:
        case "transfer" if pair:
            await transferring.transfer_between(uow, press, pair)
        case "transfer":
            await transferring.transfer_alone(uow, press, None)
        case "refund" if pair:
            await overpaying.give_back(uow, press, pair)
        case "duplicate":
            await deciding.call_repeated(uow, press)
        case _:
            side = Direction.of(line.amount_cents)
            category = await category_of(uow, line.company_id, month, side, said["category"])
            draft = Draft(
                line.company_id,
                new_id(),
                line.id,
                press.member.chat_id,
                category,
                None,
                None,
                line.memo or "Lançamento",
                press.now,
            )
            await deciding.create_entry(uow, press, draft)
