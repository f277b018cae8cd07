"""The examples of docstrings, for the site: a paragraph that starts with ">>>" becomes a block of code."""

import re
from typing import Any

from griffe import Extension, Object

_EXAMPLE = re.compile(r"^>>> (?:.+\n?)+", re.MULTILINE)


class Examples(Extension):
    """Tells mkdocstrings what a doctest is: Markdown takes its ">>>" for three quotations inside one another."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Put the marks of a block of code around each example of a docstring."""
        if obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(_block, obj.docstring.value)


def _block(example: re.Match[str]) -> str:
    return f"```pycon\n{example.group().rstrip()}\n```\n"
