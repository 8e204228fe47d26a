"""One voice on every screen: no exclamation marks, buttons that say what they do, meaning never by emoji alone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import texts
from bot.texts import banks
from core import errors
from core.domain import institutions
from core.domain.decisions import AdjustmentKind, DecisionKind, RefundState
from core.matching.reasons import ReasonKind
from core.services.offering import Doubt
from tests.bot.gallery.errors import refusals
from tests.bot.gallery.wall import FAMILIES, everything
from tests.bot.gallery.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.gallery.world import Drawing

PLAIN = World()
DRAWN = list(everything(PLAIN))
SYMBOLS = re.compile(
    "[\u2190-\u2bff\u2713-\u2717\u2600-\u27bf\ufe0f\u200d\u20e3\U0001f000-\U0001faff‹›+✓✗−·|•…]+"
)
CONTRACT = (
    *("Conciliar", "Usar valor do extrato", "despesa de devolução", "receita de devolução", "Buscar"),
    *(
        "Nova receita",
        "Nova despesa",
        "Transferência",
        "Ignorar",
        "Depois",
        "Por quê?",
        "Desfazer",
        "Confirmar",
    ),
    *("Voltar", "Conferir 17", "Crédito", "Abater", "Parcial", "Juros", "Multa", "Desconto", "Tarifa"),
)
VERBS = set(
    """Abater Abrir Apagar Buscar Cancelar Conciliar Conferir Confirmar Continuar Convidar Criar Decidir Deixar
    Desfazer Desligar Devolver Digitar Dividir Escrever Esconder Fechar Ignorar Importar Informar Lançar Ligar
    Mostrar Mudar Observar Reabrir Receber Recomeçar Remover Renomear Somar Tentar tirar Tornar Trazer Usar Ver
    Voltar É São Igual Quero Não Sim Só Autorizar Chamar Colar Corrigir Está Feito Habilitar Já Ler Mandar Manter Mover
    Passar Pausar Pedir Refazer Retomar Trocar""".split()  # noqa: SIM905 - a list to read
)
"""An action, or the answer to what the message above just asked."""
NOUNS = set(
    """despesa receita Nova Transferência Depois Por Parcial Juros Multa Desconto Tarifa Imposto Crédito Receita
    Despesa Sem Outra Outro Próximo Próximos Anteriores Maiores Mais Hoje Amanhã Em Pagou O Sempre Mensagem Histórico
    Categoria Contato Descrição Conta Com Para De das às CSV OFX Planilha Mês Dias Resumo Horas Meus Regras Categorias
    Pessoas Meses Devoluções Pendentes Duvidosos fora Ajustar Integração Como Da Pessoal""".split()  # noqa: SIM905 - a list to read
)
"""Words of the contract, places to go to, and answers that name a thing."""
_BANKS = "|".join(
    re.escape(banks.short_name(one))
    for _, one in (*institutions.by_file(), *enumerate(institutions.CONNECTABLE))
)
NAMES = re.compile(
    r"(R\$|\d|[A-Z]\w+/2026|(?:Ana|Posto|Fornecedores|Aluguel|Combustível|Outras|Sol|Beto|Caio|Ontem|Quarta|"
    rf"{_BANKS})\b)"
)
"""What comes from the books is named as it is."""


def labels(one: Drawing) -> list[str]:
    return [button.label for row in one.shown.rows for button in row]


def spoken(text: str) -> str:
    """What is left for whoever sees neither emoji nor arrows."""
    return " ".join(SYMBOLS.sub(" ", text).split())


def sentences() -> Iterator[tuple[str, str]]:
    """Every text written down in the text modules; what they say of themselves in English aside."""
    for path in sorted(Path(texts.__path__[0]).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in own:
                yield path.stem, node.value


def test_nothing_is_shouted() -> None:
    found = list(sentences())
    assert len(found) > 500
    assert [one for one in found if "!" in one[1] and one[0] != "cli"] == []
    assert [text for place, text in found if place == "cli" and "!" in text.replace("  ! ", "")] == []


SLIPS = {
    "a word twice": r"\b(?P<word>\w{2,}) (?P=word)\b",
    "blanks": r"(?<=\S)  +|[ ]$|\s[,.;:](?!\w)",
    "stops": r"\.\.|,,|;\.|: *\.",
    "something of the program": r"None|UUID|object at|\bFalse\b|\bTrue\b",
    "a point for a comma": r"R\$ \d+\.\d\d\b(?!\d)",
    "one and many": r"\b1 (?:lançamentos|pendentes|dias|perguntas|novos|devoluções|créditos|contas|anexos|decididas)\b",
    "many and one": r"\b(?:[02-9]|\d\d+) (?:lançamento|pendente|dia|pergunta|novo|devolução|crédito|conta|anexo)\b",
    "less than two reais": r"\b(?:[Ee]ntraram|[Ss]aíram|[Ff]altam|[Ff]icam|[Ss]obram|são|dos) R\$ [01],\d\d",
    "you": r"\b(?:tu|teu|tua|vós)\b",
}


def test_text_reads_well() -> None:
    found = [
        (one.title, slip, heard.group())
        for one in DRAWN
        for slip, wrong in SLIPS.items()
        for heard in re.finditer(wrong, re.sub(r"<[^>]+>", "", one.shown.text), re.MULTILINE)
    ]
    assert found == []
    assert [one.title for one in DRAWN if not spoken(one.shown.text)] == []


def test_buttons_are_told_apart_by_their_words_alone() -> None:
    for one in DRAWN:
        said = Counter(spoken(label) for label in labels(one))
        assert said[""] == 0, one.title
        assert [label for label, number in said.items() if number > 1] == [], one.title


def test_buttons_begin_with_what_they_do_or_name() -> None:
    said = {spoken(label) for one in DRAWN for label in labels(one)}
    begun = {label.split()[0].strip(":,") for label in said if not NAMES.match(label)}
    assert begun - VERBS - NOUNS == set()
    assert (VERBS | NOUNS) - begun == set()  # the lists above name nothing that no button says


def test_every_word_that_others_rely_on_stands_on_a_button() -> None:
    shown = {label for one in DRAWN for label in labels(one)}
    missing = [word for word in CONTRACT if not any(word.lower() in label.lower() for label in shown)]
    assert missing == []


@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        ("decididos", set(DecisionKind) - {DecisionKind.UNDO}),
        ("devolucoes", set(RefundState)),
    ],
)
def test_every_kind_has_a_drawing_of_its_own(family: str, kinds: set[StrEnum]) -> None:
    titles = " ".join(one.title for one in FAMILIES[family](PLAIN))
    assert {kind for kind in kinds if not re.search(rf"\b{kind.value}\b", titles)} == set()


def test_every_word_of_evidence_doubt_and_difference_is_drawn() -> None:
    why = next(one.shown.text for one in DRAWN if one.title == "por quê: todas as provas e dúvidas")
    assert len(re.findall(r"^[✓✗] ", why.partition("Pergunto")[0], re.MULTILINE)) == len(ReasonKind) + 1
    asked = re.search(r"^Pergunto porque (.+)\.$", why, re.MULTILINE)
    assert asked is not None
    assert len(asked[1].split("; ")) == len(Doubt)
    decided = "\n".join(one.shown.text for one in FAMILIES["decididos"](PLAIN))
    named = ("juros", "multa", "desconto", "tarifa", "imposto retido", "valor do extrato")
    assert len(named) == len(AdjustmentKind)
    assert all(word in decided for word in named)


def test_every_refusal_is_drawn() -> None:
    def below(kind: type[errors.BusinessError]) -> set[type[errors.BusinessError]]:
        return {
            one
            for child in kind.__subclasses__()
            if child.__module__ == "core.errors"
            for one in (child, *below(child))
        }

    assert below(errors.BusinessError) == {type(one) for one in refusals(PLAIN)}
