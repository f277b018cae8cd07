"""quoteattr export: every format by its name, what is told when it cannot be done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from attrs import evolve
from exported import ALL, AWKWARD, FOUND, PARSES, parser

import quoteattr
from quoteattr.cli import main
from quoteattr.output.csv import to_csv
from quoteattr.output.export import FORMATS, parse_again
from quoteattr.output.filenames import FileNames
from quoteattr.output.serialize import write_jsonl
from quoteattr.types import Article, Provenance


class Frozen:
    """A pipeline of which only the parser is asked, and that gives the frozen parses."""

    name = "frozen 1"

    def __init__(self) -> None:
        self.parser = self

    def __call__(self, documents):
        if documents[0].id == "broken":
            raise RuntimeError("no tree")
        return parser(documents)


MADE = Provenance("0.1.0", Frozen.name, "c0ffee")
MADE_WITH_IT = tuple(evolve(article, made=MADE) for article in FOUND)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(quoteattr, "load", lambda *, options: Frozen())
    write_jsonl(MADE_WITH_IT, "found.jsonl")
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written(folder, capsys, name):
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 0
    assert capsys.readouterr() == ("", "")
    place = folder / "out"
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    assert all(file.stat().st_size for file in files)
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    ids = re.findall(r"q\d+\b", written)
    assert len(ids) >= sum(len(article.quotations) for article in MADE_WITH_IT)


@pytest.mark.parametrize("name", ["csv", "web-annotations", "conllu"])
def test_one_file_goes_to_standard_output_too(folder, capsys, name):
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 0
    assert main(["export", "found.jsonl", "--to", name]) == 0
    assert capsys.readouterr().out == (folder / "out").read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_corpus_of_nothing(folder, name):
    write_jsonl([], "found.jsonl")
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 0


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_a_folder_is_named_and_new(folder, capsys, name):
    assert main(["export", "found.jsonl", "--to", name]) == 2
    assert capsys.readouterr().err == f"quoteattr: --to {name} writes a folder: name it with -o\n"
    (folder / "old").mkdir()
    (folder / "old" / "mine.txt").write_text("mine")
    assert main(["export", "found.jsonl", "--to", name, "-o", "old"]) == 2
    assert capsys.readouterr().err == "quoteattr: old is not empty: name a new folder\n"
    assert main(["export", "found.jsonl", "--to", name, "-o", "found.jsonl"]) == 2
    assert capsys.readouterr().err == "quoteattr: cannot write found.jsonl: File exists\n"
    assert [file.name for file in (folder / "old").iterdir()] == ["mine.txt"]


def test_a_bad_line_and_a_missing_file_are_reported(folder, capsys):
    with open("found.jsonl", "a") as file:
        file.write("no json\n")
    assert main(["export", "found.jsonl", "--to", "brat", "-o", "out"]) == 1
    assert "found.jsonl, line 9: no JSON" in capsys.readouterr().err
    assert len(list((folder / "out").glob("*.ann"))) == len(MADE_WITH_IT)
    assert main(["export", "gone.jsonl", "--to", "csv"]) == 1
    with pytest.raises(SystemExit):
        main(["export", "found.jsonl", "--to", "excel"])
    assert "invalid choice: 'excel'" in capsys.readouterr().err


@pytest.mark.parametrize("name", FORMATS)
def test_a_number_that_no_file_can_hold_costs_its_line_alone(folder, capsys, name):
    """1e999 is infinite to Python, and is no JSON when it is written again."""
    first, second, *_ = Path("found.jsonl").read_text().splitlines()
    endless = second[:-1] + ', "meta": {"x": -1e999}}'
    Path("found.jsonl").write_text(f"{first}\n{endless}\n{second}\n")
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 1
    assert "found.jsonl, line 2: no JSON that can be read: -1e999 is no JSON value" in capsys.readouterr().err
    Path("found.jsonl").write_text(f"{first}\n{second}\n")
    assert main(["export", "found.jsonl", "--to", name, "-o", "clean"]) == 0
    assert content("out") == content("clean")


def content(place):
    files = sorted(Path(place).iterdir()) if Path(place).is_dir() else [Path(place)]
    return [file.read_bytes() for file in files]


def test_a_table_tells_of_the_target_that_is_asked_for(folder, capsys):
    write_jsonl([AWKWARD], "found.jsonl")
    assert main(["export", "found.jsonl", "--to", "csv", "--target", "the toll, now", "-o", "out"]) == 0
    assert (folder / "out").read_bytes().decode("utf-8") == "".join(to_csv(AWKWARD, target="the toll, now"))
    assert main(["export", "found.jsonl", "--to", "brat", "--target", "the toll, now", "-o", "deep"]) == 2
    assert "brat holds the stances on every target" in capsys.readouterr().err


def test_the_input_is_not_overwritten(folder, capsys):
    assert main(["export", "found.jsonl", "--to", "csv", "-o", "found.jsonl"]) == 2
    assert "is an input" in capsys.readouterr().err


def test_ids_stay_inside_the_folder_and_apart(folder):
    ids = ["../x", "/etc/x", "a/b", "a:b", "a_b", "A_B", "a_b", "", ".", "..", "con", "é", "x" * 300, "-o", "a.txt"]
    write_jsonl([evolve(AWKWARD, document=evolve(AWKWARD.document, id=id)) for id in ids], "found.jsonl")
    assert main(["export", "found.jsonl", "--to", "brat", "-o", "deep/out"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["deep", "found.jsonl"]
    files = [path.name for path in (folder / "deep" / "out").rglob("*")]
    stems = {Path(name).stem.casefold() for name in files if name.endswith(".ann")}
    assert len(stems) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,100}\.(txt|ann|conf)", name) for name in files)


def test_file_names_do_not_depend_on_the_others():
    """Only a clash does: an id keeps its name in a larger corpus."""
    names = FileNames()
    assert (names("desk 4"), names("desk/4")) == (FileNames()("desk 4"), FileNames()("desk/4"))
    assert names("a") == "a" != names("a") != names("a")
    assert len({FileNames()("a/b"), FileNames()("a:b"), FileNames()("a b")}) == 3


def test_conllu_wants_the_parser_that_the_article_was_made_with(folder, capsys):
    other = evolve(MADE_WITH_IT[0], made=evolve(MADE, parser="another 2"))
    broken = Article(evolve(FOUND[1].document, id="broken"), (), (), MADE)
    write_jsonl([other, broken, MADE_WITH_IT[2]], "found.jsonl")
    assert main(["export", "found.jsonl", "--to", "conllu", "-o", "out"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "quoteattr: document 'bases' failed in export: it was made with the parser 'another 2', and this is 'frozen 1'",
        "quoteattr: document 'broken' failed in parsing: RuntimeError: no tree",
        "quoteattr: 2 documents failed",
    ]
    (written,) = parse_again([MADE_WITH_IT[2]], Frozen, pytest.fail)
    assert (folder / "out").read_bytes().decode("utf-8") == written


def test_a_parse_of_another_text_fails_the_document():
    def wrong(_documents):
        return [PARSES["senate"]]

    wrong.name = Frozen.name
    told: list[str] = []
    assert list(parse_again(MADE_WITH_IT[:1], lambda: wrong, told.append)) == []
    assert "its text is another one" in told[0]


@pytest.mark.parametrize("name", ["csv", "web-annotations", "conllu"])
def test_an_earlier_file_is_kept_where_nothing_can_be_read(folder, name):
    (folder / "out").write_text("old")
    assert main(["export", "gone.jsonl", "--to", name, "-o", "out"]) == 1
    assert (folder / "out").read_text() == "old"
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 0
    assert not (folder / "out").read_text(encoding="utf-8").startswith("old")


@pytest.mark.parametrize("name", ["csv", "web-annotations", "brat", "label-studio"])
def test_all_articles_at_once(folder, name):
    write_jsonl(ALL, "found.jsonl")
    assert main(["export", "found.jsonl", "--to", name, "-o", "out"]) == 0
    if name == "web-annotations":
        assert len(json.loads((folder / "out").read_text(encoding="utf-8"))) == len(ALL)
