"""The tokenizer: SGML and XML, closed or not, entities resolved once and never expanded, in linear time."""

from __future__ import annotations

import time

import pytest

from core.sources.ofx.texts import clean, join_name_and_memo
from core.sources.ofx.tokens import resolve_entities, tokenise


def tags(text: str) -> list[tuple[str, bool, str]]:
    return [(token.name, token.closing, token.text) for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<A>1<B>2", [("A", False, "1"), ("B", False, "2")]),
        ("<A>1</A><B>2</B>", [("A", False, "1"), ("A", True, ""), ("B", False, "2"), ("B", True, "")]),
        ("<memo/>stray", [("MEMO", False, "")]),
        ("<Memo />", [("MEMO", False, "")]),
        ("<INTU.BID>7", [("INTU.BID", False, "7")]),
        ("<A x=\"1\" y:z='2'>v", [("A", False, "v")]),
        ("<MEMO>B <C and D", [("MEMO", False, "B <C and D")]),
        ("<MEMO>1 < 2 > 0", [("MEMO", False, "1 < 2 > 0")]),
        ("<MEMO><![CDATA[A & <B>]]></MEMO>", [("MEMO", False, "A &amp; &lt;B>"), ("MEMO", True, "")]),
        ("<MEMO><![CDATA[A<B>2", [("MEMO", False, "A"), ("B", False, "2")]),
        ("<A>1<!-- note -->2", [("A", False, "12")]),
        ("<A><!-- <B>2</B> -->", [("A", False, "<!-- "), ("B", False, "2"), ("B", True, " -->")]),
        ("OFXHEADER:100 <?OFX?><OFX>x", [("OFX", False, "x")]),
        ("<html><OFX><A>1", [("OFX", False, ""), ("A", False, "1")]),
        ("no tags at all", []),
        ("", []),
    ],
)
def test_tags_are_cut_out(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert tags(text) == expected


def test_doctype_before_the_root_is_dropped() -> None:
    assert tags('<!DOCTYPE OFX [<!ENTITY a "aaa">]><OFX><A>&a;') == [("OFX", False, ""), ("A", False, "&a;")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SILVA &amp; FILHOS", "SILVA & FILHOS"),
        ("P&AMP;G", "P&G"),
        ("&amp;amp;", "&amp;"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("A & B", "A & B"),
        ("A&B CIA", "A&B CIA"),
        ("a &lt b", "a < b"),
        ("&ltda", "&ltda"),
        ("&copyLTDA", "&copyLTDA"),
        ("A&ccedil;&atilde;o", "Ação"),
        ("&#65;&#x42;", "AB"),
        ("&#0;&#xD800;&#x110000;", "&#0;&#xD800;&#x110000;"),
        ("&b;&xxe;", "&b;&xxe;"),
    ],
)
def test_entities_are_resolved_once_and_unknown_ones_kept(text: str, expected: str) -> None:
    assert resolve_entities(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  PIX\t\r\n RECEBIDO ", "PIX RECEBIDO"),
        ("PIX\x00RECEBIDO", "PIX RECEBIDO"),
        ("A\u00a0\u2003B", "A B"),
        ("PAGAR \u202e00,01\u202c", "PAGAR 00,01"),
        ("\u200fA\u200bB\ufeff", "AB"),
        ("•••.111", "•••.111"),
    ],
)
def test_text_is_shown_without_controls_and_folded(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("name", "memo", "expected"),
    [
        ("", "", ""),
        ("Ana", "", "Ana"),
        ("", "Compra", "Compra"),
        ("Padaria Central", "Compra debito", "Compra debito - Padaria Central"),
        ("Receita Federal", 'Pix enviado: "RECEITA FEDERAL"', 'Pix enviado: "RECEITA FEDERAL"'),
        ("MERCADO BOM PREÇO LTDA", "Mercado Bom Preço", "MERCADO BOM PREÇO LTDA"),
    ],
)
def test_name_and_memo_become_one_line(name: str, memo: str, expected: str) -> None:
    assert join_name_and_memo(name, memo) == expected


@pytest.mark.parametrize(
    "evil",
    [
        "<" * 500_000,
        "<a " * 200_000,
        "<a" + " " * 500_000,
        "<a" + ' b="c"' * 100_000,
        "<OFX>" + "<![CDATA[" * 60_000,
        "<OFX>" + "<!--" * 120_000,
        "<OFX" * 120_000,
        "<A>" + "&" * 500_000,
    ],
    ids=lambda evil: evil[5:14],
)
def test_hostile_text_takes_linear_time(evil: str) -> None:
    started = time.perf_counter()
    for token in tokenise(evil):
        resolve_entities(token.text)
    assert time.perf_counter() - started < 2
