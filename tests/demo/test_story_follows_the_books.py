"""A step is done when the books say so, whatever way led there; whoever strays is told how to go on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.demo import sample
from bot.demo.stage import Stage
from bot.demo.story import StepId, is_over
from bot.settings import Settings
from tests.demo.conftest import Newcomer

if TYPE_CHECKING:
    from bot.demo.story import Standing


def done(steps: dict[StepId, Standing]) -> set[StepId]:
    return {step for step, one in steps.items() if one.state == "done"}


def next_one(steps: dict[StepId, Standing]) -> StepId | None:
    return next((step for step, one in steps.items() if one.state == "now"), None)


async def test_story_begins_with_the_statement(newcomer: Newcomer) -> None:
    steps = await newcomer.steps()
    assert (done(steps), next_one(steps)) == (set(), StepId.IMPORT)
    await newcomer.sees("Olá, Sol")


async def test_customer_may_be_answered_before_the_sure_ones(newcomer: Newcomer) -> None:
    await newcomer.imports()
    await newcomer.says("/buscar 480,00")
    found = await newcomer.sees("1 linha do banco")
    await newcomer.stage.owner.press("R$ 480,00", found.message_id)
    await newcomer.answers_about_ana("despesa de devolução")
    steps = await newcomer.until(lambda steps: StepId.TOO_MUCH in done(steps))
    assert next_one(steps) is StepId.SURE


async def test_credit_instead_of_a_refund_is_fine_too_and_can_be_taken_back(newcomer: Newcomer) -> None:
    await newcomer.imports()
    await newcomer.confirms_the_sure_ones()
    await newcomer.answers_about_ana("Deixar crédito")
    steps = await newcomer.until(lambda steps: StepId.TOO_MUCH in done(steps))
    assert "crédito" in steps[StepId.TOO_MUCH].text
    assert next_one(steps) is StepId.PROOF
    await newcomer.says("/saldo")
    steps = await newcomer.until(lambda steps: StepId.PROOF in done(steps))
    assert next_one(steps) is StepId.REFUND
    assert "passo 3" in steps[StepId.REFUND].text
    await newcomer.says("/desfazer")
    steps = await newcomer.until(lambda steps: StepId.TOO_MUCH not in done(steps))
    assert next_one(steps) is StepId.TOO_MUCH
    await newcomer.says("/conciliar")
    await newcomer.answers_about_ana("despesa de devolução")
    await newcomer.until(lambda steps: next_one(steps) is StepId.REFUND)


async def test_what_the_proof_or_the_refund_lacks_is_named_with_the_way_back(newcomer: Newcomer) -> None:
    await newcomer.imports()
    await newcomer.confirms_the_sure_ones()
    await newcomer.answers_about_ana("Ignorar")
    steps = await newcomer.until(lambda steps: StepId.TOO_MUCH in done(steps))
    assert "/ignoradas" in steps[StepId.PROOF].text
    await newcomer.says("/desfazer")
    await newcomer.until(lambda steps: next_one(steps) is StepId.TOO_MUCH)
    await newcomer.says("/conciliar")
    await newcomer.answers_about_ana("despesa de devolução")
    await newcomer.until(lambda steps: next_one(steps) is StepId.REFUND)
    refund = await newcomer.refund_falls()
    await newcomer.stage.owner.press("Ignorar", refund.message_id)
    await newcomer.until(lambda steps: "outro jeito" in steps[StepId.REFUND].text)
    await newcomer.says("/desfazer")
    steps = await newcomer.until(lambda steps: "Conciliar" in steps[StepId.REFUND].text)
    assert next_one(steps) is StepId.REFUND


async def test_undone_import_opens_its_step_again(newcomer: Newcomer) -> None:
    await newcomer.imports()
    await newcomer.stage.owner.press("Desfazer importação")
    await newcomer.stage.owner.wait_until(lambda: "Sim, desfazer" in str(newcomer.stage.owner.messages), 30)
    await newcomer.stage.owner.press("Sim, desfazer")
    steps = await newcomer.until(lambda steps: not done(steps))
    assert next_one(steps) is StepId.IMPORT


async def test_starting_anew_in_mid_sentence_leaves_nothing_of_before(newcomer: Newcomer) -> None:
    stage = newcomer.stage
    await newcomer.sees("Olá, Sol")
    await stage.owner.send_document(sample.STATEMENT_FILE, sample.statement(stage.scene.today))
    await asyncio.gather(stage.start_anew(), stage.start_anew())
    await newcomer.sees("Olá, Sol")
    assert [one.text.split()[0] for one in stage.owner.messages] == ["/start", "Olá,"]
    await newcomer.imports()
    assert StepId.IMPORT in done(await newcomer.steps())


async def test_chat_emptied_by_the_page_s_own_menu_begins_anew_too(newcomer: Newcomer) -> None:
    await newcomer.imports()
    before = newcomer.stage.scene.code
    await newcomer.stage.sandbox.reset()
    await newcomer.stage.owner.wait_until(lambda: before not in newcomer.stage.owner.transcript(), 30)
    await newcomer.sees("Olá, Sol")
    assert done(await newcomer.steps()) == set()


async def test_lines_of_the_other_bank_fall_at_the_pace_asked_for_and_do_not_disturb_the_story() -> None:
    async with Stage.set(Settings(log_level="WARNING"), fast=True, drip_every=0.5) as stage:
        newcomer = Newcomer(stage)
        await newcomer.imports()
        await newcomer.sees("R$ 540,00 entrou")
        await newcomer.sees("R$ 45,90 saiu")
        await newcomer.confirms_the_sure_ones()
        await newcomer.answers_about_ana("despesa de devolução")
        await newcomer.until(lambda steps: next_one(steps) is StepId.REFUND)
        refund = await newcomer.refund_falls()
        await stage.owner.press("Conciliar", refund.message_id)
        await newcomer.sees("caso encerrado")
        await newcomer.says("/saldo")
        await newcomer.until(lambda steps: is_over(tuple(steps.values())))
