"""A row of Banco Inter's statement as a ``FeedRow``. Every detail may be missing; amount, direction and day may not."""

from __future__ import annotations

from typing import Any

from core.domain.feeds import Counterparty, FeedRow, RowStatus
from core.feeds import values
from core.feeds.values import Unreadable

_IN, _OUT = {"C", "CREDITO"}, {"D", "DEBITO"}
_PAYER = (
    ("nomePagador", "nomeEmpresaPagador", "nomeRemetente", "nome"),
    ("cpfCnpjPagador", "cpfCnpjRemetente", "cpfCnpj"),
)
_PAYEE = (
    ("nomeRecebedor", "nomeEmpresaRecebedor", "nomeDestinatario", "estabelecimento", "nome"),
    ("cpfCnpjRecebedor", "cpfCnpjDestinatario", "cpfCnpj"),
)
_REFERENCES = ("txId", "nossoNumero", "seuNumero", "linhaDigitavel", "codBarras")


def row_of(said: Any) -> FeedRow:
    """The row.

    Raises:
        Unreadable: it has no amount, direction or day that can be read.
    """
    if not isinstance(said, dict):
        raise Unreadable
    details = _flat(said.get("detalhes"))
    amount = _amount(said)
    other = _counterparty(details, incoming=amount > 0)
    own_id = values.identifier(said.get("idTransacao"))
    return FeedRow(
        provider_id=own_id,
        institution_id=own_id,  # the bank itself is the provider: the same id for every connection
        status=RowStatus.POSTED,  # the statement holds nothing that has not moved
        posted_on=_day(said),
        amount_cents=amount,
        memo=_memo(said, details, other),
        type=values.text(said.get("tipoTransacao"), 40).upper() or None,
        counterparty=other,
        end_to_end_id=values.named(details.get("endToEndId"), 80),
        reference=next((found for name in _REFERENCES if (found := values.named(details.get(name)))), None),
        seen_at=values.instant(said.get("dataInclusao")),
    )


def _amount(said: dict[str, Any]) -> int:
    """Signed by the direction; a sign of its own may agree with it, and is refused when it does not."""
    written, way = values.cents(said.get("valor")), values.text(said.get("tipoOperacao"), 10).upper()
    if way in _OUT:
        return -abs(written)
    if way not in _IN or written < 0:
        raise Unreadable
    return written


def _day(said: dict[str, Any]) -> Any:
    for name in ("dataTransacao", "dataEntrada", "dataInclusao"):
        if said.get(name):
            return values.day(said[name])
    raise Unreadable


def _flat(details: Any) -> dict[str, Any]:
    """Details with those of a part in them (``compraDebito``) on one level."""
    if not isinstance(details, dict):
        return {}
    inner = {
        name: part for value in details.values() if isinstance(value, dict) for name, part in value.items()
    }
    return inner | {name: value for name, value in details.items() if not isinstance(value, dict)}


def _counterparty(details: dict[str, Any], *, incoming: bool) -> Counterparty:
    """Who paid, or who was paid: names and documents of our own side are not looked at."""
    names, documents = _PAYER if incoming else _PAYEE
    return Counterparty(
        next((found for name in names if (found := values.text(details.get(name), 140))), None),
        next((folded for name in documents if (folded := values.document(details.get(name)))), None),
    )


def _memo(said: dict[str, Any], details: dict[str, Any], other: Counterparty) -> str:
    """What happened, the bank's own words for it, what the payer wrote, and with whom: each once."""
    memo = ""
    own = values.text(details.get("descricaoPix")) or values.text(details.get("descricaoTransferencia"))
    for part in (values.text(said.get("titulo")), values.text(said.get("descricao")), own, other.name or ""):
        if memo and part and values.within(part, memo):
            memo = part
        elif part and not values.within(memo, part):
            memo = f"{memo} - {part}" if memo else part
    return memo[:500] or values.text(said.get("tipoTransacao")) or "?"
