"""Lists of message numbers, as deleteMessages and its like take them."""

from typing import Any

from bot.sandbox.methods.registry import MethodCall
from bot.sandbox.refusals import bad_request

_LIMIT = 100
_LARGEST = (1 << 31) - 1


def read_message_ids(call: MethodCall) -> list[int]:
    """The numbers in `message_ids`, one to a hundred of them."""
    given = call.parameters.json("message_ids", complaint="can't parse message_ids JSON object")
    if given is None or given == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > _LIMIT:
        raise bad_request("too many message identifiers specified")
    return [_message_id(value) for value in given]


def _message_id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_request("message identifier must be a Number")
    try:
        number = int(str(value))
    except ValueError:
        raise bad_request("can't parse message identifier as a Number") from None
    if not 0 < number <= _LARGEST:
        raise bad_request("invalid message identifier specified")
    return number
