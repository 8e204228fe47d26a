"""Two files share movements; taking one back leaves the other whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.services import unimporting
from tests.builders import NOW, Movement

if TYPE_CHECKING:
    from tests.services.house import House

PIX = Movement("20260710", "35.00", "PIX RECEBIDO")


async def test_sale_that_another_file_carried_too_stays_when_its_first_file_is_undone(house: House) -> None:
    first = await house.imports(PIX)
    both = await house.imports(PIX, PIX)
    assert (both.new, both.known) == (1, 1)
    async with house.work() as uow:
        await unimporting.undo_import(uow, house.owner, first.id, with_decided=False, now=NOW)
    async with house.work() as uow:
        view = await unimporting.view_import(uow, house.id, both.id)
    assert len(view.undecided) == 2, "the second file stated two sales"
    again = await house.imports(PIX)
    assert (again.new, again.known) == (0, 1)
