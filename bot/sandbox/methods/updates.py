"""How a bot receives its updates: getUpdates or a webhook, never both."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request, conflict, too_many_requests
from bot.sandbox.state import Json
from bot.sandbox.updates import LONGEST_POLL
from bot.sandbox.webhooks import Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LIMIT = 256
_OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@method("getUpdates")
async def get_updates(call: MethodCall) -> list[Json]:
    """Confirms, waits, and hands over the next updates."""
    if call.bot.webhook is not None:
        raise conflict(_WEBHOOK_ACTIVE)
    _remember_allowed(call)
    offset = call.parameters.integer("offset")
    limit = min(max(call.parameters.integer("limit", 100), 1), 100)
    seconds = min(max(call.parameters.integer("timeout"), 0), LONGEST_POLL)
    return await call.bot.queue.poll(offset, limit, seconds)


def _remember_allowed(call: MethodCall) -> None:
    """Kept until the next call that says otherwise; an empty list means the usual kinds."""
    allowed = call.parameters.json("allowed_updates", complaint="can't parse allowed updates JSON object")
    if isinstance(allowed, list):
        call.bot.queue.allowed = [str(kind) for kind in allowed] or None


@method("setWebhook")
async def set_webhook(call: MethodCall) -> bool:
    """From now on updates are posted; an empty address is the same as deleteWebhook."""
    url = call.parameters.text("url").strip()
    if not url:
        return await delete_webhook(call)
    _check_address(url)
    secret = _checked_secret(call.parameters.text("secret_token"))
    if call.world.floods.mode == "strict":
        _at_most_once_a_second(call)
    _remember_allowed(call)
    await _end_webhook(call)
    _drop_pending(call)
    call.bot.queue.interrupt(conflict("terminated by setWebhook request"))
    webhook = Webhook(url, secret, call.bot.queue, call.world.clock)
    webhook.max_connections = call.parameters.integer("max_connections", 40)
    call.bot.webhook = webhook
    webhook.start()
    return True


@method("deleteWebhook")
async def delete_webhook(call: MethodCall) -> bool:
    """Back to getUpdates; what waits stays unless it shall be dropped."""
    await _end_webhook(call)
    _drop_pending(call)
    return True


@method("getWebhookInfo")
def get_webhook_info(call: MethodCall) -> Json:
    """Where updates go, how many wait, and how the last failure looked."""
    webhook = call.bot.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue),
    }
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
    if webhook is not None and webhook.last_error_date:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error_message
    if call.bot.queue.allowed:
        info["allowed_updates"] = call.bot.queue.allowed
    return info


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not host:
        raise bad_request("invalid webhook URL specified")
    allowed_plainly = parts.scheme == "http" and host in _OWN_MACHINE  # a sandbox's only indulgence
    if parts.scheme != "https" and not allowed_plainly:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _checked_secret(secret: str) -> str:
    if len(secret) > _SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


def _at_most_once_a_second(call: MethodCall) -> None:
    now = call.world.clock.now()
    earlier: Any = [
        logged.at
        for logged in call.world.calls
        if logged.method == "setWebhook" and logged.status == 200 and logged.parameters.get("url")
    ]
    if earlier and now < earlier[-1] + 1:
        raise too_many_requests(1)


async def _end_webhook(call: MethodCall) -> None:
    webhook, call.bot.webhook = call.bot.webhook, None
    if webhook is not None:
        await webhook.stop()


def _drop_pending(call: MethodCall) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.bot.queue.clear()
