"""The OFX reader: bytes of a bank's OFX file in, a ``ParsedStatement`` out. Its only door is ``read_ofx``."""

from core.sources.ofx.reader import read_ofx

__all__ = ["read_ofx"]
