"""An owner who is always right and never taps more than it takes: plays the chat with the truth in hand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from bot.callback_data import Action, Code, decode, encode
from bot.screens.answers import KINDS as KIND_PLACES
from core.domain.entries import Direction
from core.domain.statements import LineState
from core.domain.views import fingerprint
from core.services import alike, booking, bulk, selecting
from core.services.offering import Candidate, Guess
from tests.bench.thumb.month import KINDS
from tests.bot.conftest import toast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.domain.statements import StatementLine
    from core.services.offering import Offer
    from tests.bench.thumb.month import Month, Record
    from tests.bot.conftest import Bench

_ONE = frozenset({"exact", "partial", "over", "estimate", "interest", "discount", "fee", "withholding"})
_SEVERAL = frozenset({"group", "group_diff"})
_OVER = frozenset({Action.USE_VALUE_AND_REFUND, Action.CREDIT, Action.OFFSET, Action.USE_VALUE})
_WORDS = {
    "partial": "parcial",
    "interest": "juros",
    "discount": "desconto",
    "fee": "tarifa",
    "withholding": "imposto",
    "estimate": "previsto",
}
"""How a list calls a difference."""
_MOST_STEPS = 16
_PATIENCE = 600  # seconds; on a busy machine taps are counted all the same
_MOST_PAGES = 2
BULK = "conferir de uma vez"
LIKELY = "prováveis"


@dataclass
class Tally:
    """What one kind of truth cost, in taps beside the press for many.

    Attributes:
        bulk: lines that one press for many decided; ``listed`` those that were read in a list before.
        along: those that another line's answer decided too.
        first: lines that the first tap decided.
    """

    lines: int = 0
    taps: int = 0
    typed: int = 0
    bulk: int = 0
    listed: int = 0
    along: int = 0
    first: int = 0
    stuck: int = 0


@dataclass
class Owner:
    """One member in front of the bot.

    Attributes:
        paths: which buttons led to an ending, how often; ``stuck`` lines had none.
        wrong_listed: rows of lists that were not true, taken out or not; ``missed`` those read as true all the same.
        seen: what was suggested for the lines asked one by one, whether it led to the answer at once, and its chance.
    """

    bench: Bench
    month: Month
    tallies: dict[str, Tally] = field(default_factory=dict)
    paths: Counter[tuple[str, str]] = field(default_factory=Counter)
    taps: int = 0
    typed: int = 0
    wrong_sure: int = 0
    wrong_listed: list[str] = field(default_factory=list)
    missed: int = 0
    stuck: list[str] = field(default_factory=list)
    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    _walked: list[str] = field(default_factory=list)
    _pages: int = 0
    _has_typed: bool = False
    _offers: dict[UUID, Offer] = field(default_factory=dict)

    # --- hands -----------------------------------------------------------------------------------

    async def press(self, message_id: int, code: Code) -> str:
        self.taps += 1
        self._walked.append(code.action.name)
        pressed = await self.bench.owner.press_data(message_id, encode(code))
        await self.bench.settled(_PATIENCE)
        return toast(self.bench.owner, pressed)

    async def say(self, text: str) -> None:
        self.typed += 1
        self._walked.append("(digita)")
        await self.bench.owner.say(text)
        await self.bench.settled(_PATIENCE)

    def codes(self, message_id: int) -> list[Code]:
        """The buttons of a message, as they stand."""
        shown = self.bench.message(message_id)
        found = [decode(one.data) for row in shown.buttons for one in row if one.data]
        return [one for one in found if one is not None]

    def tally(self, ending: str) -> Tally:
        return self.tallies.setdefault(ending, Tally())

    # --- a week ----------------------------------------------------------------------------------

    async def play(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Send the statements, confirm what is sure, answer what is asked."""
        seen = len(self.bench.owner.messages)
        for name, content in files:
            await self.bench.owner.send_document(name, content)
            await self.bench.settled(_PATIENCE)
        async with self.bench.store.read() as uow:
            await self.month.know_lines(uow, self.bench.company.id)
        told = [one.message_id for one in self.bench.owner.messages[seen:] if one.from_bot]
        for message_id in told:
            await self._go_through(message_id)

    async def _go_through(self, message_id: int) -> None:
        codes = self.codes(message_id)
        summary = next((one for one in codes if one.action in {Action.BULK, Action.QUEUE}), None)
        if summary is not None:
            await self._summary(message_id, summary.subject)
        elif any(one.action is Action.POSTPONE for one in codes):
            await self._answer(
                message_id, next(one for one in codes if one.action is Action.POSTPONE).subject
            )

    async def _summary(self, message_id: int, import_id: UUID) -> None:
        await self._confirm(message_id, import_id)
        await self._read_lists(message_id)
        async with self.bench.store.read() as uow:
            left = [
                line
                for line in await uow.statements.lines_of_import(self.bench.company.id, import_id)
                if line.state is LineState.OPEN
            ]
        if left and not await self._is_asked():
            before = self.taps
            await self.press(message_id, Code(Action.QUEUE, import_id))
            self.tally("abrir a fila").taps += self.taps - before
        if left:
            await self._round()

    async def _confirm(self, message_id: int, import_id: UUID) -> bool:
        """Take out what is wrong, confirm the rest; says whether anything was confirmed."""
        before = self.taps
        async with self.bench.store.read() as uow:
            view = await bulk.view_burst(uow, self.bench.company.id, import_id)
        self._offers |= {one.line.id: one.offer for one in view.questions}
        wrong = [one for one in view.sure if not self._is_right(one)]
        self.wrong_sure += len(wrong)
        if len(wrong) == len(view.sure):
            return False
        if wrong:
            await self.press(message_id, Code(Action.BULK_LIST, import_id, number=0))
            for one in wrong:
                await self._take_out(message_id, one.line.id)
        for _ in range(3):  # the list may have changed since it was drawn: look again, tap again
            code = next((one for one in self.codes(message_id) if one.action is Action.BULK), None)
            if code is None or "Nada foi conferido" not in await self.press(message_id, code):
                break
        self.tally(BULK).taps += self.taps - before
        for one in view.sure:
            if one not in wrong:
                tally = self.tally(self.month.truth_of(one.line)["kind"])
                tally.lines += 1
                tally.bulk += 1
        return True

    async def _take_out(self, message_id: int, line_id: UUID) -> None:
        while True:
            codes = self.codes(message_id)
            out = next(
                (one for one in codes if one.action is Action.BULK_OUT and one.subject == line_id), None
            )
            if out is not None:
                await self.press(message_id, out)
                return
            turns = [one for one in codes if one.action is Action.BULK_LIST]
            await self.press(message_id, max(turns, key=lambda one: one.number or 0))

    def _is_right(self, one: booking.SureLine | booking.SureGuess) -> bool:
        """What the list says of a line is true: these entries, this difference; or this category."""
        truth = self.month.truth_of(one.line)
        if booking.is_transfer(one):
            assert one.guess.pair is not None
            return bool(
                truth["kind"] == "transfer" and one.guess.pair.id == self.month.stored.get(truth["pair"])
            )
        if isinstance(one, booking.SureGuess) and not one.guess.entries:
            return bool(truth["kind"] == "new" and truth["category"] == one.guess.category)
        shown = one.guess.entries if isinstance(one, booking.SureGuess) else [one.candidate.open_entry]
        if self.month.entries_of(truth) != {each.entry.id for each in shown}:
            return False
        if not one.over_cents:  # the last part of an entry is the whole rest
            return truth["kind"] in {"group", "exact", "partial"}
        return bool(truth["diff_kind"] == one.difference)

    # --- a list ----------------------------------------------------------------------------------

    async def _is_asked(self) -> bool:
        """Whether a round waits for an answer."""
        async with self.bench.store.read() as uow:
            queue = await uow.chats.queue(self.bench.company.id, self.bench.owner.user_id)
        return queue is not None and queue.line_id is not None and queue.message_id is not None

    async def _read_lists(self, message_id: int) -> None:
        """Every page of likely ones that it shows: what does not read true is taken out, the rest confirmed."""
        before = self.taps
        opens = next((one for one in self.codes(message_id) if one.action is Action.LIKELY), None)
        if opens is not None:
            await self.press(message_id, opens)
        while True:
            rows = self._rows(message_id)
            kept = [line_id for line_id, said in rows.items() if await self._reads_true(line_id, said)]
            for line_id in rows:
                if kept and line_id not in kept:
                    await self.press(message_id, self._of(message_id, Action.LIKELY_OUT, line_id))
            confirm = next((one for one in self.codes(message_id) if one.action is Action.LIKELY_NOW), None)
            if confirm is None or not kept:
                break
            await self._confirm_page(message_id, confirm, kept)
        self.tally(LIKELY).taps += self.taps - before

    async def _confirm_page(self, message_id: int, confirm: Code, kept: list[UUID]) -> None:
        async with self.bench.store.read() as uow:
            view = await bulk.view(uow, self.bench.company.id, confirm.subject)
        shown = bulk.page_of(view, confirm.number).shown
        for one in shown:
            if not self._is_right(one):
                truth = self.month.truth_of(one.line)
                self.wrong_listed.append(f"{truth['kind']} {one.line.bank_id}")
                self.missed += one.line.id in kept
        await self.press(message_id, confirm)
        for line_id in kept:
            line = await self._line(line_id)
            if line.state is not LineState.OPEN:
                truth = self.month.truth_of(line)
                tally = self.tally(truth["kind"])
                legs = 2 if truth["kind"] == "transfer" else 1
                tally.lines += legs
                tally.listed += legs

    def _of(self, message_id: int, action: Action, line_id: UUID) -> Code:
        return next(one for one in self.codes(message_id) if one.action is action and one.subject == line_id)

    def _rows(self, message_id: int) -> dict[UUID, str]:
        """What the message says of each numbered line."""
        of_rows = {Action.LIKELY_OUT, Action.LIKELY_IN}
        numbered = [one for one in self.codes(message_id) if one.action in of_rows]
        said = [row for row in self.bench.message(message_id).text.split("\n") if row.startswith("→ ")]
        both = zip(numbered, said, strict=True)
        return {one.subject: row for one, row in both if one.action is Action.LIKELY_OUT}

    async def _reads_true(self, line_id: UUID, said: str) -> bool:
        """Whether a row tells what the line is, as far as somebody can see it there."""
        truth = self.month.truth_of(await self._line(line_id))
        kind = truth["kind"]
        named = [word for word in _WORDS.values() if f"· {word}" in said]
        if kind == "transfer":
            pair = next((one for one in self.month.lines if one["id"] == truth["pair"]), None)
            return pair is not None and "transferência" in said and _day(pair["date"]) in said
        if kind == "new":
            return said.startswith(f"→ {truth['category']} (")
        if kind not in _ONE | _SEVERAL:
            return False
        differs = _WORDS.get(truth["diff_kind"] or "")
        if named != ([differs] if differs else []) and not (kind == "partial" and not named):
            return False
        return self._names_entries(said, [self.month.rows[one] for one in truth["entries"]])

    @staticmethod
    def _names_entries(said: str, entries: list[Record]) -> bool:
        if len(entries) == 1:
            return f"vence {_day(entries[0]['due_date'])}" in said and entries[0]["description"][:30] in said
        if f"soma de {len(entries)}: " not in said:
            return False
        days = {_day(one["due_date"]) for one in entries}
        return all(word in days for word in re.findall(r"\d\d/\d\d", said))

    # --- a round ---------------------------------------------------------------------------------

    async def _round(self) -> None:
        while True:
            async with self.bench.store.read() as uow:
                queue = await uow.chats.queue(self.bench.company.id, self.bench.owner.user_id)
            if queue is None or queue.line_id is None or queue.message_id is None:
                return
            on = next((one for one in self.codes(queue.message_id) if one.action is Action.QUEUE_NEXT), None)
            if on is not None:
                await self.press(queue.message_id, on)
                continue
            await self._answer(queue.message_id, queue.line_id)

    async def _line(self, line_id: UUID) -> StatementLine:
        async with self.bench.store.read() as uow:
            return await uow.statements.line(self.bench.company.id, line_id)

    async def _answer(self, message_id: int, line_id: UUID) -> None:
        line = await self._line(line_id)
        if line.state is not LineState.OPEN:
            return
        truth = self.month.truth_of(line)
        taps, typed = self.taps, self.typed
        self._walked, self._pages, self._has_typed = [], 0, False
        open_before = await self._open()
        at = message_id
        for _ in range(_MOST_STEPS):
            at = await self._step(at, line, truth)
            if (await self._line(line_id)).state is not LineState.OPEN:
                break
        else:
            self.tally(truth["kind"]).stuck += 1
            self.stuck.append(f"{truth['kind']} {line.bank_id}: {' '.join(self._walked)}")
            await self._put_off(message_id, line)
        decided = max(1, open_before - await self._open())
        tally = self.tally(truth["kind"])
        tally.lines += decided
        tally.along += decided - 1
        tally.first += len(self._walked) == 1
        self.seen[_suggested(self._offers.get(line.id), at_once=len(self._walked) == 1)] += 1
        tally.taps += self.taps - taps
        tally.typed += self.typed - typed
        self.paths[truth["kind"], " ".join(self._walked)] += 1

    async def _put_off(self, message_id: int, line: StatementLine) -> None:
        for action in (Action.BACK, Action.IGNORE):
            await self.bench.owner.press_data(message_id, encode(Code(action, line.id, line.version)))
            await self.bench.settled(_PATIENCE)

    async def _open(self) -> int:
        async with self.bench.store.read() as uow:
            return len(await uow.statements.open_marks(self.bench.company.id))

    async def _step(self, message_id: int, line: StatementLine, truth: Record) -> int:
        """One tap (and what it asks to type); the message to look at then."""
        codes = self.codes(message_id)
        twin = Action.TWIN_REPEATED if truth["kind"] == "duplicate" else Action.TWIN_KEEP
        choice = (
            next((one for one in codes if one.action is twin), None)
            or await self._for_all(codes, line, truth)
            or await self._decision(codes, line, truth)
            or await self._on_the_way(codes, line, truth)
        )
        await self.press(message_id, choice or Code(Action.BACK, line.id, line.version))
        if choice is not None and choice.action is Action.SEARCH_TYPE:
            entry_id = next(iter(self.month.entries_of(truth)))
            self._has_typed, self._pages = True, 0
            await self.say(self.month.contact_of[entry_id][:40])
            return self.bench.owner.last.message_id  # what was found stands below
        return message_id

    async def _for_all(self, codes: list[Code], line: StatementLine, truth: Record) -> Code | None:
        """The same for all that are alike, where that is right for each of them."""
        confirm = next(
            (one for one in codes if one.action in {Action.ALIKE_DRAFT_YES, Action.ALIKE_LINE_YES}), None
        )
        if confirm is not None:
            return confirm
        offered = next((one for one in codes if one.action in {Action.ALIKE_DRAFT, Action.ALIKE_LINE}), None)
        if offered is None:
            return None
        about = line if offered.action is Action.ALIKE_DRAFT else await self._line(offered.subject)
        said = self.month.truth.get(about.bank_id or "", truth)
        async with self.bench.store.read() as uow:
            found = await alike.alike_to(uow, about)
        others = [self.month.truth_of(one) for one in found.lines] if found else []
        same = all((one["kind"], one["category"]) == (said["kind"], said["category"]) for one in others)
        worth = len(others) >= (1 if offered.action is Action.ALIKE_DRAFT else 3)
        return offered if others and same and worth else None

    async def _decision(self, codes: list[Code], line: StatementLine, truth: Record) -> Code | None:
        for one in codes:
            if await self._decides(one, line, truth):
                return one
        return None

    # --- which button ----------------------------------------------------------------------------

    async def _decides(self, code: Code, line: StatementLine, truth: Record) -> bool:
        """Whether this button is the right answer."""
        kind = truth["kind"]
        if kind in _ONE:
            return self._decides_one(code, truth)
        if kind in _SEVERAL:
            return await self._decides_several(code, line, truth)
        pair = self.month.stored.get(truth["pair"] or "")
        match kind:
            case "new":
                category = self.month.categories.get((Direction.of(line.amount_cents), truth["category"]))
                twice = code.action is Action.PAID_TWICE and truth["new_kind"] == "pagamento_em_duplicidade"
                return twice or (code.action is Action.NEW_AS and code.target == category)
            case "transfer":
                if code.action is Action.TRANSFER_JOIN:
                    return True
                if code.action is Action.TRANSFER_CONFIRM:
                    return True
                return code.action is Action.TRANSFER and code.target is not None and code.target == pair
            case "refund":
                return code.action is Action.GIVE_BACK and code.target == pair
        return code.action is Action.REPEATED

    def _decides_one(self, code: Code, truth: Record) -> bool:
        if code.action is Action.EXPLAIN_DONE:
            return True
        if code.target not in self.month.entries_of(truth):
            return False
        kind = truth["kind"]
        if kind in KINDS:
            return code.action is Action.EXPLAIN_NOW and _names(code, kind)
        if kind == "over":
            return code.action in _OVER
        wanted = {
            "exact": {Action.RECONCILE},
            "partial": {Action.PARTIAL, Action.RECONCILE},  # the last part is the whole rest
            "estimate": {Action.USE_VALUE},
        }
        return code.action in wanted[kind]

    async def _decides_several(self, code: Code, line: StatementLine, truth: Record) -> bool:
        wanted = self.month.entries_of(truth)
        if code.action is Action.EXPLAIN_DONE:
            return True
        if code.action is Action.GROUP_NOW:
            return await self._sum(line, code.number or 0) == wanted
        if code.action is Action.GROUP_EXPLAIN_NOW:
            said = _names(code, truth["diff_kind"]) if truth["diff_kind"] else False
            return said and await self._sum(line, (code.number or 0) // len(KIND_PLACES)) == wanted
        ticked = await self._ticked(line)
        if ticked != wanted:
            return False
        if truth["diff_kind"] is None:
            return code.action is Action.GROUP_DONE
        return code.action is Action.GROUP_EXPLAIN and _names(code, truth["diff_kind"])

    async def _sum(self, line: StatementLine, seen: int) -> set[UUID]:
        """The entries of a sum that the card shows."""
        async with self.bench.store.read() as uow:
            asked = await uow.chats.question(self.bench.company.id, self.bench.owner.user_id, line.id)
        return {UUID(one) for one in (asked or {}).get("sums", {}).get(str(seen), [])}

    async def _bundle(self, line: StatementLine, seen: int) -> set[UUID]:
        """The entries that one button of the sum stands for."""
        async with self.bench.store.read() as uow:
            member = await uow.people.member_by_user(self.bench.owner.user_id)
            assert member is not None
            view = await selecting.view_selection(uow, member, line.id, version=line.version)
        of_button = (one.entries for one in view.bundles if fingerprint(one.entries) == seen)
        return {each.entry.id for each in next(of_button)}

    async def _ticked(self, line: StatementLine) -> set[UUID]:
        async with self.bench.store.read() as uow:
            chosen = await uow.chats.selection(self.bench.company.id, self.bench.owner.user_id, line.id)
        return set(chosen.entries) if chosen and chosen.line_version == line.version else set()

    async def _on_the_way(self, codes: list[Code], line: StatementLine, truth: Record) -> Code | None:
        """The button that leads on when none on this screen decides."""
        kind = truth["kind"]
        if kind in _ONE:
            return self._to_one(codes, truth)
        if kind in _SEVERAL:
            return await self._to_several(codes, line, truth)
        if kind == "new":
            return self._to_new(codes, line, truth)
        if kind == "transfer":
            return self._to_transfer(codes)
        return next((one for one in codes if one.action is Action.IGNORE), None)

    def _to_one(self, codes: list[Code], truth: Record) -> Code | None:
        wanted, kind = self.month.entries_of(truth), truth["kind"]
        for one in codes:
            if one.target in wanted and one.action is Action.EXPLAIN and kind in KINDS and _names(one, kind):
                return one
        pair = next((one for one in codes if one.action is Action.PAIR and one.target in wanted), None)
        return pair or self._search(codes)

    def _search(self, codes: list[Code]) -> Code | None:
        """The list near the line, a page further, then a typed name."""
        typing = next((one for one in codes if one.action is Action.SEARCH_TYPE), None)
        turns = [
            one
            for one in codes
            if one.action in {Action.SEARCH, Action.FOUND_NEAR} and (one.number or 0) > self._pages
        ]
        if typing is None:
            return next((one for one in codes if one.action is Action.SEARCH), None)
        if turns and (self._has_typed or self._pages < _MOST_PAGES - 1):
            self._pages += 1
            return turns[-1]
        return None if self._has_typed else typing

    async def _to_several(self, codes: list[Code], line: StatementLine, truth: Record) -> Code | None:
        wanted, ticked = self.month.entries_of(truth), await self._ticked(line)
        for one in codes:
            if one.action is Action.GROUP_BUNDLE and await self._bundle(line, one.number or 0) <= wanted:
                return one
        ticks = [one for one in codes if one.action is Action.GROUP_TICK]
        for one in ticks:
            assert one.target is not None
            if (one.target in wanted) != (one.target in ticked):
                return one
        turn = [one for one in codes if one.action is Action.GROUP and (one.number or 0) > self._pages]
        if ticks and turn:
            self._pages += 1
            return turn[-1]
        if ticks:
            return None
        return next((one for one in codes if one.action is Action.GROUP), None)

    def _to_new(self, codes: list[Code], line: StatementLine, truth: Record) -> Code | None:
        category = self.month.categories.get((Direction.of(line.amount_cents), truth["category"]))
        order = (
            lambda one: one.action is Action.DRAFT_CATEGORY and one.target == category,
            lambda one: one.action is Action.DRAFT_NO_CONTACT,
            lambda one: one.action is Action.DRAFT_CONFIRM,
            lambda one: one.action is Action.NEW_ENTRY,
        )
        return next((one for fits in order for one in codes if fits(one)), None)

    def _to_transfer(self, codes: list[Code]) -> Code | None:
        plain = next((one for one in codes if one.action is Action.TRANSFER and one.target is None), None)
        to = [one for one in codes if one.action is Action.TRANSFER_TO]
        return plain or (to[-1] if to else None)


def _day(iso: str) -> str:
    """``12/07``."""
    return f"{iso[8:10]}/{iso[5:7]}"


def _names(code: Code, kind: str) -> bool:
    return code.number is not None and KIND_PLACES[code.number % len(KIND_PLACES)] is KINDS[kind]


def _suggested(offer: Offer | None, *, at_once: bool) -> tuple[str, str, int]:
    """What came first, whether it led to the answer at once, and the five hundredths its chance is in."""
    told = "answered at once" if at_once else "took more taps"
    if offer is None or not offer.options:
        return "nothing", told, 0
    first = offer.options[0]
    name = "entry" if isinstance(first, Candidate) else f"{first.ending.value} {first.new_kind}".strip()
    if isinstance(first, Guess) and first.entries:
        name = "sum"
    if first.difference is not None:
        name = f"{name}, {first.difference.value}"
    return ("equals: " if offer.equals > 1 else "") + name, told, int(first.probability * 20) * 5
