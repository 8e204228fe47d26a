"""What /saldo, /contas and the digest say, word for word, of companies whose cash is and is not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.opening import read_opening
from bot.screens import cash as cash_screens
from bot.screens import pending as pending_screens
from bot.texts import cash as texts
from bot.texts.errors import plain
from core.domain.automation import EvidenceKind, UnattendedMatch, WeeklyDigest
from core.domain.cash import DayTotals, ageing
from core.domain.ids import new_id
from core.domain.views import AccountBalance, Cash
from core.errors import UnreadableAnswer
from core.services.briefing import Briefing
from core.services.proving import balance_of
from core.services.reporting import PendingPage
from core.services.reviewing import DoneAlone, Watched, Week
from tests.bot.test_screen_limits import ACCOUNT, COMPANY, cents, check, opened, refund, wild
from tests.builders import NOW, a_line, an_account

if TYPE_CHECKING:
    from bot.screens.screen import Screen

TODAY = date(2026, 7, 31)
SOLD = {"reconciled_cents": 3_500}


def july(day: int) -> date:
    return date(2026, 7, day)


def moved(day: int, **sums: int) -> DayTotals:
    """A day of which only what is named happened."""
    empty: dict[str, Any] = dict.fromkeys(DayTotals.__dataclass_fields__, 0)
    return DayTotals(**(empty | {"on": july(day)} | sums))


def account(
    said: dict[int, list[int]], *totals: DayTotals, name: str = "Itaú", **changes: Any
) -> AccountBalance:
    """An account of which the bank said this by day."""
    stated = {july(day): words for day, words in said.items()}
    return balance_of(an_account(new_id(), name=name, **changes), stated, totals)


def cash(*accounts: AccountBalance) -> Cash:
    return Cash(accounts, ageing((day for one in accounts for day in one.totals), TODAY), TODAY)


def saldo(*accounts: AccountBalance) -> str:
    return plain(texts.cash(cash(*accounts)))


def test_everything_agrees() -> None:
    one = account({10: [13_500], 30: [12_500]}, moved(10, **SOLD), moved(20, reconciled_cents=-1_000))
    assert saldo(one) == (
        "Seu caixa é verdade até 30/07/2026.\n\n"
        "Nada espera decisão sua.\n\n"
        "Itaú\n"
        "Banco em 30/07/2026: R$ 125,00\n"
        "Livros: R$ 125,00\n"
        "✅ Provado até 30/07/2026: banco = livros, nada pendente"
    )


def test_one_balance_alone_is_called_a_start() -> None:
    said = saldo(account({30: [12_500]}, moved(10, **SOLD)))
    assert said.endswith("Parto deste saldo: o do próximo extrato é a primeira conferência.")


def test_what_waits_after_the_last_balance_is_not_called_nothing() -> None:
    said = saldo(account({10: [13_500]}, moved(10, **SOLD), moved(12, open_lines=1, open_in_cents=100)))
    assert "✅ Provado até 10/07/2026: banco = livros\n" in said
    assert "nada pendente" not in said
    assert "⏳ 1 pendente desde 12/07/2026: entrou R$ 1,00" in said


def test_pending_lines_are_the_difference_and_are_sorted_by_age() -> None:
    one = account(
        {10: [13_500], 20: [12_500]},
        moved(10, **SOLD),
        moved(15, open_lines=1, open_out_cents=-1_000),
        moved(30, open_lines=2, open_in_cents=9_900),
    )
    assert saldo(one) == (
        "Seu caixa é verdade até 10/07/2026.\n\n"
        "Sem decisão: 3 lançamentos desde 15/07/2026\n"
        "• até 7 dias: 2 (entrou R$ 99,00)\n"
        "• de 8 a 30 dias: 1 (saiu R$ 10,00)\n\n"
        "Itaú\n"
        "Banco em 20/07/2026: R$ 125,00\n"
        "Livros: R$ 135,00\n"
        "Provado até 10/07/2026.\n"
        "Primeiro dia que não bate: 20/07/2026\n"
        "Diferença de −R$ 10,00: 1 pendente.\n"
        "⏳ 3 pendentes desde 15/07/2026: entrou R$ 99,00, saiu R$ 10,00"
    )


def test_ignored_and_pending_lines_are_told_apart_and_add_up() -> None:
    one = account(
        {10: [13_500], 20: [12_000]},
        moved(10, **SOLD),
        moved(12, ignored_lines=1, ignored_cents=-1_000),
        moved(20, open_lines=1, open_out_cents=-500),
    )
    said = saldo(one)
    assert "Diferença de −R$ 15,00: 1 pendente (−R$ 5,00) e 1 ignorado (−R$ 10,00).\n" in said
    assert "🚫 1 ignorado fora dos livros (−R$ 10,00)" in said


def test_missing_period_is_named_with_what_to_do() -> None:
    one = account({10: [13_500], 20: [12_000]}, moved(10, **SOLD), moved(20, reconciled_cents=-500))
    said = saldo(one)
    assert (
        "Primeiro dia que não bate: 20/07/2026\n"
        "Diferença de −R$ 10,00: nenhum lançamento daqui explica.\n"
        "Motivo provável: parece faltar extrato entre 11/07/2026 e 20/07/2026. "
        "Mande o período de novo: o que já está aqui não entra duas vezes."
    ) in said
    assert "⚠ Parece faltar extrato entre 11/07/2026 e 20/07/2026 (diferença de −R$ 10,00)" in plain(
        texts.account_list(cash(one))
    )


def test_first_day_that_differs_comes_first_and_a_later_gap_is_told_too() -> None:
    one = account({9: [10_000], 10: [13_500], 20: [12_500]}, moved(10, open_lines=1, open_in_cents=3_500))
    said = saldo(one)
    assert "Primeiro dia que não bate: 10/07/2026\nbanco R$ 135,00, livros R$ 100,00\n" in said
    assert "Diferença de R$ 35,00: 1 pendente.\n" in said
    assert "Mais adiante: parece faltar extrato entre 11/07/2026 e 20/07/2026.\n" in said


def test_statements_that_disagree_are_quoted_both_and_no_period_is_called_missing() -> None:
    one = account({10: [13_500], 15: [9_900, 12_500]}, moved(10, **SOLD), moved(15, reconciled_cents=-1_000))
    said = saldo(one)
    assert "dois extratos discordam em 15/07/2026: um diz R$ 99,00, outro dizia R$ 125,00" in said
    assert "faltar" not in said + plain(texts.account_list(cash(one)))


def test_repetition_of_the_bank_is_suspected_where_its_value_is_the_gap() -> None:
    doubtful = moved(10, **SOLD, open_lines=1, open_in_cents=3_500, doubtful_cents=3_500)
    also = moved(10, **SOLD, open_lines=1, open_in_cents=3_500, doubtful_cents=3_400)
    suspected = account({9: [10_000], 10: [13_500]}, doubtful)
    assert "O banco pode ter repetido um lançamento" in plain(texts.account_list(cash(suspected)))
    assert "Em 10/07/2026 os totais batem, mas 1 lançamento espera decisão." in saldo(suspected)
    assert "repetido" not in plain(texts.account_list(cash(account({9: [10_000], 10: [13_500]}, also))))


def test_account_without_any_balance_of_the_bank_is_not_proven_and_says_so() -> None:
    assert saldo(account({}, moved(10, **SOLD))) == (
        "Ainda não sei até que dia seu caixa é verdade: falta um saldo do banco para comparar com os livros.\n\n"
        "Nada espera decisão sua.\n\n"
        "Itaú\n"
        "Livros: R$ 35,00 movimentados\n"
        "O extrato não trouxe o saldo do banco: não dá para provar."
    )


def test_typed_opening_that_does_not_fit_is_the_first_suspect() -> None:
    one = account({10: [13_500]}, moved(10, **SOLD), opening_balance_cents=9_000, opening_balance_on=july(9))
    said = saldo(one)
    assert said.startswith("Seu caixa ainda não está provado.")
    assert "o saldo inicial informado não fecha com o do banco em 10/07/2026. Confira o valor" in said
    assert "faltar" not in said


def test_typed_opening_that_fits_is_a_proof_and_no_mere_start() -> None:
    one = account({10: [13_500]}, moved(10, **SOLD), opening_balance_cents=10_000, opening_balance_on=july(9))
    assert saldo(one).endswith("✅ Provado até 10/07/2026: banco = livros, nada pendente")


def test_account_that_is_behind_is_named_and_one_without_balance_stands_aside() -> None:
    ahead = account({10: [13_500]}, moved(10, **SOLD))
    behind = account({5: [100]}, moved(5, reconciled_cents=100), name="Nubank")
    blind = account({}, moved(3, open_lines=1, open_in_cents=900), name="Caixinha")
    assert saldo(ahead, behind, blind).startswith(
        "Seu caixa é verdade até 05/07/2026. Quem segura a data: Nubank. "
        "Sem saldo do banco para comparar: Caixinha.\n"
    )
    unproven = account({5: [100]}, moved(5, open_lines=1, open_in_cents=100), name="Nubank")
    assert saldo(ahead, unproven).startswith("Seu caixa ainda não está provado. Falta Nubank.")


def test_company_without_accounts_hears_how_to_begin() -> None:
    assert saldo() == texts.NO_ACCOUNTS
    assert saldo(account({})) == texts.NOTHING_YET
    assert "Nenhum extrato ainda · sem saldo do banco" in plain(texts.account_list(cash(account({}))))


def test_days_of_an_account_are_told_in_words_newest_first_page_by_page() -> None:
    days = {day: [10_000 + 100 * day] for day in range(1, 10)}
    one = account(days, *(moved(day, reconciled_cents=100) for day in range(1, 9)))
    first = cash_screens.account(one, COMPANY.id, TODAY, may_change=True)
    said = plain(first.text)
    assert said.startswith(
        "Itaú · por arquivo\nExtrato até 09/07/2026\n"
        "Saldo inicial: R$ 100,00, deduzido do primeiro saldo que o banco informou (01/07/2026)\n"
    )
    assert (
        "✗ 09/07/2026 não bate\n"
        "   banco R$ 109,00, livros R$ 108,00\n"
        "   diferença de R$ 1,00: nenhum lançamento daqui explica\n"
        "✓ 08/07/2026 bate: R$ 108,00\n"
    ) in said
    assert labels(first) == [
        "‹ Dias anteriores",
        "⚡ Habilitar integração",
        "⭐ Tornar padrão",
        "✏️ Renomear",
        "✏️ Informar saldo inicial",
        "‹ Voltar ao saldo",
        "‹ Voltar às contas",
    ]
    second = cash_screens.account(one, COMPANY.id, TODAY, page=9, may_change=False)
    assert "02/07/2026" in second.text
    assert "03/07/2026" not in second.text
    assert labels(second) == ["Dias seguintes ›", "‹ Voltar ao saldo", "‹ Voltar às contas"]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


# --- the opening, as it is typed -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1.234,56 em 30/06/2026", (123_456, date(2026, 6, 30))),
        ("R$ 1.234,56, 30/06/26", (123_456, date(2026, 6, 30))),
        ("-50 em 1/7", (-5_000, july(1))),
        ("0 em 31/12", (0, date(2025, 12, 31))),
        ("  480,00   no dia 31.07.2026 ", (48_000, TODAY)),
    ],
)
def test_opening_is_read_as_people_write_it(typed: str, expected: tuple[int, date]) -> None:
    assert read_opening(typed, TODAY) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "1.234,56", "30/06/2026", "mil em 30/06", "1,00 em 31/02/2026", "1,00 em 01/08/2026", "1/2/3/4"],
)
def test_opening_that_is_no_amount_and_past_day_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableAnswer):
        read_opening(typed, TODAY)


# --- limits --------------------------------------------------------------------------------------


def a_week(name: str, memo: str, amount: int, number: int) -> Week:
    line = replace(a_line(memo=memo), amount_cents=amount)
    match = UnattendedMatch(
        COMPANY.id, new_id(), ACCOUNT.id, line.id, new_id(), EvidenceKind.MASKED_DOCUMENT, new_id(), NOW
    )
    done = [DoneAlone(match, line, opened(name, amount), stands=True) for _ in range(number)]
    digest = WeeklyDigest(COMPANY.id, new_id(), july(13), None, NOW)
    return Week(digest, done, [Watched(replace(ACCOUNT, name=name[:120]), number, number, number)])


@given(wild, wild, cents, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_lists_and_digest_of_any_company_fit(memo: str, name: str, amount: int, number: int) -> None:
    day = moved(9, open_lines=9999, open_in_cents=amount, ignored_lines=9999, ignored_cents=-amount)
    said = {day: [amount, -amount] for day in range(1, 31)}
    one = account(said, day, name=name[:120])
    view = cash(*[one] * number)
    lines = [
        replace(a_line(memo=memo, account_id=one.account.id), amount_cents=amount, id=uuid4())
        for _ in range(8)
    ]
    refunds = [refund(name, amount) for _ in range(number)]
    check(cash_screens.balances(view, COMPANY.id))
    check(cash_screens.accounts(view, COMPANY.id, may_change=True))
    for page in (0, 1, 9):
        check(cash_screens.account(one, COMPANY.id, TODAY, page=page, may_change=True))
    at_once = pending_screens.Together(number, number)
    check(pending_screens.page(PendingPage(lines, view, refunds, True, 1, 3), COMPANY.id, at_once))
    briefing = Briefing(view, refunds, number, a_week(name, memo, amount, number))
    shown = pending_screens.digest(briefing, replace(COMPANY, name=name[:120]), at_once)
    check(shown)
    if name.isascii() and len(name) <= 60:
        assert "/config" in shown.text  # nothing is cut from the end of the longest digest
