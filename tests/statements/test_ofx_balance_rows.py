"""Rows that state a balance against movements that mention one."""

from __future__ import annotations

import pytest

from core.sources.ofx.balances import states_balance


@pytest.mark.parametrize(
    "text",
    [
        "SALDO",
        "SALDO ANTERIOR",
        "Saldo Anterior",
        "Saldo do dia",
        "SALDO DIA",
        "SALDO DO DIA 05/01/2026",
        "SALDO EM 31/12/2025",
        "SALDO EM CONTA",
        "SALDO EM CONTA CORRENTE",
        "SALDO TOTAL DISPONÍVEL DIA",
        "SALDO TOTAL DISPON\ufffdVEL DIA",
        "SALDO TOTAL DISPONÃ VEL DIA",
        "SALDO PARCIAL",
        "SALDO FINAL DO PERÍODO",
        "SALDO BLOQ.ANTERIOR",
        "SALDO DEVEDOR ANTERIOR",
        "SALDO APLIC AUT MAIS",
        "SDO CTA/APL AUTOMATICAS",
        "S A L D O",
        "S A L D O   A N T E R I O R",
        "000 SALDO ANTERIOR",
        "SALDO ANTERIOR SALDO ANTERIOR",
    ],
)
def test_row_that_only_states_a_balance_is_told(text: str) -> None:
    assert states_balance(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PGTO SALDO DEVEDOR",
        "SALDO DEVEDOR",
        "SALDO DEVEDOR CARTAO",
        "RESGATE SALDO INVEST FACIL",
        "TRANSF SALDO ENTRE CONTAS",
        "PIX RECEBIDO SALDO DO DIA",
        "SALDO FINAL EMPREITADA JOSE",
        "SALDO TRANSFERIDO",
        "SALDANHA MATERIAIS",
        "SALDO RESTANTE DA FATURA",
        "PIX RECEBIDO",
        "12345",
    ],
)
def test_movement_that_mentions_a_balance_stays_a_movement(text: str) -> None:
    assert not states_balance(text)
