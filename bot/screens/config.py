"""Screens of ``/config``: what can be set, each with its way back; who may only look sees it without the switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, Screen, button, in_twos
from bot.texts import automation
from bot.texts import config as texts
from bot.texts.cards import Labels as CardLabels
from bot.texts.config import Labels
from core.domain.entries import CategoryPurpose, Direction
from core.domain.parties import Role
from core.services.founding import QUIET_HOURS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.parties import Company, Member
    from core.services.closing import MonthPage, MonthState

ROLES = tuple(Role)
"""Buttons name a role by its place here."""
SIDES = tuple(Direction)
SIDE_STEP = 1000
"""A page of categories is named by side × this + page."""

_DIGEST_HOURS = (390, 435, 480, 540, 720, 1080)
_QUIET_FROM = (20 * 60, 21 * 60, 22 * 60, 23 * 60)
_QUIET_TO = (6 * 60, 7 * 60, 8 * 60, 9 * 60)
_CATEGORIES_A_PAGE, _MOST_PEOPLE = 10, 30


def minutes_of(at: time) -> int:
    """Minutes since midnight, as buttons carry an hour."""
    return at.hour * 60 + at.minute


def _back(action: Action, company_id: UUID, number: int | None = None) -> Rows:
    return ((button(CardLabels.BACK, Code(action, company_id, number=number)),),)


# --- the menu, hours and cards -------------------------------------------------------------------


def menu(company: Company, member: Member) -> Screen:
    """``/config``: what can be set."""
    entries = (
        (Labels.DIGEST, Action.DIGEST_HOUR),
        (Labels.QUIET, Action.QUIET),
        (Labels.MY_CARDS, Action.MY_CARDS),
        (automation.Labels.AUTOMATION, Action.AUTOMATION),
        (Labels.RULES, Action.RULES),
        (Labels.CATEGORIES, Action.CATEGORIES),
        (Labels.PEOPLE, Action.PEOPLE),
        (Labels.MONTHS, Action.MONTHS),
    )
    buttons = [button(label, Code(action, company.id)) for label, action in entries]
    return Screen(texts.menu(company, member), in_twos(buttons))


def digest(company: Company, *, may_change: bool) -> Screen:
    """When the daily digest comes."""
    rows: Rows = ()
    if may_change:
        hours = _hours(company.id, Action.DIGEST_HOUR, _DIGEST_HOURS, minutes_of(company.digest_time))
        rows = (*in_twos(hours), (button(Labels.OTHER_HOUR, Code(Action.DIGEST_TYPE, company.id)),))
    return Screen(texts.digest(company, may_change=may_change), rows + _back(Action.CONFIG, company.id))


def quiet(company: Company, *, may_change: bool) -> Screen:
    """From when to when unasked messages make no sound."""
    rows: Rows = ()
    if may_change and (company.quiet_from is None or company.quiet_to is None):
        code = Code(Action.QUIET_FROM, company.id, number=minutes_of(QUIET_HOURS[0]))
        rows = ((button(Labels.quiet_on(*QUIET_HOURS), code),),)
    elif may_change and company.quiet_from is not None and company.quiet_to is not None:
        start, end = minutes_of(company.quiet_from), minutes_of(company.quiet_to)
        rows = (
            *in_twos(_hours(company.id, Action.QUIET_FROM, _QUIET_FROM, start, before="das")),
            *in_twos(_hours(company.id, Action.QUIET_TO, _QUIET_TO, end, before="às")),
            (button(Labels.SWITCH_OFF, Code(Action.QUIET_OFF, company.id)),),
        )
    return Screen(texts.quiet(company, may_change=may_change), rows + _back(Action.CONFIG, company.id))


def _hours(
    company_id: UUID, action: Action, choices: Sequence[int], chosen: int, *, before: str = ""
) -> list[Button]:
    return [
        button(Labels.hour(one, chosen=one == chosen, before=before), Code(action, company_id, number=one))
        for one in choices
    ]


def my_cards(member: Member) -> Screen:
    """Whether cards are pushed to this person."""
    rows: Rows = ()
    if member.role.decides:
        label = Labels.CARDS_OFF if member.wants_cards else Labels.CARDS_ON
        code = Code(Action.MY_CARDS, member.company_id, number=0 if member.wants_cards else 1)
        rows = ((button(label, code),),)
    return Screen(texts.my_cards(member), rows + _back(Action.CONFIG, member.company_id))


# --- categories ----------------------------------------------------------------------------------


def categories(found: Sequence[Category], company_id: UUID, number: int, *, may_change: bool) -> Screen:
    """The categories of one side, one a row; pages are turned in place."""
    side, page = divmod(number, SIDE_STEP)
    own = [one for one in found if one.direction is SIDES[side]]
    page = min(page, max(0, (len(own) - 1) // _CATEGORIES_A_PAGE))
    shown = own[page * _CATEGORIES_A_PAGE :][:_CATEGORIES_A_PAGE]
    rows = [(button(Labels.category(one), Code(Action.CATEGORY, one.id)),) for one in shown]
    turn = []
    if page:
        code = Code(Action.CATEGORIES, company_id, number=side * SIDE_STEP + page - 1)
        turn.append(button(CardLabels.PREVIOUS, code))
    if len(own) > (page + 1) * _CATEGORIES_A_PAGE:
        code = Code(Action.CATEGORIES, company_id, number=side * SIDE_STEP + page + 1)
        turn.append(button(CardLabels.NEXT, code))
    other = Labels.SEE_OUT if SIDES[side] is Direction.IN else Labels.SEE_IN
    ends = [button(other, Code(Action.CATEGORIES, company_id, number=(1 - side) * SIDE_STEP))]
    if may_change:
        ends.append(button(Labels.NEW_CATEGORY, Code(Action.CATEGORY_NEW, company_id, number=side)))
    text = texts.categories(SIDES[side], len(own), may_change=may_change)
    turning = (tuple(turn),) if turn else ()
    return Screen(text, (*rows, *turning, tuple(ends), *_back(Action.CONFIG, company_id)))


def category(one: Category, *, may_change: bool) -> Screen:
    """One category."""
    rows: Rows = ()
    if may_change:
        buttons = [button(Labels.RENAME, Code(Action.CATEGORY_RENAME, one.id))]
        if not one.active:
            buttons.append(button(Labels.SHOW, Code(Action.CATEGORY_SHOW, one.id)))
        elif one.purpose is CategoryPurpose.ORDINARY:
            buttons.append(button(Labels.HIDE, Code(Action.CATEGORY_HIDE, one.id)))
        rows = (tuple(buttons),)
    back = _back(Action.CATEGORIES, one.company_id, SIDES.index(one.direction) * SIDE_STEP)
    return Screen(texts.category(one, may_change=may_change), rows + back)


# --- people --------------------------------------------------------------------------------------


def people(members: Sequence[Member], company_id: UUID, *, may_change: bool) -> Screen:
    """Who belongs to the company; only who may change something opens a person."""
    rows: Rows = ()
    if may_change:
        rows = tuple(
            (button(Labels.person(one), Code(Action.PERSON, one.id)),) for one in members[:_MOST_PEOPLE]
        )
        rows += ((button(Labels.INVITE, Code(Action.INVITE, company_id)),),)
    return Screen(texts.people(members, may_change=may_change), rows + _back(Action.CONFIG, company_id))


def person(one: Member, *, may_change: bool) -> Screen:
    """One member, the roles they could have, and the door."""
    rows: Rows = ()
    if may_change:
        roles = [
            button(Labels.make(role), Code(Action.PERSON_ROLE, one.id, number=place))
            for place, role in enumerate(ROLES)
            if role is not one.role
        ]
        remove = button(Labels.REMOVE, Code(Action.PERSON_REMOVE, one.id), "danger")
        rows = (tuple(roles), (remove,))
    return Screen(texts.person(one, may_change=may_change), rows + _back(Action.PEOPLE, one.company_id))


def role_question(one: Member, role: Role) -> Screen:
    """Once more before a role changes."""
    code = Code(Action.PERSON_ROLE_YES, one.id, number=ROLES.index(role))
    return Screen(texts.role_question(one, role), ((button(Labels.make_yes(role), code),), _to_person(one)))


def remove_question(one: Member) -> Screen:
    """Once more before somebody is removed."""
    yes = button(Labels.remove_yes(one), Code(Action.PERSON_REMOVE_YES, one.id), "danger")
    return Screen(texts.remove_question(one), ((yes,), _to_person(one)))


def _to_person(one: Member) -> tuple[Button, ...]:
    return (button(CardLabels.BACK, Code(Action.PERSON, one.id)),)


def invite_roles(company_id: UUID) -> Screen:
    """Which role the code is for."""
    rows = tuple(
        (button(Labels.invite(role), Code(Action.INVITE_ROLE, company_id, number=place)),)
        for place, role in enumerate(ROLES)
    )
    return Screen(texts.invite_roles(), rows + _back(Action.PEOPLE, company_id))


def invitation(company: Company, role: Role, code: str, bot_name: str, until: datetime) -> Screen:
    """The code, shown once: the way back writes over it."""
    text = texts.invitation(company, role, code, bot_name, until)
    return Screen(text, _back(Action.PEOPLE, company.id))


# --- months --------------------------------------------------------------------------------------


def months(page: MonthPage, company_id: UUID, *, may_change: bool) -> Screen:
    """The company's months, newest first."""
    rows = [
        (button(Labels.month(one), Code(Action.MONTH, company_id, number=one.month.number)),)
        for one in page.months
    ]
    turn = []
    if page.number + 1 < page.pages:
        turn.append(button(Labels.EARLIER, Code(Action.MONTHS, company_id, number=page.number + 1)))
    if page.number:
        turn.append(button(Labels.LATER, Code(Action.MONTHS, company_id, number=page.number - 1)))
    turning = (tuple(turn),) if turn else ()
    return Screen(texts.months(may_change=may_change), (*rows, *turning, *_back(Action.CONFIG, company_id)))


def month(one: MonthState, company: Company, *, may_change: bool) -> Screen:
    """One month, to be closed or reopened."""
    rows: Rows = ()
    if may_change and one.lock is not None:
        rows = ((_of_month(Labels.reopen(one.month.first), Action.MONTH_REOPEN, one, company.id),),)
    elif may_change and one.over:
        rows = ((_of_month(Labels.close(one.month.first), Action.MONTH_CLOSE, one, company.id),),)
    text = texts.month_view(one, company.time_zone, may_change=may_change)
    return Screen(text, rows + _back(Action.MONTHS, company.id))


def close_question(one: MonthState, company_id: UUID) -> Screen:
    """Once more before a month is closed with lines that wait; the button carries how many were shown."""
    seen = one.totals.open_lines
    yes = _of_month(Labels.CLOSE_ANYWAY, Action.MONTH_CLOSE_YES, one, company_id, seen)
    return Screen(texts.close_question(one), ((yes,), *_back(Action.MONTH, company_id, one.month.number)))


def _of_month(label: str, action: Action, one: MonthState, company_id: UUID, seen: int = 0) -> Button:
    return button(label, Code(action, company_id, seen, number=one.month.number))
