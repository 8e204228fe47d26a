"""Files that tell what they are by their first bytes: here those which hold no statement, each with its code."""

from __future__ import annotations

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANKS = b"\xef\xbb\xbf \t\r\n"

_BINARY = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "word"),
    (b"Rar!\x1a\x07", "other_archive"),
    (b"7z\xbc\xaf\x27\x1c", "other_archive"),
    (b"\x1f\x8b\x08", "other_archive"),
    (b"BZh", "other_archive"),
    (b"\xfd7zXZ\x00", "other_archive"),
    (b"\x28\xb5\x2f\xfd", "other_archive"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"#!", "executable"),
)
# Streams of an OLE2 file, as its directory names them. An encrypted XLSX is an OLE2 file around a ZIP.
_OLE2_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "word"))


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP does; an XLSX is one, too."""
    return data.startswith(ZIP)


def refusal_of(data: bytes) -> str | None:
    """The code by which to refuse the file, when its first bytes make plain that it is no statement."""
    if data[:1024].lstrip(_BLANKS).startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(_OLE2):
        return _inside_ole2(data)
    for signature, code in _BINARY:
        if data.startswith(signature):
            return code
    return _by_structure(data[:512])


def _inside_ole2(data: bytes) -> str:
    for stream, code in _OLE2_STREAMS:
        if stream.encode("utf-16-le") in data:
            return code
    return "old_excel"


def _by_structure(head: bytes) -> str | None:
    """Formats whose first letters alone could as well begin a text: more of the head is looked at."""
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image"
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return "executable"
    if head[257:262] == b"ustar":
        return "other_archive"
    return None
