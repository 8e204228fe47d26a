"""sendLocation: a point on the map."""

import math

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.state import Json

_ACCURACY_LIMIT = 1500.0


@method("sendLocation")
def send_location(call: MethodCall) -> Json:
    """A place that stays where it is; live locations are not modelled."""
    place = {"latitude": _degrees(call, "latitude"), "longitude": _degrees(call, "longitude")}
    accuracy = _number(call.parameters.text("horizontal_accuracy"))
    if call.parameters.integer("live_period"):
        raise not_modelled("live locations")
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad_request("invalid location specified")
    chat, message = prepare(call)
    shown = {"horizontal_accuracy": min(accuracy, _ACCURACY_LIMIT)} if accuracy > 0 else {}
    message.other = {"location": place | shown}
    return deliver(call, chat, message)


def _degrees(call: MethodCall, name: str) -> float:
    raw = call.parameters.text(name).strip()
    if not raw:
        raise bad_request(f"{name} is empty")
    return _number(raw)


def _number(raw: str) -> float:
    """What is no number counts as zero, as on Telegram."""
    try:
        number = float(raw or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
