"""What docs/howto/look.md tells to type works, in the order in which it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from quoteattr.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "howto" / "look.md"


def test_the_examples_do_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    text = DOCUMENT.read_text(encoding="utf-8")
    commands = re.findall("^quoteattr (.*)$", text, flags=re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert main(shlex.split(command)) == 0, command
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(DOCUMENT).examples())
    assert len(examples) >= 5
    for example in examples:
        example.evaluate()
    assert "<!doctype html>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    speaker, stance = re.findall(r"#speaker=([\w+-]+)&stance=([\w+-]+)`", text)[0]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for value in (speaker, stance):
        assert f'<option value="{value.replace("+", " ")}">' in page


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", DOCUMENT.read_text(encoding="utf-8")):
        assert (DOCUMENT.parent / target).exists(), target
