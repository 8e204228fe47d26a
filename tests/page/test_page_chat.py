"""What the page shows of a chat, and what a person does on it with finger or mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
)

from tests.page.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Locator, Page

    from tests.page.conftest import Chat

_DROP = """([name, words]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([words], name));
  for (const kind of ["dragover", "drop"]) {
    const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
    document.getElementById("phone").dispatchEvent(new DragEvent(kind, options));
  }
}"""
_PASTE = """([name, words]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([words], name));
  document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer }));
}"""


def _keyboard(*rows: list[str], **options: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label[:20], **options) for label in row] for row in rows]
    )


def _newest(page: Page) -> Locator:
    return page.locator(".message").last


async def test_text_is_drawn_with_everything_telegram_formats(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_message(
        chat.id,
        "<b>negrito</b> <i>itálico</i> <u>sublinhado</u> <s>riscado</s> <code>c0</code> 🙂 "
        '<a href="https://exemplo.com.br/a">ligação</a> @fulano_de_tal #etiqueta <tg-spoiler>segredo</tg-spoiler>\n'
        '<pre><code class="language-python">print(1)</code></pre>\n<blockquote>citação</blockquote>\n'
        "<blockquote expandable>um\ndois\ntrês\nquatro\ncinco</blockquote>",
        parse_mode="HTML",
    )
    text = _newest(page).locator(".text")
    for tag, words in {"strong": "negrito", "em": "itálico", "u": "sublinhado", "s": "riscado"}.items():
        await expect(text.locator(tag)).to_have_text(words)
    await expect(text.locator("code").first).to_have_text("c0")
    await expect(text.locator("pre[data-language=python]")).to_have_text("print(1)")
    await expect(text.get_by_role("link")).to_have_attribute("href", "https://exemplo.com.br/a")
    await expect(text.get_by_role("link")).to_have_attribute("target", "_blank")
    spoiler = text.get_by_role("button", name="Texto escondido")
    await spoiler.click()
    await expect(spoiler).to_have_count(0)
    quote = text.locator("blockquote[aria-expanded]")
    await expect(quote).to_have_attribute("aria-expanded", "false")
    await quote.click()
    await expect(quote).to_have_attribute("aria-expanded", "true")


async def test_labels_are_cut_in_the_middle_as_on_a_phone_and_stay_whole_for_whoever_asks(chat: Chat) -> None:
    page = await chat.page()
    long = "Conciliar com a venda da padaria de R$ 1.234,56"
    rows = [long], ["Ver outros candidatos", "Ignorar"], ["Relatórios", "Ajuda", "Notas"]
    await chat.bot.send_message(chat.id, "cartão", reply_markup=_keyboard(*rows))
    keys = _newest(page).locator(".key")
    await expect(keys.locator(".label")).to_have_text(
        ["Conciliar com a…de R$ 1.234,56", "Ver out…didatos", "Ignorar", "Rela…rios", "Ajuda", "Notas"]
    )
    await expect(keys.first).to_have_attribute("title", long)
    await expect(page.get_by_role("button", name=long, exact=True)).to_be_visible()


async def test_a_button_spins_until_answered_and_warns_when_nobody_does(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_message(chat.id, "cartão", reply_markup=_keyboard(["Conciliar"]))
    key = page.get_by_role("button", name="Conciliar")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await chat.person.wait_until(lambda: bool(chat.person.unanswered))
    (callback_id,) = chat.person.unanswered
    await key.click()  # while it spins, a second touch is not sent
    await chat.bot.answer_callback_query(callback_id, "Conciliado ✓")
    await expect(page.locator("#toast")).to_have_text("Conciliado ✓")
    await expect(key).not_to_have_attribute("aria-busy", "true")
    assert chat.person.unanswered == []
    await key.click()
    await chat.person.wait_until(lambda: bool(chat.person.unanswered))
    await page.get_by_role("button", name="Mais opções").click()
    await page.get_by_role("menuitem", name="Adiantar o relógio em 1 hora").click()
    await expect(key).to_have_class(re.compile("late"))
    await expect(key).to_contain_text("o robô não respondeu a este toque")


async def test_an_alert_waits_for_the_person_and_gives_the_focus_back(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_message(chat.id, "cartão", reply_markup=_keyboard(["Conciliar"]))
    key = page.get_by_role("button", name="Conciliar")
    await key.click()
    await chat.person.wait_until(lambda: bool(chat.person.unanswered))
    await chat.bot.answer_callback_query(chat.person.unanswered[0], "Já conciliado por Bia", show_alert=True)
    dialog = page.get_by_role("dialog", name="Já conciliado por Bia")
    await expect(dialog.get_by_role("button", name="Entendi")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(key).to_be_focused()


async def test_buttons_open_addresses_and_copy_texts(chat: Chat) -> None:
    page = await chat.page(permissions=["clipboard-read", "clipboard-write"])
    rows = [
        InlineKeyboardButton("Abrir", url="https://exemplo.com.br/nota"),
        InlineKeyboardButton("Copiar NSU", copy_text={"text": "000123"}),  # type: ignore[arg-type] # as on the wire
    ]
    await chat.bot.send_message(chat.id, "cartão", reply_markup=InlineKeyboardMarkup([rows]))
    link = page.get_by_role("link", name="Abrir")
    await expect(link).to_have_attribute("href", "https://exemplo.com.br/nota")
    await page.get_by_role("button", name="Copiar NSU").click()
    await expect(page.locator("#toast")).to_have_text("Copiado: 000123")
    assert await page.evaluate("navigator.clipboard.readText()") == "000123"


async def test_a_forced_reply_opens_the_box_with_its_placeholder(chat: Chat) -> None:
    page = await chat.page()
    asked = await chat.bot.send_message(
        chat.id, "Qual o valor?", reply_markup=ForceReply(input_field_placeholder="ex.: 480,00")
    )
    box = page.get_by_role("combobox", name="Escreva uma mensagem")
    await expect(box).to_be_focused()
    await expect(box).to_have_attribute("placeholder", "ex.: 480,00")
    await page.keyboard.type("480,00")
    await page.keyboard.press("Enter")
    await expect(_newest(page).get_by_role("button", name="Em resposta a: Qual o valor?")).to_be_visible()
    assert chat.person.messages[-1].reply_to == asked.message_id
    await expect(box).to_have_attribute("placeholder", "Mensagem")


async def test_suggested_answers_are_sent_and_leave_when_used_once(chat: Chat) -> None:
    page = await chat.page()
    markup = ReplyKeyboardMarkup([["Sim", "Não"]], one_time_keyboard=True)
    await chat.bot.send_message(chat.id, "Continuo?", reply_markup=markup)
    answers = page.get_by_role("group", name="Respostas sugeridas")
    await answers.get_by_role("button", name="Sim").click()
    await expect(_newest(page)).to_contain_text("Sim")
    await expect(answers).to_be_hidden()


async def test_commands_are_listed_filtered_and_chosen_with_the_arrows(chat: Chat) -> None:
    commands = [("saldo", "Saldo provado"), ("semana", "A semana"), ("ajuda", "Ajuda")]
    await chat.bot.set_my_commands(commands)
    page = await chat.page()
    box = page.get_by_role("combobox", name="Escreva uma mensagem")
    await box.focus()
    await page.keyboard.type("/")
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.keyboard.type("s")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/semana")
    await expect(box).to_have_attribute("aria-activedescendant", "command-semana")
    await page.keyboard.press("Enter")
    await expect(_newest(page)).to_contain_text("/semana")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await page.keyboard.type("/")
    await page.keyboard.press("Escape")
    await expect(box).to_have_value("")


async def test_files_come_in_by_button_drag_and_paste_and_go_out_by_download(
    chat: Chat, tmp_path: Path
) -> None:
    page = await chat.page()
    extract = tmp_path / "março.ofx"
    extract.write_bytes(b"OFX 1")
    await page.locator("#file").set_input_files(extract)
    await expect(page.locator(".message .file")).to_have_count(1)
    await page.evaluate(_DROP, ["arrastado.csv", "a;b"])
    await expect(page.locator(".message .file")).to_have_count(2)
    await page.get_by_role("combobox", name="Escreva uma mensagem").fill("segue a planilha")
    await page.evaluate(_PASTE, ["colado.csv", "c;d"])
    await expect(page.locator(".message .file")).to_have_count(3)
    sent = [(one.document.file_name, one.document.data) for one in chat.person.messages if one.document]
    assert sent == [("março.ofx", b"OFX 1"), ("arrastado.csv", b"a;b"), ("colado.csv", b"c;d")]
    assert chat.person.messages[-1].text == "segue a planilha"
    await chat.bot.send_document(chat.id, b"fim do mes", filename="relatório.txt")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Baixar relatório.txt").click()
    download = await downloading.value
    assert download.suggested_filename == "relatório.txt"
    saved = tmp_path / "salvo.txt"
    await download.save_as(saved)
    assert saved.read_bytes() == b"fim do mes"


async def test_a_photo_opens_over_the_screen_and_closes_with_escape(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_photo(chat.id, png(60, 40), caption="O mês")
    opener = page.get_by_role("button", name="Ampliar a foto: O mês")
    await opener.click()
    viewer = page.get_by_role("dialog", name="Foto")
    await expect(viewer.get_by_role("img", name="O mês")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_edits_pins_and_typing_are_shown_and_deleted_messages_leave(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_chat_action(chat.id, "typing")
    await expect(page.locator("#status")).to_have_text("digitando…")
    card = await chat.bot.send_message(chat.id, "pendente")
    await expect(page.locator("#status")).to_have_text("robô")
    await chat.bot.edit_message_text("conciliado", chat.id, card.message_id)
    await expect(_newest(page)).to_contain_text("conciliado")
    await expect(_newest(page)).to_contain_text("editada")
    await chat.bot.pin_chat_message(chat.id, card.message_id)
    await expect(page.get_by_role("button", name="Fixada conciliado")).to_be_visible()
    await chat.bot.delete_message(chat.id, card.message_id)
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator("#pinned")).to_be_hidden()


async def test_rich_messages_albums_drafts_places_and_reactions_have_their_form(chat: Chat) -> None:
    page = await chat.page()
    rich = {"html": "<h2>Saldo</h2><table><tr><th>Conta</th><td align='right'>8,00</td></tr></table>"}
    await chat.bot.do_api_request(
        "sendRichMessage", api_kwargs={"chat_id": chat.id, "rich_message": rich}, return_type=Message
    )
    await expect(_newest(page).get_by_role("heading", name="Saldo")).to_be_visible()
    await expect(_newest(page).get_by_role("cell", name="8,00")).to_have_css("text-align", "right")
    photos = [InputMediaPhoto(png(30, 20)), InputMediaPhoto(png(20, 20))]
    await chat.bot.send_media_group(chat.id, photos, caption="O álbum")
    await expect(_newest(page).locator(".album img")).to_have_count(2)
    await expect(_newest(page)).to_contain_text("O álbum")
    place = await chat.bot.send_location(chat.id, -23.55, -46.63)
    await expect(_newest(page)).to_contain_text("-23,5500; -46,6300")
    await chat.bot.set_message_reaction(chat.id, place.message_id, "🔥")
    await expect(_newest(page).get_by_role("img", name="Reações: 🔥")).to_be_visible()
    await _newest(page).get_by_role("button", name="Reagir com 👍").press("Enter")
    await expect(_newest(page).get_by_role("img", name="Reações: 🔥 👍")).to_be_visible()
    await chat.bot.send_message_draft(chat.id, 7, "Pensando…")
    await expect(page.locator("#draft")).to_have_text("Pensando…")
