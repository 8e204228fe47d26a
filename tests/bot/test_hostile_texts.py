"""Foreign texts: whatever a bank or a customer writes is shown literally, and no message is ever refused."""

from __future__ import annotations

import html

import pytest

from bot.adapters.files import read_file
from bot.texts.format_br import clean
from core.domain.parties import Role
from tests.bot.conftest import Bench
from tests.builders import Movement, ofx, table

READ = read_file
PAYLOADS = [
    "<b>negrito</b>",
    '<a href="https://golpe.example">clique</a>',
    "<a href='tg://user?id=1'>mencao</a>",
    "<script>alert(1)</script>",
    "</code><b>fora</b>",
    "</code></b></i>",
    "<code>",
    "<pre><code class='x'>",
    "<tg-spoiler>segredo</tg-spoiler>",
    "<blockquote expandable>",
    "< b >",
    "a < b > c",
    "<",
    ">",
    "&",
    "&amp;",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&copy; &nbsp; &inexistente;",
    "&&&&&&&&&&&&",
    "/pendentes",
    "/desfazer /start abc",
    "@canal @bot",
    "#hashtag $CASH",
    "https://golpe.example/pix?x=1&y=2",
    "www.golpe.example",
    "pague@golpe.example",
    "+55 11 99999-9999",
    "*negrito* _italico_ [a](b) `c` ~d~ ||e||",
    "{0} {name} %s %d %(x)s ${HOME}",
    "'; DROP TABLE outbox; --",
    "\"aspas\" e 'apostrofo'",
    "\u202eODIREVNI\u202c PIX",
    "\u2066isolado\u2069 \u200fmarca\u200e",
    "ze\u200bro \u200clar\u200dgu\u2060ra\ufeff",
    "nulo\x00no\x00meio",
    "sino\x07 escape\x1b[31m apaga\x7f",
    "tab\there",
    "linha\u2028nova\u2029paragrafo",
    "\u00ad\u00ad\u00ad",
    "😀" * 140,
    "👨‍👩‍👧‍👦 família 🇧🇷",
    "e\u0301" * 100,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́",
    "x" * 4096,
    "&" * 4096,
    "<" * 4096,
    "日本語の摘要",
    "مدفوعات",
    "١٢٣٤٥",
    "=SOMA(A1)",
    "\ud7ff\ue000\ufffd",
]


def memo_of(payload: str) -> str:
    """The payload as it stands in a file: escaped as OFX wants it."""
    return html.escape(payload, quote=False)


def statement(first: int, *payloads: str) -> bytes:
    movements = [
        Movement("20260712", f"{100 + first + number},00", "MEMO") for number, _ in enumerate(payloads)
    ]
    text = (
        ofx(*movements)
        .decode("cp1252")
        .replace("ENCODING:USASCII\nCHARSET:1252", "ENCODING:UTF-8\nCHARSET:NONE")
    )
    for payload in payloads:
        text = text.replace("<MEMO>MEMO", f"<MEMO>{memo_of(payload)}", 1)
    return text.encode()


def refusals(bench: Bench) -> list[str]:
    return [
        f"{call.method}: {call.description}"
        for call in bench.sandbox.calls
        if call.status != 200 and call.method != "getUpdates"
    ]


async def test_hostile_memos_of_a_bank_are_shown_literally_on_cards_and_lists(bench: Bench) -> None:
    for start in range(0, len(PAYLOADS), 5):
        await bench.owner.send_document(f"e{start}.ofx", statement(start, *PAYLOADS[start : start + 5]))
        await bench.settled()
    assert refusals(bench) == []
    cards = [one for one in bench.owner.messages if one.buttons and not one.text.startswith("📥")]
    assert len(cards) == len(PAYLOADS)
    for message in cards:
        shown = message.text.splitlines()[2]
        assert clean(shown, limit=200) == shown  # nothing invisible is left
        assert "<a " not in message.html
        assert message.html.count("<b>") == message.text.count(" entrou")
        assert "<code>" in message.html or "sem descrição" in message.text
    seen = "\n".join(message.text.splitlines()[2] for message in cards)
    for literal in (
        "<b>negrito</b>",
        "</code><b>fora</b>",
        "a < b > c",
        "/pendentes",
        "'; DROP TABLE",
        "{0} {name} %s",
    ):
        assert literal in seen
    for command in ("/pendentes", "/conciliar", "/ignoradas", "/saldo"):
        await bench.say(command)
    assert refusals(bench) == []


@pytest.mark.parametrize("batch", range(4))
async def test_hostile_names_survive_every_screen_and_button(bench: Bench, batch: int) -> None:
    mine = [one for one in PAYLOADS[batch::4] if ";" not in one and '"' not in one and "\x00" not in one][:9]
    rows = [
        f"receita;{one[:200]};{one[:200]};;{200 + number},00;12/07/2026;{one[:80]};{number}".replace(
            "\n", " "
        )
        for number, one in enumerate(mine)
    ]
    await bench.owner.send_document("livros.csv", table(*rows))
    await bench.owner.send_document(
        "e.ofx", ofx(Movement("20260712", "202,00", "PIX"), Movement("20260712", "303,00", "TED"))
    )
    await bench.settled()
    assert "Não deu certo" not in bench.owner.transcript()
    card = bench.card("R$ 202,00").message_id
    for label in ("Buscar", "Próximos", "R$ 20", "Voltar", "Por quê", "Voltar", "Nova receita", "Voltar"):
        if any(label in shown for shown in bench.message(card).labels):
            await bench.press(label, on=card)
    await bench.press("Nova receita", on=card)
    await bench.press(bench.message(card).labels[0], on=card)
    await bench.press("Outro nome", on=card)
    for payload in mine:
        if clean(payload):
            await bench.say(payload.replace("/", "\u2215")[:4000], reply_to=None)
            break
    await bench.say("/buscar")
    await bench.say("\u2215a <b>&amp;")
    await bench.say("/conciliar")
    await bench.say("/buscar <b>x</b> &amp; \u202e")
    assert refusals(bench) == []
    assert not bench.owner.unanswered


async def test_hostile_typed_texts_are_kept_literally(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "55,00", "PIX RECEBIDO"))
    card = bench.card("R$ 55,00").message_id
    await bench.press("Nova receita", on=card)
    await bench.press("Vendas", on=card)
    await bench.press("Outro nome", on=card)
    await bench.say("<b>Zé</b> & Cia </code>")
    assert "Contato: <b>Zé</b> & Cia </code> (novo)" in bench.message(card).text
    await bench.press("Descrição", on=card)
    await bench.say("pão < bolo &lt; " + "x" * 4000)
    await bench.press("Confirmar", on=card)
    assert "pão < bolo &lt; xxx" in bench.message(card).text
    assert refusals(bench) == []


async def test_hostile_names_of_people_and_files(bench: Bench) -> None:
    await bench.person(1009, "<b>Mal</b> & \u202eoicam", Role.FINANCE)
    await bench.owner.send_document("<b>&amp;.ofx", ofx(Movement("20260712", "1,00", "X")))
    await bench.owner.send_document("<i>.csv", b"nada;aqui\n1;2\n")
    await bench.settled()
    assert refusals(bench) == []
    assert "📥 <b>&amp;.ofx" in bench.owner.transcript()
