"""Words of the demonstration in the terminal."""

from __future__ import annotations

EDITED = "Concilia (o cartão mudou)"
ACT_OPENING = "1 · A Padaria Sol entra, manda as contas e o extrato do banco"
ACT_SURE = "2 · O que bate sai com um toque; a tarifa vira despesa nova"
ACT_SECOND_THOUGHTS = "3 · Ignorar também tem volta"
ACT_TOO_MUCH = "4 · A Ana devia R$ 450,00 e pagou R$ 480,00"
ACT_REFUND = "5 · A devolução passa no banco, e o caso se encerra"
ACT_SUPPLIER = "6 · O espelho: pagamos R$ 700,00 por R$ 650,00 de farinha"
ACT_PROOF = "7 · A prova: banco = livros"


def pressed(label: str) -> str:
    """A press, told."""
    return f"toca em [ {label} ]  "


def file_sent(name: str) -> str:
    """A document, told."""
    return f"📎 {name}"
