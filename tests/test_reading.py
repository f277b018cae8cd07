"""Reading input: the text as it was given, and a clear word on everything that cannot be read."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import FormatError
from quoteattr.output.serialize import to_json
from quoteattr.reading import Source, documents_of, read_documents
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
    missing, folder, document = read(tmp_path / "gone.txt", tmp_path, good)
    assert str(missing) == f"{tmp_path / 'gone.txt'}: No such file or directory"
    assert str(folder) == f"{tmp_path}: a folder, not a file; name its files, as in FOLDER/*.txt"
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
