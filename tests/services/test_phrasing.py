"""What people type about one payment: how much, which way, whose, what for, when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.domain.entries import Category, Direction
from core.services.founding import _FIRST_CATEGORIES
from core.services.phrasing import (
    Share,
    category_named,
    days_meant,
    guess_category,
    read_amount,
    read_day,
    read_phrase,
    read_shares,
)

SUNDAY, FRIDAY = date(2026, 11, 22), date(2026, 11, 27)
CATEGORIES = [
    Category(uuid4(), uuid4(), name, direction, purpose)
    for direction, purpose, names in _FIRST_CATEGORIES
    for name in names
]
IN, OUT, UNSAID = "in", "out", None


def refused(read: Callable[[], object]) -> bool:
    try:
        read()
    except ValueError:
        return True
    return False


def day(text: str) -> date:
    return date(*reversed([int(part) for part in text.split("/")]))


# text · direction · reais, centavos as written · contact · description · day · category
UNDERSTOOD = [
    ("vendi 450 pra Ana vence 10", IN, 45000, "Ana", "Venda", "10/12/2026", "Vendas"),
    ("Vendi 1234.56 para a padaria do zé", IN, 123456, "Padaria do Zé", "Venda", "22/11/2026", "Vendas"),
    ("vendi bolo 450 pra Ana", IN, 45000, "Ana", "Bolo", "22/11/2026", "Vendas"),
    ("vendi 2 bolos por 90 pra Ana", IN, 9000, "Ana", "2 bolos", "22/11/2026", "Vendas"),
    ("vendi 90 pra Ana de bolo", IN, 9000, "Ana", "Bolo", "22/11/2026", "Vendas"),
    ("vendi 450 Ana", IN, 45000, "Ana", "Venda", "22/11/2026", "Vendas"),
    ("VENDI 450 PRA ANA", IN, 45000, "ANA", "Venda", "22/11/2026", "Vendas"),
    ("eu vendi ontem 450 pra Ana", IN, 45000, "Ana", "Venda", "21/11/2026", "Vendas"),
    ("Vendi 300 a prazo pra Bia, vence dia 20", IN, 30000, "Bia", "Venda", "20/12/2026", "Vendas"),
    ("vendi R$450 à vista pra Bia", IN, 45000, "Bia", "Venda", "22/11/2026", "Vendas"),
    ("vendi 450reais pra Ana", IN, 45000, "Ana", "Venda", "22/11/2026", "Vendas"),
    ("vendi 450 para ana paula souza dia 10", IN, 45000, "Ana Paula Souza", "Venda", "10/12/2026", "Vendas"),
    ("venda 450 Ana amanhã", IN, 45000, "Ana", "Venda", "23/11/2026", "Vendas"),
    ("vendi 450 pra Ana vence 15/08", IN, 45000, "Ana", "Venda", "15/08/2027", "Vendas"),
    ("vendi 450 pra Ana vence 15/08/27", IN, 45000, "Ana", "Venda", "15/08/2027", "Vendas"),
    ("vendi 450 pra Ana vence 10 de agosto", IN, 45000, "Ana", "Venda", "10/08/2027", "Vendas"),
    (
        "vendi serviço de pintura 900 pro Carlos vence 15/12/2026",
        IN,
        90000,
        "Carlos",
        "Serviço de pintura",
        "15/12/2026",
        "Serviços prestados",
    ),
    ("recebi 80 do João ontem", IN, 8000, "João", "Recebimento", "21/11/2026", None),
    ("recebi 80 João", IN, 8000, "João", "Recebimento", "22/11/2026", None),
    ("recebi 300 de Maria da Silva", IN, 30000, "Maria da Silva", "Recebimento", "22/11/2026", None),
    ("recebi 80 do aluguel", IN, 8000, "", "Aluguel", "22/11/2026", None),
    (
        "recebi 1,5 mil da Loja 2 Irmãos hoje",
        IN,
        150000,
        "Loja 2 Irmãos",
        "Recebimento",
        "22/11/2026",
        None,
    ),
    (
        "recebi R$ 1.234,56 do cliente José Carlos em 03/11",
        IN,
        123456,
        "José Carlos",
        "Recebimento",
        "03/11/2026",
        None,
    ),
    ("entrou 300 da Ana", IN, 30000, "Ana", "Recebimento", "22/11/2026", None),
    ("Ana me deve 90", IN, 9000, "Ana", "Recebimento", "22/11/2026", None),
    ("me deve 90 a Ana", IN, 9000, "Ana", "Recebimento", "22/11/2026", None),
    ("Ana pagou 90", IN, 9000, "Ana", "Recebimento", "22/11/2026", None),
    ("o João me pagou 80 no pix", IN, 8000, "João", "Recebimento", "22/11/2026", None),
    ("Ana vai pagar 90 sexta", IN, 9000, "Ana", "Recebimento", "27/11/2026", None),
    ("vou receber 2 mil da Bia em 15 dias", IN, 200000, "Bia", "Recebimento", "07/12/2026", None),
    ("paguei 120 de luz", OUT, 12000, "", "Luz", "22/11/2026", "Água, luz e internet"),
    ("paguei 120,00 pix luz", OUT, 12000, "", "Luz", "22/11/2026", "Água, luz e internet"),
    ("paguei 120 de luz dia 30", OUT, 12000, "", "Luz", "30/10/2026", "Água, luz e internet"),
    ("paguei 90 da internet", OUT, 9000, "", "Internet", "22/11/2026", "Água, luz e internet"),
    ("paguei mil de aluguel", OUT, 100000, "", "Aluguel", "22/11/2026", "Aluguel"),
    ("paguei 500 pro João do aluguel", OUT, 50000, "João", "Aluguel", "22/11/2026", "Aluguel"),
    ("paguei 90 do João", OUT, 9000, "João", "Pagamento", "22/11/2026", None),
    ("Paguei a Ana 50", OUT, 5000, "Ana", "Pagamento", "22/11/2026", None),
    (
        "paguei 50 para a faxineira",
        OUT,
        5000,
        "Faxineira",
        "Pagamento",
        "22/11/2026",
        "Salários e pró-labore",
    ),
    (
        "paguei 1.000 de simples nacional",
        OUT,
        100000,
        "",
        "Simples nacional",
        "22/11/2026",
        "Impostos e taxas",
    ),
    ("paguei DARF 230,15 hoje", OUT, 23015, "", "DARF", "22/11/2026", "Impostos e taxas"),
    ("paguei 12 reais e 50 centavos de taxi", OUT, 1250, "", "Taxi", "22/11/2026", "Combustível e frete"),
    ("paguei ontem 450 de frete", OUT, 45000, "", "Frete", "21/11/2026", "Combustível e frete"),
    ("gastei R$ 35,90 com gasolina", OUT, 3590, "", "Gasolina", "22/11/2026", "Combustível e frete"),
    ("gastei 60 no mercado", OUT, 6000, "", "Mercado", "22/11/2026", None),
    ("fiz um pix de 90 pra Ana", OUT, 9000, "Ana", "Pagamento", "22/11/2026", None),
    ("comprei 300 no Atacadão vence sexta", OUT, 30000, "Atacadão", "Compra", "27/11/2026", "Fornecedores"),
    ("comprei 300 de farinha do João", OUT, 30000, "João", "Farinha", "22/11/2026", "Fornecedores"),
    (
        "comprei farinha 300 no Atacadão fim do mês",
        OUT,
        30000,
        "Atacadão",
        "Farinha",
        "30/11/2026",
        "Fornecedores",
    ),
    ("devo 200 pro contador dia 5", OUT, 20000, "Contador", "Pagamento", "05/12/2026", None),
    ("devo 200 pro contador dia 5 do mês que vem", OUT, 20000, "Contador", "Pagamento", "05/12/2026", None),
    ("devo 5 mil e 500 pro banco", OUT, 550000, "Banco", "Pagamento", "22/11/2026", None),
    (
        "devo 200 ao Posto Shell em 15 dias",
        OUT,
        20000,
        "Posto Shell",
        "Pagamento",
        "07/12/2026",
        "Combustível e frete",
    ),
    ("vou pagar 90 pra Ana sexta-feira", OUT, 9000, "Ana", "Pagamento", "27/11/2026", None),
    ("aluguel 1500 dia 10", OUT, 150000, "", "Aluguel", "10/12/2026", "Aluguel"),
    ("vence dia 10 aluguel 1500", OUT, 150000, "", "Aluguel", "10/12/2026", "Aluguel"),
    ("luz 120 vence 10", OUT, 12000, "", "Luz", "10/12/2026", "Água, luz e internet"),
    ("salário 2000 dia 5", OUT, 200000, "", "Salário", "05/12/2026", "Salários e pró-labore"),
    ("boleto 350 vence 12/12 Enel", OUT, 35000, "", "Enel", "12/12/2026", "Água, luz e internet"),
    ("conta de água 89,90 vence 28", OUT, 8990, "", "Água", "28/11/2026", "Água, luz e internet"),
    ("3 caixas de leite por R$ 90 pra Ana", UNSAID, 9000, "Ana", "3 caixas de leite", "22/11/2026", None),
]


@pytest.mark.parametrize(
    ("text", "way", "cents", "contact", "description", "due", "category"),
    UNDERSTOOD,
    ids=[one[0] for one in UNDERSTOOD],
)
def test_sentence_is_understood(
    text: str, way: str | None, cents: int, contact: str, description: str, due: str, category: str | None
) -> None:
    found = read_phrase(text, SUNDAY)
    assert found is not None
    assert found.direction == (Direction(way) if way else None)
    assert found.amounts == (cents,)
    assert (found.contact, found.description) == (contact, description)
    assert found.days == (day(due),)
    guess = guess_category(found, CATEGORIES)
    assert (guess.name if guess else None) == category
    assert not found.one_of_many


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "oi",
        "bom dia",
        "Ana",
        "luz",
        "aluguel",
        "não paguei a luz",
        "nunca recebi 80 do João",
        "quanto paguei de luz",
        "paguei 120 de luz?",
        "contas a pagar",
        "vendi 450 pra Ana " + "e mais uma coisa " * 10,
    ],
)
def test_what_speaks_of_no_payment_is_left_alone(text: str) -> None:
    assert read_phrase(text, SUNDAY) is None


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("paguei a luz", ()),
        ("vendi 12.5 pra Ana", ()),
        ("vendi 1,234 pra Ana", ()),
        ("vendi 0.500 pra Ana", ()),
        ("paguei -50 de luz", ()),
        ("paguei 0 de luz", ()),
        ("devo 1.500 mil", ()),
        ("paguei 12345678901 de luz", ()),
        ("vendi 450 e 300 pra Ana", (45000, 30000)),
        ("vendi 450 pra Ana e 300 pro João", (45000, 30000)),
    ],
)
def test_amount_with_no_or_two_readings_is_asked(text: str, amounts: tuple[int, ...]) -> None:
    found = read_phrase(text, SUNDAY)
    assert found is not None
    assert found.amounts == amounts
    assert found.cents is None


@pytest.mark.parametrize(
    ("text", "today", "days"),
    [
        ("vendi 450 pra Zé dia 15/08", SUNDAY, ["15/08/2026", "15/08/2027"]),
        ("vendi 450 pra Ana vence 31", SUNDAY, ["30/11/2026", "31/12/2026"]),
        ("vendi 450 pra Ana vence sexta", FRIDAY, ["27/11/2026", "04/12/2026"]),
        ("recebi 450 da Ana sexta", FRIDAY, ["27/11/2026", "20/11/2026"]),
        ("vendi 450 pra Ana vence sexta que vem", SUNDAY, ["27/11/2026", "04/12/2026"]),
        (
            "vou receber 450 da Ana semana que vem",
            SUNDAY,
            ["23/11/2026", "24/11/2026", "25/11/2026", "26/11/2026", "27/11/2026"],
        ),
        ("vou receber 450 da Ana mês que vem", SUNDAY, []),
        ("vendi 450 pra Ana vence 45", SUNDAY, []),
        ("vendi 450 pra Ana vence 31/02", SUNDAY, []),
        ("vendi 450 pra Ana vence 30/02/2027", SUNDAY, []),
    ],
)
def test_day_with_no_or_two_readings_is_asked(text: str, today: date, days: list[str]) -> None:
    found = read_phrase(text, today)
    assert found is not None
    assert found.days == tuple(day(one) for one in days)


@pytest.mark.parametrize(
    "text",
    [
        "3x 200",
        "vendi 300 pra Ana em 3x",
        "devo 4 parcelas de 90",
        "recebi 80 e paguei 20",
        "vendi 450 pra Ana\nvendi 300 pro Zé",
    ],
)
def test_several_payments_in_one_sentence_are_told_apart_from_one(text: str) -> None:
    found = read_phrase(text, SUNDAY)
    assert found is not None
    assert found.one_of_many


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("450", 45000),
        ("450,00", 45000),
        ("450,5", 45050),
        ("1.234,56", 123456),
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("1.500", 150000),
        ("R$ 12", 1200),
        ("r$12,30", 1230),
        ("2 mil", 200000),
        ("2mil", 200000),
        ("1,5 mil", 150000),
        ("1.5 mil", 150000),
        ("2k", 200000),
        ("mil", 100000),
        ("2 mil e 500", 250000),
        ("90 reais", 9000),
        ("12 reais e 50 centavos", 1250),
        ("50 centavos", 50),
        ("\uff14\uff15\uff10", 45000),
    ],
)
def test_amount_is_read_as_brazilians_write_it(text: str, cents: int) -> None:
    assert read_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "abc", "0", "0,00", "-5", "12.5", "1,234", "450 300", "450 pra Ana", "9" * 30, "1e5", "٤٥٠", "3x"],
)
def test_answer_that_is_not_one_amount_is_refused(text: str) -> None:
    assert refused(lambda: read_amount(text))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("hoje", "22/11/2026"),
        ("Amanhã", "23/11/2026"),
        ("depois de amanhã", "24/11/2026"),
        ("sexta", "27/11/2026"),
        ("25/07", "25/07/2027"),
        ("25.07", "25/07/2027"),
        ("25-07-26", "25/07/2026"),
        ("25/07/2026", "25/07/2026"),
        ("2026-12-01", "01/12/2026"),
        ("10", "10/12/2026"),
        ("dia 30", "30/11/2026"),
        ("dia 1º de dezembro", "01/12/2026"),
        ("10 de dezembro de 2026", "10/12/2026"),
        ("fim do mês", "30/11/2026"),
        ("fim do mês que vem", "31/12/2026"),
        ("em 15 dias", "07/12/2026"),
        ("daqui a 2 semanas", "06/12/2026"),
        ("29/02", "29/02/2028"),
    ],
)
def test_day_is_read_as_people_say_it(text: str, due: str) -> None:
    assert read_day(text, SUNDAY) == day(due)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "logo",
        "dia 31",
        "32",
        "31/02/2027",
        "10/13",
        "semana que vem",
        "mês que vem",
        "sexta que vem",
        "10 e 20",
    ],
)
def test_answer_that_is_not_one_day_is_refused(text: str) -> None:
    assert refused(lambda: read_day(text, SUNDAY))


def test_day_looked_for_may_lie_behind_or_ahead() -> None:
    assert set(days_meant("12/07", SUNDAY)) == {day("12/07/2026"), day("12/07/2027")}
    assert days_meant("ontem", SUNDAY) == (day("21/11/2026"),)
    assert days_meant("Ana ontem", SUNDAY) == ()
    assert days_meant("12", SUNDAY) == ()


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("60 mercado, resto casa", [(6000, "mercado"), (None, "casa")]),
        ("60 mercado 40 casa", [(6000, "mercado"), (4000, "casa")]),
        ("mercado 60, casa 40", [(6000, "mercado"), (4000, "casa")]),
        ("mercado 60 casa resto", [(6000, "mercado"), (None, "casa")]),
        ("R$ 60,50 de mercado e o resto em casa", [(6050, "mercado"), (None, "casa")]),
        ("60 combustível e frete + 40 aluguel", [(6000, "combustível e frete"), (4000, "aluguel")]),
        ("100 aluguel", [(10000, "aluguel")]),
    ],
)
def test_split_is_read_in_either_order(text: str, shares: list[tuple[int | None, str]]) -> None:
    assert read_shares(text) == tuple(Share(*one) for one in shares)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mercado",
        "60",
        "60 40",
        "resto mercado, resto casa",
        "60% mercado",
        "12.5 mercado",
        "60 mercado 40",
    ],
)
def test_split_that_cannot_be_read_is_refused(text: str) -> None:
    assert refused(lambda: read_shares(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("aluguel", "Aluguel"),
        ("agua luz", "Água, luz e internet"),
        ("luz", "Água, luz e internet"),
        ("gasolina", "Combustível e frete"),
        ("imposto", "Impostos e taxas"),
        ("outras despesas", "Outras despesas"),
        ("outras", None),
        ("xyz", None),
        ("", None),
        ("e", None),
    ],
)
def test_category_is_known_by_its_name_or_by_what_belongs_there(text: str, name: str | None) -> None:
    found = category_named(text, CATEGORIES)
    assert (found.name if found else None) == name


_WORDS = """vendi paguei recebi devo me deve 450 1.234,56 12.5 -3 0 R$ mil reais e de do da pra para Ana João luz no
Atacadão vence dia 10 31 sexta que vem 15/08 fim do mês 3x , . ? \u202e <b> 𝟜𝟝 ½ centavos por em 15 dias"""
_pieces = st.sampled_from(_WORDS.split())
anything = st.one_of(st.text(max_size=80), st.lists(_pieces, max_size=12).map(" ".join))


@given(anything, st.dates(date(2001, 1, 1), date(2090, 12, 31)))
@example("dia 31", date(2026, 11, 22))
@settings(max_examples=1500, deadline=None)
def test_no_text_breaks_the_reader_or_gets_a_wrong_sign(text: str, today: date) -> None:
    found = read_phrase(text, today)
    if found is None:
        return
    assert all(cents > 0 for cents in found.amounts)
    if found.cents is not None:
        assert (found.cents > 0) == (found.direction is Direction.IN)
    if found.direction is None:
        assert found.cents is None
    assert len(set(found.days)) == len(found.days)
    guess = guess_category(found, CATEGORIES)
    assert guess is None or (guess.direction is found.direction and guess.is_offered)


@given(anything, st.dates(date(2001, 1, 1), date(2090, 12, 31)))
@settings(max_examples=700, deadline=None)
def test_no_answer_breaks_a_reader_or_becomes_zero(text: str, today: date) -> None:
    for read in (read_amount, read_shares, lambda one: read_day(one, today)):
        try:
            value = read(text)
        except ValueError:
            continue
        if isinstance(value, int):
            assert value > 0
        if isinstance(value, tuple):
            assert all(share.cents is None or share.cents > 0 for share in value)
            assert all(share.name for share in value)
    days_meant(text, today)


@given(
    st.integers(1, 10**9),
    st.sampled_from(["vendi {} pra Ana", "recebi {} da Ana", "paguei {} de luz", "devo {}"]),
)
@settings(max_examples=300, deadline=None)
def test_every_amount_written_out_comes_back_to_the_centavo(cents: int, form: str) -> None:
    reais = f"{cents // 100:,}".replace(",", ".")
    for written in (
        f"{reais},{cents % 100:02}",
        f"{cents // 100},{cents % 100:02}",
        f"R$ {reais},{cents % 100:02}",
    ):
        found = read_phrase(form.format(written), SUNDAY)
        assert found is not None
        assert found.cents == (cents if form[0] in "vr" else -cents)
