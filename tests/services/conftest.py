"""Every service is tried on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.deals import Deal, strike_deal
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from storage.database import Database
    from storage.unit_of_work import SqlStore


@pytest.fixture
async def house(store: SqlStore, database: Database) -> House:
    """A founded company with an owner, a finance person and an accountant."""
    return await found_house(store, database)


@pytest.fixture(params=["sale", "purchase"])
async def deal(house: House, request: pytest.FixtureRequest) -> Deal:
    return await strike_deal(house, sale=request.param == "sale")
