"""The shared corpus of real and synthetic bank files against the figures an importer must arrive at.

The corpus lies beside the project, never inside it; without it these tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.domain.statements import AccountKind, ParsedAccount
from core.errors import UnreadableStatement
from core.sources.ofx import read_ofx

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "ofx"
WITHOUT_CORPUS = pytest.mark.skipif(
    not (CORPUS / "expected.json").exists(), reason="the shared corpus of bank files is not on this machine"
)
EXPECTED: dict[str, Any] = (
    json.loads((CORPUS / "expected.json").read_text("utf-8")) if (CORPUS / "expected.json").exists() else {}
)

# file name: why we arrive elsewhere. None is wanted here.
DEVIATIONS: dict[str, str] = {}


def figures_expected(account: dict[str, Any]) -> dict[str, Any]:
    """The corpus says ``none`` and ``null`` where a file names nothing; we read a bank account in reais."""
    return {
        "kind": "card" if account["kind"] == "card" else "bank",
        "bank": account["bank"],
        "branch": account["branch"],
        "account": account["account"] or "",
        "currency": account["currency"] or "BRL",
        "movements": account["movements_n"],
        "sum": account.get("signed_by_type_sum_cents", account["movements_sum_cents"]),
        "balance_rows": account["balance_rows"],
        "first_date": account["first_date"],
        "last_date": account["last_date"],
        "ledger": account["ledger_balance_cents"],
        "without_id": account["rows_without_fitid"] if not account["balance_rows"] else None,
        "distinct_ids": account["distinct_fitids"] if not account["balance_rows"] else None,
    }


def figures_read(account: ParsedAccount) -> dict[str, Any]:
    days = [line.posted_on.isoformat() for line in account.lines]
    days += [row.posted_on.isoformat() for row in account.balance_rows]
    ids = [line.bank_id for line in account.lines]
    return {
        "kind": "card" if account.kind is AccountKind.CARD else "bank",
        "bank": account.bank,
        "branch": account.branch,
        "account": account.account,
        "currency": account.currency,
        "movements": len(account.lines),
        "sum": sum(line.amount_cents for line in account.lines),
        "balance_rows": len(account.balance_rows),
        "first_date": min(days, default=None),
        "last_date": max(days, default=None),
        "ledger": account.ledger_balance_cents,
        "without_id": ids.count(None) if not account.balance_rows else None,
        "distinct_ids": len({one for one in ids if one}) if not account.balance_rows else None,
    }


@WITHOUT_CORPUS
@pytest.mark.parametrize("name", sorted(EXPECTED) or ["no corpus"])
def test_file_of_the_corpus_comes_to_its_figures(name: str) -> None:
    if name in DEVIATIONS:
        pytest.xfail(DEVIATIONS[name])
    data = (CORPUS / "files" / name).read_bytes()
    expected = [account for account in EXPECTED[name]["accounts"] if account["kind"] != "investment"]
    if not expected:
        refused_as = "investment" if EXPECTED[name]["accounts"] else "not_a_statement"
        with pytest.raises(UnreadableStatement) as refusal:
            read_ofx(data)
        assert refusal.value.code == refused_as
        return
    statement = read_ofx(data)
    assert [figures_read(account) for account in statement.accounts] == list(map(figures_expected, expected))
    unreadable = [problem for problem in statement.problems if problem.row is not None]
    assert len(unreadable) == sum(account["unreadable_rows"] for account in expected)


@WITHOUT_CORPUS
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("synth__truncated.ofx", "truncated"),
        ("suite12__sicoob-all-positive.ofx", "all_positive"),
        ("inovar__itau-03.ofx", "ledger_balance_scaled"),
        ("synth__balamt-no-separator.ofx", "ledger_balance_scaled"),
        ("synth__balamt-empty.ofx", "ledger_balance_unreadable"),
        ("synth__amt-dot-thousand-only.ofx", "ambiguous_amount"),
    ],
)
def test_doubt_the_corpus_notes_is_reported(name: str, code: str) -> None:
    statement = read_ofx((CORPUS / "files" / name).read_bytes())
    assert code in {problem.code for problem in statement.problems}


@WITHOUT_CORPUS
def test_future_row_of_the_corpus_is_scheduled() -> None:
    statement = read_ofx((CORPUS / "files" / "snippet__banrisul-future.ofx").read_bytes())
    assert [line.posted_on.isoformat() for line in statement.accounts[0].lines if line.scheduled] == [
        "2026-09-09"
    ]
