"""The story beside the phone: steps drawn for the sandbox's page, redrawn whenever the books say something new."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.demo import books, sample, story
from bot.demo.story import StepId
from bot.sandbox import Guide, GuideAction, GuideFile, Step
from bot.texts import demo as texts

if TYPE_CHECKING:
    from bot.demo.scene import Scene
    from bot.demo.stage import Stage
    from bot.demo.story import Standing

_LOOK_EVERY = 0.25


async def standings(stage: Stage, scene: Scene) -> tuple[Standing, ...]:
    """How the steps stand now."""
    phone = tuple(one.text for one in stage.owner.messages if one.from_bot)
    return story.tell(story.Present(await books.look(scene.store, scene.company.id), phone))


async def keep_shown(stage: Stage, scene: Scene) -> None:
    """Show how the story stands until the scene ends.

    The books are asked again and again, for they change by ways that pass no message: a feed, another window, the
    command line.
    """
    shown = None
    while stage.owner.messages:  # the page's menu can empty the chat, and an empty chat is the end of a scene
        told = await standings(stage, scene)
        if told != shown:
            stage.sandbox.guide(_drawn(stage, scene, told))
            shown = told
        await asyncio.sleep(_LOOK_EVERY)
    stage.start_anew_soon()


def _drawn(stage: Stage, scene: Scene, told: tuple[Standing, ...]) -> Guide:
    return Guide(
        texts.TITLE,
        texts.OVER if story.is_over(told) else texts.INTRO,
        tuple(_step(one, stage, scene) for one in told),
        GuideAction(texts.RESET, stage.start_anew, texts.RESET_CONFIRM),
    )


def _step(one: Standing, stage: Stage, scene: Scene) -> Step:
    text = one.text.replace("R$ ", "R$\N{NO-BREAK SPACE}")
    file, action = _file(one, scene), _action(one, stage, scene)
    return Step(one.id, one.title, text, one.state, file=file, action=action)


def _file(one: Standing, scene: Scene) -> GuideFile | None:
    if one.id is not StepId.IMPORT or one.state == "done":
        return None
    return GuideFile(sample.STATEMENT_FILE, sample.statement(scene.today))


def _action(one: Standing, stage: Stage, scene: Scene) -> GuideAction | None:
    if one.text != texts.REFUND_NOW:
        return None

    async def give_back() -> None:
        await stage.let_fall(scene, sample.ITAU, sample.REFUND)

    return GuideAction(texts.REFUND_ACTION, give_back)
