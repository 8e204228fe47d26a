"""Every press there is, each drawing what it is about: see ``any_presses``."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from core.domain.conversation import Draft
from core.domain.decisions import AdjustmentKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.services import (
    closing,
    deciding,
    explaining,
    latest,
    noting,
    overpaying,
    refunding,
    refusing,
    transferring,
    undoing,
)
from core.services.explaining import Difference
from core.services.overpaying import Excess
from tests.services.any_presses import JULY, JUNE, NothingToDraw, action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.decisions import Decision
    from core.ports import UnitOfWork
    from core.services.noting import Noted
    from tests.services.any_presses import Draw
    from tests.services.state import Row


def _adding_up(draw: Draw, line: Row, entries: Sequence[Row]) -> list[Row]:
    """One to three entries that are owed exactly the line together, if there are such."""
    for size in (3, 2, 1):
        for some in combinations(entries, size):
            if sum(map(draw.open_cents, some)) == line["amount_cents"]:
                return list(some)
    return list(entries[:1])


# --- endings -------------------------------------------------------------------------------------


@action(10)
async def reconcile(uow: UnitOfWork, draw: Draw) -> Decision:
    line, entry = draw.pair(lambda line, entry: draw.over(line, entry) == 0)
    return await deciding.reconcile(uow, draw.press(line), UUID(entry["id"]))


@action(10)
async def reconcile_several(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line("open", lambda one: abs(one["amount_cents"]) > 3_000)
    some = _adding_up(draw, line, draw.entries(line))
    return await deciding.reconcile(uow, draw.press(line), *draw.ids(some))


@action(5)
async def several_at_once(uow: UnitOfWork, draw: Draw) -> Decision:
    """Up to three lines in one bulk, each by the entries that add up to it."""
    bulk_id, done = new_id(), None
    taken: set[str] = set()
    lines = [row for row in draw.books["statement_lines"] if row["state"] == "open"]
    for line in draw.rng.sample(lines, min(len(lines), 6)):
        free = [row for row in draw.entries(line) if row["id"] not in taken]
        some = _adding_up(draw, line, free)
        if sum(map(draw.open_cents, some)) != line["amount_cents"] or len(taken) >= 3:
            continue
        taken |= {row["id"] for row in some}
        press = draw.press(line, bulk_id=bulk_id)
        done = await deciding.reconcile(uow, press, *draw.ids(some))
    if done is None:
        raise NothingToDraw
    return done


@action(5)
async def statement_value(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line()
    some = draw.entries(line)[: draw.rng.choice([1, 1, 2])]
    return await deciding.use_statement_value(uow, draw.press(line), *draw.ids(some))


@action(6)
async def explain(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line()
    some = draw.entries(line)[: draw.rng.choice([1, 1, 2])]
    owed = sum(abs(draw.open_cents(one)) for one in some)
    over = abs(line["amount_cents"]) - owed
    difference = Difference(owed, over, draw.rng.choice([0, 10]), line["amount_cents"] > 0)
    kind = draw.rng.choice(explaining.kinds(difference))
    parts = explaining.prefilled(difference, kind)
    if draw.rarely(25):
        parts = explaining.with_part(
            difference, parts, draw.rng.choice(list(AdjustmentKind)), draw.rng.choice([1, 100, abs(over)])
        )
    draw.say(f"parts {[(kind.value, cents) for kind, cents in parts]}")
    return await deciding.explain(uow, draw.press(line), draw.ids(some), parts)


@action(10)
async def pay_part(uow: UnitOfWork, draw: Draw) -> Decision:
    line, entry = draw.pair(lambda line, entry: draw.over(line, entry) < 0)
    more = [one for one in draw.entries(line) if one["id"] != entry["id"]][: 1 if draw.rarely(15) else 0]
    return await deciding.pay_part(uow, draw.press(line), *draw.ids([*more, entry]))


@action(4)
async def create_entry(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line()
    side, cents = "in" if line["amount_cents"] > 0 else "out", line["amount_cents"]
    parts: tuple[tuple[UUID, int], ...] = ()
    if draw.rarely(40):
        first = draw.rng.choice([cents // 2, 100, cents])
        parts = ((draw.category(side), first), (draw.category(side), cents - first))
        draw.say(f"split {first}")
    contact = draw.contact()
    new_name = "Zé" if contact is None and draw.rarely(60) else None
    draw.say("new contact" if new_name else "")
    draft = Draft(
        draw.house.id,
        new_id(),
        UUID(line["id"]),
        5,
        draw.category(side),
        UUID(contact["id"]) if contact else None,
        new_name,
        "Novo",
        draw.world.now,
        parts=parts,
    )
    return await deciding.create_entry(uow, draw.press(line), draft)


async def _settle_with(uow: UnitOfWork, draw: Draw, excess: Excess) -> Decision:
    line, entry = draw.pair(lambda line, entry: draw.over(line, entry) > 0)
    category = _category_for(draw, line, excess)
    press = draw.press(line)
    return await overpaying.settle_with(uow, press, UUID(entry["id"]), excess, category_id=category)


def _category_for(draw: Draw, line: Row, excess: Excess) -> UUID | None:
    into = (line["amount_cents"] > 0) is not draw.rarely(5)
    return draw.category("in" if into else "out") if excess is Excess.KEPT else None


@action(7)
async def settle_and_refund(uow: UnitOfWork, draw: Draw) -> Decision:
    return await _settle_with(uow, draw, Excess.REFUND)


@action(7)
async def settle_and_credit(uow: UnitOfWork, draw: Draw) -> Decision:
    return await _settle_with(uow, draw, Excess.CREDIT)


@action(2)
async def settle_and_keep(uow: UnitOfWork, draw: Draw) -> Decision:
    return await _settle_with(uow, draw, Excess.KEPT)


@action(4)
async def settle_and_offset(uow: UnitOfWork, draw: Draw) -> Decision:
    line, entry = draw.pair(lambda line, entry: draw.over(line, entry) > 0 and bool(entry["contact_id"]))
    others = [one for one in draw.entries(line) if one["id"] != entry["id"]]
    following = draw.one([one for one in others if one["contact_id"] == entry["contact_id"]], others)
    draw.say(f"then entry {following['amount_cents']}")
    ids = UUID(entry["id"]), UUID(following["id"])
    return await overpaying.settle_and_offset(uow, draw.press(line), *ids)


@action(12)
async def say_anew(uow: UnitOfWork, draw: Draw) -> Decision:
    causes = {row["cause_line_id"] for row in draw.books["refund_cases"]}
    causes |= {row["line_id"] for row in draw.standing() if row["kind"] == "statement_value"}
    line = draw.line("reconciled", lambda one: one["id"] in causes)
    excess = draw.rng.choice(list(Excess))
    draw.say(excess.value)
    category = _category_for(draw, line, excess)
    return await overpaying.say_anew(uow, draw.press(line), excess, category_id=category)


@action(8)
async def use_credit(uow: UnitOfWork, draw: Draw) -> Decision:
    case = draw.one(draw.cases("credit", "open", "partial"), draw.books["refund_cases"])
    cause = next(row for row in draw.books["statement_lines"] if row["id"] == case["cause_line_id"])
    entry = draw.entry(cause, lambda one: one["contact_id"] == case["contact_id"])
    draw.say(f"credit {case['amount_cents']}")
    return await overpaying.use_credit(uow, draw.press(cause), UUID(case["id"]), UUID(entry["id"]))


@action(8)
async def reconcile_with_credit(uow: UnitOfWork, draw: Draw) -> Decision:
    case = draw.one(draw.cases("credit"), draw.books["refund_cases"])

    def fits(line: Row, entry: Row) -> bool:
        theirs = case["contact_id"] is not None and entry["contact_id"] == case["contact_id"]
        return theirs and 0 < -draw.over(line, entry) <= draw.left(case)

    line, entry = draw.pair(fits)
    draw.say(f"credit {case['amount_cents']}")
    press = draw.press(line)
    return await overpaying.reconcile_with_credit(uow, press, UUID(entry["id"]), UUID(case["id"]))


@action(2)
async def paid_twice(uow: UnitOfWork, draw: Draw) -> Decision:
    contact = draw.contact()
    contact_id = UUID(contact["id"]) if contact else None
    return await overpaying.paid_twice(uow, draw.press(draw.line()), contact_id)


@action(8)
async def give_back(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line()
    cents = line["amount_cents"]
    causes = [
        row
        for row in draw.books["statement_lines"]
        if row["amount_cents"] * cents < 0 and abs(row["amount_cents"]) >= abs(cents)
    ]
    exact = [row for row in causes if row["amount_cents"] == -cents]
    before = {case["cause_line_id"] for case in draw.cases("closed", "partial", "credit", "kept")}
    again = [row for row in causes if row["id"] in before]
    causes = draw.rng.choice([some for some in (causes, exact, again) if some] or [[]])
    cause = draw.one(causes, draw.books["statement_lines"])
    draw.say(f"of line {cause['amount_cents']}")
    return await overpaying.give_back(uow, draw.press(line), UUID(cause["id"]))


@action(8)
async def pay_refund(uow: UnitOfWork, draw: Draw) -> Decision:
    """A line for the refund of an open case: in part, exactly, or beyond."""
    refunds = {row["refund_entry_id"] for row in draw.cases("open", "partial")}
    if not refunds:
        raise NothingToDraw
    line, entry = draw.pair(lambda _, entry: entry["id"] in refunds)
    over = draw.over(line, entry)
    settle = deciding.reconcile if over == 0 else deciding.pay_part
    if over > 0 and draw.rarely(60):
        excess = draw.rng.choice([Excess.REFUND, Excess.CREDIT])
        return await overpaying.settle_with(uow, draw.press(line), UUID(entry["id"]), excess)
    if over > 0:
        settle = deciding.use_statement_value
    return await settle(uow, draw.press(line), UUID(entry["id"]))


# --- transfers -----------------------------------------------------------------------------------


@action(8)
async def transfer_between(uow: UnitOfWork, draw: Draw) -> Decision:
    line = draw.line()
    cents = line["amount_cents"]
    others = [
        row
        for row in draw.books["statement_lines"]
        if row["state"] == "open"
        and row["account_id"] != line["account_id"]
        and row["amount_cents"] * cents < 0
    ]
    other = draw.one(others, draw.books["statement_lines"])
    draw.say(f"and line {other['amount_cents']}")
    return await transferring.transfer_between(uow, draw.press(line), UUID(other["id"]))


@action(6)
async def transfers_at_once(uow: UnitOfWork, draw: Draw) -> Decision:
    """Up to two pairs of legs, and a line beside them, with one press: each pair is one, the press is one."""
    bulk_id = new_id()
    taken: set[str] = set()
    lines = [row for row in draw.books["statement_lines"] if row["state"] == "open"]
    done = None
    for out in lines:
        into = next((row for row in lines if _are_legs(out, row) and row["id"] not in taken), None)
        if out["id"] in taken or into is None or len(taken) >= 4:
            continue
        taken |= {out["id"], into["id"]}
        press = draw.press(out, bulk_id=bulk_id)
        done = await transferring.transfer_between(uow, press, UUID(into["id"]))
    rest = [row for row in lines if row["id"] not in taken]
    if done is None or not rest:
        raise NothingToDraw
    return await deciding.ignore(uow, draw.press(draw.one(rest), bulk_id=bulk_id))


def _are_legs(out: Row, into: Row) -> bool:
    return bool(
        out["amount_cents"] < 0
        and into["amount_cents"] == -out["amount_cents"]
        and into["account_id"] != out["account_id"]
    )


@action(5)
async def transfer_alone(uow: UnitOfWork, draw: Draw) -> Decision:
    """Mostly a line whose other leg is there but not looked at yet."""
    lines = draw.books["statement_lines"]
    amounts = {row["amount_cents"] for row in lines if row["state"] == "open"}
    line = draw.line("open", lambda one: draw.rarely(30) or -one["amount_cents"] in amounts)
    accounts = [row for row in draw.books["accounts"] if row["id"] != line["account_id"]]
    account = draw.one([*accounts, *accounts, None], draw.books["accounts"])
    return await transferring.transfer_alone(uow, draw.press(line), UUID(account["id"]) if account else None)


@action(10)
async def join_transfer(uow: UnitOfWork, draw: Draw) -> Decision:
    """The line that a transfer of one leg waits for; sometimes of one that waits for none."""
    standing = {row["id"] for row in draw.standing()}
    legs = [row["transfer_id"] for row in draw.books["allocations"] if row["decision_id"] in standing]
    pairs = [
        (transfer, line)
        for transfer in draw.books["transfers"]
        for line in draw.books["statement_lines"]
        if line["state"] == "open"
        and abs(line["amount_cents"]) == transfer["amount_cents"]
        and line["account_id"] == transfer["to_account_id" if line["amount_cents"] > 0 else "from_account_id"]
    ]
    waiting = [(transfer, line) for transfer, line in pairs if legs.count(transfer["id"]) == 1]
    transfer, line = draw.one(waiting, pairs)
    return await transferring.join_transfer(uow, draw.press(draw.about(line)), UUID(transfer["id"]))


# --- everything else -----------------------------------------------------------------------------


@action(3)
async def ignore(uow: UnitOfWork, draw: Draw) -> Decision:
    return await deciding.ignore(uow, draw.press(draw.line()))


@action(1)
async def call_repeated(uow: UnitOfWork, draw: Draw) -> Decision:
    return await deciding.call_repeated(uow, draw.press(draw.line()))


@action(5)
async def postpone(uow: UnitOfWork, draw: Draw) -> None:
    await deciding.postpone(uow, draw.press(draw.line()))


@action(5)
async def note_entry(uow: UnitOfWork, draw: Draw) -> Noted:
    """Of an amount that some line moves, or of another; of a contact that is known, new, or not named."""
    line = draw.about(draw.one(draw.books["statement_lines"]))
    cents = line["amount_cents"] + draw.rng.choice([0, 0, 0, 100, 3_000])
    direction = Direction.of(cents)
    contact = draw.contact()
    new_name = "Léo" if contact is None and draw.rarely(60) else None
    draw.say("new contact" if new_name else "")
    draft = Draft(
        draw.house.id,
        new_id(),
        None,
        5,
        draw.category(direction.value),
        UUID(contact["id"]) if contact else None,
        new_name,
        "Anotado",
        draw.world.now,
        amount_cents=cents,
        due_on=draw.rng.choice([JUNE, JULY]),
        direction=direction,
    )
    await uow.chats.save_draft(draft)
    return await noting.save(uow, draw.member(), draft.id, draw.world.now)


@action(4)
async def unnote_entry(uow: UnitOfWork, draw: Draw) -> None:
    entry = draw.one(draw.noted(), draw.books["entries"])
    draw.say(f"entry {entry['amount_cents']}")
    await noting.take_back(uow, draw.member(), UUID(entry["id"]), draw.world.now)


@action(2)
async def refuse(uow: UnitOfWork, draw: Draw) -> None:
    line = draw.line()
    entry = draw.entry(line)
    await refusing.refuse(uow, draw.press(line), UUID(entry["id"]))


@action(3)
async def take_back(uow: UnitOfWork, draw: Draw) -> None:
    pair = draw.one(draw.books["rejected_pairs"])
    line = next(row for row in draw.books["statement_lines"] if row["id"] == pair["line_id"])
    await refusing.take_back(uow, draw.press(line), UUID(pair["entry_id"]))


@action(3)
async def refuse_line(uow: UnitOfWork, draw: Draw) -> None:
    line, other = draw.line(), draw.line()
    if line is other:
        raise NothingToDraw
    await refusing.refuse_line(uow, draw.press(line), UUID(other["id"]))


@action(4)
async def take_back_line(uow: UnitOfWork, draw: Draw) -> None:
    pair = draw.one(draw.books["rejected_lines"])
    line = next(row for row in draw.books["statement_lines"] if row["id"] == pair["line_id"])
    await refusing.take_back_line(uow, draw.press(line), UUID(pair["other_id"]))


@action(2)
async def move_due_day(uow: UnitOfWork, draw: Draw) -> None:
    case = draw.one(draw.cases("open", "partial"), draw.books["refund_cases"])
    day = JUNE + timedelta(days=draw.rng.randrange(90))
    await refunding.move_due_day(uow, draw.member(), UUID(case["id"]), day, draw.world.now)


@action(2)
async def close_month(uow: UnitOfWork, draw: Draw) -> None:
    month = Month.of(JUNE)
    view = await closing.view_month(uow, draw.house.id, month, draw.world.now)
    await closing.close_month(
        uow, draw.house.accountant, month, draw.world.now, seen_pending=view.totals.open_lines
    )


@action(3)
async def reopen_month(uow: UnitOfWork, draw: Draw) -> None:
    await closing.reopen_month(uow, draw.house.owner, Month.of(JUNE), draw.world.now)


# --- the way back --------------------------------------------------------------------------------


@action(26)
async def undo_line(uow: UnitOfWork, draw: Draw) -> None:
    decided = {row["line_id"] for row in draw.standing()}
    line = draw.one(
        [row for row in draw.books["statement_lines"] if row["id"] in decided],
        draw.books["statement_lines"],
    )
    draw.say(f"line {line['amount_cents']}")
    press = draw.press(line)
    await undoing.undo_line(uow, press.member, press.line_id, version=press.version, now=press.now)


@action(4)
async def undo_latest(uow: UnitOfWork, draw: Draw) -> None:
    await latest.take_back(uow, draw.member(), draw.world.now)


@action(0)
async def unnote_this(uow: UnitOfWork, draw: Draw) -> None:
    """The noted entry that the number names; used to take everything back in the end."""
    await noting.take_back(uow, draw.house.owner, UUID(int=draw.number), draw.world.now)


@action(4)
async def undo_bulk(uow: UnitOfWork, draw: Draw) -> None:
    bulk = draw.one([row["bulk_id"] for row in draw.books["decisions"] if row["bulk_id"]])
    await undoing.undo_bulk(uow, draw.member(), UUID(bulk), draw.world.now)


@action(0)
async def undo_this(uow: UnitOfWork, draw: Draw) -> None:
    """The newest decision of the line that the number names; used to take everything back in the end."""
    line = next(row for row in draw.books["statement_lines"] if UUID(row["id"]).int == draw.number)
    draw.say(f"line {line['amount_cents']}")
    await undoing.undo_line(
        uow, draw.house.owner, UUID(line["id"]), version=line["version"], now=draw.world.now
    )
