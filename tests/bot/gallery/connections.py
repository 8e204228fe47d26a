"""Connections: every state as help, every step of setting one up, and what the bank changed afterwards."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.screens import cash, pending
from bot.screens import connecting as setting_up
from bot.screens import connections as screens
from bot.screens.screen import Screen
from bot.texts import banks, connecting
from bot.texts import connections as texts
from core.domain import institutions
from core.domain.cash import ageing
from core.domain.connections import ConnectedAccount, Connection, ConnectionDraft, DraftStep, FedRow, Told
from core.domain.feeds import FeedAccount, FeedState, RowStatus
from core.domain.ids import new_id
from core.domain.statements import AccountKind, LineState
from core.domain.views import Cash
from core.services.briefing import Briefing
from core.services.connecting import OTHER_COMPANY
from core.services.offered import Choice
from core.services.showing import DraftView
from core.services.watching import ConnectionView, Fed, expected_at
from tests.bot.gallery.world import TODAY, ZONE, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.institutions import Institution

ITAU, INTER = institutions.by_key("itau"), institutions.by_key("inter")
FIELDS = ("reference", "certificate", "private_key", "client_id", "client_secret")


def drawings(world: World) -> Iterator[Drawing]:
    yield from _cards(world)
    yield from _steps(world)
    yield from _changes(world)
    quiet = Cash((), ageing([], TODAY), TODAY)
    broken = [a_view(world, FeedState.NEEDS_REAUTH), *[a_view(world, frozen=True)] * (world.more // 2)]
    company = replace(world.company, name=world.name("Padaria Sol", 120))
    yield Drawing(
        "resumo: integrações paradas", pending.digest(Briefing(quiet, [], 0, None, broken=broken), company)
    )
    for bank in institutions.CONNECTABLE:
        for way in bank.feeds:
            view = draft(world, DraftStep.INSTRUCTIONS, bank=bank, feed=way)
            yield Drawing(f"instruções: {bank.key} por {way}", setting_up.step(view))
    yield Drawing(
        "um banco sem integração", setting_up.step(draft(world, DraftStep.NAME, bank=ITAU, ways=()))
    )


def a_view(
    world: World,
    state: FeedState = FeedState.OK,
    *,
    bank: Institution = ITAU,
    lines: int = 12,
    silent: int = 0,
    frozen: bool = False,
    number: int = 1,
    **changes: object,
) -> ConnectionView:
    """A connection in a state, as its people see it."""
    feed = bank.feeds[0]
    connection = Connection(
        world.company.id,
        new_id(),
        feed,
        "item-1",
        state,
        NOW - timedelta(days=40),
        succeeded_at=NOW - timedelta(hours=3),
    )
    connection = replace(connection, **changes)  # type: ignore[arg-type] # named by who draws
    fed = []
    for place in range(world.many(number) if number > 1 else 1):
        account = world.account(f"{bank.name} 12345-{place}")
        connected = ConnectedAccount(
            world.company.id,
            new_id(),
            connection.id,
            account.id,
            "a-1",
            "key",
            closed_until=date(2026, 7, 12) if lines else None,
            frozen_at=NOW if frozen else None,
            balance_cents=world.cents(821_433) if lines else None,
            balance_at=NOW if lines else None,
        )
        told = Told(lines, date(2026, 7, 12) if lines else None, 2 if lines else 0, world.cents(-4_500))
        fed.append(Fed(connected, account, told))
    return ConnectionView(connection, fed, bank, NOW, ZONE, expected_at(bank, NOW, ZONE), silent)


def _cards(world: World) -> Iterator[Drawing]:
    company = world.company.id
    for state in FeedState:
        for bank in (ITAU, INTER):
            view = a_view(
                world,
                state,
                bank=bank,
                message=world.name("Aceite os novos termos no aplicativo", 300)
                if state is FeedState.NEEDS_USER_ACTION
                else None,
                provider_code=None
                if state in {FeedState.OK, FeedState.SYNCING}
                else world.name("CODE_1", 120),
                next_attempt_at=NOW + timedelta(minutes=40) if state is FeedState.BANK_DOWN else None,
            )
            yield Drawing(
                f"integração {state} ({bank.key})", screens.card(view, company, may_change=True, unasked=True)
            )
    gone = NOW - timedelta(days=3)
    for title, view in (
        ("nada chegou ainda", a_view(world, FeedState.SYNCING, lines=0, succeeded_at=None)),
        ("nada chegou, já lida", a_view(world, lines=0, bank=institutions.by_key("sicoob"))),
        ("nada chegou, direto do Inter", a_view(world, lines=0, bank=INTER)),
        ("calada", a_view(world, silent=3, next_attempt_at=NOW + timedelta(days=1))),
        ("calada, como o laço a achou", a_view(world, FeedState.STALE, silent=2, provider_code="silent")),
        ("vence em 30 dias", a_view(world, bank=INTER, expires_at=NOW + timedelta(days=30))),
        ("vence amanhã", a_view(world, expires_at=NOW + timedelta(days=1))),
        ("vence hoje", a_view(world, bank=INTER, expires_at=NOW)),
        ("parada por precaução", a_view(world, frozen=True, number=2)),
        ("pausada", a_view(world, paused=True)),
        ("fora do ar há dias", a_view(world, FeedState.BANK_DOWN, succeeded_at=gone, next_attempt_at=NOW)),
        (
            "muitas contas",
            a_view(world, number=9, request_id="req-1", next_attempt_at=NOW + timedelta(days=9)),
        ),
    ):
        yield Drawing(f"integração: {title}", screens.card(view, company, may_change=True))
    yield Drawing("integração, para o contador", screens.card(a_view(world), company, may_change=False))
    yield Drawing("integração: remover", screens.remove_question(a_view(world)))
    yield Drawing("integração: removida", Screen(texts.removed(a_view(world).connection)))


def draft(
    world: World,
    step: DraftStep,
    *,
    bank: Institution = ITAU,
    feed: str = "pluggy",
    ways: tuple[str, ...] | None = None,
    given: int = 0,
    choices: tuple[Choice, ...] = (),
    link: str | None = None,
    **data: str,
) -> DraftView:
    """A connection being set up, at a step."""
    account = world.account(bank.name)
    asks = FIELDS if feed == "inter" else ()
    made = ConnectionDraft(
        world.company.id,
        new_id(),
        1001,
        new_id(),
        step,
        {"bank": bank.key, "name": world.name(bank.name, 60), **data},
        NOW,
        feed=feed,
        account_id=account.id,
    )
    return DraftView(
        made,
        bank,
        NOW,
        ZONE,
        expected_at(bank, NOW, ZONE),
        account=account if step not in {DraftStep.NAME, DraftStep.PERSON, DraftStep.DEFAULT} else None,
        accounts={account.id: account},
        ways=bank.feeds if ways is None else ways,
        fields=tuple((field, place < given) for place, field in enumerate(asks)),
        choices=choices,
        link=link,
    )


def _steps(world: World) -> Iterator[Drawing]:
    views = {
        "bancos": draft(world, DraftStep.BANK),
        "nome": draft(world, DraftStep.NAME),
        "nome, só maquininha": draft(world, DraftStep.NAME, bank=institutions.by_key("stone")),
        "PJ ou PF": draft(world, DraftStep.PERSON, bank=institutions.by_key("bb")),
        "padrão": draft(world, DraftStep.DEFAULT),
        "saldo inicial": draft(world, DraftStep.OPENING),
        "como vem": draft(world, DraftStep.HOW),
        "dados, nenhum": draft(world, DraftStep.FIELDS, bank=INTER, feed="inter"),
        "dados, todos": draft(world, DraftStep.FIELDS, bank=INTER, feed="inter", given=5),
        "pedindo": draft(world, DraftStep.LINKING),
        "vendo": draft(world, DraftStep.FINDING),
        "conferindo": draft(world, DraftStep.CHECKING),
        "juntando": draft(world, DraftStep.CHECKING, state=FeedState.SYNCING.value),
        "banco fora": draft(world, DraftStep.CHECKING, state=FeedState.BANK_DOWN.value),
        "na página": draft(
            world,
            DraftStep.AT_BANK,
            link="https://connect.pluggy.ai/?connect_token=x",
            link_until=NOW.isoformat(),
        ),
        "não apareceu": draft(world, DraftStep.AT_BANK, not_found="1"),
        "já vem de outra": draft(
            world, DraftStep.ELSEWHERE, elsewhere=world.name("Itaú", 120), other_feed="inter"
        ),
        "de outra empresa": draft(world, DraftStep.REFUSED, state=OTHER_COMPANY),
        **{
            f"recusada: {state}": draft(
                world,
                DraftStep.REFUSED,
                bank=INTER if state is FeedState.CERT_INVALID else ITAU,
                feed="inter" if state is FeedState.CERT_INVALID else "pluggy",
                state=state.value,
                code="code",
                message=world.name("Confirme no aplicativo", 300),
            )
            for state in FeedState
        },
    }
    for title, view in views.items():
        yield Drawing(
            f"integrar: {title}", setting_up.step(view, frozenset({"pluggy", "inter", "asaas", "demo"}))
        )
    yield Drawing("integrar: sem integração", setting_up.step(views["bancos"]))
    yield from _choosing(world)
    yield from _words(world, views["nome"])


def _choosing(world: World) -> Iterator[Drawing]:
    known = world.account("Itaú da loja")
    found = FeedAccount(
        "1", "k1", AccountKind.BANK, world.name("Itaú Empresas", 120), "341", "0001", "48210-7"
    )
    assert json.dumps(asdict(found))  # what a draft keeps of it
    every = (
        Choice(found, known.id),
        Choice(replace(found, number="99-0"), None),
        Choice(replace(found, kind=AccountKind.CARD), None, left_out=True),
    ) * max(1, world.more // 3)
    sure = replace(draft(world, DraftStep.CHOOSING, choices=every), accounts={known.id: known})
    asks = replace(sure, choices=(replace(every[0], asks=True), *every[1:]))
    yield Drawing("integrar: quais contas", setting_up.step(sure))
    yield Drawing("integrar: quais contas, com dúvida", setting_up.step(asks))
    yield Drawing("integrar: qual é esta", setting_up.which_account(asks, 0))
    yield Drawing("integrar: uma só", setting_up.step(replace(sure, choices=every[:1])))


def _words(world: World, view: DraftView) -> Iterator[Drawing]:
    yield Drawing("integrar: outros bancos", setting_up.others(new_id()))
    yield Drawing("integrar: por arquivo", setting_up.made_by_file(world.account("Caixa"), world.company.id))
    yield Drawing("integrar: deixada de lado", setting_up.cancelled(world.company.id))
    for field in (*FIELDS, "access_token", "outro"):
        box = connecting.field_box(field)
        yield Drawing(f"integrar: pedir {field}", Screen(connecting.field_question(field), ask=box))
        yield Drawing(f"integrar: veio {field}", Screen(connecting.received(field, "abcdefghijkl3f9a")))
    begun = [(view.draft.id, connecting.resumed_name(view))]
    quiet = Cash((), ageing([], TODAY), TODAY)
    yield Drawing(
        "integrar: o que ficou no meio", cash.accounts(quiet, world.company.id, begun, may_change=True)
    )
    yield Drawing("integrar: banco", Screen(banks.name(institutions.NO_BANK)))


def _changes(world: World) -> Iterator[Drawing]:
    line = replace(world.line(-4_500, "TARIFA"), state=LineState.RECONCILED)
    account = world.account()
    row = FedRow(
        world.company.id,
        new_id(),
        account.id,
        "pluggy",
        "t-1",
        RowStatus.POSTED,
        date(2026, 7, 13),
        world.cents(-4_900),
        world.text("TARIFA PACOTE"),
        NOW,
        line_id=line.id,
        differs=True,
    )
    for title, told in (("mudou", row), ("sumiu", replace(row, gone_at=NOW))):
        yield Drawing(f"lançamento que {title}", screens.change(line, told, account, may_change=True))
    back = replace(line, state=LineState.OPEN)
    yield Drawing("lançamento que mudou, desfeito", screens.change(back, row, account, may_change=True))
    yield Drawing("lançamento que mudou, contador", screens.change(line, row, account, may_change=False))
