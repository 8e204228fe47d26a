"""Refusals of the Bot API: one exception that becomes the `ok: false` answer, and its usual makers.

The texts are Telegram's own, because bots compare them.
"""

from typing import Any


class RefusalError(Exception):
    """A call that is answered with `ok: false`; the HTTP status equals the error code."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> RefusalError:
    """400 in Telegram's spelling: the first letter is lowered unless the word is a CONSTANT."""
    second = text[1:2]
    if not (second == "_" or second.isupper()):
        text = text[:1].lower() + text[1:]
    return RefusalError(400, f"Bad Request: {text}")


def forbidden(text: str) -> RefusalError:
    """403: the chat exists, but the bot may not write there."""
    return RefusalError(403, f"Forbidden: {text}")


def conflict(text: str) -> RefusalError:
    """409: two ways of receiving updates at once."""
    return RefusalError(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> RefusalError:
    """429 with the number of seconds to wait."""
    return RefusalError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def not_modelled(what: str) -> RefusalError:
    """501: Telegram can do it, the sandbox cannot; said openly instead of feigning success."""
    return RefusalError(501, f"Not Implemented: the sandbox does not model {what}")
