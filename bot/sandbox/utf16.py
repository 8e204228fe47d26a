"""UTF-16 arithmetic: the Bot API counts text in UTF-16 units, Python in characters."""


def utf16_length(text: str) -> int:
    """How many UTF-16 units `text` takes; an emoji outside the basic plane takes two."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity with this offset and length covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")
