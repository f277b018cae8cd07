"""The command line, for the site: the help of every command, as argparse prints it, where a page asks for it."""

import argparse
import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from quoteattr.cli import argument_parser

ASKED = "<!-- the help of every command -->"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """What mkdocs calls with the text of each page."""
    return markdown.replace(ASKED, "\n\n".join(_sections())) if ASKED in markdown else markdown


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command with the parser of its arguments: what stands behind "quoteattr" on a command line."""
    (kinds,) = (action for action in argument_parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(kinds.choices)


def _sections() -> Iterator[str]:
    with patch.dict(os.environ, {"COLUMNS": "84", "NO_COLOR": "1"}):
        for name, parser in {"": argument_parser(), **commands()}.items():
            yield f"## quoteattr {name}".rstrip() + f"\n\n```text\n{parser.format_help().rstrip()}\n```"
