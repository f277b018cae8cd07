"""Reading input: the text as it was given, and a clear word on everything that cannot be read."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import FormatError
from quoteattr.output.serialize import to_json
from quoteattr.reading.documents import count_documents, documents_of, read_documents
from quoteattr.reading.sources import Source, zstd
from quoteattr.types import Article, Document, Provenance


def read(*paths: Path | str) -> list[Document | FormatError]:
    return list(read_documents(paths))


def one(path: Path | str) -> Document:
    (document,) = read(path)
    assert isinstance(document, Document)
    return document


def problem(path: Path | str) -> str:
    (error,) = read(path)
    assert isinstance(error, FormatError)
    return str(error)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "First line.\r\nSecond line.\rThird.\n",
        "\ufeffA byte order mark is the first character.",
        "NUL \x00 and bell \x07 and next line \x85 and \u2028 stay.",
        "{ a brace is no JSON in a text file",
    ],
)
def test_a_text_is_kept_character_for_character(tmp_path: Path, text: str) -> None:
    path = tmp_path / "harbour.txt"
    path.write_bytes(text.encode())
    assert one(path) == Document(text, id="harbour")
    with open(path, encoding="utf-8", newline="") as file:
        assert file.read() == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    source = Source("any.txt", io.BytesIO(text.encode()), is_json=False)
    assert list(documents_of(source)) == [Document(text, id="any")]


def test_the_id_of_a_text_is_the_name_of_its_file(tmp_path: Path) -> None:
    for name in ("a.b.txt", "notes", "page.md"):
        (tmp_path / name).write_text("Words.")
    assert [one(tmp_path / name).id for name in ("a.b.txt", "notes", "page.md")] == ["a.b", "notes", "page.md"]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "desk.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "text": "One.\\r\\n"}\r\n'
        b"  \n"
        b'{"text": "Two."}\n'
        b'{"id": 7, "text": "", "published": "2031-05-02", "desk": "foreign", "meta": {"page": 3}}'
    )
    assert read(path) == [
        Document("One.\r\n", id="a"),
        Document("Two.", id="desk.jsonl:3"),
        Document("", id="7", published="2031-05-02", meta={"page": 3, "desk": "foreign"}),
    ]


def test_a_json_file_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"id": "a", "text": "One.", "desk": 4}, indent=2))
    assert one(path) == Document("One.", id="a", meta={"desk": 4})


def test_an_output_line_gives_its_document_back(tmp_path: Path) -> None:
    document = Document("One.", "a", published="2031", meta={"desk": 4})
    path = tmp_path / "out.jsonl"
    path.write_text(to_json(Article(document, (), (), Provenance("0", "p", "l"))))
    assert one(path) == document


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "cut', "no JSON: Unterminated string starting at column 10"),
        (b"plain words", "no JSON: Expecting value at column 1"),
        (b'["text"]', "a list where an object is needed"),
        (b"12", "a number where an object is needed"),
        (b'{"id": "a"}', "'text' is missing"),
        (b'{"text": null}', "'text' is missing"),
        (b'{"text": ["a"]}', "'text' is not a string but a list"),
        (b'{"text": "a", "id": true}', "'id' is not a string but true or false"),
        (b'{"text": "a", "published": 2031}', "'published' is not a string but a number"),
        (b'{"text": "a", "score": NaN}', "no JSON that can be read: NaN is no JSON value"),
        (b"[" * 100_000, "no JSON that can be read: "),
        (b'{"text": "\xff"}', "not UTF-8: byte 0xff at offset 39 of the file"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "desk.jsonl"
    path.write_bytes(b'{"id": "a", "text": "One."}\n\n' + line + b'\n{"id": "b", "text": "Two."}\n')
    first, error, last = read(path)
    assert (first, last) == (Document("One.", id="a"), Document("Two.", id="b"))
    assert isinstance(error, FormatError)
    assert (error.path, error.line) == (str(path), 3)
    assert message in str(error)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_offset_of_a_bad_byte_counts_from_the_start_of_the_file(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(mark + "über".encode("latin-1"))
    assert problem(path) == f"{path}: not UTF-8: byte 0xfc at offset {len(mark)} of the file"
    lines = tmp_path / "latin.jsonl"
    lines.write_bytes(mark + b'{"text": "\xfc"}')
    assert problem(lines) == f"{lines}, line 1: not UTF-8: byte 0xfc at offset {len(mark) + 10} of the file"


def test_the_line_of_an_error_in_a_json_file(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text('{\n "id": "a",\n "text" "One."\n}')
    assert problem(path) == f"{path}, line 3: no JSON: Expecting ':' delimiter at column 9"


def test_what_is_no_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Words.")
    (tmp_path / "empty" / ".hidden").mkdir(parents=True)
    missing, folder, document = read(tmp_path / "gone.txt", tmp_path / "empty", good)
    assert str(missing) == f"{tmp_path / 'gone.txt'}: No such file or directory"
    assert str(folder).startswith(f"{tmp_path / 'empty'}: a folder without articles: no file in it ends in .json, ")
    assert document == Document("Words.", id="good")


@pytest.mark.parametrize(
    ("given", "document"),
    [
        ("“Words,” she said.\r\n".encode(), Document("“Words,” she said.\r\n", id="stdin")),
        (b"", Document("", id="stdin")),
        (b'\n  {"id": "a", "text": "One."}', Document("One.", id="a")),
        (b'\xef\xbb\xbf{"text": "One."}', Document("One.", id="stdin:1")),
        (b"\n\nWords {", Document("\n\nWords {", id="stdin")),
    ],
)
def test_standard_input_is_json_lines_if_it_begins_with_a_brace(
    monkeypatch: pytest.MonkeyPatch, given: bytes, document: Document
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert one("-") == document


def test_a_folder_gives_its_files_and_those_below_it(tmp_path: Path) -> None:
    for name in ("b.txt", "2031/a.txt", "2031/05/c.txt", ".trash/d.txt", "2031/.e.txt", "photo.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Words.")
    (tmp_path / "2031" / "desk.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One."}\n{"id": "x", "text": "Two."}'))
    assert [document.id for document in read(tmp_path)] == ["b", "2031/a", "2031/desk.jsonl:1", "x", "2031/05/c"]
    assert count_documents([tmp_path, tmp_path / "b.txt", tmp_path / "gone"]) == 6
    assert count_documents([tmp_path, "-"]) == 0


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("zst", zstd.compress)])
def test_compressed_files(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    text, lines = tmp_path / f"harbour.txt.{ending}", tmp_path / f"desk.jsonl.{ending}"
    text.write_bytes(pack("Ein Wört.\r\n".encode()))
    lines.write_bytes(pack(b'{"text": "One."}\n{"text": "Two."}\n'))
    assert read(text, lines) == [
        Document("Ein Wört.\r\n", id="harbour"),
        Document("One.", id="desk.jsonl:1"),
        Document("Two.", id="desk.jsonl:2"),
    ]
    lines.write_bytes(pack(b'{"text": "One."}\n' * 9000)[:-6])
    *_, error = read(lines)
    assert str(error).startswith(f"{lines}: cannot be decompressed: ")
    lines.write_bytes(b"plainly not")
    assert problem(lines).startswith(f"{lines}: ")


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [
        {"text": "One.", "id": "a", "published": datetime.date(2031, 5, 2), "desk": "foreign", "pages": [1, 2]},
        {"text": "Two.", "id": None, "published": None, "desk": None, "pages": None},
        {"text": None, "id": "c", "published": None, "desk": "home", "pages": []},
    ]
    path = tmp_path / "desk.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    one, two, bad = read(path)
    assert one == Document("One.", id="a", published="2031-05-02", meta={"desk": "foreign", "pages": [1, 2]})
    assert two == Document("Two.", id="desk.parquet:2")
    assert str(bad) == f"{path}, line 3: 'text' is missing"
    assert count_documents([path]) == 3
    path.write_bytes(b"PAR1 plainly not")
    assert problem(path).startswith(f"{path}: no Parquet that can be read: ")


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    path = tmp_path / "desk.parquet"
    assert problem(path) == f"{path}: Parquet needs pyarrow: pip install 'quoteattr[arrow]'"


def table(tmp_path: Path, columns: dict[str, object]) -> Path:
    """A Parquet file of these columns."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "desk.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    return path


def test_bytes_in_parquet_are_words(tmp_path: Path) -> None:
    path = table(tmp_path, {"text": ["Wört.".encode(), b"\xff"], "id": [b"a", b"b"], "desk": [b"caf\xe9", None]})
    one, bad = read(path)
    assert one == Document("Wört.", id="a", meta={"desk": "caf\\xe9"})
    assert str(bad).startswith(f"{path}, line 2: a cell that cannot be read: 'utf-8' codec can't decode byte 0xff")


def test_a_date_beyond_the_calendar_costs_its_row_alone(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    path = table(tmp_path, {"text": ["One.", "Two."], "seen": pyarrow.array([2**62, 0], pyarrow.timestamp("us"))})
    bad, two = read(path)
    assert str(bad) == f"{path}, line 1: a cell that cannot be read: date value out of range"
    assert two == Document("Two.", id="desk.parquet:2", meta={"seen": "1970-01-01T00:00:00"})


def test_no_number_in_parquet_is_an_empty_cell(tmp_path: Path) -> None:
    assert one(table(tmp_path, {"text": ["One."], "id": [float("nan")]})) == Document("One.", id="desk.parquet:1")


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    path = tmp_path / "desk.parquet"
    both = pyarrow.Table.from_arrays([pyarrow.array(["One."]), pyarrow.array(["Uno."])], names=["text", "text"])
    pytest.importorskip("pyarrow.parquet").write_table(both, path)
    assert problem(path) == f"{path}: two columns are called 'text'"


@pytest.mark.parametrize("name", ["desk.parquet", "desk.parquet.gz"])
def test_what_is_no_parquet_is_told_and_counts_for_nothing(tmp_path: Path, name: str) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"plainly not"))
    assert problem(path).startswith(f"{path}: no Parquet that can be read: ")
    assert count_documents([path]) == 0


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text("Words.")
    scan = os.scandir

    def closed(path: str | Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    document, error = read(tmp_path)
    assert document == Document("Words.", id="open")
    assert str(error).startswith(f"{tmp_path / 'closed'}: ")
    assert str(*read(tmp_path / "closed")).startswith(f"{tmp_path / 'closed'}: ")
