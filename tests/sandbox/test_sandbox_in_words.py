"""Each call of the bot is told in one plain sentence, and each refusal with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

import bot.sandbox
from bot.sandbox import Person, Sandbox
from bot.sandbox.in_words import in_words
from bot.sandbox.methods import modelled_methods
from tests.sandbox.clients import http

BUTTONS = {"inline_keyboard": [[{"text": "a"}, {"text": "b"}], [{"text": "c"}]]}

DONE: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "oi"}, "Enviou uma mensagem."),
    ("sendMessage", {"reply_markup": BUTTONS}, "Enviou uma mensagem com 3 botões."),
    ("sendMessage", {"reply_markup": {"force_reply": True}}, "Enviou uma mensagem que pede uma resposta."),
    ("sendMessage", {"disable_notification": "true"}, "Enviou uma mensagem, sem som."),
    ("sendDocument", {"document": {"file_name": "a.csv", "size": 3}}, "Enviou o arquivo «a.csv»."),
    ("editMessageText", {"text": "x"}, "Trocou o texto de uma mensagem e a deixou sem botões."),
    ("editMessageText", {"reply_markup": BUTTONS}, "Trocou o texto de uma mensagem com 3 botões."),
    ("editMessageReplyMarkup", {}, "Tirou os botões de uma mensagem."),
    ("answerCallbackQuery", {"text": "Feito"}, "Confirmou o toque no botão e disse «Feito»."),
    (
        "answerCallbackQuery",
        {"text": "Não", "show_alert": True},
        "Confirmou o toque no botão e mostrou o aviso «Não».",
    ),
    ("sendChatAction", {"action": "typing"}, "Mostrou «digitando…» no alto da conversa."),
    ("setMyCommands", {"commands": [{}]}, "Publicou 1 comando para o menu «/»."),
    ("deleteMessages", {"message_ids": [1, 2]}, "Apagou 2 mensagens."),
]


@pytest.mark.parametrize(("method", "parameters", "sentence"), DONE)
def test_what_was_done_is_told_in_one_sentence(
    method: str, parameters: dict[str, Any], sentence: str
) -> None:
    assert in_words(method, parameters, 200, "") == sentence


@pytest.mark.parametrize("method", modelled_methods())
def test_every_modelled_method_has_a_sentence_of_its_own(method: str) -> None:
    assert in_words(method, {}, 200, "") != f"Chamou {method}."


REFUSED = [
    (400, "Bad Request: message is too long", "O Telegram recusaria: o texto passa de 4096 letras."),
    (400, "Bad Request: text must be non-empty", "O Telegram recusaria: o texto só tem espaços."),
    (
        400,
        "Bad Request: inline keyboard button text must be non-empty",
        "O Telegram recusaria: um botão ficou sem nome.",
    ),
    (413, "Request Entity Too Large", "O Telegram recusaria: o arquivo passa de 50 MB."),
    (400, "Bad Request: BUTTON_DATA_INVALID", "O Telegram recusaria: o dado de um botão passa de 64 bytes."),
    (
        400,
        "Bad Request: can't parse entities: Unclosed start tag at byte offset 3",
        "O Telegram recusaria: a formatação do texto está errada (Unclosed start tag at byte offset 3).",
    ),
    (403, "Forbidden: bot was blocked by the user", "O Telegram recusaria: a pessoa bloqueou o bot."),
    (429, "Too Many Requests: retry after 3", "O Telegram manda esperar 3 s: envios demais."),
    (400, "Bad Request: SOMETHING_NEW", "O Telegram recusaria: SOMETHING_NEW."),
    (0, "connection dropped", "A conexão caiu antes da resposta: o bot não soube se deu certo."),
]


@pytest.mark.parametrize(("status", "description", "sentence"), REFUSED)
def test_a_refusal_is_told_with_its_reason(status: int, description: str, sentence: str) -> None:
    assert in_words("sendMessage", {}, status, description) == sentence


def _texts_of_refusals() -> Iterator[str]:
    """Every text the sandbox refuses with, as written in its source; what is filled in shows as x."""
    for path in sorted(Path(bot.sandbox.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"bad_request", "forbidden"}:
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    yield str(text.value)
                elif isinstance(text, ast.JoinedStr):
                    yield "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in text.values)


@pytest.mark.parametrize("text", sorted({one for one in _texts_of_refusals() if re.search("[a-z]{2}", one)}))
def test_every_refusal_of_the_sandbox_has_a_reason_in_portuguese(text: str) -> None:
    assert text not in in_words("sendMessage", {}, 400, f"Bad Request: {text}")


async def test_the_log_tells_each_call_in_words(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    await bot.send_message(1001, "oi")
    with pytest.raises(BadRequest):
        await bot.send_message(1001, "a" * 4097)
    async with http(sandbox.url) as page:
        calls = (await page.get("/control/calls", params={"last": 2})).json()
    assert [call["plain"] for call in calls] == [
        "Enviou uma mensagem.",
        "O Telegram recusaria: o texto passa de 4096 letras.",
    ]
    assert set(calls[0]) == {"at", "method", "parameters", "status", "description", "remarks", "plain"}
