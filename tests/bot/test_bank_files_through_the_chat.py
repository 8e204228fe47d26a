"""Bank files sent to the chat arrive at their figures: original ones where the shared folder is, ours everywhere."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.files import read_file
from bot.texts.format_br import count
from core.services import reporting

if TYPE_CHECKING:
    from tests.bot.conftest import Bench

READ = read_file
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "ofx"
_ORIGINALS = {
    "Banco do Brasil": "annacruz-ofx__bb.ofx",
    "Itaú": "odoo-brasil__extrato-itau.ofx",
    "Bradesco": "annacruz-ofx__dtsof_balance_issue.ofx",
    "Santander": "money-mind__santander.ofx",
    "Nubank": "ofx-br__sgml_duplicated_fitid.ofx",
    "Nubank (cartão)": "ofxtools__br_nubank_cc.ofx",
    "Sicoob": "inovar__sicoob-01.ofx",  # an excerpt typed again: no original of Sicoob is known to us
}
_OURS = {
    "banco-do-brasil.ofx": (3, 86_050),
    "itau.ofx": (3, 116_982),
    "bradesco.ofx": (4, -356_572),
    "santander.ofx": (2, -82_004),
    "nubank-conta.ofx": (4, -9_880),
    "sicoob.ofx": (2, 19_000),
}


def _expected(name: str) -> list[dict[str, Any]]:
    figures = json.loads((_SHARED / "expected.json").read_text("utf-8"))
    accounts: list[dict[str, Any]] = figures[name]["accounts"]
    return accounts


@pytest.mark.skipif(
    not _SHARED.exists(), reason="the shared folder of original bank files is not beside the project"
)
@pytest.mark.parametrize("bank", list(_ORIGINALS))
async def test_original_file_of_a_bank_arrives_at_its_figures(bench: Bench, bank: str) -> None:
    name = _ORIGINALS[bank]
    await bench.owner.send_document(name, (_SHARED / "files" / name).read_bytes())
    accounts = _expected(name)
    rows = sum(account["movements_n"] for account in accounts)
    told = await bench.owner.wait_for(lambda m: "📥" in m.text, 20)
    assert count(rows, "lançamento lido", "lançamentos lidos") in told.text
    assert count(rows, "novo", "novos") in told.text

    async with bench.store.read() as uow:
        view = await reporting.pending(uow, bench.company.id)
        stated = {
            account.id: await uow.statements.balances(bench.company.id, account.id)
            for account in view.accounts.values()
        }
    sums: Counter[Any] = Counter()
    for line in view.lines:
        sums[line.account_id] += line.amount_cents
    assert sorted(sums.values()) == sorted(
        account["movements_sum_cents"] for account in accounts if account["movements_n"]
    )
    days = [line.posted_on.isoformat() for line in view.lines]
    assert min(days) == min(account["first_date"] for account in accounts if account["first_date"])
    assert max(days) == max(account["last_date"] for account in accounts if account["last_date"])
    for balances in stated.values():
        if balances:
            assert balances[0].balance_cents in {account["ledger_balance_cents"] for account in accounts}

    await bench.owner.send_document(f"de-novo-{name}", (_SHARED / "files" / name).read_bytes())
    await bench.owner.wait_for(lambda m: "já foi importado" in m.text, 20)


@pytest.mark.parametrize("name", list(_OURS))
async def test_file_laid_out_like_a_real_bank_arrives_at_its_figures(bench: Bench, name: str) -> None:
    """Figures added up by hand from the files, which are our own and re-create what real exports show."""
    rows, cents = _OURS[name]
    data = (Path(__file__).parents[1] / "statements" / "files" / name).read_bytes()
    await bench.owner.send_document(name, data)
    await bench.owner.wait_for(lambda m: count(rows, "lançamento lido", "lançamentos lidos") in m.text, 20)
    async with bench.store.read() as uow:
        view = await reporting.pending(uow, bench.company.id)
    assert (len(view.lines), sum(line.amount_cents for line in view.lines)) == (rows, cents)
