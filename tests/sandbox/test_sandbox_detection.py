"""What Telegram recognises in a text by itself."""

import pytest

from bot.sandbox.detection import detected
from bot.sandbox.formatting import formatted
from bot.sandbox.utf16 import utf16_slice

FOUND: list[tuple[str, list[tuple[str, str]]]] = [
    ("/start ABC", [("bot_command", "/start")]),
    ("🙂 /saldo@meu_bot", [("bot_command", "/saldo@meu_bot")]),
    ("/a@ab", []),
    ("1/2 e 24/11", []),
    ("não/sim", []),
    ("veja https://a.com.br/x?y=1.", [("url", "https://a.com.br/x?y=1")]),
    ("(https://a.com/b_(c))", [("url", "https://a.com/b_(c)")]),
    ("https://ana:senha@a.com:8080/x", [("url", "https://ana:senha@a.com:8080/x")]),
    ("http://localhost:8000/x", []),
    ("site loja.com.br, sim", [("url", "loja.com.br")]),
    ("192.168.0.1:80/x", [("url", "192.168.0.1:80/x")]),
    ("https://servidor.interno", [("url", "https://servidor.interno")]),
    ("servidor.interno", []),
    ("extrato.ofx e março.csv", []),
    ("de ana@loja.com.br", [("email", "ana@loja.com.br")]),
    ("b+c@d-e.com", [("email", "b+c@d-e.com")]),
    ("fale com @contador", [("mention", "@contador")]),
    ("@ab e @gif", [("mention", "@gif")]),
    ("#nf123 #12 #ação", [("hashtag", "#nf123"), ("hashtag", "#ação")]),
    ("#a#b", []),
    ("$USD R$ 480 US$ABC", [("cashtag", "$USD")]),
    ("ligue +55 11 98765-4321.", [("phone_number", "+55 11 98765-4321")]),
    ("+1-212-555-0123", [("phone_number", "+1-212-555-0123")]),
    ("R$ 1.234,56 em 24/11/2026 às 10:30", []),
    ("12.345.678/0001-90 e 123.456.789-09", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_commands_links_and_names_are_recognised(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one["type"], utf16_slice(text, one["offset"], one["length"])) for one in detected(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<code>a.com</code> b.com", ["code", "url"]),
        ('<a href="https://x.com">a.com</a>', ["text_link"]),
        ("<pre>/start</pre>", ["pre"]),
        ("<blockquote>a.com</blockquote>", ["blockquote", "url"]),
        ("<b>#tag</b>", ["hashtag", "bold"]),
    ],
)
def test_nothing_is_recognised_inside_code_and_links(source: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in formatted(source, "HTML", None)[1]] == kinds
