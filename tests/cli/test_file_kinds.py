"""``ler``, ``importar`` and ``lancamentos importar`` with every kind of file, not OFX alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import Movement, ofx
from tests.cnab240_maker import Account, Move, cnab240
from tests.intake.makers import csv, packed, xlsx

if TYPE_CHECKING:
    from pathlib import Path

CNAB = cnab240(Account((Move(48_000), Move(-8_000, "TARIFA"))))
KINDS = {
    "extrato.ret": (CNAB, "cnab240", 2),
    "NU_99887766_01JUL2026_31JUL2026.csv": (
        csv(
            [
                ["Data", "Valor", "Identificador", "Descrição"],
                ["02/07/2026", "480.00", "5f1e-1", "Pix Ana"],
                ["03/07/2026", "-80.00", "5f1e-2", "Pix Bia"],
            ],
            ",",
        ),
        "csv",
        2,
    ),
    "julho.zip": (packed({"a.ret": CNAB}), "cnab240", 2),
}
UNKNOWN_TABLE = csv(
    [
        ["Data da operação", "Detalhes", "Quantia"],
        ["02/07/2026", "Pix recebido Ana", "480,00"],
        ["03/07/2026", "Pix enviado Bia", "-80,00"],
    ]
)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", list(KINDS))
def test_every_kind_is_read_and_imported(concilia: Any, tmp_path: Path, name: str) -> None:
    data, kind, lines = KINDS[name]
    path = written(tmp_path, name, data)
    read = json.loads(concilia("ler", path, "--json").stdout)
    assert (read["format"], len(read["accounts"][0]["lines"])) == (kind, lines)
    brought = json.loads(concilia("importar", path, "--json").stdout)
    assert (brought["read"], brought["new"]) == (lines, lines)
    pending = json.loads(concilia("pendentes", "--json").stdout)["lines"]
    assert [one["amount_cents"] for one in pending] == [48_000, -8_000]


def test_zip_with_a_broken_member_brings_the_others_and_names_it(concilia: Any, tmp_path: Path) -> None:
    members = {"a.ret": CNAB, "erro.ofx": b"<html></html>", "b.ofx": ofx(Movement("20260710", "7,00", "PIX"))}
    brought = concilia("importar", written(tmp_path, "julho.zip", packed(members)), "--json")
    assert brought.returncode == 0, brought.stderr
    assert json.loads(brought.stdout)["new"] == 3
    assert "erro.ofx" in brought.stderr
    assert "página" in brought.stderr


def test_guessed_layout_waits_for_a_clear_word(concilia: Any, tmp_path: Path) -> None:
    path = written(tmp_path, "caixa.csv", UNKNOWN_TABLE)
    refused = concilia("importar", path)
    assert refused.returncode == 2
    assert "--sim" in refused.stderr
    assert "Nada foi importado" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert json.loads(concilia("importar", path, "--sim", "--json").stdout)["new"] == 2


def test_open_items_may_come_as_a_workbook(concilia: Any, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["tipo", "descricao", "contato", "documento", "valor", "vencimento", "categoria", "numero"],
        ["receita", "Encomenda", "Ana", "", "450,00", "10/07/2026", "Vendas", "1042"],
        ["despesa", "Farinha", "Moinho", "", "muito", "10/07/2026", "", ""],
    ]
    brought = concilia("lancamentos", "importar", written(tmp_path, "livros.xlsx", xlsx(rows)))
    assert brought.stdout.startswith("1 novo, 0 já conhecidos, 1 linha com problema")
    assert "Linha 3: não entendi valor “muito”." in brought.stderr


def test_cnab_that_does_not_add_up_names_the_difference_in_one_sentence(
    concilia: Any, tmp_path: Path
) -> None:
    data = cnab240(Account((Move(48_000),), stated=(("closing", 47_000),)))
    refused = concilia("importar", written(tmp_path, "errado.ret", data))
    assert refused.returncode == 2
    assert "diferença de −R$ 10,00" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
