"""Replies to a card: words become comments, photos and PDFs become attachments, and the history tells it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code, encode
from core.domain.parties import Role
from tests.bot.conftest import TOKEN, Bench
from tests.builders import Movement

if TYPE_CHECKING:
    from bot.sandbox import Person

SALE = "receita;Venda 1042;Ana Paula Souza;;480,00;10/07/2026;Vendas;1042"
PAID = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
OTHER = Movement("20260712", "33,00", "PIX RECEBIDO JOSE LIMA")
PDF = b"%PDF-1.4 nota"


async def a_card(bench: Bench, words: str = "R$ 480,00") -> int:
    await bench.books(SALE)
    await bench.bank(PAID, OTHER)
    return bench.card(words).message_id


async def sends(
    bench: Bench, card: int, name: str = "nota.pdf", data: bytes = PDF, *, by: Person | None = None
) -> str:
    """A file in answer to a card; what the bot says."""
    person = by or bench.owner
    await person.send_document(name, data, reply_to=card)
    await bench.settled()
    return person.last.text


async def opened_by(bench: Bench, person: Person) -> int:
    """The card of the sale in the chat of somebody to whom it was not pushed."""
    async with bench.store.read() as uow:
        line = next(
            one
            for one in await uow.statements.lines_of_import(
                bench.company.id, (await uow.statements.recent_imports(bench.company.id, limit=1))[0].id
            )
            if one.amount_cents == 48_000
        )
    await bench.say("/ajuda", by=person)
    await bench.press_data(person.last.message_id, encode(Code(Action.SHOW_LINE, line.id)), by=person)
    return bench.card("R$ 480,00", by=person).message_id


async def test_text_in_answer_to_a_card_is_a_comment_on_its_line(bench: Bench) -> None:
    card, other = await a_card(bench), bench.card("R$ 33,00")
    said = await bench.say("É da festa de sábado <b>", reply_to=card)
    assert said.text == "💬 Comentário guardado no lançamento de R$ 480,00 de 12/07/2026."
    assert "💬 1 comentário" in bench.message(card).text
    assert bench.message(other.message_id) == other
    await bench.say("E do domingo", reply_to=card)
    assert "💬 2 comentários" in bench.message(card).text
    assert "✅ Conciliar" in bench.message(card).labels


async def test_text_in_answer_to_a_question_still_answers_the_question(bench: Bench) -> None:
    card = await a_card(bench)
    await bench.press("Buscar", on=card)
    await bench.press("Digitar", on=card)
    await bench.say("Ana", reply_to=bench.owner.last.message_id)
    assert "comentário" not in bench.message(card).text


async def test_photo_and_pdf_in_answer_to_a_card_stay_with_it(bench: Bench) -> None:
    card = await a_card(bench)
    fetched = len(bench.calls("getFile"))
    assert await sends(bench, card) == "📎 Anexo guardado no lançamento de R$ 480,00 de 12/07/2026."
    await bench.owner.send_photo(b"jpeg", caption="O recibo", reply_to=card)
    await bench.settled()
    assert "💬 1 comentário · 📎 2 anexos" in bench.message(card).text
    assert len(bench.calls("getFile")) == fetched  # nobody read them as a statement
    assert "já estava" in await sends(bench, card)
    assert "📎 2 anexos" in bench.message(card).text


async def test_statement_in_answer_to_a_card_is_still_a_statement(bench: Bench) -> None:
    card = await a_card(bench)
    bank = Movement("20260714", "12,00", "PIX RECEBIDO BIA")
    from tests.builders import ofx  # noqa: PLC0415 - only here

    await bench.owner.send_document("julho.ofx", ofx(bank), reply_to=card)
    await bench.settled()
    assert bench.card("R$ 12,00")
    assert "anexo" not in bench.message(card).text


async def test_pdf_that_answers_nothing_is_told_what_to_do(bench: Bench) -> None:
    await a_card(bench)
    await bench.owner.send_document("nota.pdf", PDF)
    await bench.settled()
    assert "PDF eu não leio" in bench.owner.last.text
    assert "responda" in bench.owner.last.text
    await bench.owner.send_photo(b"jpeg")
    await bench.settled()
    assert "responda" in bench.owner.last.text


async def test_file_beyond_twenty_megabytes_is_refused_in_words(bench: Bench) -> None:
    card = await a_card(bench)
    assert "passa de 20 MB" in await sends(bench, card, data=b"%PDF" + b"0" * (20 * 1024 * 1024))
    assert "anexo" not in bench.message(card).text


async def test_accountant_comments_and_attaches_and_the_owner_sees_it_on_the_card(bench: Bench) -> None:
    card = await a_card(bench)
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    own = await opened_by(bench, caio)
    written = len([one for one in bench.owner.messages if one.from_bot])
    await bench.say("Falta a nota", by=caio, reply_to=own)
    assert "Anexo guardado" in await sends(bench, own, by=caio)
    for person, message in ((caio, own), (bench.owner, card)):
        assert "💬 1 comentário · 📎 1 anexo" in bench.message(message, by=person).text
    assert len([one for one in bench.owner.messages if one.from_bot]) == written  # told by the card alone


async def test_neighbour_who_answers_our_cards_number_comments_nothing(bench: Bench) -> None:
    card = await a_card(bench)
    lua = await bench.neighbour()
    await bench.say("oi", by=lua, reply_to=card)
    await sends(bench, card, by=lua)
    stranger = bench.sandbox.person(user_id=666, first_name="Estranho", bot_token=TOKEN)
    await stranger.say("oi", reply_to=card)
    await stranger.send_photo(b"jpeg", reply_to=card)
    await bench.settled()
    assert "comentário" not in bench.message(card).text
    assert "anexo" not in bench.message(card).text
    assert [one for one in stranger.messages if one.from_bot] == []


async def test_history_tells_the_story_and_hands_the_papers_out_again(bench: Bench) -> None:
    card = await a_card(bench)
    assert "🕑 Histórico" not in bench.message(card).labels  # nothing happened yet
    await bench.say("Confere com a nota", reply_to=card)
    await sends(bench, card)
    assert "🕑 Histórico" in bench.message(card).labels
    await bench.press("Conciliar", on=card)
    assert bench.message(card).labels[-1] == "🕑 Histórico"
    await bench.press("Desfazer", on=card)
    await bench.press("Histórico", on=card)
    told = bench.message(card).text
    order = ["Veio em extrato2.ofx, mandado por Sol", "comentou: “Confere com a nota”", "anexou nota.pdf"]
    order += ["Sol conciliou", "→ Venda 1042", "No cartão: ", "✓ mesmo valor", "desfez: conciliou"]
    places = [told.find(words) for words in order]
    assert -1 not in places, told
    assert places == sorted(places)
    before = bench.owner.last.message_id
    await bench.press("Ver anexo", on=card)
    sent = bench.owner.last
    assert sent.message_id > before
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.data) == ("nota.pdf", PDF)
    assert "Anexado por Sol" in sent.text
    await bench.press("Voltar", on=card)
    assert "✅ Conciliar" in bench.message(card).labels
    assert "💬 1 comentário · 📎 1 anexo" in bench.message(card).text


async def test_photo_comes_back_as_a_photo(bench: Bench) -> None:
    card = await a_card(bench)
    await bench.owner.send_photo(b"jpeg", reply_to=card)
    await bench.settled()
    await bench.press("Histórico", on=card)
    await bench.press("Ver anexo", on=card)
    assert bench.owner.last.photo is not None
    assert bench.owner.last.photo.data == b"jpeg"


async def test_long_history_fits_and_counts_what_it_leaves_out(bench: Bench) -> None:
    card = await a_card(bench)
    for number in range(9):
        await bench.say(f"{number} " + "é" * 700, reply_to=card)
    await bench.press("Histórico", on=card)
    told = bench.message(card).text
    assert len(told) <= 4096
    assert "8 é" in told
    assert "0 é" not in told
    assert "… e mais 5 antes destes." in told
