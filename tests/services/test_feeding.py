"""What a bank feed does to the books: every movement once, nothing twice, and nobody's decision touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.feeds import FeedAccount
from core.domain.monthly import Month
from core.domain.statements import AccountKind, LineState
from core.errors import AccountFedElsewhere, AlreadyDecided, NotAllowed, OtherCompanysAccount
from core.services import closing, deciding, feeding, linking, unimporting
from storage import tables
from tests.builders import NOW, Movement
from tests.services.fed import Feed, announced, connect, july, told
from tests.services.house import House, found_house

CAFE = told("t1", "35,00")
RENT = told("t2", "-1.200,00", "ALUGUEL JULHO", on=5)


@pytest.fixture
async def feed(house: House) -> Feed:
    return await connect(house)


async def notices(house: House, kind: str) -> int:
    return sum(row.kind.value == kind for row in await house.rows(tables.outbox))


# --- every movement once -------------------------------------------------------------------------


async def test_rows_become_lines_and_the_same_rows_again_add_nothing(feed: Feed) -> None:
    first = await feed.look(CAFE, RENT)
    again = await feed.look(CAFE, RENT, hours=12)
    assert (first.read, first.new, again.read, again.new, again.changed) == (2, 2, 2, 0, 0)
    assert await feed.lines() == [(5, -120_000, "ALUGUEL JULHO"), (10, 3_500, "PIX RECEBIDO CAFE")]


async def test_two_equal_pix_on_one_day_stay_two_lines(feed: Feed) -> None:
    twins = (CAFE, told("t9", "35,00"))
    await feed.look(*twins)
    await feed.look(*reversed(twins), hours=12)
    assert len(await feed.lines()) == 2


async def test_row_told_on_two_pages_is_one_line(feed: Feed) -> None:
    assert (await feed.look(CAFE, CAFE, RENT)).new == 2


async def test_row_that_comes_late_with_an_old_day_is_stored(feed: Feed) -> None:
    await feed.look(CAFE)
    assert (await feed.look(CAFE, told("t0", "90,00", "TED ATRASADA", on=2), hours=48)).new == 1


async def test_rows_without_ids_are_told_apart_by_what_they_say_and_their_number(feed: Feed) -> None:
    nameless = [told(None, "35,00") for _ in range(2)]  # type: ignore[arg-type] # some rows have no id
    assert (await feed.look(*nameless)).new == 2
    assert (await feed.look(*nameless, hours=12)).new == 0


async def test_who_paid_and_the_charges_number_stand_in_the_text_where_the_bank_is_silent(feed: Feed) -> None:
    row = told("t5", "45,00", "PIX RECEBIDO", party="Ana Souza", document="52998224725", reference="NF311")
    await feed.look(row)
    assert await feed.lines() == [(10, 4_500, "PIX RECEBIDO Ana Souza 52998224725 NF311")]


# --- ids that change -----------------------------------------------------------------------------


async def test_new_ids_for_the_same_rows_keep_the_line_and_its_decision(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    line = next(line for line in await feed.house.open_lines() if line.amount_cents == 3_500)
    await feed.house.does(line, deciding.ignore)
    again = await feed.look(
        told("new-1", "35,00"), told("new-2", "-1.200,00", "ALUGUEL JULHO", on=5), hours=12
    )
    assert (again.new, again.removed, again.differing) == (0, 0, 0)
    assert (await feed.house.line(line.id)).state is LineState.IGNORED


async def test_new_connection_to_the_same_account_counts_nothing_again(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    other = await connect(feed.house, reference="item-2", provider_id="acc-9")
    again = await other.look(told("z1", "35,00"), told("z2", "-1.200,00", "ALUGUEL JULHO", on=5))
    assert (again.new, len(await other.lines())) == (0, 2)
    living = [row for row in await feed.house.rows(tables.connections) if row.ended_at is None]
    assert [row.reference for row in living] == ["item-2"]


async def test_bank_that_words_a_row_anew_under_a_new_id_is_known_by_its_own_id(feed: Feed) -> None:
    await feed.look(told("t1", "35,00", institution_id="E2E1"))
    again = await feed.look(
        told("t7", "35,00", "PIX RECEBIDO CAFE CENTRAL", on=11, institution_id="E2E1"), hours=24
    )
    assert (again.new, again.changed) == (0, 1)
    assert await feed.lines() == [(11, 3_500, "PIX RECEBIDO CAFE CENTRAL")]


# --- announced and moved -------------------------------------------------------------------------


async def test_announced_money_is_no_line_until_it_moves(feed: Feed) -> None:
    assert (await feed.look(announced("p1", "-80,00"))).new == 0
    assert await feed.lines() == []
    moved = await feed.look(told("p1", "-80,00", "BOLETO AGENDADO", on=14), hours=24)
    assert (moved.new, len(await feed.lines())) == (1, 1)


async def test_announced_money_that_moves_under_another_id_is_one_line(feed: Feed) -> None:
    await feed.look(announced("p1", "-80,00"))
    await feed.look(told("q7", "-80,00", "BOLETO PAGO", on=15), hours=48)
    await feed.look(told("q7", "-80,00", "BOLETO PAGO", on=15), hours=48)
    assert len(await feed.lines()) == 1
    rows = await feed.house.rows(tables.feed_rows)
    assert [(row.provider_id, row.status.value) for row in rows] == [("q7", "posted")]


async def test_announcement_that_vanishes_leaves_nothing(feed: Feed) -> None:
    await feed.look(CAFE, announced("p1", "-80,00"))
    await feed.look(CAFE, hours=1)
    await feed.look(CAFE, hours=1)
    assert [row.gone_at is not None for row in await feed.house.rows(tables.feed_rows)].count(True) == 1
    assert len(await feed.lines()) == 1


# --- what is gone --------------------------------------------------------------------------------


async def test_row_missing_once_stays_and_missing_hours_later_goes(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    await feed.look(RENT, hours=1)
    assert len(await feed.lines()) == 2
    await feed.look(RENT, hours=5)
    assert len(await feed.lines()) == 2
    assert (await feed.look(RENT, hours=2)).removed == 1
    assert await feed.lines() == [(5, -120_000, "ALUGUEL JULHO")]


async def test_row_missing_in_a_reading_that_is_not_whole_is_not_missed(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    for _ in range(3):
        await feed.look(RENT, hours=12, complete=False)
    assert len(await feed.lines()) == 2


async def test_row_that_the_provider_says_it_deleted_goes_at_once(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    assert (await feed.look(RENT, hours=1, gone=("t1",))).removed == 1


async def test_row_that_comes_back_after_it_was_gone_is_a_line_again(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    await feed.look(RENT, gone=("t1",))
    assert (await feed.look(CAFE, RENT, hours=24)).new == 1
    assert (await feed.look(CAFE, RENT, hours=24)).new == 0
    assert len(await feed.lines()) == 2


async def test_decided_line_that_the_bank_drops_stays_and_is_told_of_once(feed: Feed) -> None:
    await feed.look(CAFE, RENT)
    line = next(line for line in await feed.house.open_lines() if line.amount_cents == 3_500)
    await feed.house.does(line, deciding.ignore)
    first = await feed.look(RENT, gone=("t1",))
    await feed.look(RENT, hours=12, gone=("t1",))
    assert (first.removed, first.differing, len(await feed.lines())) == (0, 1, 2)
    assert await notices(feed.house, "feed_change") == 2  # the owner and the finance person, once each
    await feed.house.undoes(line)
    assert (await feed.look(RENT, hours=12)).removed == 1


async def test_many_rows_gone_at_once_are_no_reason_to_remove_any(feed: Feed) -> None:
    many = [told(f"m{number}", f"{number},00", f"VENDA {number}", on=number) for number in range(1, 11)]
    await feed.look(*many)
    for _ in range(3):
        frozen = await feed.look(*many[4:], hours=12)
        assert (frozen.frozen, frozen.removed) == (True, 0)
    assert len(await feed.lines()) == 10
    assert (await feed.connected()).frozen_at is not None
    whole = await feed.look(*many, hours=12)
    assert (whole.frozen, whole.new) == (False, 0)
    assert (await feed.connected()).frozen_at is None


async def test_person_who_looked_may_let_go_what_disappeared(feed: Feed) -> None:
    many = [told(f"m{number}", f"{number},00", f"VENDA {number}", on=number) for number in range(1, 11)]
    await feed.look(*many)
    await feed.look(*many[4:], hours=12)
    connected = await feed.connected()
    async with feed.house.work() as uow:
        with pytest.raises(NotAllowed):
            await feeding.thaw(uow, feed.house.accountant, connected.id, accept=True, now=NOW)
        await feeding.thaw(uow, feed.house.owner, connected.id, accept=True, now=NOW)
    assert len(await feed.lines()) == 6
    assert (await feed.look(*many[4:], hours=12)).new == 0


async def test_person_who_looked_may_have_it_read_again(feed: Feed) -> None:
    many = [told(f"m{number}", f"{number},00", f"VENDA {number}", on=number) for number in range(1, 11)]
    await feed.look(*many)
    await feed.look(*many[4:], hours=12)
    async with feed.house.work() as uow:
        await feeding.thaw(uow, feed.house.owner, (await feed.connected()).id, accept=False, now=feed.now)
    assert (await feed.look(*many, hours=1)).removed == 0
    assert len(await feed.lines()) == 10


# --- what a person did ---------------------------------------------------------------------------


async def test_open_line_follows_what_the_bank_says_and_its_old_button_decides_nothing(feed: Feed) -> None:
    await feed.look(CAFE)
    (line,) = await feed.house.open_lines()
    assert (await feed.look(told("t1", "36,00"), hours=12)).changed == 1
    assert await feed.lines() == [(10, 3_600, "PIX RECEBIDO CAFE")]
    async with feed.house.work() as uow:
        with pytest.raises(AlreadyDecided):
            await deciding.ignore(uow, deciding.Press(feed.house.owner, line.id, line.version, NOW))


async def test_decided_line_is_not_changed_by_the_bank_and_told_of_once(feed: Feed) -> None:
    await feed.look(CAFE)
    (line,) = await feed.house.open_lines()
    await feed.house.does(line, deciding.ignore)
    changed = told("t1", "36,00")
    assert (await feed.look(changed, hours=12)).differing == 1
    await feed.look(changed, hours=12)
    assert (await feed.house.line(line.id)).amount_cents == 3_500
    assert await notices(feed.house, "feed_change") == 2
    await feed.house.undoes(line)
    assert (await feed.look(changed, hours=12)).changed == 1
    assert (await feed.house.line(line.id)).amount_cents == 3_600


async def test_words_the_bank_polishes_on_a_decided_line_are_nobodys_news(feed: Feed) -> None:
    await feed.look(CAFE)
    (line,) = await feed.house.open_lines()
    await feed.house.does(line, deciding.ignore)
    fed = await feed.look(told("t1", "35,00", "PIX RECEBIDO CAFE CENTRAL LTDA"), hours=12)
    assert (fed.changed, fed.differing, await notices(feed.house, "feed_change")) == (0, 0, 0)
    assert (await feed.house.line(line.id)).memo == "PIX RECEBIDO CAFE"


async def test_import_that_the_owner_took_back_stays_away(feed: Feed) -> None:
    first = await feed.look(CAFE, RENT)
    assert first.record is not None
    async with feed.house.work() as uow:
        await unimporting.undo_import(uow, feed.house.owner, first.record.id, with_decided=False, now=NOW)
    for _ in range(2):
        again = await feed.look(CAFE, RENT, hours=12)
        assert (again.new, again.removed, again.frozen) == (0, 0, False)
    assert await feed.lines() == []


async def test_line_of_a_closed_month_is_not_changed_by_the_bank(feed: Feed) -> None:
    june = told("j1", "35,00", on=1)
    await feed.look(june, since=july(1))
    (line,) = await feed.house.open_lines()
    await feed.house.does(line, deciding.ignore)
    feed.now += timedelta(days=31)
    async with feed.house.work() as uow:
        await closing.close_month(uow, feed.house.owner, Month.of(july(1)), feed.now)
    assert (await feed.look(told("j1", "36,00", on=1))).differing == 1
    assert (await feed.house.line(line.id)).amount_cents == 3_500


# --- beside files --------------------------------------------------------------------------------


async def test_file_and_feed_of_the_same_days_count_every_movement_once(house: House) -> None:
    await house.imports(
        Movement("20260710", "35,00", "PIX RECEBIDO - ANA SOUZA"),
        Movement("20260710", "35,00", "PIX RECEBIDO - JOSE LIMA"),
        Movement("20260705", "-1.200,00", "ALUGUEL JULHO"),
    )
    feed = await connect(house)
    fed = await feed.look(
        told("t2", "35,00", "Transferência Pix recebida", party="José Lima"),
        told("t1", "35,00", "Transferência Pix recebida", party="Ana Souza"),
        told("t3", "-1.200,00", "PAGAMENTO ALUGUEL", on=5),
        told("t4", "10,00", "TARIFA", on=9),
    )
    assert (fed.new, fed.doubtful) == (1, 0)
    assert len(await feed.lines()) == 4


async def test_feed_and_then_a_file_of_the_same_days_count_every_movement_once(feed: Feed) -> None:
    await feed.look(
        told("t1", "35,00", "Transferência Pix recebida", party="Ana Souza"),
        told("t5", "35,00", "Transferência Pix recebida", party="José Lima"),
        RENT,
    )
    record = await feed.house.imports(
        Movement("20260710", "35,00", "PIX RECEBIDO - JOSE LIMA"),
        Movement("20260710", "35,00", "PIX RECEBIDO - ANA SOUZA"),
        Movement("20260705", "-1.200,00", "ALUGUEL DE JULHO"),
        Movement("20260706", "-9,90", "TARIFA"),
    )
    assert (record.new, record.known, record.doubtful) == (1, 3, 0)
    assert (
        await feed.look(
            told("t1", "35,00", "Transferência Pix recebida", party="Ana Souza"),
            told("t5", "35,00", "Transferência Pix recebida", party="José Lima"),
            RENT,
            told("t8", "-9,90", "TARIFA PACOTE", on=6),
            hours=12,
        )
    ).new == 0


async def test_same_money_from_somebody_else_on_the_day_is_asked_about(house: House) -> None:
    await house.imports(
        Movement("20260710", "35,00", "PIX RECEBIDO - JOSE LIMA"),
    )
    feed = await connect(house)
    fed = await feed.look(told("t1", "35,00", "Transferência Pix recebida", party="Ana Souza"))
    assert (fed.new, fed.doubtful) == (1, 1)


# --- the bank's own balance ----------------------------------------------------------------------


async def test_balance_of_this_moment_proves_the_day_before(feed: Feed) -> None:
    today = told("t9", "100,00", "PIX RECEBIDO HOJE", on=13)
    await feed.look(CAFE, RENT, today, balance="935,00")
    stated = {row.on: row.balance_cents for row in await feed.house.rows(tables.ledger_balances)}
    assert stated == {july(12): 83_500}
    await feed.look(CAFE, RENT, today, hours=1, balance="935,00")
    assert len(await feed.house.rows(tables.ledger_balances)) == 1  # nothing new to say


async def test_row_that_comes_late_has_the_days_after_it_stated_anew(feed: Feed) -> None:
    await feed.look(CAFE, balance="100,00")
    late = told("t0", "40,00", "TED ATRASADA", on=11)
    feed.now += timedelta(days=1)
    await feed.look(CAFE, told("t8", "5,00", "PIX", on=13), balance="105,00")
    await feed.look(CAFE, told("t8", "5,00", "PIX", on=13), late, hours=1, balance="145,00")
    async with feed.house.store.read() as uow:
        found = {
            one.on: one.balance_cents
            for one in await uow.statements.balances(feed.house.id, feed.house.account.id)
        }
    assert found == {july(12): 14_000, july(13): 14_500}


# --- whose account -------------------------------------------------------------------------------


async def test_account_is_fed_from_one_place_unless_it_is_moved(feed: Feed) -> None:
    with pytest.raises(AccountFedElsewhere):
        await connect(feed.house, feed="inter", reference="12345")
    moved = await connect(feed.house, feed="inter", reference="12345", moving=True)
    await moved.look(CAFE)
    assert (await moved.connected()).account_id == feed.house.account.id


async def test_linking_again_repairs_and_doubles_nothing(feed: Feed) -> None:
    again = await connect(feed.house)
    assert again.connection.id == feed.connection.id
    assert len(await feed.house.rows(tables.connected_accounts)) == 1
    assert len(await feed.house.rows(tables.accounts)) == 1


async def test_account_of_another_company_is_not_fed(feed: Feed) -> None:
    stranger = await found_house(feed.house.store, feed.house.database, first_user=2001)
    elsewhere = FeedAccount("a", "key-9", AccountKind.BANK, "Conta", "341", None, "99887-7")
    async with feed.house.work() as uow:
        await linking.link(uow, feed.house.id, None, "pluggy", "item-8", [elsewhere], NOW)
    async with feed.house.work() as uow:
        with pytest.raises(OtherCompanysAccount):
            await linking.link(uow, stranger.id, None, "pluggy", "item-9", [elsewhere], NOW)


async def test_removed_connection_keeps_its_lines_and_forgets_its_secrets(feed: Feed) -> None:
    await feed.look(CAFE)
    async with feed.house.work() as uow:
        await uow.vault.put(feed.house.id, feed.connection.id, "client_secret", "s3cr3t")
        await linking.end(uow, feed.house.id, feed.house.owner.id, feed.connection.id, NOW)
    assert len(await feed.lines()) == 1
    assert await feed.house.rows(tables.secrets) == []
