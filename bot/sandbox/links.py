"""Which addresses Telegram accepts in buttons and text links, and how it spells them back."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

_OWN_SCHEME = re.compile(r"(tonsite|tg|ton):(?://)?", re.IGNORECASE)
_SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r":([^:\]@]*)\Z")
_HOST_TEXT = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*")
_USER_TEXT = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*")
_UNPRINTABLE = re.compile(r"[\x00-\x20]")
_LARGEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of an address; `port` is 0 when none was written."""

    protocol: str
    user: str
    host: str
    port: int
    rest: str

    def spelled(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.protocol}://{user}{self.host}{port}{self.rest}"


def checked_link(link: str) -> str:
    """The address as Telegram stores it; `ValueError` carries the reason of a refusal."""
    own = _OWN_SCHEME.match(link)
    if own is not None:
        return _own_link(own[1].lower(), link[own.end() :])
    address = _parsed(link)
    if "." not in address.host and not address.host.startswith("["):
        raise ValueError("Wrong HTTP URL")  # this is why http://localhost:8000 is refused
    return address.spelled()


def checked_https_link(link: str) -> str:
    """Like `checked_link`, for places where only HTTPS is allowed (web apps)."""
    own = _OWN_SCHEME.match(link)
    if _parsed(link[own.end() :] if own else link).protocol != "https" or own is not None:
        raise ValueError("Only HTTPS links are allowed")
    return checked_link(link)


def mentioned_user(link: str) -> int:
    """The person of a `tg://user?id=…` link; 0 for any other link."""
    match = re.match(r"tg:(?://)?user/?\?([^#]*)", link.lower())
    for part in match[1].split("&") if match else []:
        key, _, value = part.partition("=")
        if key == "id" and value.isascii() and value.isdigit():
            return int(value)
    return 0


def tg_query(link: str, host: str) -> dict[str, str] | None:
    """The parameters of a `tg://host?…` link; None when it is another link."""
    match = re.match(rf"tg:(?://)?{host}/?\?(.*)", link, re.IGNORECASE | re.DOTALL)
    if match is None:
        return None
    parts = (part.partition("=") for part in match[1].split("&"))
    return {key: value for key, _, value in parts}


def _own_link(scheme: str, link: str) -> str:
    address = _parsed(link)
    if link.lower().startswith(("http://", "https://")) or address.user or address.port:
        raise ValueError("Wrong tg URL" if scheme == "tg" else "Wrong ton URL")
    allowed = r"[a-z0-9_.\-]*" if scheme == "tonsite" else r"[a-z0-9_\-]*"
    if not re.fullmatch(allowed, address.host):
        raise ValueError("Unallowed characters in URL host")
    rest = address.rest[1:] if address.rest.startswith("/?") else address.rest
    return f"{scheme}://{address.host}{rest}"


def _parsed(link: str) -> _Address:
    scheme = _SCHEME.match(link)
    protocol = scheme[1].lower() if scheme else "http"
    if protocol not in {"http", "https"}:
        raise ValueError("Unsupported URL protocol")
    authority = _AUTHORITY.match(link, scheme.end() if scheme else 0)
    assert authority is not None  # it may be empty, so it always matches
    port = _PORT.search(authority[0])
    before_port = authority[0][: port.start()] if port else authority[0]
    user, _, host = before_port.rpartition("@")
    address = _Address(protocol, user, host.lower(), _port(port), _rest(link[authority.end() :]))
    _check_authority(address)
    return address


def _port(written: re.Match[str] | None) -> int:
    if written is None:
        return 0
    digits = written[1].lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or int(digits) > _LARGEST_PORT:
        raise ValueError("Wrong port number specified in the URL")
    return int(digits)


def _rest(rest: str) -> str:
    rest = rest.rstrip(" \t\r\n\v\0")
    rest = rest if rest.startswith("/") else f"/{rest}"
    return _UNPRINTABLE.sub(lambda character: f"%{ord(character[0]):02X}", rest)


def _check_authority(address: _Address) -> None:
    host = address.host
    if host.startswith("[") and host.endswith("]"):
        try:
            IPv6Address(host[1:-1])
        except AddressValueError:
            raise ValueError("Wrong IPv6 address specified in the URL") from None
        return
    if not host:
        raise ValueError("URL host is empty")
    if host == ".":
        raise ValueError("Host is invalid")
    for name, part, allowed in (("host", host, _HOST_TEXT), ("userinfo", address.user, _USER_TEXT)):
        match = allowed.match(part)
        if match is not None and match.end() < len(part):
            percent = part[match.end()] == "%"
            raise ValueError(
                f"Wrong percent-encoded symbol in URL {name}"
                if percent
                else f"Disallowed character in URL {name}"
            )
