"""The same five steps in the terminal, readable as a chat: every line below went through real HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich import box
from rich.align import Align
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.demo import guide, sample
from bot.demo.stage import Stage
from bot.demo.story import StepId
from bot.texts import demo as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.story import Standing
    from bot.sandbox import SandboxMessage
    from bot.settings import Settings

_WIDTH = 62
_WAIT = 20.0


class StepNotDone(AssertionError):
    """The books do not call a step done after it was played: the demonstration is broken."""


async def play(settings: Settings) -> None:
    """Play the story from the statement to the proof."""
    console = Console(highlight=False, soft_wrap=False, width=None)
    async with Stage.set(settings, fast=True) as stage:
        await _Play(stage, _Terminal(console)).whole_story()


@dataclass
class _Terminal:
    """Prints messages that are new or changed since the last look."""

    console: Console
    _seen: dict[int, int] = field(default_factory=dict)

    def title(self, text: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{text}", align="left")

    def told(self, text: str) -> None:
        self.console.print(Text(text, style="italic"), width=min(_WIDTH + 16, self.console.width))

    def catch_up(self, messages: list[SandboxMessage]) -> None:
        for message in messages:
            if self._seen.get(message.message_id) != message.edit_count:
                edited = message.message_id in self._seen
                self._seen[message.message_id] = message.edit_count
                self._show(message, edited=edited)

    def pressed(self, label: str) -> None:
        self.console.print(Align.right(Text(texts.pressed(label), style="bold cyan"), width=None))

    def _show(self, message: SandboxMessage, *, edited: bool) -> None:
        body = texts.file_sent(message.document.file_name) if message.document else message.text
        buttons = "\n".join("  ".join(f"[ {one.text} ]" for one in row) for row in message.buttons)
        content = Text(body)
        if buttons:
            content.append(f"\n\n{buttons}", style="green")
        panel = Panel(
            content,
            title=self._name(message, edited=edited),
            title_align="left" if message.from_bot else "right",
            box=box.ROUNDED,
            width=min(_WIDTH, self.console.width),
            border_style="blue" if message.from_bot else "cyan",
        )
        self.console.print(panel if message.from_bot else Align.right(panel))

    @staticmethod
    def _name(message: SandboxMessage, *, edited: bool) -> str:
        if not message.from_bot:
            return sample.OWNER
        return texts.EDITED if edited else "Concilia"


@dataclass
class _Play:
    stage: Stage
    terminal: _Terminal

    async def whole_story(self) -> None:
        self.terminal.title(texts.TITLE)
        self.terminal.told(texts.INTRO)
        await self._wait(lambda message: "Olá" in message.text)
        acts: dict[StepId, Callable[[], Awaitable[None]]] = {
            StepId.IMPORT: self._import,
            StepId.SURE: self._sure_ones,
            StepId.TOO_MUCH: self._paid_too_much,
            StepId.REFUND: self._refund_arrives,
            StepId.PROOF: self._proof,
        }
        for position, step in enumerate(StepId, start=1):
            before = await self._standing(step)
            self.terminal.title(texts.numbered(position, before.title))
            self.terminal.told(before.text)
            await acts[step]()
            after = await self._standing(step)
            if after.state != "done":
                raise StepNotDone(step)
            self.terminal.told(texts.well_done(after.text))

    async def _standing(self, step: StepId) -> Standing:
        told = await guide.standings(self.stage, self.stage.scene)
        return next(one for one in told if one.id is step)

    async def _import(self) -> None:
        statement = sample.statement(self.stage.scene.today)
        await self.stage.owner.send_document(sample.STATEMENT_FILE, statement)
        await self._wait(lambda message: any("Conferir" in label for label in message.labels))

    async def _sure_ones(self) -> None:
        await self._press("Conferir", on="batem certinho", until="de uma vez")
        await self._wait(lambda message: "R$ 480,00 entrou" in message.text)

    async def _paid_too_much(self) -> None:
        await self._press("despesa de devolução", on="R$ 480,00 entrou", until="valor do extrato")

    async def _refund_arrives(self) -> None:
        scene = self.stage.scene
        self.terminal.pressed(texts.REFUND_ACTION)
        await self.stage.let_fall(scene, sample.ITAU, sample.REFUND)
        await self._wait(lambda message: "R$ 30,00 saiu" in message.text)
        await self._press("Conciliar", on="R$ 30,00 saiu", until="encerrado")

    async def _proof(self) -> None:
        await self.stage.owner.say("/saldo")
        await self._wait(lambda message: "Seu caixa é verdade" in message.text)

    async def _press(self, label: str, *, on: str, until: str) -> None:
        """Press a button of the newest card that shows ``on``, and wait until that card says ``until``."""
        card = [one for one in self.stage.owner.messages if one.from_bot and on in one.text][-1]
        self.terminal.pressed(next(one for one in card.labels if label.lower() in one.lower()))
        await self.stage.owner.press(label, card.message_id)
        await self._wait(lambda message: message.message_id == card.message_id and until in message.text)

    async def _wait(self, wanted: Callable[[SandboxMessage], bool]) -> None:
        await self.stage.owner.wait_for(wanted, _WAIT)
        self.terminal.catch_up(self.stage.owner.messages)
