"""Links and e-mail addresses in running text, found as Telegram finds them: around a dot.

A link without a protocol needs a known top-level domain; the list here has every country and the
usual others, while Telegram's own is longer.
"""

import re
from collections.abc import Iterator

_HIGH = "\u00c0-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2015\u2070-\u2fff\u3001-\U0010ffff"
_DOMAIN = re.compile(rf"[.A-Za-z0-9_\-~{_HIGH}]")
_DOMAIN_AND_USER = re.compile(rf"[.A-Za-z0-9_\-~@{_HIGH}]*")
_NO_USER = re.compile(r"[\n/\[\]{}()'`<>\"@«» \u00a0\u1680\u2000-\u200b\u200e\u200f\u2016-\u206f\u3000]")
_PORT = re.compile(r":0*(\d{1,5})(?!\d)")
_PATH = re.compile(r"[/?#][^\n<>\"«» \u00a0\u1680\u2000-\u200b\u200e\u200f\u2016-\u206f\u3000]*")
_PROTOCOL = re.compile(r"(?:https?|ftp|tonsite)\Z", re.IGNORECASE)
_NOT_PROTOCOL = frozenset({"shttp", "tftp", "sftp"})
_BAD_END = ".:;,('?!`"
_EMAIL = re.compile(
    r"(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}@(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9]\.){1,6}[a-z]{2,8}",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\Z)|\Z)){4}")
_LABEL = re.compile(r"(?!.*-\Z).{1,63}")
_COUNTRIES = (
    " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw "
    "by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu "
    "fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il "
    "im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma "
    "mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om "
    "pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so "
    "sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg "
    "vi vn vu wf ws ye yt za zm zw "
)
_GENERIC = (
    " academy aero agency app art asia band bank bar best bet bike bio biz blog bot business cafe capital care "
    "casa cash center chat city clinic cloud club coach codes com community company construction consulting "
    "coop credit data dental design dev digital direct doctor download edu education email energy events "
    "exchange expert express family fashion film finance financial fit food forum foundation fun fund fyi "
    "games global gold gov group guru health help host hotel house how info ink insurance int invest jobs "
    "land law legal life link live loan loans lol ltd ltda map market marketing media mil mobi moda money "
    "mov museum name net network new news ngo ninja one online onl org page partners parts pet photo photos "
    "plus press pro run sale school science services shop show site social software solar solutions space "
    "store studio support systems tax team tech tel tips today tools top trade travel university vip website "
    "wiki win work works world xxx xyz yoga zip zone рф "
)


def found_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Each link ("url") and e-mail address ("email") with its begin and end, in characters."""
    floor = 0
    while 0 <= (dot := text.find(".", floor)) < len(text) - 1:
        if text[dot + 1] == " ":
            floor = dot + 2
            continue
        begin, end, sound = _around(text, floor, dot)
        if sound and end > dot + 1:
            yield from _classified(text, begin, end)
        floor = max(_next_floor(text, dot, end, sound=sound), dot + 1)


def _next_floor(text: str, dot: int, end: int, *, sound: bool) -> int:
    if not sound:
        return text.rfind(".", dot, end) + 1
    while end < len(text) and text[end] == ".":
        end += 1
    return end


def _around(text: str, floor: int, dot: int) -> tuple[int, int, bool]:
    """Where the address around this dot begins and ends, and whether what stands before it allows one."""
    begin = dot
    while begin > floor and _DOMAIN.match(text[begin - 1]):
        begin -= 1
    domain = _DOMAIN_AND_USER.match(text, dot)
    assert domain is not None  # the dot itself belongs to it
    crowded = "@" in domain[0]
    if crowded:
        begin = _user_begin(text, floor, begin)
    end = _end(text, dot, domain.end())
    if begin > floor and text[begin - 1] == "@":
        user = _user_begin(text, floor, begin - 1)
        start = -1 if crowded or user == begin - 1 else _may_begin(text, floor, user)
    else:
        start = _may_begin(text, floor, begin)
    return max(start, 0), end, start >= 0


def _user_begin(text: str, floor: int, begin: int) -> int:
    while begin > floor and not _NO_USER.match(text[begin - 1]):
        begin -= 1
    return begin


def _end(text: str, dot: int, end: int) -> int:
    """Past the port and the path, without the punctuation of the sentence around."""
    port = _PORT.match(text, end)
    if port is not None and 0 < int(port[1]) <= 65535:
        end = port.end()
    path = _PATH.match(text, end)
    if path is not None:
        trimmed = len(path[0].rstrip(_BAD_END)) or 1
        if path[0][0] == "/" or trimmed > 1:
            end += trimmed
    while end > dot + 1 and text[end - 1] == ".":
        end -= 1
    return end


def _may_begin(text: str, floor: int, begin: int) -> int:
    """The begin with its protocol, if it has one; -1 where no address may begin."""
    before = text[floor:begin]
    if len(before) >= 6 and before.endswith("://"):
        word = re.search(r"[A-Za-z0-9+\-\u0080-\U0010ffff]*\Z", before[:-3])
        protocol = word[0] if word else ""
        known = None if protocol.lower() in _NOT_PROTOCOL else _PROTOCOL.search(protocol)
        return -1 if known is None else begin - 3 - len(known[0])
    last = before[-1:]
    return -1 if last.isalnum() or last in {"_", "/", "#", "@"} else begin


def _classified(text: str, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    address = text[begin:end]
    without_scheme = begin + len("mailto:") if address.startswith("mailto:") else begin
    if _EMAIL.fullmatch(text, without_scheme, end):
        yield "email", without_scheme, end
        return
    length = _sound_length(address)
    if length:
        yield "url", begin, begin + length


def _sound_length(address: str) -> int:
    """How much of it is a link; 0 when none is."""
    protocol = re.match(r"(?:https?|ftp|tonsite)://", address, re.IGNORECASE)
    begin = protocol.end() if protocol else 0
    authority = re.compile(r"[^/?#]*").match(address, begin)
    assert authority is not None  # it may be empty, so it always matches
    host = authority[0].partition("@")[2] or authority[0]
    if not _sound_host(host.rsplit(":", 1)[0], known_only=protocol is None):
        return 0
    return authority.end() + _balanced(address[authority.end() :])


def _balanced(path: str) -> int:
    """The path up to the first bracket that closes what it never opened."""
    depth = {"(": 0, "[": 0, "{": 0}
    opening = {")": "(", "]": "[", "}": "{"}
    for at, character in enumerate(path):
        if character in depth:
            depth[character] += 1
        elif character in opening:
            depth[opening[character]] -= 1
            if depth[opening[character]] < 0:
                path = path[:at]
                break
    return len(path.rstrip(_BAD_END))


def _sound_host(host: str, *, known_only: bool) -> bool:
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if _IPV4.fullmatch(host):
        return True
    domain, top = labels[-2], labels[-1].lower()
    if len(top) < 2 or "_" in domain or host.replace(".", "").isdigit():
        return False
    if top.startswith("xn--"):
        return len(top) > 5 and top[4:].isalnum()
    known = f" {top} " in _COUNTRIES or f" {top} " in _GENERIC
    return "_" not in top and "-" not in top and (known or not known_only)
