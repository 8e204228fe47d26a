"""A company is founded with the categories every small business needs, and people join it by invitation."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.entries import Category, CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.parties import Company, Invitation, Member, Role
from core.errors import InvitationRefused, NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from core.ports import UnitOfWork

QUIET_HOURS = time(21), time(7)
INVITATION_LIFE = timedelta(hours=24)
_MOST_TRIES, _TRIES_WINDOW = 5, timedelta(minutes=15)

# Category names are data of the company (it may rename them), not texts of the chat.
_FIRST_CATEGORIES = (
    (
        Direction.IN,
        CategoryPurpose.ORDINARY,
        ("Vendas", "Serviços prestados", "Rendimentos", "Outras receitas"),
    ),
    (Direction.IN, CategoryPurpose.REFUND, ("Devoluções de fornecedores",)),
    (Direction.IN, CategoryPurpose.INTEREST, ("Juros recebidos",)),
    (Direction.IN, CategoryPurpose.FINE, ("Multas recebidas",)),
    (Direction.IN, CategoryPurpose.DISCOUNT, ("Descontos obtidos",)),
    (Direction.IN, CategoryPurpose.WITHHOLDING, ("Impostos retidos de fornecedores",)),
    (
        Direction.OUT,
        CategoryPurpose.ORDINARY,
        (
            "Fornecedores",
            "Salários e pró-labore",
            "Impostos e taxas",
            "Aluguel",
            "Água, luz e internet",
            "Combustível e frete",
            "Outras despesas",
        ),
    ),
    (Direction.OUT, CategoryPurpose.REFUND, ("Devoluções a clientes",)),
    (Direction.OUT, CategoryPurpose.INTEREST, ("Juros pagos",)),
    (Direction.OUT, CategoryPurpose.FINE, ("Multas pagas",)),
    (Direction.OUT, CategoryPurpose.DISCOUNT, ("Descontos concedidos",)),
    (Direction.OUT, CategoryPurpose.WITHHOLDING, ("Impostos retidos por clientes",)),
    (Direction.OUT, CategoryPurpose.FEE, ("Tarifas bancárias",)),
)


async def found_company(
    uow: UnitOfWork, *, name: str, time_zone: str, digest_time: time, now: datetime
) -> Company:
    """A new company with its first categories."""
    company = Company(new_id(), name, time_zone, digest_time, now, *QUIET_HOURS)
    await uow.people.add_company(company)
    for direction, purpose, names in _FIRST_CATEGORIES:
        for category in names:
            await uow.books.add_category(Category(company.id, new_id(), category, direction, purpose))
    return company


async def only_company(uow: UnitOfWork, company_id: UUID | None = None) -> Company:
    """The company asked for; without an id, the first one. Raises ``NotFound``."""
    if company_id is not None:
        return await uow.people.company(company_id)
    companies = await uow.people.companies()
    if not companies:
        raise NotFound("company")
    return companies[0]


async def invite(uow: UnitOfWork, company: Company, role: Role, now: datetime) -> str:
    """A one-time code of 128 random bits, valid for ``INVITATION_LIFE``; only its hash is stored."""
    code = secrets.token_hex(16)
    await uow.people.add_invitation(
        Invitation(company.id, _hash(code), role, now + INVITATION_LIFE, used_at=None, used_by=None)
    )
    return code


async def join(uow: UnitOfWork, code: str, *, user_id: int, chat_id: int, name: str, now: datetime) -> Member:
    """Make the bearer of a code a member.

    Raises:
        InvitationRefused: wrong, used or expired code, or more than five tries in fifteen minutes. The count
            of tries must survive the refusal, so callers do not roll it back.
    """
    tries = await uow.people.count_attempt(user_id, since=now - _TRIES_WINDOW, now=now)
    if tries > _MOST_TRIES:
        raise InvitationRefused
    invitation = await uow.people.use_invitation(_hash(code), user_id=user_id, now=now)
    if invitation is None:
        raise InvitationRefused
    present = [one.role for one in await uow.people.members(invitation.company_id) if one.user_id == user_id]
    member = await uow.people.add_member(
        Member(
            company_id=invitation.company_id,
            id=new_id(),
            user_id=user_id,
            chat_id=chat_id,
            name=name[:120],
            role=min([invitation.role, *present], key=list(Role).index),  # an invitation never lowers
            active=True,
            reachable=True,
            created_at=now,
        )
    )
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "join", member.id, {"role": member.role})
    )
    return member


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()
