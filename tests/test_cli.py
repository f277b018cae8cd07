"""The command line, with a pipeline that finds “...” said X: what is written, what is reported, and the exit status."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import quoteattr
from quoteattr.cli import main
from quoteattr.errors import PackError
from quoteattr.output.serialize import read_jsonl, to_json, write_jsonl
from quoteattr.pipeline import Options
from quoteattr.stages.stance import FOREIGN_TROOPS, StanceTarget
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Evidence,
    Failure,
    KnownSpeaker,
    Mention,
    MentionType,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
    Stance,
    StanceLabel,
)

SAID = re.compile(r"“(?P<content>[^”]+),” (?P<cue>said) (?P<source>[A-Z]\w+)")
WORDS = "“They must go,” said Vance.\n"


def article_of(document: Document) -> Article:
    found = SAID.search(document.text)
    if found is None:
        return Article(document, (), (), Provenance("0", "fake", "none"))
    source = Mention(Span(*found.span("source")), Span(*found.span("source")), MentionType.NAME)
    content, evidence = Span(*found.span("content")), Evidence("fake", 1.0)
    stance = Stance("foreign_troops", StanceLabel.OPPOSES, "s1", Evidence("must-go", 0.9, (content,)))
    quotation = Quotation(
        "q1", QuotationType.DIRECT, (content,), Cue(Span(*found.span("cue")), "say"), source, "s1", None, None,
        evidence, (stance,),
    )  # fmt: skip
    speaker = Speaker("s1", found["source"], SpeakerType.PERSON, None, (source,))
    return Article(document, (quotation,), (speaker,), Provenance("0", "fake", "none"))


class FakePipeline:
    """Fails on texts with "fail" in them and is interrupted at "stop"."""

    loaded = 0
    options: Options | None = None

    made = Provenance("0", "fake", "none")

    def __init__(self) -> None:
        self.processes: list[int] = []
        self.read: list[str] = []

    def pipe(self, documents: Iterable[Document], *, n_process: int, on_error: str) -> Iterator[Article | Failure]:
        assert on_error == "keep"
        self.processes.append(n_process)
        for document in documents:
            self.read.append(document.id)
            if "stop" in document.text:
                raise KeyboardInterrupt
            if "odd" in document.text:
                document = evolve(document, meta={"score": float("inf")})
            if "fail" in document.text:
                yield Failure(document, "parsing", RuntimeError("no tree"))
            else:
                yield article_of(document)


@pytest.fixture(autouse=True)
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    fake = FakePipeline()

    def load(*, options: Options | None) -> FakePipeline:
        fake.loaded += 1
        fake.options = options
        return fake

    monkeypatch.setattr(quoteattr, "load", load)
    return fake


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text(WORDS)
    (tmp_path / "blank.txt").write_text(" \n")
    return tmp_path


def found(output: str) -> list[tuple[str, int]]:
    rows = [json.loads(line) for line in output.splitlines()]
    return [(row["id"], len(row["quotations"])) for row in rows]


def test_extract_writes_an_article_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "words.txt", "blank.txt"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == to_json(article_of(Document(WORDS, "words")))
    assert (found(out), err) == ([("words", 1), ("blank", 0)], "")


def test_extract_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out.jsonl").write_text("old\n")
    assert main(["extract", "words.txt", "-o", "out.jsonl"]) == 0
    assert list(read_jsonl("out.jsonl")) == [article_of(Document(WORDS, "words"))]
    assert capsys.readouterr() == ("", "")


def test_extract_from_json_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "desk.jsonl").write_text(json.dumps({"id": "d1", "text": WORDS, "published": "2031", "desk": 4}) + "\n")
    assert main(["extract", "desk.jsonl"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["published"], row["meta"]) == ("d1", "2031", {"desk": 4})


def test_extract_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WORDS.encode())))
    assert main(["extract", "-"]) == 0
    assert found(capsys.readouterr().out) == [("stdin", 1)]
    assert main(["extract", "-", "-"]) == 2
    assert capsys.readouterr().err == "quoteattr: standard input (-) can be read only once\n"


def test_one_bad_input_does_not_cost_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    (folder / "desk.jsonl").write_text('{"id": "a", "text": "fail"}\nno json\n{"id": "b"}\n{"id": "c", "text": "x"}\n')
    (folder / "empty").mkdir()
    assert main(["extract", "gone.txt", "latin.txt", "empty", "desk.jsonl", "words.txt"]) == 1
    out, err = capsys.readouterr()
    assert found(out) == [("c", 0), ("words", 1)]
    assert err.splitlines() == [
        "quoteattr: gone.txt: No such file or directory",
        "quoteattr: latin.txt: not UTF-8: byte 0xe9 at offset 3 of the file",
        "quoteattr: empty: a folder without articles: no file in it ends in .json, .json-lines, .jsonl, .jsonlines, "
        ".ndjson, .parquet, .txt",
        "quoteattr: document 'a' failed in parsing: RuntimeError: no tree",
        "quoteattr: desk.jsonl, line 2: no JSON: Expecting value at column 1",
        "quoteattr: desk.jsonl, line 3: 'text' is missing",
        "quoteattr: 5 inputs could not be read, 1 document failed (parsing 1)",
    ]


def test_an_article_that_json_cannot_hold_is_a_failed_document(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "desk.jsonl").write_text('{"id": "a", "text": "odd"}\n{"id": "b", "text": "x"}\n')
    assert main(["extract", "desk.jsonl"]) == 1
    out, err = capsys.readouterr()
    assert found(out) == [("b", 0)]
    assert "document 'a' cannot be written as JSON" in err
    assert err.endswith("quoteattr: 1 document failed (writing 1)\n")


def test_nothing_is_loaded_where_nothing_can_be_read(folder: Path, pipeline: FakePipeline) -> None:
    assert main(["extract", "gone.txt"]) == 1
    assert pipeline.loaded == 0


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("gone/out.jsonl", "cannot write gone/out.jsonl: No such file or directory"),
        (".", "cannot write .: Is a directory"),
        ("./words.txt", "./words.txt is an input, too, and would be overwritten"),
    ],
)
def test_the_output_is_opened_before_anything_is_done(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str], output: str, message: str
) -> None:
    for command in (["extract", "words.txt", "-o", output], ["show", "words.txt", "--html", output]):
        assert main(command) == 2
        assert capsys.readouterr() == ("", f"quoteattr: {message}\n")
    assert pipeline.loaded == 0
    assert (folder / "words.txt").read_text() == WORDS


def test_an_earlier_output_is_kept_until_there_is_a_new_one(folder: Path) -> None:
    (folder / "old.jsonl").write_text("old\n")
    assert main(["extract", "gone.txt", "-o", "old.jsonl"]) == 1
    assert (folder / "old.jsonl").read_text() == "old\n"
    assert main(["extract", "words.txt", "-o", "old.jsonl"]) == 0
    assert len((folder / "old.jsonl").read_text().splitlines()) == 1
    assert not (folder / "old.jsonl").read_text().startswith("old")


def test_a_missing_pack_is_told_with_its_repair(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(*, options: Options | None) -> None:
        raise PackError("the pack en-news is not there; pip install --force-reinstall quoteattr")

    monkeypatch.setattr(quoteattr, "load", load)
    assert main(["extract", "words.txt"]) == 2
    assert capsys.readouterr().err.startswith("quoteattr: the pack en-news is not there; pip install")


def test_scope_and_confidence_are_the_users(folder: Path, pipeline: FakePipeline) -> None:
    assert main(["extract", "words.txt"]) == 0
    assert pipeline.options == Options()
    assert main(["extract", "--scope", "attitude", "--min-confidence", "0.4", "words.txt"]) == 0
    assert pipeline.options == Options(scope="attitude", min_confidence=0.4)


TOLLS = '[things]\nwords = ["toll"]\n'


def test_targets_of_the_users_own_stand_beside_foreign_troops(folder: Path, pipeline: FakePipeline) -> None:
    for name in ("tolls.toml", "fares.toml"):
        (folder / name).write_text(TOLLS)
    assert main(["extract", "--target", "tolls.toml", "--target", "fares.toml", "words.txt"]) == 0
    own = (StanceTarget("tolls", "tolls.toml"), StanceTarget("fares", "fares.toml"))
    assert pipeline.options == Options(targets=(FOREIGN_TROOPS, *own))


def test_a_target_that_cannot_be_used_is_wrong_usage(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tolls.toml").write_text(TOLLS)
    (folder / "empty.toml").write_text("")
    for files, told in (
        (["missing.toml"], "missing.toml: not a lexicon: "),
        (["empty.toml"], "the lexicons of the stance target 'empty' have no table [things] with words"),
        (["tolls.toml", "./tolls.toml"], "two stance targets of one name: foreign_troops, tolls, tolls"),
    ):
        asked = [word for file in files for word in ("--target", file)]
        assert main(["extract", *asked, "words.txt", "-o", "out.jsonl"]) == 2
        assert capsys.readouterr().err.startswith(f"quoteattr: {told}")
    assert not (folder / "out.jsonl").exists()
    assert pipeline.loaded == 0


def test_known_people_are_read_from_a_file(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "people.csv").write_text("name,id\nSalma Nouri,P1\n")
    assert main(["extract", "--people", "people.csv", "words.txt"]) == 0
    assert pipeline.options == Options(people=(KnownSpeaker("Salma Nouri", id="P1"),))
    (folder / "people.csv").write_text("names\nSalma Nouri\n")
    capsys.readouterr()
    for file, told in (("people.csv", "people.csv, line 1: no column 'names'"), ("none.csv", "none.csv: No such file")):
        assert main(["extract", "--people", file, "words.txt", "-o", "out.jsonl"]) == 2
        assert capsys.readouterr().err.startswith(f"quoteattr: {told}")
    assert not (folder / "out.jsonl").exists()


def test_a_confidence_beyond_one_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--min-confidence", "2", "words.txt"]) == 2
    assert "min_confidence" in capsys.readouterr().err


def test_ids_that_stand_for_several_documents_are_noted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "words.txt", "words.txt"]) == 0
    assert capsys.readouterr().err == "quoteattr: note: several documents share an id: 'words'\n"


def test_each_line_is_written_as_soon_as_it_is_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    class Watching(FakePipeline):
        def pipe(self, documents: Iterable[Document], **options: Any) -> Iterator[Article | Failure]:
            for result in super().pipe(documents, **options):
                written.append((folder / "out.jsonl").read_text().count("\n"))
                yield result

    monkeypatch.setattr(quoteattr, "load", lambda *, options: Watching())
    assert main(["extract", "words.txt", "blank.txt", "-o", "out.jsonl"]) == 0
    assert written == [0, 1]


def test_an_interruption_leaves_what_was_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "stop.txt").write_text("stop")
    assert main(["extract", "words.txt", "stop.txt", "blank.txt"]) == 130
    out, err = capsys.readouterr()
    assert (found(out), err) == ([("words", 1)], "quoteattr: interrupted\n")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_progress_bar_only_on_a_terminal(
    folder: Path,
    pipeline: FakePipeline,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    (folder / "more.jsonl").write_text('{"id": "x", "text": "fail"}\n\n{"id": "y", "text": "Rain fell."}\n')
    assert main(["extract", "words.txt", "gone.txt", "more.jsonl"]) == 1
    err = capsys.readouterr().err
    assert "quoteattr: gone.txt: No such file or directory\n" in err
    assert ("3/3" in err and "1 failed" in err and "article/s" in err) is terminal


def corpus(folder: Path) -> list[str]:
    names = [f"a{number}" for number in range(6)]
    lines = [json.dumps({"id": name, "text": f"{WORDS} {name}"}) for name in names]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n")
    return names


def test_a_run_that_was_cut_off_goes_on(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    names = corpus(folder)
    command = ["extract", "--resume", "corpus.jsonl", "-o", "out.jsonl"]
    assert main(command) == 0
    whole = (folder / "out.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    for end in (0, 1, len(lines[0]) - 1, len(lines[0]), len(lines[0]) + 9, len(whole) - 1, len(whole)):
        pipeline.read.clear()
        (folder / "out.jsonl").write_bytes(whole[:end])
        assert main(command) == 0
        assert (folder / "out.jsonl").read_bytes() == whole
        assert pipeline.read == names[whole[:end].count(b"\n") :]
    assert "quoteattr: out.jsonl holds 6 articles already\n" in capsys.readouterr().err


def test_what_failed_is_tried_again_and_what_is_given_twice_is_done_twice(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.jsonl").write_text(
        '{"id": "x", "text": "fail"}\n{"id": "y", "text": "Rain."}\n{"id": "y", "text": "Rain."}\n'
    )
    command = ["extract", "--resume", "one.jsonl", "-o", "out.jsonl"]
    assert main(command) == 1
    assert main(command) == 1
    assert pipeline.read == ["x", "y", "y", "x"]
    assert found((folder / "out.jsonl").read_text()) == [("y", 0), ("y", 0)]
    assert capsys.readouterr().err.endswith(
        "quoteattr: note: several documents share an id: 'y'\nquoteattr: 1 document failed (parsing 1)\n"
    )


NOT_OURS = "out.jsonl, line 1: not what extract writes, so it cannot be resumed"


@pytest.mark.parametrize(
    ("earlier", "message"),
    [
        ("A letter to my aunt.\n", NOT_OURS),
        ("A letter without an end", NOT_OURS),
        ('{"id": "x", "text": "Rain.", "made": "by hand"}\n', NOT_OURS),
        ('{"id": "x", "text": null, "made": {}}\n', NOT_OURS),
        ("[]\n", NOT_OURS),
        (
            to_json(article_of(Document("Rain.", id="x"))).replace('"speech"', '"attitude"') + "\n",
            "out.jsonl, line 1: made in another way (scope attitude, not speech); resume it as it was begun",
        ),
    ],
)
def test_only_what_was_made_in_the_same_way_is_resumed(
    folder: Path, capsys: pytest.CaptureFixture[str], earlier: str, message: str
) -> None:
    (folder / "out.jsonl").write_text(earlier)
    assert main(["extract", "--resume", "words.txt", "-o", "out.jsonl"]) == 2
    assert capsys.readouterr().err == f"quoteattr: {message}\n"
    assert (folder / "out.jsonl").read_text() == earlier


def test_what_jobs_and_resume_need(folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--resume", "words.txt"]) == 2
    assert capsys.readouterr().err == "quoteattr: --resume goes on with a file: name it with -o\n"
    assert main(["extract", "-j", "3", "words.txt"]) == 0
    assert pipeline.processes == [3]
    with pytest.raises(SystemExit):
        main(["extract", "-j", "0", "words.txt"])


def test_a_folder_and_an_output_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", ".", "-o", "out.jsonl"]) == 2
    assert capsys.readouterr().err == "quoteattr: out.jsonl lies in the folder ., which is an input\n"
    assert main(["extract", "."]) == 0
    assert found(capsys.readouterr().out) == [("blank", 0), ("words", 1)]


def test_show_reads_a_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "words.txt"]) == 0
    assert capsys.readouterr().out == (
        "words  1 quotation · 1 speaker\n"
        "\n"
        "  1  direct    Vance\n"
        "     They must go\n"
        "     opposes foreign troops · by must-go (0.90) from “They must go”\n"
        "     cue “said” (say) · source “Vance” · found by fake (1.00)\n"
    )


def test_show_reads_what_extract_wrote(
    folder: Path, pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl([article_of(Document(WORDS, name)) for name in "ab"], "out.jsonl")
    assert main(["show", "out.jsonl"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^(?:a|b)  1 quotation", out, re.MULTILINE) == ["a  1 quotation", "b  1 quotation"]
    assert pipeline.loaded == 0


def test_show_names_what_it_cannot_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out.jsonl").write_text('{"id": "a", "text": "x"}\n' + to_json(article_of(Document(WORDS, "b"))))
    assert main(["show", "out.jsonl"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("b  1 quotation")
    assert "out.jsonl, line 1: no article of quoteattr's: it has no schema number" in err
    assert main(["show", "gone.txt"]) == 1
    assert "gone.txt: No such file or directory" in capsys.readouterr().err
    (folder / "fail.txt").write_text("fail")
    assert main(["show", "fail.txt"]) == 1
    assert "document 'fail' failed in parsing: RuntimeError: no tree" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("terminal", "environment", "colored"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    environment: dict[str, str],
    colored: bool,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert main(["show", "words.txt"]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_show_writes_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl([article_of(Document(WORDS, name)) for name in "ab"], "out.jsonl")
    assert main(["show", "--html", "page.html", "out.jsonl"]) == 0
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "2 articles" in page
    assert main(["show", "--html", "page.html", "gone.txt"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "quoteattr: 1 input could not be read"
    (folder / "empty.jsonl").write_text("\n")
    assert main(["show", "--html", "page.html", "empty.jsonl"]) == 1
    assert "empty.jsonl: no article to show" in capsys.readouterr().err


def test_evaluate_prints_the_scores(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl([article_of(Document(WORDS, "a")), article_of(Document(WORDS, "b"))], "gold.jsonl")
    write_jsonl([article_of(Document(WORDS, "a"))], "out.jsonl")
    assert main(["evaluate", "gold.jsonl", "out.jsonl"]) == 0
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    scores = ["2", "1", "100.0", "50.0", "66.7", "66.7", "66.7", "0.0", "2", "50.0", "50.0", "0.0"]
    assert rows[1:4] == [["direct", *scores], ["direct+mixed", *scores], ["all", *scores]]
    assert "stance of 2: accuracy 50.0, macro-F1 66.7, opposite sides 0.0" in out
    assert err == "quoteattr: not in out.jsonl, so nothing of it is found: 'b'\n"


def test_evaluate_names_what_it_cannot_score(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out.jsonl").write_text("no json")
    for output, message in (
        ("out.jsonl", "out.jsonl, line 1: no JSON"),
        ("gone", "gone: No such file"),
        (".", "folder"),
    ):
        assert main(["evaluate", "out.jsonl" if output == "out.jsonl" else output, output]) == 1
        assert message in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["extract"], ["show"], ["report"], ["evaluate"]])
def test_help_has_an_example(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert re.search(r"examples?:\n  quoteattr \w+ ", out)
    assert max(map(len, out.splitlines())) <= 100


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "usage: quoteattr" in capsys.readouterr().err


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, **options)


def test_python_m_quoteattr() -> None:
    assert python("-m", "quoteattr", "--version").stdout.split() == [b"quoteattr", quoteattr.__version__.encode()]


def test_the_command_line_starts_without_the_models() -> None:
    heavy = "{'stanza', 'torch', 'transformers', 'tqdm', 'cattrs'}"
    assert python("-c", f"import sys, quoteattr.cli; print({heavy} & set(sys.modules))").stdout.strip() == b"set()"


def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    write_jsonl((article_of(Document(WORDS, str(number))) for number in range(3000)), "out.jsonl")
    command = [sys.executable, "-m", "quoteattr", "show", "out.jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"0  1 quotation")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_a_terminal_without_the_characters(folder: Path) -> None:
    write_jsonl([article_of(Document(WORDS, "a"))], "out.jsonl")
    shown = python("-m", "quoteattr", "show", "out.jsonl", env={"PYTHONIOENCODING": "ascii"})
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"cue \\u201csaid\\u201d (say)" in shown.stdout


def test_link_writes_an_entity_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl([article_of(Document(WORDS, id=name)) for name in ("a", "b")], "found.jsonl")
    assert main(["link", "found.jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["name"], [member["document"] for member in row["members"]]) for row in rows] == [
        ("Vance", ["a"]),
        ("Vance", ["b"]),
    ]


def test_link_into_a_file(folder: Path) -> None:
    write_jsonl([article_of(Document(WORDS, id="a"))], "found.jsonl")
    assert main(["link", "found.jsonl", "-o", "entities.jsonl"]) == 0
    assert Path("entities.jsonl").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize("command", ["link", "utterances"])
def test_of_articles_with_one_id_the_first_is_kept(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl([article_of(Document(WORDS + end, id="a")) for end in ("", "More.")], "found.jsonl")
    assert main([command, "found.jsonl"]) == 1
    assert "document 'a' left out: another article has this id" in capsys.readouterr().err


def test_utterances(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl([article_of(Document(WORDS, id=name)) for name in ("a", "b")], "found.jsonl")
    assert main(["utterances", "found.jsonl"]) == 0
    for line in capsys.readouterr().out.splitlines():
        assert {variant["document"] for variant in json.loads(line)["variants"]} == {"a", "b"}


def test_link_reports_lines_that_it_cannot_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("found.jsonl").write_text(to_json(article_of(Document(WORDS, id="a"))) + "\n{}\n", encoding="utf-8")
    assert main(["link", "found.jsonl"]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert "found.jsonl, line 2" in captured.err or "found.jsonl:2" in captured.err


def test_link_without_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "nowhere.jsonl"]) == 1
    assert "nowhere.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["link", "utterances"])
def test_nothing_found_leaves_nothing_of_another_corpus(tmp_path: Path, command: str) -> None:
    found, written = tmp_path / "found.jsonl", tmp_path / "written.jsonl"
    found.write_text("")
    written.write_text("of another corpus\n")
    assert main([command, str(found), "-o", str(written)]) == 0
    assert written.read_text() == ""
    written.write_text("of another corpus\n")
    assert main([command, str(tmp_path / "missing.jsonl"), "-o", str(written)]) == 1
    assert written.read_text() == "of another corpus\n"


def test_extract_without_articles_leaves_nothing_of_another_corpus(folder: Path) -> None:
    (folder / "none.jsonl").write_text("")
    (folder / "written.jsonl").write_text("of another corpus\n")
    assert main(["extract", "none.jsonl", "-o", "written.jsonl"]) == 0
    assert (folder / "written.jsonl").read_text() == ""
    (folder / "written.jsonl").write_text("of another corpus\n")
    assert main(["extract", "none.jsonl", "missing.txt", "-o", "written.jsonl"]) == 1
    assert (folder / "written.jsonl").read_text() == "of another corpus\n"
