"""The words of automation: counts and no scores, whole sentences, inside Telegram's limits whatever the names."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callback_data import decode
from bot.screens import automation as screens
from bot.screens import files
from bot.screens.screen import Screen
from bot.texts import automation as texts
from core.domain.automation import AutomationMode, EvidenceKind, TrackRecord, UnattendedMatch, WeeklyDigest
from core.domain.ids import new_id
from core.services.automating import ConfirmedAlone
from core.services.entrusting import AccountTrust, CompanyTrust
from core.services.reviewing import DoneAlone, Watched, Week
from tests.bot.test_screen_limits import ACCOUNT, COMPANY, cents, check, opened, wild
from tests.builders import NOW, a_line, an_import

NOTHING = TrackRecord()
TWENTY = TrackRecord(20, 20, 0)


def trust(mode: AutomationMode = AutomationMode.OFF, monitor: TrackRecord = NOTHING) -> AccountTrust:
    return AccountTrust(ACCOUNT, mode, 50_000, monitor)


def company(*accounts: AccountTrust, **records: TrackRecord) -> CompanyTrust:
    return CompanyTrust(accounts, {EvidenceKind(name): record for name, record in records.items()})


def shown(one: AccountTrust, view: CompanyTrust, *, may_change: bool = True) -> tuple[str, list[str]]:
    screen = screens.account(one, view, COMPANY.id, may_change=may_change)
    check(screen)
    return screen.text, [button.label for row in screen.rows for button in row]


@pytest.mark.parametrize(
    ("one", "labels"),
    [
        (trust(), ["👁 Observar primeiro"]),
        (trust(monitor=TWENTY), ["✅ Ligar", "👁 Observar primeiro"]),
        (trust(AutomationMode.MONITOR), ["Desligar"]),
        (trust(AutomationMode.MONITOR, TWENTY), ["✅ Ligar", "Desligar"]),
        (trust(AutomationMode.MONITOR, TrackRecord(60, 59, 1)), ["Desligar"]),
        (trust(AutomationMode.ON, TWENTY), ["👁 Só observar", "Desligar"]),
        (trust(AutomationMode.ON, TrackRecord(60, 59, 1)), ["👁 Só observar", "Desligar"]),
    ],
)
def test_switches_are_those_that_may_be_pressed(one: AccountTrust, labels: list[str]) -> None:
    assert shown(one, company(one))[1][: -len(["R$"] * 4) - 1] == labels


def test_record_is_told_in_counts_by_kind() -> None:
    view = company(
        number=TrackRecord(37, 37, 0), name=TrackRecord(40, 39, 1), tariff=TrackRecord(500, 500, 0)
    )
    text, _ = shown(trust(), view)
    assert "• boleto ou Pix pelo número: 37 de 37 certas · pronto" in text
    assert "• nome por inteiro: 39 de 40 certas · ainda pergunto" in text
    assert "• tarifa do banco, pela categoria: 500 de 500 certas · sempre pergunto" in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("monitor", "said"),
    [
        (NOTHING, "Antes de ligar, observo: preciso comparar pelo menos 20"),
        (TrackRecord(19, 19, 0), "19 de 19 certas. Falta 1 para poder ligar."),
        (TrackRecord(5, 5, 0), "5 de 5 certas. Faltam 15 para poder ligar."),
        (TrackRecord(41, 41, 0), "41 de 41 certas. Você já pode ligar."),
        (TrackRecord(41, 40, 1), "Para ligar, nenhum erro pode estar entre as 50 mais novas."),
    ],
)
def test_monitor_says_what_is_still_missing(monitor: TrackRecord, said: str) -> None:
    one = trust(AutomationMode.MONITOR, monitor)
    assert said in shown(one, company(one))[0]


@pytest.mark.parametrize(
    ("watched", "said"),
    [
        (Watched(ACCOUNT, 41, 41, 0), "teria conciliado sozinho 41, acertaria 41."),
        (
            Watched(ACCOUNT, 41, 37, 3),
            "Você já decidiu 38 deles, e eu acertaria 37; 3 ainda esperam por você.",
        ),
        (Watched(ACCOUNT, 1, 0, 1), "teria conciliado sozinho 1; 1 ainda espera por você."),
    ],
)
def test_monitor_is_told_in_one_sentence(watched: Watched, said: str) -> None:
    assert said in texts.watched(watched)


def done(name: str, amount: int, *, stands: bool = True) -> DoneAlone:
    line = replace(a_line(memo=name), amount_cents=amount)
    one = opened(name, amount, number=name[:60])
    match = UnattendedMatch(
        COMPANY.id, new_id(), ACCOUNT.id, line.id, one.entry.id, EvidenceKind.DOCUMENT, new_id(), NOW
    )
    return DoneAlone(match, line, one, stands)


@given(wild, cents, st.integers(1, 120), st.sampled_from(AutomationMode), st.booleans())
@settings(max_examples=60, deadline=None)
def test_screens_of_automation_fit(
    name: str, amount: int, number: int, mode: AutomationMode, may_change: bool
) -> None:
    account = replace(ACCOUNT, name=name[:120])
    one = AccountTrust(account, mode, 200_000, TrackRecord(number, number, 0))
    view = CompanyTrust([one] * number, dict.fromkeys(EvidenceKind, TrackRecord(99_999, 99_998, 1)))
    check(screens.accounts(view, COMPANY.id))
    check(screens.account(one, view, COMPANY.id, may_change=may_change))
    digest = WeeklyDigest(COMPANY.id, uuid4(), NOW.date(), None, NOW)
    week = Week(
        digest,
        [done(name, amount, stands=place % 2 == 0) for place in range(number)],
        [Watched(account, 9, 8, 1)] * 9,
    )
    shown = Screen(texts.week(week, COMPANY), tuple(screens.week_rows(week)))
    check(shown)
    for row in shown.rows:
        assert all(decode(button.data) is not None for button in row)
    told = files.Told(
        "x", an_import(COMPANY.id, new=1), ConfirmedAlone(new_id(), [a_line() for _ in range(number)])
    )
    check(files.file_result([told]))
