"""Banco Inter's statement: windows, pages, rows and the balance, to the centavo or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.feeds import Access, BankBalance, Counterparty, FeedAccount, FeedPage, FeedState, RowStatus
from core.feeds.http import Patience
from core.feeds.inter import InterFeed
from core.ports.feeds import FeedError
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import PAGE_FAULTS, Fault
from tests.feeds.inter_fake import STATEMENT, InterFake, pix_from, pix_to
from tests.feeds.loopback import HASTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TODAY = date(2026, 11, 20)
ANA, SOL = "12345678909", "11222333000181"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def bank(clock: StillClock) -> Iterator[InterFake]:
    with InterFake(clock, opening_cents=10_000) as fake:
        yield fake


@pytest.fixture
def about(bank: InterFake) -> Access:
    return Access(bank.number, bank.secrets())


@pytest.fixture
async def feed(clock: StillClock, bank: InterFake) -> AsyncIterator[InterFeed]:
    found = InterFeed(clock, bank.url, authority=bank.authority_file, patience=Patience(deadline=4))
    yield found
    await found.close()


@pytest.fixture
async def one(feed: InterFeed, about: Access) -> FeedAccount:
    return (await feed.list_accounts(about))[0]


def amounts(page: FeedPage) -> list[int]:
    return [row.amount_cents for row in page.rows]


def asked_windows(bank: InterFake) -> list[tuple[date, date]]:
    """First and last day of every window that was asked for."""
    asked = [request.params for request in bank.log if request.path == STATEMENT]
    return [(date.fromisoformat(one["dataInicio"]), date.fromisoformat(one["dataFim"])) for one in asked]


# --- windows -------------------------------------------------------------------------------------


async def test_year_is_read_in_windows_the_bank_takes_without_gap_or_overlap(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    since = TODAY - timedelta(days=364)
    posted = [bank.post(100 + place, since + timedelta(days=place)) for place in range(365)]
    found: list[str | None] = []
    cursor: str | None = None
    for _ in range(10):
        page = await feed.fetch_window(about, one, since, TODAY, cursor)
        found += [row.provider_id for row in page.rows]
        assert page.unreadable == 0
        if (cursor := page.next_cursor) is None:
            break
    assert found == posted
    windows = asked_windows(bank)
    assert all((last - first).days + 1 <= 89 for first, last in windows)
    assert windows[0][0] == since
    assert windows[-1][1] == TODAY
    assert all(before[1] + timedelta(days=1) == after[0] for before, after in pairwise(windows))


async def test_same_window_asked_again_brings_the_same_rows(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(48_000, TODAY)
    assert await feed.fetch_window(about, one, TODAY, TODAY) == await feed.fetch_window(
        about, one, TODAY, TODAY
    )


async def test_bank_is_never_asked_about_days_to_come(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount, clock: StillClock
) -> None:
    bank.post(48_000, TODAY)
    page = await feed.fetch_window(about, one, TODAY, TODAY + timedelta(days=90))
    assert (amounts(page), page.next_cursor) == ([48_000], None)
    assert asked_windows(bank) == [(TODAY, TODAY)]
    tomorrow = TODAY + timedelta(days=1)
    assert await feed.fetch_window(about, one, tomorrow, tomorrow) == FeedPage(())
    assert len(asked_windows(bank)) == 1


async def test_today_is_the_day_in_sao_paulo_when_it_is_already_tomorrow_in_london(
    bank: InterFake, about: Access, one: FeedAccount
) -> None:
    late = StillClock(datetime(2026, 11, 21, 1, 30, tzinfo=UTC))
    feed = InterFeed(late, bank.url, authority=bank.authority_file)
    await feed.fetch_window(about, one, TODAY, TODAY + timedelta(days=1))
    await feed.close()
    assert asked_windows(bank) == [(TODAY, TODAY)]


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_totals", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 7])
async def test_every_page_is_read_once_and_no_page_too_many(
    rows: int, with_totals: bool, bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.largest_page, bank.clamps, bank.with_totals = 2, True, with_totals
    for place in range(rows):
        bank.post(100 + place, TODAY)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert amounts(page) == [100 + place for place in range(rows)]
    full = -(-rows // 2)
    assert bank.times(STATEMENT) == (max(full, 1) if with_totals else full + 1)


async def test_bank_that_wants_smaller_pages_is_asked_its_own_way_from_then_on(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.largest_page = 50
    for place in range(120):
        bank.post(100 + place, TODAY)
    for _ in range(2):
        assert len((await feed.fetch_window(about, one, TODAY, TODAY)).rows) == 120
    assert ["tamanhoPagina" in request.params for request in bank.log if request.path == STATEMENT] == [
        True,
        *[False] * 6,
    ]


async def test_two_equal_pix_of_one_day_are_two_rows(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    for _ in range(2):
        bank.post(5_000, TODAY, details=pix_from("Ana Paula Souza", ANA))
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert amounts(page) == [5_000, 5_000]
    assert len({row.provider_id for row in page.rows}) == 2


async def test_rows_without_an_id_are_rows_still(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(5_000, TODAY, id=None)
    bank.post(5_000, TODAY, id=None)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert [(row.provider_id, row.amount_cents) for row in page.rows] == [(None, 5_000)] * 2


async def test_row_that_comes_in_while_pages_are_read_is_there_and_none_is_lost_or_doubled(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.largest_page, bank.clamps = 2, True
    day = TODAY - timedelta(days=1)
    for place in range(5):
        bank.post(100 + place, TODAY)
    bank.front.on_call = lambda number: bank.post(99, day) if number == 3 else None
    page = await feed.fetch_window(about, one, day, TODAY)
    assert amounts(page) == [99, 100, 101, 102, 103, 104]


async def test_row_that_goes_while_pages_are_read_leaves_no_hole(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.largest_page, bank.clamps = 2, True
    ids = [bank.post(100 + place, TODAY) for place in range(5)]
    bank.front.on_call = lambda number: bank.remove(ids[0]) if number == 3 else None
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert amounts(page) == [101, 102, 103, 104]


@pytest.mark.parametrize("fault", sorted(PAGE_FAULTS))
async def test_pages_that_never_fit_together_are_given_up_whole(
    fault: Fault, bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.largest_page, bank.clamps = 2, True
    for place in range(6):
        bank.post(100 + place, TODAY)
    await feed.status(about)
    bank.front.play({2: fault, 4: fault, 5: fault})
    with pytest.raises(FeedError) as caught:
        await feed.fetch_window(about, one, TODAY, TODAY)
    assert (caught.value.state, caught.value.provider_code) == (FeedState.BANK_DOWN, "pages_do_not_fit")


@pytest.mark.parametrize("fault", Fault)
async def test_window_is_exact_or_refused_whichever_call_a_fault_befalls(
    fault: Fault,
    bank: InterFake,
    clock: StillClock,
    about: Access,
    one: FeedAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bank.largest_page, bank.clamps, bank.rows_as = 2, True, "number"
    expected = [48_010 + place for place in range(5)]
    for cents in expected:
        bank.post(cents, TODAY)
    ended: list[str] = []
    for number in range(1, 5):  # the token and three pages
        feed = InterFeed(clock, bank.url, authority=bank.authority_file, patience=HASTE)
        bank.front.play({number: fault})
        try:
            page = await feed.fetch_window(about, one, TODAY, TODAY)
        except FeedError as error:
            ended.append(error.state.value)
        else:
            assert amounts(page) == expected
            assert page.unreadable == 0
            ended.append("exact")
        bank.front.heal()
        again = await feed.fetch_window(about, one, TODAY, TODAY)
        assert amounts(again) == expected
        await feed.close()
    assert fault in bank.front.played
    assert set(ended) <= {"exact", "BANK_DOWN", "RATE_LIMITED"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"transacoes": None},
        {"transacoes": {}},
        {"transacoes": [], "totalElementos": 3, "ultimaPagina": True},
        {"transacoes": [], "totalPaginas": 2, "totalElementos": 0, "ultimaPagina": False},
    ],
)
async def test_answer_without_its_rows_is_not_an_empty_day(
    body: dict[str, Any], bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.fail(STATEMENT, 200, body=body, times=9)
    with pytest.raises(FeedError) as caught:
        await feed.fetch_window(about, one, TODAY, TODAY)
    assert caught.value.state is FeedState.BANK_DOWN


# --- rows ----------------------------------------------------------------------------------------


async def row(feed: InterFeed, about: Access, one: FeedAccount) -> Any:
    page = await feed.fetch_window(about, one, TODAY - timedelta(days=5), TODAY)
    assert page.unreadable == 0
    return page.rows[-1]


async def test_pix_that_came_in_names_its_payer_and_what_it_pays(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    details = pix_from("Ana Paula Souza", "123.456.789-09", txid="NF1042", end_to_end_id="E0041696820261120")
    own_id = bank.post(48_000, TODAY, description="PIX RECEBIDO - Ana Paula Souza", details=details)
    found = await row(feed, about, one)
    assert (found.provider_id, found.institution_id, found.status) == (own_id, own_id, RowStatus.POSTED)
    assert (found.posted_on, found.amount_cents, found.type) == (TODAY, 48_000, "PIX")
    assert found.memo == "PIX RECEBIDO - Ana Paula Souza"
    assert found.counterparty == Counterparty("Ana Paula Souza", ANA)
    assert (found.end_to_end_id, found.reference) == ("E0041696820261120", "NF1042")
    assert found.seen_at == datetime(2026, 11, 20, 13, 15, tzinfo=UTC)


async def test_pix_that_went_out_names_its_receiver_even_with_letters_in_the_document(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(-30_000, TODAY, title="Pix enviado", details=pix_to("Moinho Azul", "12.ABC.345/01DE-35"))
    found = await row(feed, about, one)
    assert (found.amount_cents, found.counterparty) == (
        -30_000,
        Counterparty("Moinho Azul", "12ABC34501DE35"),
    )
    assert found.memo == "Pix enviado - Moinho Azul"


@pytest.mark.parametrize(
    ("kind", "cents", "details", "name", "document", "reference"),
    [
        (
            "BOLETO_COBRANCA",
            9_990,
            {"nossoNumero": "00778899", "seuNumero": "1042", "nome": "Ana Paula", "cpfCnpj": ANA},
            "Ana Paula",
            ANA,
            "00778899",
        ),
        (
            "PAGAMENTO",
            -12_050,
            {
                "linhaDigitavel": "0339",
                "nomeDestinatario": "Energia SA",
                "cpfCnpj": SOL,
                "valorTotal": "120.50",
            },
            "Energia SA",
            SOL,
            "0339",
        ),
        (
            "TRANSFERENCIA",
            -50_000,
            {"nomeRecebedor": "Joao", "cpfCnpjRecebedor": "***.456.789-**", "nomePagador": "Padaria Sol"},
            "Joao",
            None,
            None,
        ),
        (
            "COMPRA_DEBITO",
            -2_500,
            {"compraDebito": {"estabelecimento": "Posto Sul"}},
            "Posto Sul",
            None,
            None,
        ),
        ("PIX", 700, {"nomeEmpresaPagador": "Sol Ltda", "cpfCnpjPagador": SOL}, "Sol Ltda", SOL, None),
        ("TARIFA", -1_990, {"tipoDetalhe": "TARIFA"}, None, None, None),
        (
            "NOVIDADE_DE_2027",
            100,
            {"campoNovo": [1, {"x": None}], "nome": 7, "txId": {"a": 1}},
            None,
            None,
            None,
        ),
        ("OUTROS", 100, None, None, None, None),
    ],
)
async def test_each_kind_of_movement_tells_what_it_has(
    kind: str,
    cents: int,
    details: dict[str, Any] | None,
    name: str | None,
    document: str | None,
    reference: str | None,
    bank: InterFake,
    feed: InterFeed,
    about: Access,
    one: FeedAccount,
) -> None:
    bank.post(cents, TODAY, kind=kind, title="Movimento", details=details)
    found = await row(feed, about, one)
    assert (found.amount_cents, found.type, found.reference) == (cents, kind, reference)
    assert found.counterparty == Counterparty(name, document)
    assert found.memo == ("Movimento" if name is None else f"Movimento - {name}")


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("480.00", 48_000),
        ("480", 48_000),
        ("480.5", 48_050),
        (480, 48_000),
        (480.1, 48_010),
        (0.3, 30),
        (0.1 + 0.2, 30),
        ("9999999999.99", 999_999_999_999),
        ("0.01", 1),
        ("0.00", 0),
        (" 7.70 ", 770),
    ],
)
async def test_amount_is_exact_as_text_and_as_number(
    written: Any, cents: int, bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(1, TODAY, valor=written)
    assert (await row(feed, about, one)).amount_cents == cents


@pytest.mark.parametrize(
    "wrong",
    [
        {"valor": "1.234"},
        {"valor": "1.234,56"},
        {"valor": "12,5 reais"},
        {"valor": ""},
        {"valor": "NaN"},
        {"valor": "1e3"},
        {"valor": True},
        {"valor": ["1.00"]},
        {"valor": 1e300},
        {"valor": 0.125},
        {"valor": "-5.00"},
        {"tipoOperacao": "X"},
        {"tipoOperacao": ""},
        {"tipoOperacao": 1},
        {"dataTransacao": "20/11/2026"},
        {"dataTransacao": "2026-13-01"},
        {"dataTransacao": 20261120},
    ],
)
async def test_row_nobody_can_read_is_counted_and_the_others_stay(
    wrong: dict[str, Any], bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY)
    bank.post(200, TODAY, **wrong)
    bank.post(300, TODAY)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert (amounts(page), page.unreadable) == ([100, 300], 1)


async def test_debit_with_a_sign_of_its_own_is_still_a_debit(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(-500, TODAY, valor="-5.00")
    assert (await row(feed, about, one)).amount_cents == -500


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("2026-11-18T23:30:00", date(2026, 11, 18)),
        ("2026-11-18 23:30:00.123", date(2026, 11, 18)),
        ("2026-11-18T00:00:00.000Z", date(2026, 11, 18)),
        ("2026-11-18T03:00:00Z", date(2026, 11, 18)),
        ("2026-11-19T02:30:00Z", date(2026, 11, 18)),
        ("2026-11-18T22:30:00-03:00", date(2026, 11, 18)),
    ],
)
async def test_day_is_the_day_in_sao_paulo_however_it_is_written(
    written: str, day: date, bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY, dataTransacao=written)
    assert (await row(feed, about, one)).posted_on == day


async def test_row_without_its_day_takes_the_day_it_was_entered(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY, dataTransacao="", dataEntrada="2026-11-17")
    assert (await row(feed, about, one)).posted_on == date(2026, 11, 17)


async def test_text_of_the_bank_arrives_on_one_line_without_what_does_not_show(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY, title="Pix\n\u202erecebido\x00", description="de\t\tAna " + "x" * 5_000)
    memo = (await row(feed, about, one)).memo
    assert memo.startswith("Pix recebido - de Ana xxx")
    assert len(memo) <= 500
    assert memo.isprintable()


async def test_row_that_says_nothing_of_itself_still_has_a_text(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY, kind="CASHBACK", title="", description="")
    assert (await row(feed, about, one)).memo == "CASHBACK"


# --- the balance ---------------------------------------------------------------------------------


async def test_balance_is_what_the_rows_add_up_to(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount, clock: StillClock
) -> None:
    for cents in (48_010, -1_990, 30):
        bank.post(cents, TODAY)
    rows = (await feed.fetch_window(about, one, TODAY, TODAY)).rows
    balance = await feed.balance(about, one)
    assert balance == BankBalance(
        10_000 + sum(row.amount_cents for row in rows), clock.now(), blocked_cents=0
    )


async def test_blocked_money_is_in_the_account_and_the_overdraft_limit_is_not(
    bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount, clock: StillClock
) -> None:
    bank.set_balance(
        disponivel=100.10,
        bloqueadoCheque="20.20",
        bloqueadoJudicialmente=3,
        bloqueadoAdministrativo=None,
        limite=5_000,
    )
    assert await feed.balance(about, one) == BankBalance(12_330, clock.now(), blocked_cents=2_320)
    bank.set_balance(disponivel=-1.5)
    assert (await feed.balance(about, one)).booked_cents == -150


@pytest.mark.parametrize("said", [{}, {"disponivel": None}, {"disponivel": "muito"}, {"disponivel": 1.234}])
async def test_balance_that_cannot_be_read_is_none_of_zero(
    said: dict[str, Any], bank: InterFake, feed: InterFeed, about: Access, one: FeedAccount
) -> None:
    bank.set_balance(**(said or {"limite": 1}))
    with pytest.raises(FeedError) as caught:
        await feed.balance(about, one)
    assert (caught.value.state, caught.value.provider_code) == (FeedState.BANK_DOWN, "shape")
