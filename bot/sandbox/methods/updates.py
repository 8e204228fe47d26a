"""How a bot receives its updates: getUpdates or a webhook, never both."""

import ipaddress
import json
import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from telegram import Update

from bot.sandbox.in_words import from_webhook, ignored_kinds, plain_webhook, webhook_port, would_wait
from bot.sandbox.methods.registry import Described, MethodCall, method
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, conflict, too_many_requests
from bot.sandbox.remarks import remark
from bot.sandbox.state import Json
from bot.sandbox.updates import LONGEST_POLL
from bot.sandbox.webhooks import OWN_MACHINE, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LIMIT = 256
_PORTS = frozenset({443, 80, 88, 8443})
_MOST_CONNECTIONS = 100
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@method("getUpdates")
async def get_updates(call: MethodCall) -> list[Json]:
    """Confirms, waits, and hands over the next updates."""
    if call.bot.webhook is not None:
        raise conflict(_WEBHOOK_ACTIVE)
    queue = call.bot.queue
    _remember_allowed(call)
    offset = call.parameters.integer("offset")
    limit = min(max(call.parameters.integer("limit", 100), 1), 100)
    seconds: float = min(max(call.parameters.integer("timeout"), 0), LONGEST_POLL)
    if call.world.strict:
        limit, seconds = queue.braked(offset, limit, seconds)
    return await queue.poll(offset, limit, seconds)


def _remember_allowed(call: MethodCall) -> None:
    """Kept until a call says otherwise. Names nobody knows are skipped; if none is left, the usual kinds count."""
    given = call.parameters.text("allowed_updates").strip()
    if not given:
        return
    try:
        kinds = json.loads(given)
    except ValueError:
        kinds = None
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        remark(ignored_kinds())
        return
    known = [kind for kind in Update.ALL_TYPES if kind in {asked.lower() for asked in kinds}]
    call.bot.queue.allowed = known or None


@method("setWebhook")
async def set_webhook(call: MethodCall) -> Described:
    """From now on updates are posted; an empty address is the same as deleteWebhook.

    As on Telegram, a refused address leaves the bot without any webhook.
    """
    url = call.parameters.text("url")
    if not url:
        return await delete_webhook(call)
    _at_most_once_a_second(call)
    webhook = _wanted(call, url)
    before = call.bot.webhook
    asked = (url, webhook.secret_token, webhook.max_connections, webhook.ip_address)
    if before is not None and before.same_as(*asked) and not call.parameters.flag("drop_pending_updates"):
        _remember_allowed(call)
        return Described(result=True, description="Webhook is already set")
    await _end_webhook(call)
    _drop_pending(call)
    _check_address(call, url)
    _check_secret(webhook.secret_token)
    _check_reachable(call, urlsplit(url))
    _remember_allowed(call)
    call.bot.queue.interrupt(conflict("terminated by setWebhook request"))
    call.bot.webhook = webhook
    webhook.start()
    return Described(result=True, description="Webhook was set")


def _wanted(call: MethodCall, url: str) -> Webhook:
    async def perform(name: str, parameters: Parameters) -> object:
        parameters.remarks.append(from_webhook())
        return await call.world.perform(call.bot, name, parameters)

    connections = call.parameters.integer("max_connections", 40)
    return Webhook(
        url,
        call.parameters.text("secret_token"),
        call.bot.queue,
        call.world.clock,
        perform,
        max_connections=min(max(connections, 1), _MOST_CONNECTIONS),
        ip_address=call.parameters.text("ip_address"),
    )


@method("deleteWebhook")
async def delete_webhook(call: MethodCall) -> Described:
    """Back to getUpdates; what waits stays unless it shall be dropped."""
    had_one = call.bot.webhook is not None
    await _end_webhook(call)
    _drop_pending(call)
    words = "Webhook was deleted" if had_one else "Webhook is already deleted"
    return Described(result=True, description=words)


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
        info["ip_address"] = webhook.ip_address or _own_address(urlsplit(webhook.url))
    if webhook is not None and webhook.last_error_date:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error_message
    if call.bot.queue.allowed:
        info["allowed_updates"] = call.bot.queue.allowed
    return info


def _own_address(parts: SplitResult) -> str:
    """The sandbox resolves no names: it knows its own machine, and Telegram's word for the rest."""
    return "127.0.0.1" if (parts.hostname or "") in OWN_MACHINE else "<unknown>"


def _check_address(call: MethodCall, url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not host or parts.scheme not in {"http", "https"}:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme != "https":
        if call.world.strict or host not in OWN_MACHINE:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        remark(plain_webhook())
    elif (port or 443) not in _PORTS:
        if call.world.strict or host not in OWN_MACHINE:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        remark(webhook_port(port or 443))


def _check_reachable(call: MethodCall, parts: SplitResult) -> None:
    """Telegram posts to public addresses only; to this very machine, just the lenient sandbox does."""
    named = call.parameters.text("ip_address") or parts.hostname or ""
    try:
        address = ipaddress.ip_address("127.0.0.1" if named == "localhost" else named)
    except ValueError:
        return
    if not call.world.strict and named in OWN_MACHINE:
        return
    if address.version != 4:
        raise bad_request("bad webhook: IPv6-only addresses are not allowed")
    if not address.is_global:
        raise bad_request(f"bad webhook: IP address {address} is reserved")


def _check_secret(secret: str) -> None:
    if len(secret.encode()) > _SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def _at_most_once_a_second(call: MethodCall) -> None:
    now = call.world.clock.now()
    earlier: Any = [
        logged.at
        for logged in call.world.calls
        if logged.method == "setWebhook" and logged.status not in {0, 429} and logged.parameters.get("url")
    ]
    if not earlier or now >= earlier[-1] + 1:
        return
    if call.world.strict:
        raise too_many_requests(1)
    remark(would_wait(1))


async def _end_webhook(call: MethodCall) -> None:
    webhook, call.bot.webhook = call.bot.webhook, None
    if webhook is not None:
        await webhook.stop()


def _drop_pending(call: MethodCall) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.bot.queue.clear()
