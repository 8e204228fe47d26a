"""The whole story in the terminal, readable as a chat: every line below went through real HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich import box
from rich.align import Align
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.demo import sample, stage
from bot.texts import demo as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.stage import Scene
    from bot.sandbox import SandboxMessage
    from bot.settings import Settings

_WIDTH = 62
_WAIT = 20.0


async def play(settings: Settings) -> None:
    """Play the story of the seed from import to proof."""
    console = Console(highlight=False, soft_wrap=False, width=None)
    async with stage.set_up(settings, fast=True) as scene:
        await _Play(scene, _Terminal(console)).all_acts()


@dataclass
class _Terminal:
    """Prints messages that are new or changed since the last look."""

    console: Console
    _seen: dict[int, int] = field(default_factory=dict)

    def title(self, text: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{text}", align="left")

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
    scene: Scene
    terminal: _Terminal

    async def all_acts(self) -> None:
        await self._opening()
        await self._sure_ones()
        await self._second_thoughts()
        await self._paid_too_much()
        await self._refund_arrives()
        await self._supplier()
        await self._proof()

    async def _opening(self) -> None:
        self.terminal.title(texts.ACT_OPENING)
        self._look()

    async def _sure_ones(self) -> None:
        self.terminal.title(texts.ACT_SURE)
        await self._press("Conciliar", on="BRUNO LIMA", until="Conciliado")
        await self._press("Conciliar", on="LUZ DO VALE", until="Conciliado")
        await self._press("Nova despesa: Tarifas bancárias", on="TAR PACOTE", until="criada")

    async def _second_thoughts(self) -> None:
        self.terminal.title(texts.ACT_SECOND_THOUGHTS)
        await self._press("Ignorar", on="PAPELARIA CENTRAL", until="Ignorado")
        await self._press("Trazer de volta", on="PAPELARIA CENTRAL", until="Não achei")
        await self._press("Nova despesa", on="PAPELARIA CENTRAL", until="categoria")
        await self._press("Outras despesas", on="PAPELARIA CENTRAL", until="De quem")
        await self._press("Criar", on="PAPELARIA CENTRAL", until="confirme")
        await self._press("Confirmar", on="PAPELARIA CENTRAL", until="criada")

    async def _paid_too_much(self) -> None:
        self.terminal.title(texts.ACT_TOO_MUCH)
        await self._fall(0, until="R$ 480,00")
        await self._press("despesa de devolução", on="R$ 480,00", until="valor do extrato")

    async def _refund_arrives(self) -> None:
        self.terminal.title(texts.ACT_REFUND)
        await self._fall(4, until="R$ 30,00 saiu")
        await self._press("Conciliar", on="R$ 30,00 saiu", until="encerrado")

    async def _supplier(self) -> None:
        self.terminal.title(texts.ACT_SUPPLIER)
        await self._fall(1, until="R$ 700,00")
        await self._press("receita de devolução", on="R$ 700,00", until="valor do extrato")
        await self._fall(6, until="R$ 50,00 entrou")
        await self._press("Conciliar", on="R$ 50,00 entrou", until="encerrado")

    async def _proof(self) -> None:
        self.terminal.title(texts.ACT_PROOF)
        await self._say("/devolucoes", until="encerradas")
        await self._say("/saldo", until="Provado até")

    async def _fall(self, position: int, *, until: str) -> None:
        await self.scene.let_fall(sample.DRIPS[position])
        await self._wait(lambda message: until in message.text)

    async def _say(self, text: str, *, until: str) -> None:
        await self.scene.owner.say(text)
        await self._wait(lambda message: until in message.text)

    async def _press(self, label: str, *, on: str, until: str) -> None:
        """Press a button of the newest card that shows ``on``, and wait until that card says ``until``."""
        card = [one for one in self.scene.owner.messages if one.from_bot and on in one.text][-1]
        self.terminal.pressed(next(one for one in card.labels if label.lower() in one.lower()))
        await self.scene.owner.press(label, card.message_id)
        await self._wait(lambda message: message.message_id == card.message_id and until in message.text)

    async def _wait(self, wanted: Callable[[SandboxMessage], bool]) -> None:
        await self.scene.owner.wait_for(wanted, _WAIT)
        self._look()

    def _look(self) -> None:
        self.terminal.catch_up(self.scene.owner.messages)
