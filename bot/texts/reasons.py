"""Evidence in words: why a line was tied to an entry, how likely that is, and why it is not called certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.format_br import count, money, safe
from core.matching.channels import Channel
from core.matching.model import Difference
from core.matching.reasons import Reason, ReasonKind
from core.services.offering import Doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AGAINST = frozenset({ReasonKind.MORE_THAN_AGREED, ReasonKind.LESS_THAN_AGREED, ReasonKind.OTHER_DOCUMENT})
_WHO = frozenset(
    {
        ReasonKind.SAME_DOCUMENT,
        ReasonKind.MASKED_DOCUMENT,
        ReasonKind.SAME_NAME,
        ReasonKind.PART_OF_NAME,
        ReasonKind.PAID_BEFORE_AS,
        ReasonKind.SAME_NUMBER,
        ReasonKind.SAME_BOLETO,
        ReasonKind.SAME_TXID,
    }
)


_SAID_BELOW = frozenset(
    {
        ReasonKind.OPEN_REFUND,
        ReasonKind.EXPLAINED,
        ReasonKind.MORE_THAN_AGREED,
        ReasonKind.LESS_THAN_AGREED,
    }
)
"""A card says these in a sentence of their own."""


def ticks(reasons: Sequence[Reason], *, most: int = 3) -> str:
    """The telling reasons on one line: who first, then the rest, what speaks against last."""
    spoken = [reason for reason in reasons if reason.kind not in _SAID_BELOW]
    spoken.sort(key=lambda reason: (reason.kind not in _WHO, -abs(reason.weight)))
    against = [reason for reason in spoken if speaks_against(reason)][:1]
    favour = [reason for reason in spoken if not speaks_against(reason)][: most - len(against)]
    return " · ".join(reason_text(reason) for reason in (*favour, *against))


def speaks_against(reason: Reason) -> bool:
    """Whether a piece of evidence makes the suggestion less likely."""
    return reason.kind in AGAINST or reason.weight < 0


def reason_text(reason: Reason) -> str:
    """One reason in words, ✓ for and ✗ against."""
    return f"{'✗' if speaks_against(reason) else '✓'} {_WORDS[reason.kind](reason.value)}"


def chance(probability: float) -> str:
    """``92 em cada 100``: a share of like cases is understood where a percentage of one case is not."""
    number = round(probability * 100)
    if number >= 100:
        return "mais de 99 em cada 100"
    return "menos de 1 em cada 100" if number < 1 else f"{number} em cada 100"


def doubts(found: Sequence[Doubt]) -> str:
    """Why the owner is asked, in one sentence."""
    return f"Pergunto porque {'; '.join(_DOUBTS[one] for one in found)}."


def _days(value: int | str, suffix: str) -> str:
    return f"{count(int(value), 'dia', 'dias')} {suffix}"


def _by_value(words: dict[str, str], value: int | str) -> str:
    """The word for a value of an enumeration; a value of tomorrow is shown as it is."""
    return words.get(str(value)) or safe(str(value), limit=30)


def _named(before: str, value: int | str) -> str:
    """Words, then the bank's or the books' own text."""
    said = safe(str(value), limit=30)
    return f"{before} {said}" if said else before


def _other_leg(value: int | str) -> str:
    if value == "":
        return "o texto fala de uma conta sua"
    return "a outra ponta está em outra conta sua" + _apart(value)


def _apart(value: int | str) -> str:
    days = abs(int(value)) if str(value).lstrip("-").isdigit() else 0
    return f", a {count(days, 'dia', 'dias')} de distância" if days else ""


def _as_before(value: int | str) -> str:
    if not str(value).isdigit():
        return "igual ao que você já respondeu"
    return f"você já respondeu assim {count(int(value), 'vez', 'vezes')}"


_DIFFERENCES: dict[str, str] = {
    Difference.PARTIAL: "parte do valor combinado",
    Difference.OVER: "pagamento acima do combinado",
    Difference.INTEREST: "a conta fecha com multa e juros de atraso",
    Difference.DISCOUNT: "a conta fecha com desconto",
    Difference.FEE: "a conta fecha com a tarifa descontada",
    Difference.WITHHOLDING: "a conta fecha com imposto retido",
    Difference.ESTIMATE: "o valor combinado era uma previsão",
}
_CHANNELS: dict[str, str] = {
    Channel.RETURN: "devolução ou estorno",
    Channel.CHARGEBACK: "venda contestada (chargeback)",
    Channel.OWN: "transferência entre contas próprias",
    Channel.FEE: "tarifa do banco",
    Channel.CREDIT_COST: "juros ou IOF",
    Channel.YIELD: "rendimento",
    Channel.INVESTMENT: "aplicação ou resgate",
    Channel.PAYROLL: "salários",
    Channel.BATCH_OUT: "pagamento em lote",
    Channel.TAX: "imposto",
    Channel.UTILITY: "conta de consumo",
    Channel.CARD_SALES: "vendas no cartão",
    Channel.PURCHASE: "compra no cartão",
    Channel.BOLETO_IN: "boleto recebido",
    Channel.BOLETO_OUT: "boleto pago",
    Channel.PIX: "Pix",
    Channel.TED: "transferência",
    Channel.CASH: "dinheiro",
    Channel.OTHER: "movimento comum",
}


_WORDS: dict[ReasonKind, Callable[[int | str], str]] = {
    ReasonKind.SAME_AMOUNT: lambda _: "mesmo valor",
    ReasonKind.MORE_THAN_AGREED: lambda value: f"{money(int(value))} a mais",
    ReasonKind.LESS_THAN_AGREED: lambda value: f"{money(int(value))} a menos",
    ReasonKind.EXPLAINED: lambda value: _by_value(_DIFFERENCES, value),
    ReasonKind.SAME_DAY: lambda _: "no dia do vencimento",
    ReasonKind.DAYS_AFTER_DUE: lambda value: _days(value, "depois do vencimento"),
    ReasonKind.DAYS_BEFORE_DUE: lambda value: _days(value, "antes do vencimento"),
    ReasonKind.SAME_DOCUMENT: lambda _: "mesmo CPF/CNPJ",
    ReasonKind.MASKED_DOCUMENT: lambda _: "CPF combina",
    ReasonKind.OTHER_DOCUMENT: lambda _: "CPF/CNPJ de outra pessoa",
    ReasonKind.SAME_NAME: lambda _: "mesmo nome",
    ReasonKind.OTHER_NAME: lambda value: _named("outro nome:", str(value).title()),
    ReasonKind.PART_OF_NAME: lambda value: f"parte do nome ({safe(str(value), limit=30).title()})",
    ReasonKind.PAID_BEFORE_AS: lambda value: _named("já pagou como", str(value).title()),
    ReasonKind.SAME_NUMBER: lambda value: f"{_named('nº', value)} no texto",
    ReasonKind.SAME_BOLETO: lambda value: _named("boleto nº", value),
    ReasonKind.SAME_TXID: lambda _: "mesmo identificador do Pix",
    ReasonKind.OPEN_REFUND: lambda _: "é uma devolução em aberto",
    ReasonKind.SUM_OF: lambda value: f"soma de {count(int(value), 'lançamento', 'lançamentos')}",
    ReasonKind.OTHER_LEG: _other_leg,
    ReasonKind.GIVES_BACK: lambda value: f"devolve outro lançamento{_apart(value)}",
    ReasonKind.SAME_LINE_BEFORE: lambda _: "mesmo dia, valor e texto de outro lançamento",
    ReasonKind.BANK_TEXT: lambda value: f"o banco escreve {_by_value(_CHANNELS, value)}",
    ReasonKind.AS_BEFORE: _as_before,
}

_DOUBTS = {
    Doubt.EQUALS: "há mais de um igualmente bom",
    Doubt.OTHER_AMOUNT: "o valor não é o combinado",
    Doubt.OTHER_DOCUMENT: "o CPF/CNPJ do texto é de outra pessoa",
    Doubt.OTHER_NAME: "o nome no texto é outro",
    Doubt.NO_IDENTITY: "o texto do banco não diz de quem é",
    Doubt.WANTED_ELSEWHERE: "outro lançamento do banco combina com ele tão bem ou melhor",
    Doubt.ANOTHER_POSSIBLE: "existe outra possibilidade",
    Doubt.NOT_AN_ENTRY: "não é um lançamento em aberto sozinho",
    Doubt.CHANCE: "as provas ainda não bastam para ter certeza",
}
