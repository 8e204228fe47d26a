"""Files in both directions, with their limits."""

import struct
import zlib

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest

from bot.sandbox import Person, Sandbox
from bot.sandbox.images import image_size
from tests.sandbox.clients import TOKEN, http


def png(width: int, height: int) -> bytes:
    """The smallest picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_document_of_a_person_can_be_downloaded(ana: Person, bot: Bot) -> None:
    await ana.send_document("março.ofx", b"OFXHEADER:100", caption="do Itaú")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.document is not None
    assert (message.document.file_name, message.caption) == ("março.ofx", "do Itaú")
    file = await bot.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"OFXHEADER:100"


async def test_a_photo_of_a_person_arrives_with_its_size(ana: Person, bot: Bot) -> None:
    await ana.send_photo(png(30, 20))
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert (message.photo[0].width, message.photo[0].height) == (30, 20)


async def test_a_document_of_the_bot_is_seen_and_can_be_sent_again_by_its_id(ana: Person, bot: Bot) -> None:
    sent = await bot.send_document(
        1001, b"dia;valor", filename="conciliação.csv", caption="<b>Pronto</b>", parse_mode="HTML"
    )
    assert ana.last.document is not None
    assert (ana.last.document.file_name, ana.last.document.data) == ("conciliação.csv", b"dia;valor")
    assert ana.last.html == "<b>Pronto</b>"
    assert sent.document is not None
    again = await bot.send_document(1001, sent.document.file_id)
    assert again.document == sent.document


async def test_an_upload_may_be_attached_under_another_name(ana: Person, bot: Bot) -> None:
    await bot.send_document(1001, InputFile(b"abc", filename="a.txt", attach=True))
    assert ana.last.document is not None
    assert ana.last.document.data == b"abc"


async def test_photos_of_the_bot_must_be_pictures_of_reasonable_shape(ana: Person, bot: Bot) -> None:
    sent = await bot.send_photo(1001, png(64, 48), caption="gráfico")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (64, 48)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(1001, b"not a picture")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(1001, png(210, 10))


@pytest.mark.parametrize(
    "picture",
    [
        png(48, 32),
        b"GIF89a" + struct.pack("<HH", 48, 32) + bytes(20),
        b"BM" + bytes(16) + struct.pack("<ii", 48, -32) + bytes(20),
        b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + struct.pack("<I", 47)[:3] + struct.pack("<I", 31)[:3],
        b"RIFF" + bytes(4) + b"WEBPVP8L" + bytes(5) + struct.pack("<I", 47 | 31 << 14) + bytes(8),
        b"RIFF" + bytes(4) + b"WEBPVP8 " + bytes(10) + struct.pack("<HH", 48, 32),
        b"\xff\xd8\xff\xe0"
        + struct.pack(">H", 4)
        + bytes(2)
        + b"\xff\xc0\x00\x11\x08"
        + struct.pack(">HH", 32, 48)
        + bytes(4),
    ],
    ids=["png", "gif", "bmp", "webp", "webp-lossless", "webp-lossy", "jpeg"],
)
def test_the_size_of_a_picture_is_read_whatever_its_form(picture: bytes) -> None:
    assert image_size(picture) == (48, 32)
    assert image_size(picture[:8]) is None


async def test_files_that_cannot_be_sent(ana: Person, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.send_document(1001, "AgACAgEAAxkBAAI")
    with pytest.raises(BadRequest, match="Failed to get http url content"):
        await bot.send_document(1001, "http://example.com/a.pdf")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(1001, b"", filename="vazio.txt")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(1001, b"x", filename="a.txt", caption="a" * 1025)
    with pytest.raises(BadRequest, match="There is no document in the request"):
        await bot.send_document(1001, "")


async def test_a_file_above_twenty_mebibytes_cannot_be_fetched(ana: Person, bot: Bot) -> None:
    await ana.send_document("grande.zip", bytes((20 << 20) + 1))
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(message.document.file_id)
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("nope")


async def test_an_unknown_path_is_not_found(sandbox: Sandbox) -> None:
    async with http() as client:
        answer = await client.get(f"{sandbox.url}/file/bot{TOKEN}/documents/file_9.ofx")
    assert (answer.status_code, answer.json()["ok"]) == (404, False)
