"""The command line as a person and a script use it: words, exit codes, JSON shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import bot.texts
from bot.texts import demo as demo_texts
from tests.builders import Movement, ofx, table

VERBS = [
    "demo",
    "servir",
    "sandbox",
    "convite",
    "ler",
    "importar",
    "lancamentos",
    "saldo",
    "pendentes",
    "migrar",
    "exportar",
    "simular",
]
ENGLISH = ("Usage", "Options", "Show this", "Commands", "ARGS", "TEXT", "INTEGER", "Error", "default")


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "julho.ofx"
    path.write_bytes(
        ofx(
            Movement("20260710", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"),
            Movement("20260711", "-89,90", "TAR PACOTE"),
            balance="8214.33",
            balance_day="20260711",
        )
    )
    return path


@pytest.mark.parametrize("verb", [[], *[[verb] for verb in VERBS], ["lancamentos", "importar"]])
def test_help_of_every_verb_is_in_portuguese(concilia: Any, verb: list[str]) -> None:
    shown = concilia(*verb, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Uso: concilia")
    assert [word for word in ENGLISH if word in shown.stdout] == []


def test_catalogue_of_the_library_is_compiled_from_its_source() -> None:
    folder = Path(bot.texts.__file__).parent / "locale" / "pt_BR" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source, (folder / "messages.mo").open("rb") as compiled:
        wanted, shipped = _sentences(read_po(source, locale="pt_BR")), _sentences(read_mo(compiled))
    assert shipped == wanted


def _sentences(catalogue: Catalog) -> dict[str, list[str]]:
    """Singular and plural forms flat, since the two formats nest them differently."""
    return {"".join(one.id): list(_flat(one.string)) for one in catalogue if one.id}


def _flat(string: Any) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inventado"], "Não existe o verbo"),
        (["ler"], "Falta o argumento"),
        (["ler", "nao-existe.ofx"], "não existe"),
        (["saldo"], "concilia convite"),
        (["pendentes", "--empresa", "xyz"], "Não existe empresa"),
        (["convite", "--papel", "rei"], "não é um destes"),
        (["servir"], "TELEGRAM_BOT_TOKEN"),
    ],
)
def test_mistake_gets_one_sentence_and_exit_code_2(concilia: Any, arguments: list[str], words: str) -> None:
    refused = concilia(*arguments)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_wrong_setting_is_named(concilia: Any) -> None:
    refused = concilia("convite", TIME_ZONE="Lua/Mar_da_Tranquilidade", HTTP_PORT="oitenta")
    assert refused.returncode == 2
    assert "HTTP_PORT, TIME_ZONE" in refused.stderr


def test_database_that_cannot_be_opened_is_told_in_one_sentence(concilia: Any) -> None:
    refused = concilia("convite", DATABASE_URL="mysql://nobody@127.0.0.1/none")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "DATABASE_URL" in refused.stderr


def test_invitation_stands_alone_on_the_last_line(concilia: Any) -> None:
    code = concilia("convite").stdout.strip().splitlines()[-1]
    assert len(code) == 32
    assert code.isalnum()


def test_read_file_has_the_public_shape(concilia: Any, statement: Path) -> None:
    answer = json.loads(concilia("ler", statement, "--json").stdout)
    account = answer["accounts"][0]
    assert answer["format"] == "ofx"
    assert (account["bank"], account["account"], account["kind"], account["currency"]) == (
        "0341",
        "12345-6",
        "bank",
        "BRL",
    )
    assert account["lines"][0] == {
        "posted_on": "2026-07-10",
        "amount_cents": 48000,
        "memo": "PIX RECEBIDO ANA PAULA SOUZA",
        "bank_id": "20260710001",
        "type": "CREDIT",
        "scheduled": False,
    }
    assert (account["ledger_balance_cents"], account["ledger_balance_on"]) == (821433, "2026-07-11")
    assert answer["problems"] == []


def test_reading_stores_nothing(concilia: Any, statement: Path, tmp_path: Path) -> None:
    concilia("ler", statement)
    assert list(tmp_path.glob("*.db")) == []


def test_unreadable_row_is_reported_with_its_number(concilia: Any, tmp_path: Path) -> None:
    path = tmp_path / "ruim.ofx"
    path.write_bytes(ofx(Movement("20260710", "1,00", "BOA"), Movement("20260711", "abc", "RUIM")))
    answer = json.loads(concilia("ler", path, "--json").stdout)
    assert [(one["row"], one["code"]) for one in answer["problems"]] == [(2, "unreadable_amount")]
    assert answer["problems"][0]["text"].startswith("Linha 2:")


def test_file_with_nothing_readable_exits_with_2(concilia: Any, tmp_path: Path) -> None:
    path = tmp_path / "ruim.ofx"
    path.write_bytes(ofx(Movement("20260711", "abc", "RUIM")))
    refused = concilia("ler", path, "--json")
    assert refused.returncode == 2
    assert "nenhuma linha pôde ser lida" in refused.stderr


def test_import_twice_tells_the_truth_both_times(concilia: Any, statement: Path) -> None:
    first = json.loads(concilia("importar", statement, "--json").stdout)
    again = json.loads(concilia("importar", statement, "--json").stdout)
    assert (first["read"], first["new"], first["known"], first["doubtful"]) == (2, 2, 0, 0)
    assert (again["read"], again["new"], again["known"], again["doubtful"]) == (2, 0, 2, 0)


def test_named_account_keeps_its_name(concilia: Any, statement: Path) -> None:
    concilia("importar", statement, "--conta", "Conta da loja")
    accounts = json.loads(concilia("saldo", "--json").stdout)["accounts"]
    assert [account["name"] for account in accounts] == ["Conta da loja"]


def test_balances_and_pending_have_the_public_shape(concilia: Any, statement: Path) -> None:
    concilia("importar", statement)
    account = json.loads(concilia("saldo", "--json").stdout)["accounts"][0]
    assert account["bank_balance_cents"] == 821433
    assert account["books_balance_cents"] == 821433 - 48000 + 8990
    assert (account["pending_lines"], account["pending_cents"]) == (2, 48000 - 8990)
    assert account["proven_until"] is None
    assert account["first_difference"] == {
        "on": account["bank_balance_on"],
        "bank_balance_cents": 821433,
        "books_balance_cents": 821433 - 48000 + 8990,
        "difference_cents": 48000 - 8990,
        "pending_cents": 48000 - 8990,
        "ignored_cents": 0,
        "missing_cents": 0,
    }
    pending = json.loads(concilia("pendentes", "--json").stdout)
    assert [(one["posted_on"], one["amount_cents"]) for one in pending["lines"]] == [
        ("2026-07-10", 48000),
        ("2026-07-11", -8990),
    ]
    assert pending["refunds"] == []


def test_balances_on_a_terminal_read_as_in_the_chat(concilia: Any, statement: Path) -> None:
    assert concilia("importar", statement).returncode == 0
    said = concilia("saldo").stdout
    assert said.startswith("Seu caixa ainda não está provado.\n")
    assert "Diferença de R$ 390,10: 2 pendentes." in said
    assert "<b>" not in said


def test_open_items_keep_the_good_rows_and_number_the_bad_ones(concilia: Any, tmp_path: Path) -> None:
    path = tmp_path / "lancamentos.csv"
    path.write_bytes(
        table(
            "receita;Venda 1042;Ana;;450,00;10/07/2026;Vendas;1042",
            "receita;Venda 1043;Bia;;quatrocentos;10/07/2026;Vendas;1043",
            "despesa;Farinha;Moinho;;650,00;31/02/2026;Fornecedores;",
        )
    )
    first, again = concilia("lancamentos", "importar", path), concilia("lancamentos", "importar", path)
    assert first.returncode == 0
    assert "Linha 3: não entendi valor “quatrocentos”." in first.stderr
    assert "Linha 4: não entendi vencimento “31/02/2026”." in first.stderr
    assert first.stdout.startswith("1 novo, 0 já conhecidos, 2 linhas com problema")
    assert again.stdout.startswith("0 novos, 1 já conhecido")


def test_story_plays_in_the_terminal_without_a_screen(concilia: Any) -> None:
    played = concilia("demo", "--roteiro", TERM="dumb", COLUMNS="70")
    assert played.returncode == 0, played.stderr
    assert played.stderr == ""
    for words in (
        *demo_texts.TITLES.values(),
        "despesa de devolução R$ 30,00",
        "A devolver R$ 30,00 a Ana Paula Souza",
        "caso encerrado",
        "Provado até",
    ):
        assert words in played.stdout
