"""What the three parse modes have in common: their refusal, and what links, emoji and dates mean."""

import re

from bot.sandbox.entities import Entity
from bot.sandbox.links import checked_link, mentioned_user, tg_query
from bot.sandbox.refusals import RefusalError, bad_request

_LARGEST_DATE = (1 << 31) - 1
_RELATIVE = frozenset({"r", "R"})


def unparsable(detail: str) -> RefusalError:
    """A text that cannot be parsed, in Telegram's words."""
    return bad_request(f"can't parse entities: {detail}")


def link_meaning(url: str) -> Entity | None:
    """The entity of a link: to a person or to an address; None where Telegram shows plain text."""
    user_id = mentioned_user(url)
    if user_id:
        return {"type": "text_mention", "user": {"id": user_id}}
    try:
        return {"type": "text_link", "url": checked_link(url)}
    except ValueError:
        return None


def special_link_meaning(url: str) -> Entity:
    """The entity of `![…](tg://emoji?id=…)` or `![…](tg://time?unix=…&format=…)`."""
    emoji = (tg_query(url, "emoji") or {}).get("id", "")
    if re.fullmatch(r"-?\d{1,19}", emoji, re.ASCII) and int(emoji):
        return {"type": "custom_emoji", "custom_emoji_id": emoji}
    moment = tg_query(url, "time") or {}
    unix = moment.get("unix", "")
    if re.fullmatch(r"\d{1,10}", unix, re.ASCII) and 0 < int(unix) <= _LARGEST_DATE:
        try:
            return {"type": "date_time", "unix_time": int(unix), **date_format(moment.get("format", ""))}
        except RefusalError:
            pass
    raise unparsable("Invalid tg://emoji or tg://time URL specified")


def date_format(written: str) -> Entity:
    """How a moment is shown, spelled as Telegram spells it back: "r", or of "w", "d"/"D", "t"/"T"."""
    if written in _RELATIVE:
        return {"date_time_format": "r"}
    if set(written) - set("tTdDwW"):
        raise unparsable("Invalid date format used")
    day = "w" if {"w", "W"} & set(written) else ""
    date = "d" if "d" in written else "D" if "D" in written else ""
    time = "t" if "t" in written else "T" if "T" in written else ""
    return {"date_time_format": day + date + time}


def leading_integer(text: str) -> int:
    """The number a text begins with, 0 when it begins with none."""
    match = re.match(r"-?\d{1,10}", text, re.ASCII)
    return int(match[0]) if match else 0
