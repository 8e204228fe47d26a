"""The CNAB 240 reader: bytes of a segment E statement in, a proven ``ParsedStatement`` out.

Doors: ``looks_like_cnab240`` to tell the format, ``read_cnab240`` to read it. Unlike OFX, these files state their
own totals, so a file is believed as a whole or not at all.
"""

from core.sources.cnab240.reader import read_cnab240
from core.sources.cnab240.records import looks_like_cnab240

__all__ = ["looks_like_cnab240", "read_cnab240"]
