"""Invented people and firms, their documents with right check digits, and the ways banks shorten a name."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from tests.companies.model import Person

if TYPE_CHECKING:
    from random import Random


def words(text: str) -> list[str]:
    """A table of single words."""
    return text.split()


_FIRST = words(
    "Abel Adélia Airton Alba Alceu Aldo Amália Anselmo Arlete Armando Augusto Áurea Benício Berenice "
    "Breno Brígida Caetano Cássia Cecília Celso Clarice Clóvis Dalva Danilo Décio Diná Dirce Edgar Edna "
    "Elisa Eloísa Ênio Érico Estela Eunice Evandro Fábia Fausto Flávia Gaspar Gilda Glória Graça Heitor "
    "Hélio Hilda Horácio Iara Inácio Iolanda Irene Ivo Jacira Jairo Janete Joel Jorge Júlia Laís Laura "
    "Leila Lauro Lívia Lúcio Magno Maíra Marcelo Maria Mário Marta Mauro Milton Nádia Nair Neide Nestor "
    "Nívea Odete Olavo Osvaldo Otávio Pedro Quirino Raul Regina Rita Rubens Sara Selma Sérgio Sílvia "
    "Simão Sônia Tadeu Telma Tomás Valéria Vânia Vera Vilma Wagner Yara Zélia "
)
# written once: a common surname is listed several times, as in life
_LAST = words(
    "Silva Silva Silva Silva Santos Santos Santos Souza Souza Oliveira Oliveira Pereira Pereira Lima "
    "Costa Ferreira Alencar Amorim Anjos Aquino Assunção Azevedo Bandeira Barreto Barcelos Benites "
    "Bicalho Bonfim Borba Botelho Braz Brandt Cabral Caldas Calixto Camargo Canuto Carneiro Cerqueira "
    "Colares Cordovil Couto Cruz Delfino Dorneles Dutra Espíndola Evangelista Fagundes Falcão Feitosa "
    "Frota Gadelha Galvão Garcez Goulart Guedes Gusmão Holanda Ishikawa Jardim Kuhn Lobato Luz Machado "
    "Maia Malta Meireles Menezes Morais Nóbrega Novaes Ortega Pacheco Padilha Paes Palhares Peçanha "
    "Pedrosa Pimentel Pinheiro Quadros Queirós Rangel Rebouças Rios Rocha Rolim Sabino Saldanha Seixas "
    "Serpa Setúbal Simões Sodré Tanure Tavora Teles Toscano Uchoa Valadares Veloso Vidal Vilela Xavier "
    "Zanetti "
)
_TRADES = (
    ("Padaria", "Comércio de Alimentos"),
    ("Mercearia", "Comércio de Alimentos"),
    ("Oficina", "Serviços Automotivos"),
    ("Gráfica", "Serviços Gráficos"),
    ("Papelaria", "Comércio de Papéis"),
    ("Ótica", "Comércio de Óculos"),
    ("Farmácia", "Comércio de Medicamentos"),
    ("Clínica", "Serviços Médicos"),
    ("Laboratório", "Análises Clínicas"),
    ("Colégio", "Serviços Educacionais"),
    ("Marcenaria", "Indústria de Móveis"),
    ("Serralheria", "Indústria Metalúrgica"),
    ("Floricultura", "Comércio de Plantas"),
    ("Pousada", "Hotelaria e Turismo"),
    ("Agropecuária", "Comércio Agropecuário"),
    ("Construtora", "Engenharia e Construções"),
    ("Transportadora", "Transportes e Logística"),
    ("Informática", "Serviços de Informática"),
    ("Confecção", "Indústria de Vestuário"),
    ("Condomínio", "Administração Predial"),
)
_PLACES = words(
    "Araucária Ipanema Jatobá Sabiá Tucano Jequitibá Buriti Iguaçu Tietê Guará Mantiqueira Itapuã "
    "Pirapora Cambuci Umuarama Botânico Centro Lagoa Ladeira Farol Porto Serra Mirante Aliança Pioneira "
    "União Progresso Modelo Ideal Primor "
)
_ENDINGS = ("Ltda", "Ltda", "Ltda", "Ltda ME", "Eireli", "S A", "EPP")
_SHORT = {
    "COMERCIO": "COM",
    "SERVICOS": "SERV",
    "INDUSTRIA": "IND",
    "TRANSPORTES": "TRANSP",
    "CONDOMINIO": "COND",
    "ENGENHARIA": "ENG",
    "ALIMENTOS": "ALIM",
}
_PARTICLES = frozenset({"DE", "DA", "DO", "DOS", "DAS", "E"})


def plain(text: str) -> str:
    """Capitals without accents, as most banks write."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()


def _check_digit(digits: str, weights: list[int]) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return str(0 if rest < 2 else 11 - rest)


def cpf(rng: Random) -> str:
    digits = f"{rng.randrange(10**9):09d}"
    for first in (10, 11):
        digits += _check_digit(digits, list(range(first, 1, -1)))
    return digits


def cnpj(rng: Random) -> str:
    digits = f"{rng.randrange(10**7, 10**8):08d}{rng.choice(('0001', '0001', '0001', '0002'))}"
    weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    digits += _check_digit(digits, weights)
    return digits + _check_digit(digits, [6, *weights])


def formatted(document: str) -> str:
    if len(document) == 11:
        return f"{document[:3]}.{document[3:6]}.{document[6:9]}-{document[9:]}"
    return f"{document[:2]}.{document[2:5]}.{document[5:8]}/{document[8:12]}-{document[12:]}"


def masked(document: str) -> str:
    """As banks hide a CPF; a CNPJ is public and stands in full."""
    return f"***.{document[3:6]}.{document[6:9]}-**" if len(document) == 11 else formatted(document)


def person(rng: Random) -> Person:
    surnames = rng.sample(_LAST, rng.choice((1, 2, 2, 3)))
    joint = rng.choice((" ", " ", " de ", " da ", " dos "))
    given = rng.choice(_FIRST) + (f" {rng.choice(_FIRST)}" if rng.random() < 0.25 else "")
    return Person(f"{given} {joint.join(surnames)}".replace("  ", " "), cpf(rng))


def firm(rng: Random) -> Person:
    trade, activity = rng.choice(_TRADES)
    place = " ".join(rng.sample(_PLACES, rng.choice((1, 1, 2))))
    owner = rng.choice(_LAST)
    form = rng.choice((f"{trade} {place} {activity}", f"{owner} {activity}", f"{place} {activity}"))
    return Person(f"{form} {rng.choice(_ENDINGS)}", cnpj(rng))


def in_books(rng: Random, legal: str) -> str:
    """How the owner wrote the name down: in full, in capitals, or without its tail."""
    dice, words = rng.random(), legal.split()
    if dice < 0.2:
        return plain(legal)
    if dice < 0.35 and len(words) > 3:
        return " ".join((words[0], words[-1])) if words[-1] not in _ENDINGS else " ".join(words[:2])
    return legal


def at_bank(rng: Random, legal: str, width: int, shortening: float) -> str:
    """A name in capitals, perhaps abbreviated, cut to the bank's width."""
    words = plain(legal).split()
    if len(" ".join(words)) > width or rng.random() < shortening:
        words = _shortened(rng, words)
    return " ".join(words)[:width].strip()


def _shortened(rng: Random, words: list[str]) -> list[str]:
    way = rng.random()
    if way < 0.4:
        return words
    if way < 0.65:
        return [_SHORT.get(word, word) for word in words if word not in _PARTICLES]
    middle = [word if word in _PARTICLES else word[0] for word in words[1:-1]]
    return [words[0], *middle, words[-1]]
