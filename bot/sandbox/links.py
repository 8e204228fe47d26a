"""Which addresses Telegram accepts in buttons and text links, and how it spells them back."""

from urllib.parse import urlsplit, urlunsplit


def checked_link(link: str) -> str:
    """The address as Telegram stores it; `ValueError` carries the reason of a refusal."""
    link = link.strip()
    if link.lower().startswith("tg://"):
        return link
    if "://" not in link:
        link = f"http://{link}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port  # raises when it is not a number within range
    except ValueError as error:
        raise ValueError("Wrong HTTP URL") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise ValueError("Unsupported URL protocol")
    if not host or any(character.isspace() for character in link):
        raise ValueError("URL host is empty" if not host else "Wrong HTTP URL")
    if "." not in host and ":" not in host:
        raise ValueError("Wrong HTTP URL")  # this is why http://localhost:8000 is refused
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, parts.fragment))


def checked_https_link(link: str) -> str:
    """Like `checked_link`, for places where only HTTPS is allowed (web apps)."""
    if not link.lower().startswith("https://"):
        raise ValueError("Only HTTPS links are allowed")
    return checked_link(link)
