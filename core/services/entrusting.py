"""How far the owner lets the bot go: the settings of each account, and what they may be changed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.automation import AutomationMode, AutomationSetting, EvidenceKind
from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.errors import NotFound, NotProvenYet
from core.matching.trust import LEAST_ANSWERS, RECENT, STARTING_CAP_CENTS, is_trusted, passes_monitor
from core.services.permitting import take_turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.automation import TrackRecord
    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork

CAPS_CENTS = (20_000, 50_000, 100_000, 200_000)
"""The limits an owner can choose from."""

ALWAYS_ASKED = frozenset({EvidenceKind.TARIFF, EvidenceKind.OWN_TRANSFER})
"""Kinds that settle no entry: their answers are counted, and a person decides however right they were."""


@dataclass(frozen=True, slots=True)
class AccountTrust:
    """One account: how it is set, and how its monitor fared.

    Attributes:
        monitor: what would have been confirmed alone, as far as somebody decided about it since.
    """

    account: FinancialAccount
    mode: AutomationMode
    cap_cents: int
    monitor: TrackRecord

    @property
    def may_be_on(self) -> bool:
        """Whether switching it on is offered."""
        return passes_monitor(self.monitor)


@dataclass(frozen=True, slots=True)
class CompanyTrust:
    """All accounts, and the company's answers by kind of suggestion."""

    accounts: Sequence[AccountTrust]
    records: Mapping[EvidenceKind, TrackRecord]

    @property
    def trusted(self) -> frozenset[EvidenceKind]:
        """Kinds that the answers bear out and that may be confirmed alone."""
        borne_out = {kind for kind, record in self.records.items() if is_trusted(kind, record)}
        return frozenset(borne_out - ALWAYS_ASKED)

    def account(self, account_id: UUID) -> AccountTrust:
        """One account. Raises ``NotFound``."""
        for one in self.accounts:
            if one.account.id == account_id:
                return one
        raise NotFound("account", account_id)


async def view_trust(uow: UnitOfWork, company_id: UUID) -> CompanyTrust:
    """How things stand now."""
    settings = {one.account_id: one for one in await uow.automation.settings(company_id)}
    accounts = []
    for account in await uow.statements.accounts(company_id):
        setting = settings.get(account.id)
        accounts.append(
            AccountTrust(
                account,
                setting.mode if setting else AutomationMode.OFF,
                setting.cap_cents if setting else STARTING_CAP_CENTS,
                await uow.automation.monitor_record(company_id, account.id, recent=RECENT),
            )
        )
    return CompanyTrust(accounts, await uow.automation.track_records(company_id, recent=RECENT))


async def set_mode(
    uow: UnitOfWork, member: Member, account_id: UUID, mode: AutomationMode, now: datetime
) -> None:
    """Switch an account.

    Raises:
        NotAllowed: the member may not decide.
        NotProvenYet: it is to be switched on, and its monitor has not proved right often enough.
    """
    await take_turn(uow, member)
    view = await _account(uow, member, account_id)
    if mode is AutomationMode.ON and not view.may_be_on:
        raise NotProvenYet(view.monitor.answers, view.monitor.recent_wrong, LEAST_ANSWERS)
    await _save(uow, member, replace(view, mode=mode), now)


async def set_cap(uow: UnitOfWork, member: Member, account_id: UUID, cap_cents: int, now: datetime) -> None:
    """Set the largest value that is ever confirmed alone; one of ``CAPS_CENTS``.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: there is no such limit to choose.
    """
    await take_turn(uow, member)
    if cap_cents not in CAPS_CENTS:
        raise NotFound("cap", str(cap_cents))
    view = await _account(uow, member, account_id)
    await _save(uow, member, replace(view, cap_cents=cap_cents), now)


async def _account(uow: UnitOfWork, member: Member, account_id: UUID) -> AccountTrust:
    return (await view_trust(uow, member.company_id)).account(account_id)


async def _save(uow: UnitOfWork, member: Member, view: AccountTrust, now: datetime) -> None:
    account_id = view.account.id
    await uow.automation.save_setting(
        AutomationSetting(member.company_id, account_id, view.mode, view.cap_cents, member.id, now)
    )
    data = {"mode": view.mode.value, "cap_cents": view.cap_cents}
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "automation", account_id, data)
    )
