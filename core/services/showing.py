"""A connection being set up, as its screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.connections import DraftStep
from core.ports import SecretUnreadable
from core.services import offered, preparing, watching
from core.services.offered import LINK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.connections import ConnectionDraft
    from core.domain.institutions import Institution
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork
    from core.services.offered import Choice


@dataclass(frozen=True, slots=True)
class DraftView:
    """Everything the screen of a draft shows.

    Attributes:
        account: the account of the books it is for, once there is one.
        accounts: all of the company's, by id.
        ways: connectors that read the bank, the best one first.
        fields: what the connector asks for, and whether it was given.
        choices: what the provider shows, and which account each is.
        link: the provider's page.
        expected_at: by when lines of this bank usually come next.
    """

    draft: ConnectionDraft
    bank: Institution
    now: datetime
    zone: str
    expected_at: datetime
    account: FinancialAccount | None = None
    accounts: Mapping[UUID, FinancialAccount] | None = None
    ways: tuple[str, ...] = ()
    fields: tuple[tuple[str, bool], ...] = ()
    choices: Sequence[Choice] = ()
    link: str | None = None

    @property
    def complete(self) -> bool:
        """Whether everything asked for was given."""
        return all(given for _, given in self.fields)

    @property
    def next_field(self) -> str | None:
        """What to ask for next."""
        return next((field for field, given in self.fields if not given), None)


async def view_draft(uow: UnitOfWork, draft: ConnectionDraft, now: datetime) -> DraftView:
    """A draft as it stands."""
    company = await uow.people.company(draft.company_id)
    accounts = {one.id: one for one in await uow.statements.accounts(draft.company_id)}
    bank = preparing.bank_of(draft)
    given = await preparing.given_fields(uow, draft)
    asks = draft.step in {DraftStep.CHOOSING, DraftStep.ELSEWHERE}
    at_bank = draft.step is DraftStep.AT_BANK
    return DraftView(
        draft,
        bank,
        now,
        company.time_zone,
        watching.expected_at(bank, now, company.time_zone),
        account=accounts.get(draft.account_id) if draft.account_id else None,
        accounts=accounts,
        ways=tuple(way for way in draft.data.get("ways", "").split(",") if way),
        fields=tuple((field, field in given) for field in preparing.fields_of(draft)),
        choices=await offered.choices(uow, draft) if asks else (),
        link=await _link(uow, draft) if at_bank else None,
    )


async def _link(uow: UnitOfWork, draft: ConnectionDraft) -> str | None:
    """The provider's page; with the key gone that sealed it, another one is to be asked for."""
    try:
        return (await uow.vault.all_of(draft.company_id, draft.id)).get(LINK)
    except SecretUnreadable:
        return None
