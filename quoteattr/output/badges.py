"""A side as a word with its sign: − opposes, + supports, ± mixed, ○ neutral. Nobody needs the colours."""

from __future__ import annotations

from collections.abc import Mapping

from quoteattr.output.page import html
from quoteattr.output.printable import flat
from quoteattr.types import StanceLabel

_SIGNS: Mapping[StanceLabel, str] = {
    StanceLabel.OPPOSES: "−",
    StanceLabel.SUPPORTS: "+",
    StanceLabel.MIXED: "±",
    StanceLabel.NEUTRAL: "○",
}


def badge(side: StanceLabel | None, words: str = "") -> str:
    """A side as a coloured word with its sign."""
    return f'<em class="{side_class(side)}">{sign(side)}{html(words or side_name(side))}</em>'


def sign(side: StanceLabel | None) -> str:
    """The sign alone; it is not read out, since a word or a heading stands beside it."""
    return f'<i aria-hidden="true">{_SIGNS[side]}</i>' if side else ""


def side_name(side: StanceLabel | None) -> str:
    """A side in words.

    >>> side_name(None)
    'not about it'
    """
    return side.value if side else "not about it"


def side_class(side: StanceLabel | None) -> str:
    """The class of whatever has the colour of a side."""
    return side.value if side else "none"


def target_name(target: str) -> str:
    """A target in words.

    >>> target_name("foreign_troops")
    'foreign troops'
    """
    return flat(target.replace("_", " "))
