"""How hard a company is to reconcile: how often each event happens, and how much the bank and the books tell."""

from __future__ import annotations

from dataclasses import dataclass

# Happenings by weight. A transfer inside the data is two lines, something paid twice is three, and so on.
_EASY = {
    "exact_in": 470,
    "exact_out": 225,
    "partial": 6,
    "over": 2,
    "over_returned": 2,
    "interest": 4,
    "discount": 7,
    "fee": 11,
    "withholding": 1.5,
    "estimate": 11,
    "same_contact": 26,
    "boleto_batch": 10,
    "card_batch": 29,
    "payroll": 2.5,
    "supplier_batch": 4,
    "tarifa": 50,
    "compra_cartao": 57,
    "receita": 11,
    "despesa": 11,
    "retirada_socio": 11,
    "rendimento": 9,
    "aplicacao": 8,
    "iof_juros": 2,
    "paid_twice": 3.5,
    "sent_back": 3.5,
    "sale_returned": 0.5,
    "purchase_returned": 0.5,
    "transfer": 9,
    "transfer_alone": 2.5,
    "duplicate": 4,
}
_NORMAL = _EASY | {
    "exact_in": 335,
    "exact_out": 188,
    "partial": 14,
    "over": 3,
    "over_returned": 3,
    "interest": 17,
    "discount": 16,
    "fee": 13,
    "withholding": 2,
    "estimate": 13,
    "same_contact": 36,
    "boleto_batch": 33,
    "card_batch": 48,
    "payroll": 4,
    "supplier_batch": 6,
    "tarifa": 54,
    "receita": 23,
    "despesa": 12,
    "retirada_socio": 13,
    "rendimento": 12,
    "aplicacao": 9,
    "iof_juros": 4,
    "paid_twice": 6.5,
    "sent_back": 4.5,
    "sale_returned": 2,
    "purchase_returned": 1.5,
    "transfer": 11,
    "duplicate": 6,
}
_HARD = _NORMAL | {
    "exact_in": 212,
    "exact_out": 180,
    "partial": 24,
    "over": 6,
    "over_returned": 4,
    "interest": 34,
    "discount": 20,
    "fee": 22,
    "withholding": 1,
    "estimate": 14,
    "same_contact": 37,
    "boleto_batch": 52,
    "card_batch": 69,
    "payroll": 6,
    "supplier_batch": 9,
    "tarifa": 52,
    "compra_cartao": 60,
    "receita": 36,
    "despesa": 26,
    "retirada_socio": 11,
    "rendimento": 10,
    "iof_juros": 9,
    "paid_twice": 8,
    "sent_back": 7,
    "sale_returned": 6,
    "transfer": 12,
    "duplicate": 9,
}


@dataclass(frozen=True)
class Level:
    """One difficulty. Shares lie between 0 and 1; sizes are of batches."""

    mixture: dict[str, float]
    banks: tuple[str, ...]
    accounts: int
    customers_per_month_line: float
    prices: int  # list prices; the fewer, the more entries cost the same
    at_list_price: float
    documents_known: float
    method_missing: float
    note_number: float
    stand_ins: float
    payer_name: float
    payer_document: float
    e2e: float
    txid: float
    boleto_field: float
    shortening: float
    brand_named: float
    count_named: float
    on_the_day: float
    late_tail: int
    earlier_month: float
    batch_sizes: tuple[int, int]
    card_sizes: tuple[int, int]
    batch_difference: float


LEVELS = {
    "easy": Level(
        mixture=_EASY,
        banks=("sicredi", "santander", "sicoob", "nubank", "inter", "bb"),
        accounts=2,
        customers_per_month_line=0.68,
        prices=26,
        at_list_price=0.45,
        documents_known=0.93,
        method_missing=0.05,
        note_number=0.45,
        stand_ins=0.07,
        payer_name=0.75,
        payer_document=0.6,
        e2e=0.75,
        txid=0.22,
        boleto_field=0.8,
        shortening=0.15,
        brand_named=0.95,
        count_named=0.3,
        on_the_day=0.75,
        late_tail=20,
        earlier_month=0.01,
        batch_sizes=(2, 5),
        card_sizes=(2, 6),
        batch_difference=0.08,
    ),
    "normal": Level(
        mixture=_NORMAL,
        banks=("sicredi", "santander", "sicoob", "nubank", "inter", "bb", "bradesco", "itau"),
        accounts=2,
        customers_per_month_line=0.6,
        prices=15,
        at_list_price=0.5,
        documents_known=0.72,
        method_missing=0.2,
        note_number=0.45,
        stand_ins=0.12,
        payer_name=0.42,
        payer_document=0.3,
        e2e=0.4,
        txid=0.07,
        boleto_field=0.62,
        shortening=0.2,
        brand_named=0.5,
        count_named=0.28,
        on_the_day=0.6,
        late_tail=40,
        earlier_month=0.03,
        batch_sizes=(2, 12),
        card_sizes=(2, 12),
        batch_difference=0.42,
    ),
    "hard": Level(
        mixture=_HARD,
        banks=("caixa", "itau", "bb", "bradesco"),
        accounts=3,
        customers_per_month_line=0.47,
        prices=8,
        at_list_price=0.56,
        documents_known=0.4,
        method_missing=0.5,
        note_number=0.5,
        stand_ins=0.25,
        payer_name=0.12,
        payer_document=0.08,
        e2e=0.22,
        txid=0.04,
        boleto_field=0.3,
        shortening=0.3,
        brand_named=0.55,
        count_named=0.24,
        on_the_day=0.48,
        late_tail=79,
        earlier_month=0.08,
        batch_sizes=(2, 24),
        card_sizes=(3, 22),
        batch_difference=0.75,
    ),
}
