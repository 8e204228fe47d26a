"""Sealed secrets of connections, and of what was typed and is not handled yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from storage.repositories.base import Repository
from storage.sealing import Keyring, Sealed
from storage.tables import inbox_secrets, secrets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncConnection


class SqlVault(Repository):
    """See ``core.ports.Vault``."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        super().__init__(connection)
        self._keyring = keyring

    async def put(self, company_id: UUID, owner_id: UUID, field: str, text: str) -> None:
        sealed = self._keyring.seal(text, company_id, owner_id, field)
        values = {"key_id": sealed.key_id, "sealed": sealed.data}
        insert = self._insert(secrets).values(company_id=company_id, owner_id=owner_id, field=field, **values)
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "owner_id", "field"], set_=values)
        )

    async def all_of(self, company_id: UUID, owner_id: UUID) -> Mapping[str, str]:
        columns = secrets.c
        query = select(columns.field, columns.key_id, columns.sealed).where(
            columns.company_id == company_id, columns.owner_id == owner_id
        )
        return {
            row.field: self._keyring.open(Sealed(row.key_id, row.sealed), company_id, owner_id, row.field)
            for row in await self._connection.execute(query)
        }

    async def fields_of(self, company_id: UUID, owner_id: UUID) -> frozenset[str]:
        query = select(secrets.c.field).where(
            secrets.c.company_id == company_id, secrets.c.owner_id == owner_id
        )
        return frozenset((await self._connection.execute(query)).scalars())

    async def move(self, company_id: UUID, owner_id: UUID, to_id: UUID) -> None:
        for field, text in (await self.all_of(company_id, owner_id)).items():
            await self.put(company_id, to_id, field, text)
        await self.drop(company_id, owner_id)

    async def drop(self, company_id: UUID, owner_id: UUID) -> None:
        await self._connection.execute(
            delete(secrets).where(secrets.c.company_id == company_id, secrets.c.owner_id == owner_id)
        )

    async def reseal(self, *, limit: int) -> int:
        columns, newest = secrets.c, self._keyring.newest
        found = (
            await self._connection.execute(select(secrets).where(columns.key_id != newest).limit(limit))
        ).all()
        for row in found:
            place = (row.company_id, row.owner_id, row.field)
            sealed = self._keyring.seal(self._keyring.open(Sealed(row.key_id, row.sealed), *place), *place)
            await self._connection.execute(
                update(secrets)
                .where(
                    columns.company_id == row.company_id,
                    columns.owner_id == row.owner_id,
                    columns.field == row.field,
                    columns.key_id == row.key_id,
                )
                .values(key_id=sealed.key_id, sealed=sealed.data)
            )
        return len(found)

    async def keep_typed(self, bot_id: int, update_id: int, text: str) -> None:
        sealed = self._keyring.seal(text, "inbox", bot_id, update_id)
        insert = self._insert(inbox_secrets).values(
            bot_id=bot_id, update_id=update_id, key_id=sealed.key_id, sealed=sealed.data
        )
        await self._connection.execute(insert.on_conflict_do_nothing(index_elements=["bot_id", "update_id"]))

    async def take_typed(self, bot_id: int, update_id: int) -> str | None:
        columns = inbox_secrets.c
        taken = (
            await self._connection.execute(
                delete(inbox_secrets)
                .where(columns.bot_id == bot_id, columns.update_id == update_id)
                .returning(columns.key_id, columns.sealed)
            )
        ).first()
        if taken is None:
            return None
        return self._keyring.open(Sealed(taken.key_id, taken.sealed), "inbox", bot_id, update_id)
