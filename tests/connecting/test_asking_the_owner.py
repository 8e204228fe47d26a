"""What a connection asks its owner: much is gone at once, a decided line is told otherwise, another way in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.feeds import Access
from core.domain.statements import LineState
from core.domain.time import local_day
from core.feeds.asaas import AsaasFeed
from core.services import linking
from tests.bot.conftest import Bench, SetClock, open_bench
from tests.builders import Movement
from tests.connecting.chat import shows
from tests.feeds.asaas_fake import AsaasFake

if TYPE_CHECKING:
    from datetime import date

    from bot.sandbox import Sandbox
    from core.domain.connections import Connection
    from tests.feeds.pluggy_fake import Account, PluggyFake


_LIVING = (LineState.OPEN, LineState.IGNORED)


@pytest.fixture
def account(pluggy: PluggyFake) -> Account:
    return pluggy.item(owner_key="house").account("12345-6", bank="341")


def day(bench: Bench, back: int) -> date:
    return local_day(bench.clock.now(), "America/Sao_Paulo") - timedelta(days=back)


async def linked(bench: Bench, account: Account) -> Connection:
    """The bench's account at Itaú, fed by Pluggy from now on."""
    found = await bench.feeds["pluggy"].list_accounts(Access(account.item_id))
    async with bench.store.write() as uow:
        now = bench.clock.now()
        link = await linking.link(uow, bench.company.id, None, "pluggy", account.item_id, found, now)
    await looked_at(bench, link.connection)
    return link.connection


async def looked_at(bench: Bench, connection: Connection) -> None:
    async with bench.store.read() as uow:
        present = await uow.connections.connection(bench.company.id, connection.id)
    await bench.concilia.feeding.syncing.look(present)
    bench.concilia.delivery.wake()
    await bench.settled()


async def living(bench: Bench) -> int:
    """Lines that count, decided or not."""
    async with bench.store.read() as uow:
        found = [await uow.statements.lines_in_state(bench.company.id, one) for one in _LIVING]
    return sum(map(len, found))


async def test_much_that_is_gone_at_once_waits_for_the_owners_word(bench: Bench, account: Account) -> None:
    rows = [account.post(day(bench, 1 + n % 4), 1_000 + n, f"VENDA {n}") for n in range(10)]
    connection = await linked(bench, account)
    for row in rows[:6]:
        account.remove(row)
    await looked_at(bench, connection)
    asked = await shows(bench, "deixaram de aparecer", "Não tirei nada")
    assert await living(bench) == 10
    await bench.press("Está certo, pode tirar", on=asked.message_id)
    assert await living(bench) == 4
    await looked_at(bench, connection)
    assert await living(bench) == 4


async def test_much_that_is_gone_and_back_is_read_again(bench: Bench, account: Account) -> None:
    rows = [account.post(day(bench, 1 + n % 4), 1_000 + n, f"VENDA {n}") for n in range(10)]
    connection = await linked(bench, account)
    for row in rows[:6]:
        account.remove(row)
    await looked_at(bench, connection)
    asked = await shows(bench, "deixaram de aparecer")
    for n in range(6):
        account.post(day(bench, 1 + n % 4), 1_000 + n, f"VENDA {n}")
    await bench.press("Ler de novo", on=asked.message_id)
    await looked_at(bench, connection)
    assert await living(bench) == 10


async def test_line_decided_that_the_bank_tells_otherwise_is_undone_and_follows_with_one_press(
    bench: Bench, account: Account
) -> None:
    row = account.post(day(bench, 1), 48_000, "PIX RECEBIDO ANA")
    connection = await linked(bench, account)
    card = bench.card("R$ 480,00")
    await bench.press("Ignorar", on=card.message_id)
    account.change(row, cents=48_100)
    await looked_at(bench, connection)
    asked = await shows(bench, "R$ 481,00")
    assert "R$ 480,00" in asked.text
    await bench.press("Desfazer e seguir o banco", on=asked.message_id)
    await looked_at(bench, connection)
    async with bench.store.read() as uow:
        (line,) = await uow.statements.lines_in_state(bench.company.id, LineState.OPEN)
    assert line.amount_cents == 48_100


async def test_asaas_is_connected_with_its_key_typed_in_the_chat(sandbox: Sandbox, clock: SetClock) -> None:
    with AsaasFake(clock) as bank:
        feed = AsaasFeed(clock, bank.url)
        async with open_bench(sandbox, clock, feeds={feed.name: feed}) as bench:
            bank.post(48_000, day(bench, 1), description="Cobrança recebida - fatura nr. 1042 Ana Paula")
            await bench.say("/contas")
            for label in ("Nova conta", "⚡ Asaas", "Chamar de Asaas", "Não", "Deixar para o banco"):
                await bench.press(label)
            await bench.press("Integração automática")
            assert "pode mais do que ler" in bench.card("Integrar Asaas").text
            await bench.press("Feito, vamos integrar")
            await bench.say("1234567")
            await bench.owner.say(bank.key)
            await bench.settled()
            assert bank.key not in "".join(one.text for one in bench.owner.messages)
            await bench.press("Habilitar integração", on=bench.card("Tudo aqui").message_id)
            await shows(bench, "Nos livros", "API do Asaas")
            await shows(bench, "R$ 480,00")


async def test_account_is_moved_to_another_way_in_and_keeps_its_lines(bench: Bench, account: Account) -> None:
    await bench.bank(Movement(f"{day(bench, 1):%Y%m%d}", "480,00", "PIX RECEBIDO ANA"))
    account.post(day(bench, 1), 48_000, "PIX RECEBIDO ANA")
    connection = await linked(bench, account)
    assert await living(bench) == 1  # the file had it
    async with bench.store.write() as uow:
        await linking.end(uow, bench.company.id, None, connection.id, bench.clock.now())
    await linked(bench, account)
    assert await living(bench) == 1
