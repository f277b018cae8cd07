"""The README and every page under docs/: what their examples show is what comes out, and the site builds strictly.

Blocks of `python` are run and compared. Blocks of `console` are a session at the prompt, run in a shell and compared as
well. In blocks of `sh` each `quoteattr` command is only read by the real parser of arguments. The examples of a page
share their names and a folder of their own, where docs/ and fixtures/ are those of the repository. A page that needs a
package which may not be there asks for it in an `invisible-code-block` of Sybil's, with `pytest.importorskip`.
"""

import contextlib
import html
import io
import os
import re
import shlex
import subprocess
import sys
import zlib
from doctest import ELLIPSIS, Example, OutputChecker
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.example import SybilFailure
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

import quoteattr
from quoteattr.cli import argument_parser

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^ *```(?P<language>\S*).*\n(?:(?! *```).*\n)*^ *```$", re.MULTILINE)
COMMAND = re.compile(r"^\$ (?P<command>.*(?:\n> .*)*)\n?(?P<printed>(?:(?!\$ ).*\n?)*)", re.MULTILINE)
SHELL = 'set -eu; quoteattr() { "$PYTHON" -m quoteattr "$@"; }; '
AT_PROMPT = {**os.environ, "PYTHON": sys.executable, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONSAFEPATH": "1"}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def commands_in(block):
    """The arguments of every `quoteattr` command in a block of shell."""
    for line in block.replace("\\\n", " ").splitlines():
        line = re.sub(r"\$\([^)]*\)|\$\w+", "1", re.sub(r"\s\d?[<>]+&?\s*\S+", "", line))
        words = shlex.shlex(line, posix=True, punctuation_chars="|&;")
        words.whitespace_split = True
        command = []
        for word in [*words, ";"]:
            if not set(word) <= set("|&;"):
                command.append(word)
                continue
            while command and re.fullmatch(r"time|nice|do|then|\w+=.*", command[0]):
                command.pop(0)
            if command and Path(command[0]).name == "quoteattr":
                yield command[1:]
            command = []


def read_commands(example):
    """What is wrong with a command of the block, in the words of the parser of arguments."""
    for arguments in commands_in(example.parsed):
        told = io.StringIO()
        try:
            with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
                argument_parser().parse_args(arguments)
        except SystemExit as end:
            if end.code:
                return told.getvalue()
    return None


def run_commands(example):
    """What is wrong with a session: a command that the parser refuses, one that fails, or prints something else."""
    sessions = list(COMMAND.finditer(example.parsed))
    assert sessions, "no command behind a $"
    for session in sessions:
        command = session["command"].replace("\n> ", "\n")
        done = subprocess.run(
            ["bash", "-c", SHELL + command], env=AT_PROMPT, stdout=-1, stderr=subprocess.STDOUT, text=True, check=False
        )
        expected = Example(command, session["printed"])
        if done.returncode or not OutputChecker().check_output(expected.want, done.stdout, ELLIPSIS):
            shown = OutputChecker().output_difference(expected, done.stdout, ELLIPSIS)
            return f"$ {command}\nended with {done.returncode}\n{shown}"
    return None


EXAMPLES = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
        CodeBlockParser(language="console", evaluator=run_commands),
        CodeBlockParser(language="sh", evaluator=read_commands),
        SkipParser(),
    ]
)


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A folder to write to, from which the repository's documentation and fixtures are seen."""
    for name in ("docs", "fixtures"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)


@each_page
def test_the_examples_print_what_they_say(page, at_home):
    for example in EXAMPLES.parse(page).examples():
        example.evaluate()


@each_page
def test_every_block_says_what_it_is(page):
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        assert block["language"], block[0]
        assert block["language"] == "python" or "\n>>> " not in block[0], block[0]
        assert block["language"] == "console" or "\n$ " not in block[0], block[0]


@each_page
def test_nothing_is_left_to_fill_in(page):
    assert not re.findall(r"@[A-Z]+@|TODO|FIXME", page.read_text(encoding="utf-8"))


@each_page
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("http") or (page.parent / target).exists(), target


@pytest.mark.parametrize(
    ("language", "block", "told"),
    [
        ("python", ">>> 1 + 1\n3", "Got:\n    2"),
        ("console", "$ echo one | tr o x; echo two >&2\nxne\nthree", "Got:\n    xne\n    two"),
        ("console", "$ false", "ended with 1"),
        ("console", "$ quoteattr shew a.txt\n...", "invalid choice: 'shew'"),
        ("sh", "quoteattr extract a.txt -o out.jsonl 2> log && quoteattr link --fast out.jsonl", "--fast"),
        ("sh", "cat a.txt | nice quoteattr show -   # look\nquoteattr shew a.txt", "invalid choice: 'shew'"),
        ("sh", ".venv/bin/quoteattr extract --min-confidence \\\n  much a.txt", "invalid float value: 'much'"),
    ],
)
def test_a_wrong_example_is_told(at_home, language, block, told):
    Path("page.md").write_text(f"```{language}\n{block}\n```\n")
    (example,) = EXAMPLES.parse(Path("page.md")).examples()
    with pytest.raises(SybilFailure, match=re.escape(told)):
        example.evaluate()


def test_right_commands_are_not_told():
    block = "pip install quoteattr\nfor f in *.txt; do quoteattr show $f; done\nquoteattr --help"
    assert list(commands_in(block)) == [["show", "1"], ["--help"]]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as .ci/run builds it: any warning ends the build (not with --quiet, which counts none)."""
    pytest.importorskip("mkdocstrings")
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, env=quiet, stdout=-1, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    told = [
        line for line in done.stdout.splitlines() if not re.match(r"INFO +-  (Cleaning|Building|Documentation)", line)
    ]
    assert not told
    return folder


def words_of(site, name):
    """A page of the reference as it is read: without its tags."""
    page = (site / "reference" / name / "index.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_every_public_name_is_in_the_reference(site):
    inventory = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    described = {line.split()[0] for line in inventory.splitlines()}
    for name in set(quoteattr.__all__) - {"__version__"}:
        home = getattr(getattr(quoteattr, name), "__module__", "quoteattr")
        assert {f"quoteattr.{name}", f"{home}.{name}"} & described, name


def test_a_value_is_shown_with_its_constructor_its_labels_and_its_example(site):
    shown = words_of(site, "values")
    assert "Span(start: int, end: int)" in shown
    assert "meta: Mapping[str, Any] = {}" in shown
    assert "It has SUPPORTS 'supports', OPPOSES 'opposes', MIXED 'mixed', NEUTRAL 'neutral'." in shown
    assert '>>> Span(4, 8).of("She said so.")' in shown
    assert "Options(\n    *,\n    scope: Scope = SPEECH,\n" in words_of(site, "extracting")


def test_every_command_is_in_the_reference(site):
    page = words_of(site, "command-line")
    names = re.findall(r"^    ([a-z]+)\b", argument_parser().format_help(), re.MULTILINE)
    assert {"extract", "show", "evaluate"} <= set(names)
    assert [name for name in names if f"usage: quoteattr {name} [-h]" not in page] == []
    assert "--min-confidence" in page


def test_the_site_loads_nothing_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|iframe|link)[^>]+(?:src|href)="(?:https?:)?//[^"]+"', page.read_text("utf-8")
        )
        assert not loaded, page
