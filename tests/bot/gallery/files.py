"""Files that come in: what was read, whose account it is, how a table was understood, taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.screens import files as screens
from bot.screens.screen import Screen
from bot.texts import dialogs as texts
from bot.texts import reports
from core.domain.entries import ParsedEntries, RowProblem
from core.domain.files import FileContent
from core.domain.ids import new_id
from core.domain.proof import Gap
from core.domain.statements import ParsedStatement, Problem
from core.errors import AccountUnclear
from core.services.automating import ConfirmedAlone
from core.services.recording import Recorded
from core.services.unimporting import ImportView
from tests.bot.gallery.world import PAID_ON, ZONE, Drawing, World
from tests.builders import a_parsed_account, a_row, an_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.statements import StatementImport


def drawings(world: World) -> Iterator[Drawing]:
    name = world.name("julho.ofx", 255)
    yield from _results(world, name)
    yield from _questions(world, name)
    yield from _taken_back(world, name)
    yield from _entries(world)


def _import(world: World, name: str, **changes: object) -> StatementImport:
    return an_import(world.company.id, **({"file_name": name, "read": 14, "new": 14} | changes))


def _results(world: World, name: str) -> Iterator[Drawing]:
    plain = _import(world, name)
    one = _import(world, name, read=1, new=1, balance_rows=1, doubtful=1, still_ignored=1)
    other = _import(world, world.name("agosto.ofx", 255), read=2, new=2, doubtful=1)
    codes = [*texts.PROBLEMS, "unheard_of"]
    problems = [
        Problem(code, place if place % 2 else None, world.name("12,3,4", 60))
        for place, code in enumerate(codes, 1)
    ]
    many = _import(world, name, known=3, doubtful=2, balance_rows=4, still_ignored=2, problems=problems[:8])
    rest = _import(world, name, read=3, new=0, known=3, problems=problems[7:])
    alone = ConfirmedAlone(new_id(), [world.line(45_000) for _ in range(world.many(3))])
    gap = Gap(PAID_ON, world.cents(800_000), world.cents(750_000))
    for title, told in (
        ("tudo novo", [screens.Told(texts.imported(plain), plain)]),
        ("um, duvidoso", [screens.Told(texts.imported(one), one)]),
        ("com avisos", [screens.Told(texts.imported(many), many)]),
        ("nada novo", [screens.Told(texts.imported(rest), rest)]),
        ("conciliado sozinho", [screens.Told(texts.imported(plain), plain, alone)]),
        (
            "um conciliado sozinho",
            [screens.Told(texts.imported(plain), plain, replace(alone, lines=alone.lines[:1]))],
        ),
        (
            "dia que não fecha",
            [
                screens.Told(
                    "\n".join([texts.imported(plain), texts.gap(world.name("Itaú", 120), gap)]), plain
                )
            ],
        ),
        (
            "ZIP",
            [
                screens.Told(texts.imported(one), one),
                screens.Told(texts.imported(other), other),
                screens.Told(
                    texts.member_refused(world.name("leia-me.txt", 255), "Não reconheci este arquivo.")
                ),
            ],
        ),
    ):
        yield Drawing(f"arquivo: {title}", screens.file_result(told))
    yield Drawing("lendo", Screen(texts.reading(name, 12_345_678)))


def _questions(world: World, name: str) -> Iterator[Drawing]:
    accounts = tuple((new_id(), world.name(one, 120)) for one in ("Itaú 12345-6", "Nubank 987654-3"))
    unclear = AccountUnclear("key", world.name("Bradesco 555-1", 120), accounts * max(1, world.more))
    yield Drawing("de que conta", screens.whose_account(new_id(), unclear))
    rows = [replace(a_row(), memo=world.text("PIX RECEBIDO CAFE"))] * world.many(5)
    for title, number in (("planilha", len(rows)), ("planilha curta", 1)):
        statement = ParsedStatement("csv", (a_parsed_account(*rows[:number]),))
        columns = {
            field: world.name(heading, 60)
            for field, heading in (
                ("date", "Dia"), ("amount", "Quantia"), ("credit", "Crédito"), ("debit", "Débito"),
                ("memo", "O que foi"), ("balance", "Saldo"), ("sign", "D/C"),
            )
        }  # fmt: skip
        content = FileContent(name, "0" * 64, statement, None, columns)
        yield Drawing(f"{title} desconhecida", screens.preview(new_id(), content))
    yield Drawing("arquivo cancelado", Screen(texts.FILE_CANCELLED))


def _taken_back(world: World, name: str) -> Iterator[Drawing]:
    done = _import(world, name)
    lines = [world.line(45_000) for _ in range(world.many(12))]
    for title, view in (
        ("sem decisões", ImportView(done, lines, [])),
        ("uma de cada", ImportView(done, lines[:1], lines[:1])),
        ("muitas decisões", ImportView(done, [], lines)),
        ("vazia", ImportView(done, [], [])),
    ):
        yield Drawing(f"desfazer importação: {title}", screens.undo_question(view))
        yield Drawing(f"importação desfeita: {title}", screens.import_undone(view))
    imports = [done, _import(world, name, new=1)]
    for title, found in (("com importações", imports), ("sem importações", [])):
        text = reports.how_to_import(with_imports=bool(found))
        yield Drawing(f"/importar {title}", screens.recent_imports(text, found, ZONE))


def _entries(world: World) -> Iterator[Drawing]:
    name = world.name("contas.csv", 255)
    bad = [
        RowProblem(3, "valor", world.name("doze")),
        RowProblem(4, "vencimento", ""),
    ] * max(1, world.more)
    for title, problems, result in (
        ("boas", [], Recorded(6, 2)),
        ("com problemas", bad, Recorded(1, 1)),
    ):
        yield Drawing(
            f"contas a pagar e receber: {title}",
            screens.file_result(
                [screens.Told(texts.recorded(name, ParsedEntries((), tuple(problems)), result))]
            ),
        )
