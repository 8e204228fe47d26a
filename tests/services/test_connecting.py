"""Setting up a connection, on both databases: resumable, crash-safe, and nobody else's to touch."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain import institutions
from core.domain.connections import DraftStep
from core.domain.conversation import OutboxKind
from core.domain.feeds import (
    Access,
    AuthStep,
    BankBalance,
    Capabilities,
    FeedAccount,
    FeedPage,
    FeedState,
    FeedStatus,
)
from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import AccountKind
from core.errors import AccountNameTaken, BankByFile, NotAllowed, NotFound, TooSoon, UnreadableAnswer
from core.ports.feeds import FeedError
from core.services import connecting, keeping, leaving, linking, offered, preparing, showing, watching
from storage.sealing import Keyring
from storage.unit_of_work import SqlStore
from tests.builders import NOW, an_account
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from core.domain.connections import ConnectionDraft
    from core.ports import UnitOfWork
    from storage.database import Database

ITAU = FeedAccount("a-1", "cnpj:341:482107", AccountKind.BANK, "Itaú Empresas", "341", "0001", "48210-7")
CARD = FeedAccount("c-1", "cnpj:341:card", AccountKind.CARD, "Itaú Visa", "341", None, "5555444433331234")


BY_LINK = Capabilities(by_link=True)
WITH_SECRETS = Capabilities(asks_for=("certificate", "private_key", "client_id", "client_secret"))


@dataclass
class Page:
    """A provider with a page of its own, as far as setting up asks it."""

    name: str = "pluggy"
    accounts: Sequence[FeedAccount] = (ITAU,)
    answers: list[FeedStatus | FeedError | BaseException] = field(default_factory=list)
    references: tuple[str, ...] = ("item-1",)
    asked: list[str] = field(default_factory=list)
    seen: list[Access] = field(default_factory=list)
    calls: frozenset[tuple[str, str]] = frozenset()
    capabilities: Capabilities = BY_LINK

    def _next(self) -> FeedStatus:
        answer = self.answers.pop(0) if self.answers else FeedStatus(FeedState.OK)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def begin_connect(self, owner_key: str, reference: str | None = None) -> AuthStep:
        self.asked.append(f"begin {reference or owner_key}")
        if self.answers:
            self._next()
        return AuthStep(f"https://connect.example/?t={len(self.asked)}", NOW + timedelta(minutes=30))

    async def find_references(self, owner_key: str) -> Sequence[str]:
        self.asked.append(f"find {owner_key}")
        return self.references

    async def disconnect(self, access: Access) -> None:
        self.asked.append(f"end {access.reference}")

    async def status(self, access: Access) -> FeedStatus:
        self.seen.append(access)
        return self._next()

    async def list_accounts(self, access: Access) -> Sequence[FeedAccount]:
        return self.accounts

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance | None:
        raise AssertionError("setting up reads no balance")

    async def fetch_window(
        self, access: Access, account: FeedAccount, since: date, until: date, cursor: str | None = None
    ) -> FeedPage:
        raise AssertionError("setting up reads no row")

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Secretive(Page):
    """A bank that asks for secrets."""

    name: str = "inter"
    capabilities: Capabilities = WITH_SECRETS
    looks: list[FeedStatus] = field(default_factory=list)

    def look_at(self, secrets: Any, now: datetime) -> FeedStatus:
        return (
            self.looks.pop(0)
            if self.looks
            else FeedStatus(FeedState.OK, expires_at=now + timedelta(days=365))
        )


@dataclass
class Still:
    """A clock that tests move."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
async def house(database: Database) -> House:
    return await found_house(SqlStore(database, Keyring(("a phrase for tests",))), database)


async def begun(
    house: House, feed: Page, *, bank: str = "itau", name: str = "Itaú da loja"
) -> ConnectionDraft:
    """A new account at a bank, just connected, or having what the bank asks for asked."""
    feeds = {feed.name: feed}
    place = next(place for place, one in enumerate(institutions.CONNECTABLE) if one.key == bank)
    async with house.store.write() as uow:
        draft = await preparing.start(uow, house.owner, NOW)
        await preparing.choose_bank(uow, house.owner, draft.id, place, feeds)
        await preparing.call(uow, house.owner, draft.id, name)
        await preparing.say_default(uow, house.owner, draft.id, default=True)
        await preparing.say_opening(uow, house.owner, draft.id, (123_456, date(2026, 6, 30)), feeds, NOW)
        await preparing.take_way(uow, house.owner, draft.id, 0, feeds)
        return await preparing.go(uow, house.owner, draft.id, feeds, 77)


async def now_at(house: House, draft: ConnectionDraft) -> ConnectionDraft:
    async with house.store.read() as uow:
        return await uow.connections.draft(draft.company_id, draft.id)


async def told(house: House) -> list[OutboxKind]:
    async with house.store.read() as uow:
        due = await uow.outbox.due(NOW + timedelta(days=9), limit=50)
    return [one.kind for one in due if one.kind in {OutboxKind.CONNECTING, OutboxKind.CONNECTION}]


async def test_link_then_look_then_account_is_fed_and_draft_forgotten(house: House) -> None:
    feed, clock = Page(), Still()
    draft = await begun(house, feed)
    assert draft.step is DraftStep.LINKING
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 1
    assert (await now_at(house, draft)).step is DraftStep.AT_BANK
    async with house.store.write() as uow:
        view = await showing.view_draft(uow, await uow.connections.draft(draft.company_id, draft.id), NOW)
        assert view.link == "https://connect.example/?t=1"
        await preparing.find(uow, house.owner, draft.id, 77)
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 1
    async with house.store.read() as uow:
        (connection,) = await uow.connections.living(house.company.id)
        ((account_id, fed),) = (await uow.connections.feeding(house.company.id)).items()
        account = await uow.statements.account(house.company.id, account_id)
        assert connection.reference == "item-1"
        assert fed.provider_id == "a-1"
        assert (account.name, account.number, account.is_default) == ("Itaú da loja", "48210-7", True)
        assert account.opening_balance_cents == 123_456
        assert await uow.connections.drafts(house.company.id, house.owner.chat_id) == []
        assert await uow.vault.fields_of(house.company.id, draft.id) == frozenset()
    assert OutboxKind.CONNECTION in await told(house)
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 0


async def test_process_that_dies_while_the_provider_is_asked_leaves_the_draft_to_be_asked_again(
    house: House,
) -> None:
    feed, clock = Page(answers=[asyncio.CancelledError()]), Still()
    draft = await begun(house, feed)
    with pytest.raises(asyncio.CancelledError):
        await connecting.work(house.store, {"pluggy": feed}, clock)
    assert await now_at(house, draft) == draft
    assert await told(house) == []
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 1
    assert (await now_at(house, draft)).step is DraftStep.AT_BANK


async def test_nothing_is_open_while_a_provider_is_asked(house: House) -> None:
    feed, clock, opened = Page(), Still(), Counting(house.store)

    async def begin_connect(owner_key: str, reference: str | None = None) -> AuthStep:
        assert opened.open == 0
        return AuthStep("https://connect.example/")

    feed.begin_connect = begin_connect  # type: ignore[method-assign]
    await begun(house, feed)
    assert await connecting.work(opened, {"pluggy": feed}, clock) == 1
    assert opened.ever >= 3


@dataclass
class Counting:
    """A store that knows how many of its transactions are open."""

    store: SqlStore
    open: int = 0
    ever: int = 0
    one_writer: bool = False

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        async with self._counted(), self.store.write() as uow:
            yield uow

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        async with self._counted(), self.store.read() as uow:
            yield uow

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self.open, self.ever = self.open + 1, self.ever + 1
        try:
            yield
        finally:
            self.open -= 1


async def test_bank_that_is_down_is_asked_again_with_pauses_and_told_once_then_given_up(house: House) -> None:
    down: list[Any] = [FeedError(FeedState.BANK_DOWN, "CONNECTION_ERROR") for _ in range(20)]
    feed, clock = Page(answers=down), Still()
    draft = await begun(house, feed)
    for _ in range(20):
        await connecting.work(house.store, {"pluggy": feed}, clock)
        clock.at += timedelta(minutes=6)
    kept = await now_at(house, draft)
    assert kept.step is DraftStep.REFUSED
    assert kept.data["state"] == "BANK_DOWN"
    assert kept.data["code"] == "CONNECTION_ERROR"
    assert len(feed.asked) == 6
    assert len(await told(house)) == 1  # one waiting row, asked for twice


async def test_draft_left_meanwhile_is_not_moved_by_a_late_answer(house: House) -> None:
    feed, clock = Page(), Still()
    draft = await begun(house, feed)

    async def begin_connect(owner_key: str, reference: str | None = None) -> AuthStep:
        async with house.store.write() as uow:
            await preparing.back(uow, house.owner, draft.id)
        return AuthStep("https://connect.example/")

    feed.begin_connect = begin_connect  # type: ignore[method-assign]
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 0
    assert (await now_at(house, draft)).step is DraftStep.INSTRUCTIONS


async def test_who_may_not_decide_any_more_connects_nothing(house: House) -> None:
    feed, clock = Page(), Still()
    draft = await begun(house, feed)
    async with house.store.write() as uow:
        await uow.people.update_member(replace(house.owner, role=Role.ACCOUNTANT))
    assert await connecting.work(house.store, {"pluggy": feed}, clock) == 0
    async with house.store.read() as uow:
        with pytest.raises(NotFound):
            await uow.connections.draft(draft.company_id, draft.id)


async def test_several_accounts_are_asked_about_and_what_is_left_out_is_not_fed(house: House) -> None:
    other = replace(ITAU, provider_id="a-2", stable_key="cnpj:341:9", number="99999-0")
    feed, clock = Page(accounts=(ITAU, CARD, other)), Still()
    draft = await begun(house, feed)
    await connecting.work(house.store, {"pluggy": feed}, clock)
    async with house.store.write() as uow:
        await preparing.find(uow, house.owner, draft.id, None)
    await connecting.work(house.store, {"pluggy": feed}, clock)
    asked = await now_at(house, draft)
    assert asked.step is DraftStep.CHOOSING
    async with house.store.write() as uow:
        choices = await offered.choices(uow, asked)
        assert [one.account_id for one in choices] == [asked.account_id, None, None]
        assert all(one.asks for one in choices)
        await preparing.choose_account(uow, house.owner, draft.id, 0, asked.account_id, new=False)
        await preparing.choose_account(uow, house.owner, draft.id, 1, None, new=True)
        chosen = await preparing.choose_account(uow, house.owner, draft.id, 2, None, new=False)
        link = await connecting.finish(uow, chosen, NOW)
        assert link is not None
    async with house.store.read() as uow:
        fed = await uow.connections.feeding(house.company.id)
        assert {one.stable_key for one in fed.values()} == {ITAU.stable_key, CARD.stable_key}


async def test_second_account_at_one_bank_is_made_new_beside_the_one_that_had_no_number(house: House) -> None:
    savings = replace(ITAU, provider_id="a-2", stable_key="cnpj:341:9", number="99887-1")
    feed, clock = Page(accounts=(savings, ITAU)), Still()  # the chosen one comes last
    draft = await begun(house, feed)
    await connecting.work(house.store, {"pluggy": feed}, clock)
    async with house.store.write() as uow:
        await preparing.find(uow, house.owner, draft.id, None)
    await connecting.work(house.store, {"pluggy": feed}, clock)
    async with house.store.write() as uow:
        await preparing.choose_account(uow, house.owner, draft.id, 0, None, new=True)
        twice = await preparing.choose_account(uow, house.owner, draft.id, 0, draft.account_id, new=False)
        twice = await preparing.choose_account(uow, house.owner, draft.id, 1, draft.account_id, new=False)
        assert [one.asks for one in await offered.choices(uow, twice)] == [False, True]
        chosen = await preparing.choose_account(uow, house.owner, draft.id, 0, None, new=True)
        assert not any(one.asks for one in await offered.choices(uow, chosen))
        assert await connecting.finish(uow, chosen, NOW) is not None
    async with house.store.read() as uow:
        fed = await uow.connections.feeding(house.company.id)
        numbers = {
            one.stable_key: (await uow.statements.account(house.company.id, at)) for at, one in fed.items()
        }
        assert {key: (one.number, one.id == draft.account_id) for key, one in numbers.items()} == {
            ITAU.stable_key: ("48210-7", True),
            savings.stable_key: ("99887-1", False),
        }


async def test_accounts_linked_without_a_question_are_never_two_in_one(house: House) -> None:
    current = replace(ITAU, bank="001")
    savings = replace(current, provider_id="a-2", stable_key="cnpj:341:9", number="99887-1")
    async with house.store.write() as uow:
        unnumbered = an_account(house.id, name="Banco do Brasil", bank="001", number="", key="bank:001:")
        await uow.statements.add_account(unnumbered)
        link = await linking.link(uow, house.id, None, "pluggy", "item-1", [current, savings], NOW)
        again = await linking.link(uow, house.id, None, "pluggy", "item-1", [savings, current], NOW)
    assert len({account.id for _, account in link.accounts}) == 2
    assert {(one.stable_key, one.account_id) for one, _ in again.accounts} == {
        (one.stable_key, one.account_id) for one, _ in link.accounts
    }


async def test_account_of_another_connection_is_moved_only_when_the_owner_says_so(house: House) -> None:
    feed, clock = Page(), Still()
    async with house.store.write() as uow:
        own = await linking.link(uow, house.company.id, house.owner.id, "inter", "48210", [ITAU], NOW)
    before = own.accounts[0][1]
    async with house.store.write() as uow:
        draft = await preparing.begin_for(uow, house.owner, before.id, {"pluggy": feed}, NOW)
        await preparing.go(uow, house.owner, draft.id, {"pluggy": feed}, None)
        await preparing.find(uow, house.owner, draft.id, None)
    await connecting.work(house.store, {"pluggy": feed}, clock)
    asked = await now_at(house, draft)
    assert asked.step is DraftStep.ELSEWHERE
    assert asked.data["other_feed"] == "inter"
    async with house.store.write() as uow:
        assert await connecting.finish(uow, asked, NOW, moving=True) is not None
    async with house.store.read() as uow:
        (living,) = await uow.connections.living(house.company.id)
        assert living.feed == "pluggy"
        assert list(await uow.connections.feeding(house.company.id)) == [before.id]


async def test_connection_copied_from_another_company_is_refused(house: House) -> None:
    feed, clock = Page(), Still()
    draft = await begun(house, feed)
    neighbour = (await _neighbour(house)).company.id
    async with house.store.write() as uow:
        await linking.link(uow, neighbour, None, "pluggy", "item-theirs", [ITAU], NOW)
        await preparing.paste(uow, house.owner, draft.id, "item-theirs")
    await connecting.work(house.store, {"pluggy": feed}, clock)
    kept = await now_at(house, draft)
    assert (kept.step, kept.data["state"]) == (DraftStep.REFUSED, connecting.OTHER_COMPANY)
    async with house.store.read() as uow:
        assert await uow.connections.living(house.company.id) == []


async def _neighbour(house: House) -> House:
    return await found_house(house.store, house.database)


async def test_secrets_go_from_the_draft_to_the_connection_and_nowhere_else(house: House) -> None:
    feed, clock = Secretive(), Still()
    draft = await begun(house, feed, bank="inter", name="Inter")
    assert draft.step is DraftStep.FIELDS
    given = {"certificate": "CERT", "private_key": "KEY", "client_id": "id-1", "client_secret": "hush-1"}
    async with house.store.write() as uow:
        early = await preparing.check(uow, house.owner, draft.id, None)
        assert early.step is DraftStep.FIELDS  # something is missing
        await preparing.give(uow, house.owner, draft.id, {"reference": "12.345.678-9"})
        await preparing.give(uow, house.owner, draft.id, given)
        ready = await preparing.check(uow, house.owner, draft.id, None)
        assert ready.step is DraftStep.CHECKING
        assert not set(given.values()) & set(ready.data.values())
    assert await connecting.work(house.store, {"inter": feed}, clock) == 1
    assert feed.seen[0].reference == "123456789"
    assert dict(feed.seen[0].secrets) == given
    async with house.store.read() as uow:
        (connection,) = await uow.connections.living(house.company.id)
        assert dict(await uow.vault.all_of(house.company.id, connection.id)) == given
        assert connection.expires_at == NOW + timedelta(days=365)
        assert await uow.vault.fields_of(house.company.id, draft.id) == frozenset()


async def test_renewed_certificate_replaces_the_old_one_and_the_rest_is_kept(house: House) -> None:
    feed, clock = Secretive(), Still()
    async with house.store.write() as uow:
        looked = connecting.Looked(FeedStatus(FeedState.OK), [ITAU])
        old = {"certificate": "OLD", "private_key": "OLD", "client_id": "id-1", "client_secret": "hush-1"}
        link = await connecting.enable(
            uow, house.company.id, house.owner.id, "inter", "123456789", looked, NOW, secrets=old
        )
        await uow.connections.update(replace(link.connection, state=FeedState.CERT_INVALID))
        draft = await preparing.begin_repair(uow, house.owner, link.connection.id, {"inter": feed}, NOW)
        assert await preparing.missing(uow, draft) == ("certificate", "private_key")
        await preparing.give(uow, house.owner, draft.id, {"certificate": "NEW", "private_key": "NEW"})
        await preparing.check(uow, house.owner, draft.id, None)
    assert await connecting.work(house.store, {"inter": feed}, clock) == 1
    async with house.store.read() as uow:
        (connection,) = await uow.connections.living(house.company.id)
        kept = await uow.vault.all_of(house.company.id, connection.id)
    assert connection.id == link.connection.id
    assert dict(kept) == old | {"certificate": "NEW", "private_key": "NEW"}


async def test_certificate_that_does_not_fit_is_refused_before_the_bank_is_asked(house: House) -> None:
    feed, clock = Secretive(looks=[FeedStatus(FeedState.CERT_INVALID, provider_code="mismatch")]), Still()
    draft = await begun(house, feed, bank="inter", name="Inter")
    async with house.store.write() as uow:
        fields = ("reference", *feed.capabilities.asks_for)
        await preparing.give(uow, house.owner, draft.id, dict.fromkeys(fields, "1234"))
        await preparing.check(uow, house.owner, draft.id, None)
    await connecting.work(house.store, {"inter": feed}, clock)
    kept = await now_at(house, draft)
    assert (kept.step, kept.data["state"], kept.data["code"]) == (
        DraftStep.REFUSED,
        "CERT_INVALID",
        "mismatch",
    )
    assert feed.seen == []


async def test_drafts_and_connections_are_touched_by_nobody_else(house: House) -> None:
    feed = Page()
    draft = await begun(house, feed)
    stranger = replace(house.owner, company_id=(await _neighbour(house)).company.id)
    async with house.store.write() as uow:
        with pytest.raises(NotAllowed):
            await preparing.go(uow, house.accountant, draft.id, {"pluggy": feed}, None)
        with pytest.raises(NotFound):  # another chat of the same company
            await preparing.cancel(uow, house.finance, draft.id)
        with pytest.raises(NotFound):
            await preparing.go(uow, stranger, draft.id, {"pluggy": feed}, None)
        with pytest.raises(NotAllowed):
            await preparing.start(uow, house.accountant, NOW)


async def test_nobody_is_asked_more_often_than_the_provider_bears(house: House) -> None:
    async with house.store.write() as uow:
        link = await linking.link(uow, house.company.id, house.owner.id, "pluggy", "item-1", [ITAU], NOW)
        checked = replace(link.connection, checked_at=NOW, next_attempt_at=None)
        await uow.connections.update(checked)
        with pytest.raises(TooSoon) as refused:
            await watching.try_now(uow, house.owner, checked.id, NOW + timedelta(minutes=59))
        assert refused.value.at == NOW + timedelta(hours=1)
        asked = await watching.try_now(uow, house.owner, checked.id, NOW + timedelta(minutes=60))
        assert asked.next_attempt_at == NOW + timedelta(minutes=60)
        with pytest.raises(NotAllowed):
            await watching.try_now(uow, house.accountant, checked.id, NOW + timedelta(days=1))


async def test_removed_connection_is_forgotten_by_its_provider_as_soon_as_that_can_be_asked(
    house: House,
) -> None:
    feed, clock = Page(), Still()
    async with house.store.write() as uow:
        link = await linking.link(uow, house.company.id, house.owner.id, "pluggy", "item-1", [ITAU], NOW)
        with pytest.raises(NotAllowed):
            await leaving.leave(uow, house.accountant, link.connection.id, {"pluggy": feed}, NOW)
        await leaving.leave(uow, house.owner, link.connection.id, {"pluggy": feed}, NOW)
        assert await preparing.unfinished(uow, house.owner) == []

    async def refuse(access: Access) -> None:
        feed.asked.append(f"refused {access.reference}")
        raise FeedError(FeedState.BANK_DOWN)

    forget, feed.disconnect = feed.disconnect, refuse  # type: ignore[method-assign]
    assert await leaving.work(house.store, {"pluggy": feed}, clock) == 0
    assert await leaving.work(house.store, {"pluggy": feed}, clock) == 0  # it rests
    assert feed.asked == ["refused item-1"]
    feed.disconnect = forget  # type: ignore[method-assign]
    clock.at += timedelta(minutes=5)
    assert await leaving.work(house.store, {"pluggy": feed}, clock) == 1
    assert feed.asked == ["refused item-1", "end item-1"]
    assert await leaving.work(house.store, {"pluggy": feed}, clock) == 0
    async with house.store.read() as uow:
        assert await uow.connections.living(house.company.id) == []


async def test_connection_linked_again_is_not_forgotten_by_its_provider(house: House) -> None:
    feed, clock = Page(), Still()
    async with house.store.write() as uow:
        link = await linking.link(uow, house.company.id, house.owner.id, "pluggy", "item-1", [ITAU], NOW)
        await leaving.leave(uow, house.owner, link.connection.id, {"pluggy": feed}, NOW)
        await linking.link(uow, house.company.id, house.owner.id, "pluggy", "item-1", [ITAU], NOW)
    assert await leaving.work(house.store, {"pluggy": feed}, clock) == 1
    assert feed.asked == []


async def test_one_account_of_a_company_is_its_default_at_most(house: House) -> None:
    async with house.store.write() as uow:
        second = await keeping.open_account(uow, house.owner, "104", "Caixa", NOW)
        await keeping.set_default(uow, house.owner, house.account.id, NOW)
        await keeping.set_default(uow, house.owner, second.id, NOW)
        accounts = await uow.statements.accounts(house.company.id)
        assert [one.id for one in accounts if one.is_default] == [second.id]
        with pytest.raises(AccountNameTaken):
            await keeping.open_account(uow, house.owner, None, "CAIXA", NOW)
        await keeping.set_default(uow, house.owner, second.id, NOW, default=False)
        assert not any(one.is_default for one in await uow.statements.accounts(house.company.id))


async def test_bank_nobody_here_reads_gets_an_account_by_file(house: House) -> None:
    async with house.store.write() as uow:
        draft = await preparing.start(uow, house.owner, NOW)
        place = next(place for place, one in institutions.by_file() if one.code == "104")
        await preparing.choose_bank(uow, house.owner, draft.id, place, {})
        await preparing.call(uow, house.owner, draft.id, None)
        await preparing.say_default(uow, house.owner, draft.id, default=False)
        _, account = await preparing.say_opening(uow, house.owner, draft.id, None, {}, NOW)
        assert (account.name, account.bank, account.number) == ("Caixa", "104", "")
        assert await uow.connections.drafts(house.company.id, house.owner.chat_id) == []
        with pytest.raises(BankByFile):
            await preparing.begin_for(uow, house.owner, account.id, {"pluggy": Page()}, NOW)


@pytest.mark.parametrize("bad", ["", "   ", "x" * 70_000])
async def test_secret_that_is_none_is_not_kept(house: House, bad: str) -> None:
    draft = await begun(house, Secretive(), bank="inter", name="Inter")
    async with house.store.write() as uow:
        with pytest.raises(UnreadableAnswer):
            await preparing.give(uow, house.owner, draft.id, {"client_id": bad})
        with pytest.raises(NotFound):
            await preparing.give(uow, house.owner, draft.id, {"unheard_of": "x"})


async def test_places_of_banks_are_for_good() -> None:
    keys = [one.key for one in institutions.CONNECTABLE]
    assert keys == [
        "bb",
        "bradesco",
        "bs2",
        "btg",
        "cora",
        "inter",
        "itau",
        "pagseguro",
        "santander",
        "sicoob",
        "sicredi",
        "stone",
        "asaas",
        "demo",
    ]
    assert institutions.at(len(keys) + len(institutions.BY_FILE)) is institutions.NO_BANK
    assert institutions.at(999) is None
    assert new_id()


@pytest.mark.parametrize(
    ("key", "now", "expected"),
    [
        ("bb", datetime(2026, 7, 13, 11, 0), datetime(2026, 7, 13, 12, 0)),  # noqa: DTZ001 - made UTC below
        ("bb", datetime(2026, 7, 13, 13, 0), datetime(2026, 7, 14, 12, 0)),  # noqa: DTZ001
        ("itau", datetime(2026, 7, 13, 13, 0), datetime(2026, 7, 13, 15, 0)),  # noqa: DTZ001
        ("itau", datetime(2026, 7, 10, 20, 0), datetime(2026, 7, 13, 15, 0)),  # noqa: DTZ001
        ("itau", datetime(2026, 9, 4, 20, 0), datetime(2026, 9, 8, 15, 0)),  # noqa: DTZ001
    ],
)
def test_next_lines_are_promised_for_business_days_at_the_banks_hour(
    key: str, now: datetime, expected: datetime
) -> None:
    bank = institutions.by_key(key)
    zone = NOW.tzinfo
    at = watching.expected_at(bank, now.replace(tzinfo=zone), "America/Sao_Paulo")
    assert at == expected.replace(tzinfo=zone)
