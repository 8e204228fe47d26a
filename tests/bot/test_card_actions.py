"""Every button of a card, pressed: what changes, what it says, and the way back."""

from __future__ import annotations

from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
PAID = Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA")
UNKNOWN = Movement("20260712", "55,00", "PIX RECEBIDO JOSE PEREIRA LIMA")
SPENT = Movement("20260712", "-89,90", "COMPRA CARTAO POSTO BRASIL")


async def test_exact_payment_is_reconciled_with_one_tap_and_undone_with_another(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    first = bench.card("R$ 450,00", "Venda 1042")
    assert first.labels[0] == "✅ Conciliar"
    assert first.buttons[0][0].style == "success"
    assert len([line for line in first.text.splitlines() if line]) <= 7

    assert await bench.press("Conciliar", on=first.message_id) == "Conciliado."
    decided = bench.message(first.message_id)
    assert "Conciliado com Venda 1042 · Ana Paula Souza\npor Sol em 13/07 às 09:00" in decided.text
    assert decided.labels == ["↶ Desfazer", "🕑 Histórico"]
    assert "Nenhum lançamento em aberto" in (await bench.say("/buscar Ana")).text

    assert await bench.press("Desfazer", on=first.message_id) == "Desfeito."
    assert bench.message(first.message_id).text == first.text
    assert any("R$ 450,00" in label for label in (await bench.say("/buscar Ana")).labels)


async def test_new_sale_is_created_from_the_payer_and_its_undo_leaves_no_trace(bench: Bench) -> None:
    await bench.bank(UNKNOWN)
    first = bench.card("R$ 55,00")
    card = first.message_id
    assert "Não achei" in first.text

    await bench.press("Nova receita", on=card)
    assert "Escolha a categoria" in bench.message(card).text
    await bench.press("Vendas", on=card)
    assert "De quem é?" in bench.message(card).text
    await bench.press("Criar Jose Pereira Lima", on=card)
    check = bench.message(card)
    assert "Categoria: Vendas\nContato: Jose Pereira Lima (novo)" in check.text
    assert await bench.press("Confirmar", on=card) == "Criado e conciliado."
    assert "Receita criada e conciliada" in bench.message(card).text
    assert "Jose Pereira Lima" in bench.message(card).text

    await bench.press("Desfazer", on=card)
    assert bench.message(card).text == first.text
    assert "Nenhum lançamento em aberto" in (await bench.say("/buscar 55,00")).text
    await bench.press("Nova receita", on=card)
    await bench.press("Vendas", on=card)
    assert "➕ Criar Jose Pereira Lima" in bench.message(card).labels  # the contact is gone, too


async def test_new_expense_with_typed_contact_description_and_changed_category(bench: Bench) -> None:
    await bench.bank(SPENT)
    card = bench.card("R$ 89,90").message_id
    await bench.press("Nova despesa", on=card)
    await bench.press("Aluguel", on=card)
    await bench.press("Outro nome", on=card)
    asked = bench.owner.last
    assert asked.force_reply
    await bench.say("Posto Brasil Ltda", reply_to=asked.message_id)
    assert "Contato: Posto Brasil Ltda (novo)" in bench.message(card).text

    await bench.press("Descrição", on=card)
    await bench.say("Gasolina da entrega")
    assert "Descrição: Gasolina da entrega" in bench.message(card).text
    await bench.press("Categoria", on=card)
    await bench.press("Combustível", on=card)
    assert "Categoria: Combustível e frete" in bench.message(card).text
    await bench.press("Confirmar", on=card)
    decided = bench.message(card).text
    assert "Despesa criada e conciliada: Gasolina da entrega · Posto Brasil Ltda" in decided


async def test_new_sale_without_contact_and_a_known_contact_offered_by_name(bench: Bench) -> None:
    await bench.books("receita;Curso;José Pereira Lima;;999,00;01/07/2026;Vendas;9")
    await bench.bank(UNKNOWN)
    card = bench.card("R$ 55,00").message_id
    await bench.press("Nova receita", on=card)
    await bench.press("Vendas", on=card)
    assert "José Pereira Lima" in bench.message(card).labels
    await bench.press("José Pereira Lima", on=card)
    assert "Contato: José Pereira Lima\n" in bench.message(card).text
    await bench.press("Categoria", on=card)
    await bench.press("Outras receitas", on=card)
    await bench.press("Contato", on=card)
    await bench.press("Sem contato", on=card)
    assert "Contato: —" in bench.message(card).text
    await bench.press("Confirmar", on=card)
    assert "Receita criada e conciliada" in bench.message(card).text


async def test_voltar_leads_back_to_the_card_from_everywhere(bench: Bench) -> None:
    await bench.books(SALE, "receita;Outra venda;Beto;;440,00;10/07/2026;Vendas;2")
    await bench.bank(PAID)
    first = bench.card("R$ 450,00", "Venda 1042")
    card = first.message_id
    ways = [
        ["Por quê"],
        ["Buscar"],
        ["Buscar", "Beto"],
        ["Nova receita"],
        ["Nova receita", "Vendas"],
        ["Nova receita", "Vendas", "Sem contato"],
    ]
    for way in ways:
        for label in way:
            await bench.press(label, on=card)
            assert bench.message(card).text != first.text
        await bench.press("Voltar", on=card)
        assert bench.message(card).text == first.text, way
        assert bench.message(card).labels == first.labels
    assert not bench.owner.unanswered


async def test_entry_of_another_value_is_found_page_by_page_and_settled_at_the_banks_value(
    bench: Bench,
) -> None:
    rows = [f"receita;Venda {n};Cliente {n};;{100 + 10 * n},00;10/07/2026;Vendas;{n}" for n in range(1, 8)]
    await bench.books(*rows)
    await bench.bank(Movement("20260712", "300,00", "TED RECEBIDA"))
    card = bench.card("R$ 300,00").message_id
    await bench.press("Buscar", on=card)
    page = bench.message(card)
    assert "7 lançamentos em aberto · página 1 de 2" in page.text
    assert page.labels[0].startswith("R$ 170,00")  # nearest value first
    await bench.press("Próximos", on=card)
    assert "página 2 de 2" in bench.message(card).text
    await bench.press("Anteriores", on=card)
    assert bench.message(card).text == page.text
    await bench.press("Próximos", on=card)
    await bench.press("R$ 110,00", on=card)
    chosen = bench.message(card)
    assert "Escolhido: Venda 1 · Cliente 1" in chosen.text
    assert "Entraram R$ 190,00 a mais que o combinado" in chosen.text
    await bench.press("despesa de devolução R$ 190,00", on=card)
    assert "Combinado R$ 110,00, no banco R$ 300,00 (R$ 190,00 a mais)" in bench.message(card).text
    assert "A devolver R$ 190,00 a Cliente 1 até 20/07" in bench.message(card).text


async def test_entry_is_found_by_typed_name_and_by_typed_value(bench: Bench) -> None:
    await bench.books(
        "receita;Bolo;Carla Dias;;120,00;11/07/2026;Vendas;1",
        "receita;Torta;Davi Melo;;75,50;11/07/2026;Vendas;2",
    )
    await bench.bank(Movement("20260712", "300,00", "TED RECEBIDA"))
    card = bench.card("R$ 300,00").message_id
    await bench.press("Buscar", on=card)
    await bench.press("Digitar", on=card)
    found = await bench.say("carl", reply_to=bench.owner.last.message_id)
    assert "1 lançamento em aberto para “carl”" in found.text
    assert [label for label in found.labels if "Carla Dias" in label]

    await bench.press("Digitar", on=found.message_id)
    found = await bench.say("75,50")
    assert [label for label in found.labels if "Davi Melo" in label]
    await bench.press("Davi Melo", on=found.message_id)
    await bench.press("Usar valor do extrato", on=found.message_id)
    assert "Combinado R$ 75,50, no banco R$ 300,00" in bench.message(found.message_id).text
    assert "Combinado R$ 75,50, no banco R$ 300,00" in bench.message(card).text  # both copies tell it

    nobody = await bench.say("/buscar ninguém")
    assert nobody.text == "Nenhum lançamento em aberto e nenhuma linha do banco com “ninguém”."
    await bench.say("/buscar")
    assert any("R$ 120,00" in label for label in (await bench.say("Carla")).labels)


async def test_ignored_line_waits_in_its_list_and_can_be_brought_back(bench: Bench) -> None:
    await bench.bank(UNKNOWN)
    first = bench.card("R$ 55,00")
    assert await bench.press("Ignorar", on=first.message_id) == "Ignorado."
    assert "Ignorado: fica fora dos livros" in bench.message(first.message_id).text
    assert "Nada pendente" in (await bench.say("/pendentes")).text

    listed = await bench.say("/ignoradas")
    assert "1 lançamento ignorado" in listed.text
    await bench.press("R$ 55,00", on=listed.message_id)
    assert bench.message(listed.message_id).labels == ["↶ Trazer de volta", "🕑 Histórico"]
    await bench.press("Trazer de volta", on=listed.message_id)
    assert bench.message(first.message_id).text == first.text
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    assert "Nenhum lançamento ignorado" in (await bench.say("/ignoradas")).text


async def test_postponed_line_stays_pending(bench: Bench) -> None:
    await bench.bank(UNKNOWN)
    card = bench.card("R$ 55,00").message_id
    assert await bench.press("Depois", on=card) == "Guardado para depois."
    assert "Guardado para depois" in bench.message(card).text
    assert "Nova receita" in " ".join(bench.message(card).labels)
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text


async def test_why_tells_reasons_for_and_against_in_words(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 480,00").message_id
    await bench.press("Por quê", on=card)
    said = bench.message(card).text
    assert "Por que sugeri Venda 1042" in said
    assert "✓ mesmo nome" in said
    assert "✗ R$ 30,00 a mais" in said
    assert not [char for char in said if char == "%"]  # words, never scores


async def test_entry_refused_with_one_press_is_not_offered_again_and_comes_back_with_another(
    bench: Bench,
) -> None:
    await bench.books(SALE, "receita;Encomenda;Ana Paula Souza;;450,00;30/08/2026;Vendas;1043")
    await bench.bank(PAID)
    card = bench.card("R$ 450,00").message_id
    assert "Parece ser: Venda 1042" in bench.message(card).text
    assert await bench.press("Não é este", on=card) == "Certo, não é este."
    assert "1042" not in bench.message(card).text
    assert "Encomenda" in " ".join([bench.message(card).text, *bench.message(card).labels])
    assert await bench.press("Desfazer", on=card) == "Voltou a ser sugestão."
    assert "Parece ser: Venda 1042" in bench.message(card).text
    assert "Desfazer" not in " ".join(bench.message(card).labels)


async def test_refusing_the_only_entry_leaves_the_line_open_and_honest(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID)
    card = bench.card("R$ 450,00").message_id
    await bench.press("Não é este", on=card)
    assert "Não achei" in bench.message(card).text
    assert "Conciliar" not in " ".join(bench.message(card).labels)
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    old = data_of(bench.message(card), "Desfazer")
    await bench.press("Ignorar", on=card)
    assert "Já decidido por Sol" in await bench.press_data(card, old)


async def test_why_nothing_fits_is_said_too(bench: Bench) -> None:
    await bench.bank(UNKNOWN)
    card = bench.card("R$ 55,00").message_id
    await bench.press("Por quê", on=card)
    assert "Por que não sugeri nada?" in bench.message(card).text


async def test_desfazer_takes_back_the_own_newest_decision_and_shows_the_card_again(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID, UNKNOWN)
    await bench.press("Conciliar", on=bench.card("R$ 450,00").message_id)
    await bench.press("Ignorar", on=bench.card("R$ 55,00").message_id)
    await bench.say("/desfazer")
    assert "R$ 55,00" in bench.owner.last.text
    assert "Não achei" in bench.owner.last.text
    await bench.say("/desfazer")
    assert "R$ 450,00" in bench.owner.last.text
    assert "✅ Conciliar" in bench.owner.last.labels
    assert "Não há decisão para desfazer" in (await bench.say("/desfazer")).text


async def test_two_equal_sales_are_shown_as_equals_and_none_is_preferred(bench: Bench) -> None:
    await bench.books(
        "receita;Cesta;Bruno Reis;;80,00;12/07/2026;Vendas;51",
        "receita;Cesta;Bruna Reis;;80,00;12/07/2026;Vendas;52",
    )
    await bench.bank(Movement("20260712", "80,00", "PIX RECEBIDO"))
    card = bench.card("R$ 80,00")
    assert "2 lançamentos combinam igualmente bem" in card.text
    equals = [button for row in card.buttons for button in row if button.text.startswith("Conciliar")]
    assert len(equals) == 2
    assert {button.style for button in equals} == {None}
    await bench.press("Bruna Reis", on=card.message_id)
    assert "Conciliado com Cesta nº 52 · Bruna Reis" in bench.message(card.message_id).text
    assert any("Bruno Reis" in label for label in (await bench.say("/buscar Cesta")).labels)


async def test_books_that_arrive_after_the_bank_wake_the_open_cards(bench: Bench) -> None:
    await bench.bank(PAID, UNKNOWN)
    card, other = bench.card("R$ 450,00"), bench.card("R$ 55,00")
    assert "Não achei" in card.text
    await bench.books(SALE)
    assert "Parece ser: Venda 1042" in bench.message(card.message_id).text
    assert bench.message(card.message_id).labels[0] == "✅ Conciliar"
    assert bench.message(other.message_id).edit_count == 0


async def test_sale_settled_by_one_line_is_no_longer_offered_on_the_other_card(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(Movement("20260713", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    first = next(m for m in bench.owner.messages if "R$ 450,00" in m.text and m.buttons)
    old = next(b.data for row in first.buttons for b in row if "Conciliar" in b.text)
    await bench.bank(Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA VENDA 1042"))
    other = [m for m in bench.owner.messages if "R$ 450,00" in m.text and m.buttons][-1]
    await bench.press("Conciliar", on=other.message_id)
    assert "Não achei" in bench.message(first.message_id).text
    assert old is not None
    said = await bench.press_data(first.message_id, old)
    assert "não está mais em aberto" in said
    assert "Nada mudou" in said


async def test_second_payment_of_one_sale_says_that_it_looks_repeated(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID, Movement("20260713", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    cards = [m for m in bench.owner.messages if "R$ 450,00" in m.text and m.buttons]
    assert "Parece ser: Venda 1042" in cards[0].text
    assert "Parece pagamento repetido" in cards[1].text


async def test_every_command_answers_on_an_empty_company(bench: Bench) -> None:
    for command in [
        "/start",
        "/ajuda",
        "/help",
        "/saldo",
        "/pendentes",
        "/conciliar",
        "/importar",
        "/devolucoes",
        "/ignoradas",
        "/contas",
        "/desfazer",
        "/config",
        "/privacidade",
        "/inexistente",
        "/SALDO",
        "/saldo@sandbox_bot",
    ]:
        before = bench.owner.last.message_id
        answer = await bench.say(command)
        assert answer.message_id > before, command
        assert answer.text
        assert "Não deu certo" not in answer.text
