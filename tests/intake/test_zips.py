"""A ZIP is read member by member: what can be read is, what cannot is named, and nothing in it is trusted."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.errors import UnreadableStatement, UnreadableTable
from core.sources.intake import FileContent, FileProblem, archives
from core.sources.intake.reading import read_content
from tests.intake import makers
from tests.intake.makers import CNAB_WRONG, ENTRIES_CSV, OFX, STATEMENT_CSV, TODAY, packed, xlsx


def read(members: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (one.name, one.code if isinstance(one, FileProblem) else "read")
        for one in read_content("extratos.zip", packed(members), TODAY)
    ]


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableStatement) as caught:
        read_content("x.zip", data, TODAY)
    return caught.value.code


def test_every_member_is_read_in_its_order() -> None:
    members = {
        "jan.ofx": OFX,
        "fev/fev.xlsx": xlsx(makers.STATEMENT_ROWS),
        "mar.ret": makers.CNAB,
        "abertos.csv": ENTRIES_CSV,
    }
    assert read(members) == [(name.split("/")[-1], "read") for name in members]


def test_what_cannot_be_read_is_named_beside_what_can() -> None:
    members = {
        "a.ofx": OFX,
        "b.pdf": b"%PDF-1.7",
        "c.zip": packed({"d.ofx": OFX}),
        "e.ret": CNAB_WRONG,
        "f.csv": b"tipo;descricao;valor\nreceita;Doces;1,00\n",
        "g.ofx": b"",
        "h.gz": b"\x1f\x8b\x08\0\0",
    }
    codes = ["read", "pdf", "nested_archive", "does_not_add_up", "missing_columns", "empty", "nested_archive"]
    assert read(members) == list(zip(members, codes, strict=True))


def test_problem_carries_the_refusal_with_what_it_knows() -> None:
    data = packed({"a.ofx": OFX, "f.csv": b"tipo;descricao;valor\nreceita;Doces;1,00\n"})
    problem = read_content("x.zip", data, TODAY)[1]
    assert isinstance(problem, FileProblem)
    assert isinstance(problem.error, UnreadableTable)
    assert problem.error.missing == ("vencimento",)


def test_names_that_climb_or_hide_are_no_danger() -> None:
    members = {
        "../../fora.ofx": OFX,
        "/etc/raiz.ofx": OFX,
        "C:\\Windows\\janela.ofx": OFX,
        "__MACOSX/._jan.ofx": b"\0\5\x16\7",
        ".DS_Store": b"\0\0\0\1Bud1",
        "x/.oculto/y.ofx": OFX,
        "Thumbs.db": b"\xd0\xcf",
        "pasta/": b"",
    }
    assert read(members) == [("fora.ofx", "read"), ("raiz.ofx", "read"), ("janela.ofx", "read")]


def test_one_locked_member_does_not_lock_the_others() -> None:
    data = bytearray(packed({"a.ofx": OFX, "b.ofx": OFX}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rfind(signature) + flags] |= 1
    assert [getattr(one, "code", "read") for one in read_content("x.zip", bytes(data), TODAY)] == [
        "read",
        "encrypted",
    ]


def test_method_no_system_uses_by_itself_is_not_unpacked() -> None:
    assert code_of(packed({"a.ofx": OFX}, zipfile.ZIP_LZMA)) == "other_archive"


def test_member_with_a_wrong_checksum_is_damaged() -> None:
    data = packed({"a.ofx": OFX}, zipfile.ZIP_STORED).replace(b"480.00", b"980.00")
    assert code_of(data) == "damaged_archive"


def test_too_many_members_are_a_bomb() -> None:
    assert code_of(packed({f"{n}.ofx": OFX for n in range(archives.MOST_MEMBERS + 1)})) == "archive_bomb"
    assert len(read({f"{n}.ofx": OFX for n in range(archives.MOST_MEMBERS)})) == archives.MOST_MEMBERS


def test_too_dense_a_member_is_a_bomb_before_it_is_unpacked() -> None:
    assert code_of(packed({"a.ofx": OFX, "b.ofx": bytes(5_000_000)})) == "archive_bomb"


def test_sizes_in_the_directory_are_believed_by_nobody() -> None:
    data = bytearray(packed({"a.ofx": OFX * 40_000}))
    at = data.rfind(b"PK\x01\x02") + 24  # unpacked size, made small
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert code_of(bytes(data)) == "damaged_archive"


def test_what_is_unpacked_counts_for_all_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 10**12)
    budget = archives.Budget(3 * len(OFX) - 1)
    members = archives.Archive(packed({f"{n}.ofx": OFX for n in range(3)}), budget).members()
    assert next(members).data == next(members).data == OFX
    with pytest.raises(UnreadableStatement) as caught:
        next(members)
    assert caught.value.code == "archive_bomb"


def test_entry_no_directory_counts_is_counted_first() -> None:
    assert code_of(packed({"a.ofx": OFX}) + b"PK\x01\x02" * 30_000) == "archive_bomb"


def test_workbook_inside_a_zip_is_a_workbook_and_no_archive() -> None:
    (found,) = read_content("x.zip", packed({"a.xlsx": xlsx(makers.STATEMENT_ROWS)}), TODAY)
    assert isinstance(found, FileContent)
    assert found.statement is not None


def test_self_extracting_bytes_before_the_zip_do_not_make_it_one() -> None:
    target = io.BytesIO(b"MZ\x90\0" + packed({"a.ofx": OFX}))
    assert code_of(target.getvalue()) == "executable"


def test_plain_table_in_a_zip_is_named_by_its_member() -> None:
    (found,) = read_content("tudo.zip", packed({"2026/março.csv": STATEMENT_CSV}), TODAY)
    assert found.name == "março.csv"
