"""Lands: the states, lands and alliances that a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse


@cache
def _gazetteer(lexicon: Lexicon) -> tuple[re.Pattern[str], Mapping[str, str]]:
    names = {word: word for word in lexicon.words("lands.missions")}
    for table in ("lands.alliances", "lands.places", "lands.countries"):
        for name, others in lexicon.entries(table).items():
            names |= {name: name} | dict.fromkeys(others, name)
    longest_first = sorted(names, key=lambda name: (name[0], -len(name), name))
    # grouped by their first letters: most words begin like none of them
    initials = groupby(longest_first, key=lambda name: name[0])
    groups = [f"{re.escape(first)}(?:{'|'.join(re.escape(name[1:]) for name in like)})" for first, like in initials]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(groups)})(?!\w)"), names


@cache
def alliances_of(lexicon: Lexicon) -> frozenset[str]:
    """The alliances, unions and missions: their forces are foreign everywhere, they host none."""
    return frozenset(lexicon.entries("lands.alliances")) | lexicon.words("lands.missions")


def lands_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The states, lands and alliances that a stretch of text names.

    >>> from quoteattr.lexicon import load_lexicon
    >>> sorted(lands_in("the Iraqi prime minister in Washington", load_lexicon()))
    ['Iraq', 'US']
    """
    pattern, names = _gazetteer(lexicon)
    return frozenset(names[found.group()] for found in pattern.finditer(text))


def find_lands(parse: Parse, lexicon: Lexicon) -> Mapping[int, str]:
    """The tokens that name a state, a land or an alliance, each with the one it names."""
    pattern, names = _gazetteer(lexicon)
    return {
        token.index: names[found.group()]
        for found in pattern.finditer(parse.text)
        for token in parse.between(found.start(), found.end())
    }
