"""Words that stand by themselves: commands, questions with their boxes, short answers above the chat."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from bot import texts
from bot.screens import answers
from bot.screens.screen import Screen
from bot.texts import alike, bulk, cash, config, drafts, outcomes, oversight, refunds, reports, settling
from core.domain.decisions import DecisionKind
from core.domain.parties import Role
from tests.bot.gallery.entries import categories
from tests.bot.gallery.world import TODAY, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

ELSEWHERE = {"cli", "feeds_cli", "demo", "exporting", "verbs", "format_br"}
"""Modules of the terminal, and of no words at all."""


def modules() -> Iterator[ModuleType]:
    """The text modules of the chat."""
    for one in pkgutil.iter_modules(texts.__path__):
        if one.name not in ELSEWHERE:
            yield importlib.import_module(f"bot.texts.{one.name}")


def constants(module: ModuleType) -> Mapping[str, str]:
    """Its sentences by name."""
    own = vars(module).items()
    return {
        name: value for name, value in own if name.isupper() and isinstance(value, str) and name[0] != "_"
    }


def drawings(world: World) -> Iterator[Drawing]:
    yield from _commands(world)
    for module in modules():
        found, place = constants(module), module.__name__.rpartition(".")[2]
        for name, value in found.items():
            if not name.endswith("_BOX"):
                ask = found.get(f"{name}_BOX")
                yield Drawing(f"{place}.{name}", Screen(value, ask=ask))
    for kind, said in {**drafts.UNREADABLE_KINDS, "outra coisa": drafts.UNREADABLE}.items():
        yield Drawing(f"mandaram {kind}", Screen(said))
    for part in answers.KINDS:
        yield Drawing(f"quanto de {part}", Screen(settling.ask_part(part), ask=settling.ASK_PART_BOX))
    yield from (Drawing(title, Screen(said), toast=True) for title, said in _toasts(world))
    yield from _after(world)


def _commands(world: World) -> Iterator[Drawing]:
    company = world.name("Padaria Sol", 120)
    for role in Role:
        member = world.member(role=role)
        for pending in (0, 1, 3):
            said = reports.welcome(member, company, pending=pending)
            if pending == 0 or role is Role.OWNER:
                yield Drawing(f"/start CÓDIGO ({role}, {pending})", Screen(said))
    yield Drawing("/start", Screen(reports.welcome_back(world.member(), company)))
    yield Drawing("/ajuda", Screen(reports.help_text()))
    for name, what in reports.COMMANDS:
        yield Drawing(f"comando /{name}", Screen(what))


def _toasts(world: World) -> Iterator[tuple[str, str]]:
    for kind in DecisionKind:
        yield f"depois de {kind}", outcomes.answered(kind)
    for number in (1, 6):
        yield f"iguais: {number}", alike.done(number)
        yield f"iguais desfeitas: {number}", alike.undone(number)
        for left_out in (0, 1, 3):
            yield f"conferidos: {number}, {left_out} fora", bulk.confirmed(number, left_out)
    for role in Role:
        yield f"agora é {role}", config.role_changed(world.member(role=role))
    yield "removida", config.removed(world.member("Beto"))
    yield "mês fechado", config.closed(TODAY)
    yield "mês reaberto", config.reopened(TODAY)
    yield "mês reaberto pelo cartão", oversight.reopened(TODAY)
    yield "vencimento mudado", refunds.due_moved(world.refund())


def _after(world: World) -> Iterator[Drawing]:
    for number in (1, 17):
        yield Drawing(f"desfeitas de uma vez: {number}", Screen(bulk.undone(number)))
    yield Drawing("conta renomeada", Screen(cash.renamed(world.account("Itaú da loja"))))
    yield Drawing("saldo inicial anotado", Screen(cash.opening_set(world.cents(123_456), TODAY)))
    yield Drawing("hora do resumo", Screen(config.digest_set(NOW.time())))
    yield Drawing("categoria guardada", Screen(config.category_saved(categories(world)[0])))
