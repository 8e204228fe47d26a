"""Remarks on the call under way: what Telegram would have ignored or refused although the sandbox went on.

Each request runs in a task of its own, so a context variable keeps the remarks of two calls apart.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REMARKS: ContextVar[list[str] | None] = ContextVar("remarks", default=None)


def remark(sentence: str) -> None:
    """Notes one plain sentence on the call under way; outside of a call there is nobody to tell."""
    noted = _REMARKS.get()
    if noted is not None and sentence not in noted:
        noted.append(sentence)


@contextmanager
def remarks_of_a_call(so_far: list[str]) -> Iterator[list[str]]:
    """The list that fills while the block answers one call, after what was remarked before."""
    noted = list(so_far)
    before = _REMARKS.set(noted)
    try:
        yield noted
    finally:
        _REMARKS.reset(before)
