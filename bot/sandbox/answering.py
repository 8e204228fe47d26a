"""One call from beginning to end: its fault, its method, the checks on both sides, its line in the log."""

import inspect
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.faithful import problems_of_answer
from bot.sandbox.faults import Fault
from bot.sandbox.in_words import unfaithful
from bot.sandbox.methods import Described, MethodCall, canonical_name, handler_for
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import RefusalError, bad_request
from bot.sandbox.remarks import remark, remarks_of_a_call
from bot.sandbox.signatures import remark_on_unknown
from bot.sandbox.state import BotAccount
from bot.sandbox.world import Call, World


@dataclass(slots=True)
class Outcome:
    """What goes back to the caller, before it becomes a response."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    dropped: bool = False

    @property
    def description(self) -> str:
        """Telegram's word on a refused call; empty for a good one."""
        if self.dropped:
            return "connection dropped"
        return "" if self.status == 200 else str(self.body.get("description", ""))


class Answering:
    """Carries out calls, whichever way they came: over HTTP or in the answer to a webhook."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.perform = self.answer

    async def answer(self, bot: BotAccount, spelling: str, parameters: Parameters) -> Outcome:
        """Everything but the transport."""
        self._greet(bot)
        name = canonical_name(spelling)
        shown = parameters.readable()
        with remarks_of_a_call(parameters.remarks) as remarks:
            remark_on_unknown(name, parameters, shown)
            outcome = await self._with_faults(MethodCall(self._world, bot, parameters), name, shown)
        self._log(name, shown, outcome, remarks)
        return outcome

    def unread(self, spelling: str, refusal: RefusalError) -> Outcome:
        """A call whose parameters nobody could read; it is logged like any other."""
        outcome = refused(refusal)
        self._log(canonical_name(spelling), {}, outcome, [])
        return outcome

    def _log(self, name: str, shown: dict[str, Any], outcome: Outcome, remarks: list[str]) -> None:
        status = 0 if outcome.dropped else outcome.status
        now = self._world.clock.now()
        self._world.calls.append(Call(now, name, shown, status, outcome.description, tuple(remarks)))
        self._world.changes.announce()

    async def _with_faults(self, call: MethodCall, name: str, shown: dict[str, Any]) -> Outcome:
        fault = self._world.faults.take(name, shown)
        if fault is None:
            return await self._process(call, name)
        if fault.delay:
            await self._world.clock.reach(self._world.clock.now() + fault.delay)
        if fault.after_processing or not fault.replaces_answer():
            outcome = await self._process(call, name)
        return _faulty(fault) if fault.replaces_answer() else outcome

    async def _process(self, call: MethodCall, name: str) -> Outcome:
        try:
            if call.bot.logged_out_until > self._world.clock.now():
                raise bad_request("logged out")
            result = handler_for(name, strict=self._world.strict)(call)
            if inspect.isawaitable(result):
                result = await result
        except RefusalError as refusal:
            return refused(refusal)
        return self._checked(name, result)

    def _checked(self, name: str, answer: Any) -> Outcome:
        """The answer as it leaves; one that is no Bot API becomes a 500 that says so."""
        described = answer if isinstance(answer, Described) else Described(answer, "")
        problems = problems_of_answer(name, described.result) if self._world.checked else []
        if problems:
            told = "; ".join(problems)
            self._world.lapses.append(f"{name}: {told}")
            remark(unfaithful(told))
            return refused(RefusalError(500, f"Internal Server Error: the sandbox answers wrongly: {told}"))
        body = {"ok": True, "result": described.result}
        return Outcome(200, body | ({"description": described.description} if described.description else {}))

    def _greet(self, bot: BotAccount) -> None:
        if not bot.seen:
            bot.seen = True
            self._world.changes.announce()


def refused(refusal: RefusalError) -> Outcome:
    """The `ok: false` answer of a refusal."""
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Outcome(refusal.code, body)


def _faulty(fault: Fault) -> Outcome:
    status, body = fault.body()
    return Outcome(status, body, dropped=fault.drop)
