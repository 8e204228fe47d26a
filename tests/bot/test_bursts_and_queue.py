"""Many lines at once: one summary, one tap for the sure ones, and a round in one message that ends in the proof."""

from __future__ import annotations

from datetime import date

from core.domain.monthly import Month
from core.domain.parties import Role
from core.domain.statements import LineState
from core.services import closing
from tests.bot.conftest import Bench, data_of, toast
from tests.builders import Movement

NAMES = ("Ana Souza", "Beto Lima", "Carla Dias", "Davi Melo", "Elisa Rocha", "Fabio Nunes", "Gil Prado")


def sales(number: int) -> list[str]:
    return [
        f"receita;Venda {n};{NAMES[n]};;{100 + 37 * n},00;10/07/2026;Vendas;{2000 + n}" for n in range(number)
    ]


def payments(number: int) -> list[Movement]:
    return [
        Movement("20260710", f"{100 + 37 * n},00", f"PIX RECEBIDO {NAMES[n].upper()}") for n in range(number)
    ]


FEE = Movement("20260711", "9,99", "TARIFA PACOTE")


async def waiting(bench: Bench) -> int:
    """How many lines nobody decided about."""
    async with bench.store.read() as uow:
        return len(await uow.statements.open_marks(bench.company.id))


async def start(bench: Bench) -> int:
    """A round in a message of its own."""
    return (await bench.say("/conciliar")).message_id


# --- many at once --------------------------------------------------------------------------------


async def test_up_to_five_new_lines_give_one_card_each(bench: Bench) -> None:
    await bench.bank(*payments(5))
    assert len([m for m in bench.owner.messages if "Não achei" in m.text]) == 5


async def test_burst_gives_one_summary_one_tap_and_one_undo_for_all(bench: Bench) -> None:
    await bench.books(*sales(6))
    before = len(bench.owner.messages)
    await bench.bank(*payments(6), FEE)
    told = [m for m in bench.owner.messages[before:] if m.from_bot]
    assert len(told) == 2  # what the import brought, and one summary
    burst = told[-1]
    assert "Chegaram 7 lançamentos" in burst.text
    assert "6 batem certinho (R$ 1.155,00)" in burst.text
    assert "Depois: 1 sem par" in burst.text or "Depois: 1 pergunta" in burst.text
    assert "+R$ 9,99 · 11/07/2026 · TARIFA PACOTE: " in burst.text
    assert burst.labels == ["✅ Conferir 6", "Ver lista", "Ver um a um"]

    said = await bench.press("Conferir 6", on=burst.message_id)
    assert said == "6 lançamentos conciliados."
    done = bench.message(burst.message_id)
    assert "6 lançamentos conciliados de uma vez por Sol" in done.text
    assert done.labels == ["↶ Desfazer", "Ver um a um"]
    assert await waiting(bench) == 1
    first = bench.owner.last  # the first question follows
    assert first.message_id > burst.message_id
    assert first.text.startswith("1 de 1 · ➕ R$ 9,99")

    await bench.press("Desfazer", on=burst.message_id)
    assert bench.message(burst.message_id).text == burst.text
    assert bench.message(burst.message_id).labels == burst.labels
    assert await waiting(bench) == 7


async def test_nothing_follows_a_burst_that_leaves_no_question(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho").message_id
    await bench.press("Conferir 6", on=burst)
    assert bench.owner.last.message_id == burst


async def test_conferir_pressed_twice_reconciles_once_and_says_so(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho")
    data = data_of(burst, "Conferir")
    await bench.owner.press_data(burst.message_id, data)
    again = await bench.owner.press_data(burst.message_id, data)
    await bench.settled()
    assert "Já não há o que conferir de uma vez" in toast(bench.owner, again)
    assert not bench.owner.unanswered
    assert await waiting(bench) == 0
    await bench.say("/desfazer")
    assert await waiting(bench) == 6


async def test_two_owners_pressing_conferir_at_once_confirm_once_and_both_see_who(bench: Bench) -> None:
    bia = await bench.person(1002, "Bia", Role.OWNER)
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    mine, hers = bench.card("batem certinho"), bench.card("batem certinho", by=bia)
    pressed = [
        (bench.owner, await bench.owner.press_data(mine.message_id, data_of(mine, "Conferir"))),
        (bia, await bia.press_data(hers.message_id, data_of(hers, "Conferir"))),
    ]
    await bench.settled()
    said = sorted(toast(person, one) for person, one in pressed)
    assert said[0] == "6 lançamentos conciliados."
    assert "Já não há o que conferir" in said[1]
    texts = {bench.message(mine.message_id).text, bench.message(hers.message_id, by=bia).text}
    assert len(texts) == 1
    assert "6 lançamentos conciliados de uma vez por " in texts.pop()
    async with bench.store.read() as uow:
        lines = await uow.statements.lines_in_state(bench.company.id, LineState.RECONCILED)
        assert [len(await uow.decisions.standing(bench.company.id, line.id)) for line in lines] == [1] * 6


async def test_what_is_taken_out_of_the_list_is_asked_by_itself(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho").message_id
    await bench.press("Ver lista", on=burst)
    listed = bench.message(burst)
    assert listed.labels[0] == "✓ +R$ 100,00 → Ana Souza"
    assert "✅ Conferir 6" in listed.labels
    await bench.press("Beto Lima", on=burst)
    listed = bench.message(burst)
    assert "✗ fora +R$ 137,00 → Beto Lima" in listed.labels
    assert "✅ Conferir 5" in listed.labels
    await bench.press("Carla Dias", on=burst)
    await bench.press("fora +R$ 137,00", on=burst)  # and one comes back
    assert "✅ Conferir 5" in bench.message(burst).labels
    await bench.press("Conferir 5", on=burst)
    assert await waiting(bench) == 1
    asked = bench.owner.last
    assert asked.text.startswith("1 de 1 · ➕ R$ 174,00")
    assert "Carla Dias" in asked.text


async def test_two_taps_on_one_pair_take_it_out_once(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho").message_id
    await bench.press("Ver lista", on=burst)
    data = data_of(bench.message(burst), "Beto Lima")
    await bench.press_data(burst, data)
    await bench.press_data(burst, data)
    assert "✅ Conferir 5" in bench.message(burst).labels
    await bench.press("Voltar", on=burst)
    assert "137,00 · 10/07/2026 · PIX RECEBIDO BETO LIMA: você tirou" in bench.message(burst).text


async def test_long_list_has_pages_and_stays_on_the_page_of_a_tap(bench: Bench) -> None:
    many = [
        f"receita;Aula {n};Aluno {chr(65 + n)}lves Brito{n};;{200 + 13 * n},00;10/07/2026;Vendas;{3000 + n}"
        for n in range(14)
    ]
    await bench.books(*many)
    await bench.bank(
        *(
            Movement(
                "20260710",
                f"{200 + 13 * n},00",
                f"PIX RECEBIDO ALUNO {chr(65 + n)}LVES BRITO{n} DOC {3000 + n}",
            )
            for n in range(14)
        )
    )
    burst = bench.card("batem certinho").message_id
    await bench.press("Ver lista", on=burst)
    assert "página 1 de 2" in bench.message(burst).text
    await bench.press("Próximos", on=burst)
    page = bench.message(burst)
    assert "página 2 de 2" in page.text
    await bench.press(page.labels[0], on=burst)
    assert "página 2 de 2" in bench.message(burst).text
    assert bench.message(burst).labels[0].startswith("✗ fora")


async def test_press_on_a_list_that_changed_since_confirms_nothing_and_shows_what_is_there(
    bench: Bench,
) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    burst = bench.card("batem certinho")
    data = data_of(burst, "Conferir")
    await bench.press("Ver lista", on=burst.message_id)
    await bench.press("Beto Lima", on=burst.message_id)
    said = await bench.press_data(burst.message_id, data)
    assert "A lista mudou desde que você olhou. Nada foi conferido" in said
    assert await waiting(bench) == 6
    assert "✅ Conferir 5" in bench.message(burst.message_id).labels


async def test_closed_month_is_left_out_of_a_burst_and_named(bench: Bench) -> None:
    await bench.books(*sales(6), "receita;Junho;Gil Prado;;500,00;10/06/2026;Vendas;2999")
    await close_june(bench)
    await bench.bank(Movement("20260610", "500,00", "PIX RECEBIDO GIL PRADO"), *payments(6))
    burst = bench.card("batem certinho")
    assert "✅ Conferir 6" in burst.labels
    assert "PIX RECEBIDO GIL PRADO: mês fechado" in burst.text
    await bench.press("Conferir 6", on=burst.message_id)
    assert await waiting(bench) == 1


async def close_june(bench: Bench) -> None:
    async with bench.store.write() as uow:
        member = await uow.people.member_by_user(bench.owner.user_id)
        assert member is not None
        await closing.close_month(uow, member, Month.of(date(2026, 6, 1)), bench.clock.now())


async def test_all_that_waits_is_confirmed_at_once_from_the_pending_list(bench: Bench) -> None:
    await bench.books(*sales(5))
    await bench.bank(*payments(5), Movement("20260711", "77,00", "PIX RECEBIDO ZECA PAZ"))
    shown = (await bench.say("/pendentes")).message_id
    assert "Conferir 5 de uma vez" in bench.message(shown).labels
    await bench.press("Maiores", on=shown)
    await bench.press("Conferir 5 de uma vez", on=shown)
    opened = bench.message(shown)
    assert "6 lançamentos esperam decisão sua" in opened.text
    assert "5 batem certinho" in opened.text
    assert opened.labels == ["✅ Conferir 5", "Ver lista", "Ver um a um", "‹ Pendentes"]
    await bench.press("Conferir 5", on=shown)
    assert await waiting(bench) == 1
    assert "5 lançamentos conciliados de uma vez por Sol" in bench.message(shown).text
    assert bench.owner.last.text.startswith("1 de 1 · ➕ R$ 77,00")
    await bench.press("Desfazer", on=shown)
    assert await waiting(bench) == 6


async def test_fees_of_always_enter_their_category_with_the_same_press(bench: Bench) -> None:
    fees = [Movement(f"202607{day:02}", "-12,90", "TARIFA PACOTE DE SERVICOS") for day in range(1, 5)]
    await bench.bank(*fees)
    for _ in fees:  # the owner says what they are
        card = next(one for one in reversed(bench.owner.messages) if "➕ Nova despesa" in one.labels)
        await bench.press_data(card.message_id, data_of(card, "Nova despesa"))
        for label in ("Despesas bancárias", "Tarifas", "Sem contato", "Confirmar"):
            shown = bench.message(card.message_id)
            if any(label in one for one in shown.labels):
                await bench.press(label, on=card.message_id)
    assert await waiting(bench) == 0
    await bench.books(*sales(5))
    later = [Movement(f"202607{day:02}", "-12,90", "TARIFA PACOTE DE SERVICOS") for day in (11, 12)]
    await bench.bank(*payments(5), *later)
    burst = bench.card("batem certinho")
    assert "2 entram na categoria de sempre (R$ 25,80)" in burst.text
    await bench.press("Conferir 7", on=burst.message_id)
    assert await waiting(bench) == 0
    await bench.press("Desfazer", on=burst.message_id)
    assert await waiting(bench) == 7


async def test_desfazer_takes_back_the_whole_burst(bench: Bench) -> None:
    await bench.books(*sales(6))
    await bench.bank(*payments(6))
    await bench.press("Conferir 6")
    assert "6 conciliações desfeitas" in (await bench.say("/desfazer")).text
    assert await waiting(bench) == 6


# --- a round -------------------------------------------------------------------------------------


async def test_round_is_one_message_that_tells_what_happened_and_ends_with_the_proof(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3), balance="411,00")
    told = len(bench.owner.messages)
    queue = await start(bench)
    for position, cents in ((1, "174"), (2, "137"), (3, "100")):  # the largest first
        shown = bench.message(queue)
        assert f"{position} de 3 · ➕ R$ {cents},00" in shown.text
        await bench.press("Conciliar", on=queue)
    end = bench.message(queue)
    assert end.text.startswith("R$ 100,00: ✅ Conciliado com Venda 0")
    assert "Fim da fila. Nada espera decisão sua." in end.text
    assert "31/07/2026: banco R$ 411,00 = livros R$ 411,00, nada pendente" in end.text
    assert end.labels == ["↶ Desfazer anterior"]
    assert len(bench.owner.messages) == told + 2  # the command and the one message
    assert not bench.owner.unanswered


async def test_what_was_just_done_is_taken_back_in_place(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    queue = await start(bench)
    first = bench.message(queue).text
    await bench.press("Conciliar", on=queue)
    assert bench.message(queue).text.startswith("R$ 174,00: ✅ Conciliado com Venda 2")
    data = data_of(bench.message(queue), "Desfazer anterior")
    assert await bench.press_data(queue, data) == "De volta ao anterior."
    assert await waiting(bench) == 3
    assert "1 de 3 · ➕ R$ 174,00" in bench.message(queue).text
    assert bench.message(queue).text.split("\n")[0] == first.split("\n")[0]
    again = await bench.press_data(queue, data)  # a second tap of the same
    assert again not in {"", "De volta ao anterior."}
    assert "1 de 3 · ➕ R$ 174,00" in bench.message(queue).text
    await bench.press("Conciliar", on=queue)
    assert "2 de 3" in bench.message(queue).text


async def test_last_answer_is_taken_back_from_the_proof(bench: Bench) -> None:
    await bench.bank(*payments(1))
    queue = await start(bench)
    await bench.press("Ignorar", on=queue)
    assert "Fim da fila" in bench.message(queue).text
    await bench.press("Desfazer anterior", on=queue)
    assert "1 de 1 · ➕ R$ 100,00" in bench.message(queue).text
    assert await waiting(bench) == 1


async def test_round_goes_on_after_a_restart(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    queue = await start(bench)
    await bench.press("Conciliar", on=queue)
    await bench.stop()
    await bench.start()
    assert "2 de 3" in bench.message(queue).text
    await bench.press("Conciliar", on=queue)
    assert "3 de 3" in bench.message(queue).text


async def test_conciliar_resumes_at_the_same_card_and_the_old_copy_stays_true(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    old = await start(bench)
    await bench.press("Conciliar", on=old)
    new = await start(bench)
    assert new > old
    assert "2 de 3 · ➕ R$ 137,00" in bench.message(new).text
    plain = bench.message(old)
    assert plain.text.startswith("➕ R$ 137,00")  # a card like any other, no place in a round
    assert "Desfazer anterior" not in str(plain.labels)
    await bench.press("Conciliar", on=old)  # it still decides its line
    assert "Conciliado com Venda 1" in bench.message(old).text
    shown = bench.message(new)
    assert "Conciliado com Venda 1" in shown.text
    assert shown.labels[0] == "Próximo ›"
    await bench.press("Próximo", on=new)
    assert "3 de 3 · ➕ R$ 100,00" in bench.message(new).text


async def test_press_on_the_line_before_gets_a_true_sentence_and_changes_nothing(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    queue = await start(bench)
    data = data_of(bench.message(queue), "Conciliar")
    await bench.press_data(queue, data)
    shown = bench.message(queue).text
    said = await bench.press_data(queue, data)
    assert "já" in said.lower()
    assert bench.message(queue).text == shown
    assert await waiting(bench) == 2


async def test_line_decided_by_somebody_else_is_told_and_the_round_goes_on(bench: Bench) -> None:
    bia = await bench.person(1002, "Bia", Role.OWNER)
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    queue = await start(bench)
    hers = bench.card("R$ 174,00", by=bia)
    await bench.press("Conciliar", on=hers.message_id, by=bia)
    shown = bench.message(queue)
    assert "Conciliado com Venda 2" in shown.text
    assert "por Bia" in shown.text
    assert shown.labels[0] == "Próximo ›"
    await bench.press("Próximo", on=queue)
    assert "2 de 3 · ➕ R$ 137,00" in bench.message(queue).text
    hers = bench.card("R$ 100,00", by=bia)  # one further down drops out without a word
    await bench.press("Conciliar", on=hers.message_id, by=bia)
    assert "R$ 137,00" in bench.message(queue).text
    await bench.press("Conciliar", on=queue)
    assert "Fim da fila" in bench.message(queue).text


async def test_two_members_go_through_their_own_rounds(bench: Bench) -> None:
    bia = await bench.person(1002, "Bia", Role.OWNER)
    await bench.bank(*payments(3))
    mine = await start(bench)
    hers = (await bench.say("/conciliar", by=bia)).message_id
    await bench.press("Ignorar", on=mine)
    assert "2 de 3" in bench.message(mine).text
    assert "por Sol" in bench.message(hers, by=bia).text
    await bench.press("Próximo", on=hers, by=bia)
    assert bench.message(hers, by=bia).text == bench.message(mine).text


async def test_postponed_lines_wait_at_the_end_and_another_round_asks_them_again(bench: Bench) -> None:
    await bench.bank(*payments(3))
    queue = await start(bench)
    await bench.press("Depois", on=queue)
    shown = bench.message(queue)
    assert shown.text.startswith("⏳ R$ 174,00: guardado para depois")
    assert "2 de 3 · ➕ R$ 137,00" in shown.text
    await bench.press("Voltar ao anterior", on=queue)
    assert "1 de 3 · ➕ R$ 174,00" in bench.message(queue).text
    await bench.press("Depois", on=queue)
    await bench.press("Ignorar", on=queue)
    await bench.press("Depois", on=queue)
    end = bench.message(queue)
    assert "2 lançamentos ainda esperam você" in end.text
    await bench.press("Continuar com os 2", on=queue)  # in the same message
    assert "1 de 2 · ➕ R$ 174,00" in bench.message(queue).text
    await bench.press("Ignorar", on=queue)
    await bench.press("Ignorar", on=queue)
    assert "Nada espera decisão sua" in bench.message(queue).text


async def test_what_was_put_off_comes_after_everything_else(bench: Bench) -> None:
    await bench.bank(*payments(3))
    queue = await start(bench)
    await bench.press("Depois", on=queue)
    bench.clock.advance(hours=1)
    await bench.press("Ignorar", on=queue)
    await bench.press("Depois", on=queue)
    await bench.bank(Movement("20260712", "5,00", "PIX RECEBIDO ZECA PAZ"))
    new = await start(bench)
    assert "1 de 3 · ➕ R$ 5,00" in bench.message(new).text


async def test_lines_that_arrive_join_at_the_end_and_the_count_stays_true(bench: Bench) -> None:
    await bench.bank(*payments(2))
    queue = await start(bench)
    await bench.bank(*(Movement("20260713", f"{n}000,00", f"PIX CLIENTE {n}") for n in range(1, 6)))
    await bench.press("Ignorar", on=queue)
    assert "2 de 2" in bench.message(queue).text
    await bench.press("Ignorar", on=queue)
    assert "5 lançamentos ainda esperam você" in bench.message(queue).text
    await bench.press("Desfazer anterior", on=queue)
    new = await start(bench)
    assert "2 de 7" in bench.message(new).text


async def test_empty_round_shows_the_proof_at_once(bench: Bench) -> None:
    shown = await bench.say("/conciliar")
    assert "Fim da fila. Nada espera decisão sua." in shown.text
    assert shown.labels == []


async def test_a_card_sent_twice_by_a_crash_works_wherever_it_is_pressed(bench: Bench) -> None:
    await bench.books(*sales(3))
    await bench.bank(*payments(3))
    first = await start(bench)
    data = data_of(bench.message(first), "Conciliar")
    async with bench.store.write() as uow:  # what a crash between sending and remembering leaves
        await uow.chats.forget_card(bench.company.id, bench.owner.user_id, first)
        await uow.chats.queue_sent(bench.company.id, bench.owner.user_id, None)
    await bench.press_data(first, data)
    assert await waiting(bench) == 2
    assert "2 de 3 · ➕ R$ 137,00" in bench.message(first).text


async def test_message_of_a_round_that_was_deleted_on_the_phone_is_sent_anew(bench: Bench) -> None:
    bia = await bench.person(1002, "Bia", Role.OWNER)
    await bench.bank(*payments(2))
    queue = await start(bench)
    await bench.concilia.bot.delete_message(bench.owner.user_id, queue)
    hers = bench.card("R$ 137,00", by=bia)
    await bench.press("Ignorar", on=hers.message_id, by=bia)
    again = bench.owner.last
    assert again.message_id > queue
    assert again.labels[0] == "Próximo ›"
    await bench.press("Próximo", on=again.message_id)
    assert "2 de 2 · ➕ R$ 100,00" in bench.message(again.message_id).text


async def test_undoing_an_import_in_the_middle_of_a_round_is_told(bench: Bench) -> None:
    await bench.bank(*payments(2))
    queue = await start(bench)
    done = next(m for m in bench.owner.messages if "📥" in m.text)
    await bench.press("Desfazer importação", on=done.message_id)
    await bench.press("Sim, desfazer", on=done.message_id)
    assert "importação deste lançamento foi desfeita" in bench.message(queue).text
    await bench.press("Próximo", on=queue)
    assert "Fim da fila" in bench.message(queue).text
