"""Which of a company's categories words speak of: by the category's own name, else by what usually belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.entries import Direction
from core.matching.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.entries import Category
    from core.services.phrasing.phrase import Phrase

_SMALL = frozenset("A AO AS COM DA DAS DE DO DOS E EM NA NAS NO NOS O OS OUTRA OUTRAS PARA".split())  # noqa: SIM905
_VAGUE = _SMALL | frozenset("DESPESA DESPESAS RECEITA RECEITAS CONTA CONTAS".split())  # noqa: SIM905

# Words → beginnings of words in names of categories, the likeliest first.
_TOPICS: tuple[tuple[str, Direction, tuple[str, ...]], ...] = (
    ("LUZ ENERGIA ELETRICIDADE ENEL LIGHT CEMIG COPEL CPFL", Direction.OUT, ("LUZ", "ENERGIA", "UTILIDADE")),
    ("AGUA ESGOTO SABESP CEDAE SANEPAR COPASA", Direction.OUT, ("AGUA", "UTILIDADE")),
    ("INTERNET WIFI TELEFONE CELULAR VIVO CLARO TIM", Direction.OUT, ("INTERNET", "TELEFON", "UTILIDADE")),
    ("GAS BOTIJAO", Direction.OUT, ("GAS", "UTILIDADE")),
    (
        "GASOLINA COMBUSTIVEL ETANOL ALCOOL DIESEL POSTO SHELL IPIRANGA",
        Direction.OUT,
        ("COMBUSTIVE", "TRANSPORTE", "VEICULO"),
    ),
    (
        "FRETE MOTOBOY ENTREGA CORREIOS SEDEX UBER TAXI PEDAGIO",
        Direction.OUT,
        ("FRETE", "TRANSPORTE", "ENTREGA"),
    ),
    ("ALUGUEL LOCACAO CONDOMINIO", Direction.OUT, ("ALUGUE", "LOCACAO", "CONDOMINIO")),
    (
        "IMPOSTO IMPOSTOS TAXA DARF DASN IPTU IPVA SIMPLES ISS ICMS INSS FGTS GPS ALVARA",
        Direction.OUT,
        ("IMPOSTO", "TRIBUTO", "TAXA"),
    ),
    ("TARIFA TARIFAS ANUIDADE", Direction.OUT, ("TARIFA", "BANC")),
    (
        "SALARIO SALARIOS FUNCIONARIO FUNCIONARIA FOLHA DIARISTA FAXINEIRA PROLABORE FERIAS ADIANTAMENTO",
        Direction.OUT,
        ("SALARIO", "FOLHA", "PESSOAL", "FUNCIONARIO"),
    ),
    (
        "FORNECEDOR MERCADORIA MERCADORIAS FARINHA ATACADAO ASSAI MAKRO INSUMO INSUMOS EMBALAGEM EMBALAGENS ESTOQUE",
        Direction.OUT,
        ("FORNECEDOR", "MERCADORIA", "ESTOQUE", "INSUMO"),
    ),
    ("CONTADOR CONTABILIDADE", Direction.OUT, ("CONTABIL", "CONTADOR", "HONORARIO")),
    ("CONSERTO MANUTENCAO REPARO", Direction.OUT, ("MANUTENCAO", "CONSERTO")),
    ("MERCADO SUPERMERCADO PADARIA", Direction.OUT, ("MERCADO", "ALIMENTACAO")),
    ("PAPELARIA TONER", Direction.OUT, ("ESCRITORIO", "PAPELARIA")),
    ("ANUNCIO ANUNCIOS PROPAGANDA PANFLETO", Direction.OUT, ("MARKETING", "PUBLICIDADE", "PROPAGANDA")),
    ("SERVICO SERVICOS CONSULTORIA AULA MAO", Direction.IN, ("SERVICO",)),
    ("RENDIMENTO RENDIMENTOS", Direction.IN, ("RENDIMENTO", "FINANCEIRA")),
)
_BY_WORD = {(direction, word): names for words, direction, names in _TOPICS for word in words.split()}
_BY_NOUN = {"Venda": ("VENDA",), "Compra": ("FORNECEDOR", "COMPRA", "MERCADORIA")}


def is_topic(text: str) -> bool:
    """Whether a word says what was paid for (``luz``, ``aluguel``) rather than whom."""
    return any((Direction.OUT, word) in _BY_WORD for word in fold(text).split())


def category_named(text: str, categories: Sequence[Category]) -> Category | None:
    """The one category these words name: wholly, or by the beginnings of its words, or by what belongs there."""
    wanted = [word for word in fold(text).split() if word not in _SMALL] or fold(text).split()
    if not wanted:
        return None
    ordinary = [one for one in categories if one.is_offered]
    whole = [one for one in ordinary if fold(one.name) == fold(text)]
    begun = [
        one
        for one in ordinary
        if all(any(word.startswith(typed) for word in fold(one.name).split()) for typed in wanted)
    ]
    for found in (whole, begun):
        if found:
            return found[0] if len(found) == 1 else None
    return _belonging(wanted, ordinary)


def guess_category(phrase: Phrase, categories: Sequence[Category]) -> Category | None:
    """The category a phrase speaks of; ``None`` rather than one of several."""
    fitting = [one for one in categories if one.direction is phrase.direction and one.is_offered]
    said = [word for word in fold(f"{phrase.description} {phrase.contact}").split() if word not in _VAGUE]
    named = [one for one in fitting if set(said) & (set(fold(one.name).split()) - _VAGUE)]
    if len(named) == 1:
        return named[0]
    by_topic = _belonging(said, fitting)
    if by_topic or named:
        return by_topic
    return _beginning(_BY_NOUN.get(phrase.noun, ()), fitting)


def _belonging(words: Sequence[str], categories: Sequence[Category]) -> Category | None:
    """By what usually belongs where; ``None`` when the words belong to several."""
    found = {
        one.id: one
        for category_direction in Direction
        for word in words
        if (
            one := _beginning(
                _BY_WORD.get((category_direction, word), ()),
                [category for category in categories if category.direction is category_direction],
            )
        )
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _beginning(starts: Sequence[str], categories: Sequence[Category]) -> Category | None:
    for start in starts:
        found = [one for one in categories if any(word.startswith(start) for word in fold(one.name).split())]
        if len(found) == 1:
            return found[0]
    return None
