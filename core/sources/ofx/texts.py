"""What a bank wrote, made fit to be shown: blanks folded, control characters gone."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# soft hyphens, zero-width and bidirectional controls, stray surrogates, language tags: invisible, and the
# bidirectional ones can make an amount or a name read as another
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text on one line, without control and invisible characters, its blanks folded to one."""
    text = " ".join(text.split())
    if text.isprintable():  # so it is nearly always, and then there is nothing to take out
        return text
    return " ".join(_INVISIBLE.sub("", _CONTROLS.sub(" ", text)).split())


def join_name_and_memo(name: str, memo: str) -> str:
    """One line for the owner out of payee and memo: what happened first, then with whom.

    When one holds the other (banks repeat the payee inside the memo, or cut the name) the longer one stands
    alone.
    """
    if not name or not memo:
        return name or memo
    folded_name, folded_memo = name.casefold(), memo.casefold()
    if folded_name in folded_memo:
        return memo
    if folded_memo in folded_name:
        return name
    return f"{memo} - {name}"
