"""One press that decided about many lines is one undo, whatever happened to these lines before."""

from __future__ import annotations

from core.domain.conversation import Draft
from core.domain.ids import new_id
from core.services import deciding, likewise, overpaying, undoing
from core.services.overpaying import Excess
from tests.builders import NOW
from tests.services.house import House


async def test_desfazer_takes_back_a_refund_that_paid_a_credit_of_a_line_decided_before(house: House) -> None:
    """The cause has the higher version: it was settled, taken back and settled again."""
    ana = await house.knows()
    sale = await house.owes("450,00", ana)
    cause, back = await house.receives("480,00"), await house.receives("-30,00", "PIX ENVIADO ANA")
    await house.does(cause, overpaying.settle_with, sale.id, Excess.CREDIT)
    await house.undoes(cause)
    await house.does(cause, overpaying.settle_with, sale.id, Excess.CREDIT)
    before = await house.living()
    decision = await house.does(back, overpaying.give_back, cause.id)
    async with house.work() as uow:
        undone = await undoing.undo_bulk(uow, house.owner, decision.bulk_id, NOW)
    assert len(undone) == 2
    assert await house.living() == before


async def test_contact_born_with_alike_lines_goes_with_all_of_them(house: House) -> None:
    """The line that named it was decided before, so that its version is the highest."""
    first = await house.receives("-10,00", "COMPRA POSTO SHELL")
    await house.does(first, deciding.ignore)
    await house.undoes(first)
    second = await house.receives("-20,00", "COMPRA POSTO SHELL")
    before = await house.living()
    async with house.work() as uow:
        category = next(
            one
            for one in await uow.books.categories(house.id)
            if one.is_offered and one.direction.value == "out"
        )
        draft = Draft(
            company_id=house.id,
            id=new_id(),
            line_id=first.id,
            chat_id=house.owner.chat_id,
            category_id=category.id,
            contact_id=None,
            new_contact_name="Posto da Esquina",
            description="gasolina",
            created_at=NOW,
        )
        own, others = await house.line(first.id), [await house.line(second.id)]
        made = await likewise.create_for_alike(uow, house.owner, draft, own, others, NOW)
        bulk_id = made[0].bulk_id
    assert bulk_id is not None
    async with house.work() as uow:
        await undoing.undo_bulk(uow, house.owner, bulk_id, NOW)
    assert await house.living() == before
