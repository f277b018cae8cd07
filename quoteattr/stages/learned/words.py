"""What the network sees of each word: its tags, its place in the tree, the marks around it, the lexicon's opinion."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.complements import is_edge
from quoteattr.stages.cues import TABLES, CueKind, forms_of, kind_of
from quoteattr.stages.utterances import Page

TAGS = ("upos", "xpos", "deprel")  # what is known of a word by a number
FRAMES = ("clause", "infinitive", "object", "addressee")
MAY_ATTRIBUTE = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADP", "ADV", "SCONJ", "X"})
UNMARKED, MARKED, COMPLETE = range(3)  # no marks around a word; marks; marks around a whole utterance
FLAGS = len(FRAMES) + 5


@frozen(eq=False)
class Words:
    """A document as arrays with a row for each token.

    `tags` are numbers of the vocabularies (tokens, TAGS), `flags` what the lexicon and the capitals say (tokens,
    FLAGS), `marks` one of UNMARKED, MARKED and COMPLETE, `utterance` the place of the utterance or -1. `head` is the
    governor's place or -1; `first` and `last` bound the words below a token; `depth` counts its governors. `says`
    is false for punctuation, `attributes` for what cannot be a cue.
    """

    tags: Any
    flags: Any
    vectors: Any
    marks: Any
    utterance: Any
    sentence: Any
    head: Any
    first: Any
    last: Any
    depth: Any
    says: Any
    attributes: Any

    def sentence_of(self, place: int) -> tuple[int, int]:
        """Where the sentence of a token begins and ends."""
        bounds: Any = np.searchsorted(self.sentence, [self.sentence[place], self.sentence[place] + 1])
        return int(bounds[0]), int(bounds[1])


def describe(page: Page, lexicon: Lexicon, vocabularies: Mapping[str, Mapping[str, int]]) -> Words:
    """The words of a page as arrays. A tag that no vocabulary knows is number 0."""
    tokens = page.parse.tokens
    head = np.array([-1 if token.head is None else token.head for token in tokens], dtype=np.int64)
    depth = np.array([sum(1 for _ in page.parse.ancestors(token)) for token in tokens], dtype=np.int64)
    first, last = _extents(head, depth)
    lengths = [len(sentence) for sentence in page.parse.sentences]
    utterance = np.array([-1 if (voice := page.voice(token)) is None else voice for token in tokens], dtype=np.int64)
    complete = np.array([each.complete for each in page.utterances], dtype=bool)
    marks = np.full(len(tokens), UNMARKED)
    inside = utterance >= 0
    marks[inside] = np.where(complete[utterance[inside]], COMPLETE, MARKED)
    return Words(
        tags=np.array([[vocabularies[tag].get(getattr(token, tag), 0) for tag in TAGS] for token in tokens]),
        flags=np.array([_flags(token, lexicon) for token in tokens], dtype=np.float32),
        vectors=None if page.parse.vectors is None else page.parse.vectors.astype(np.float32),
        marks=marks,
        utterance=utterance,
        sentence=np.repeat(np.arange(len(lengths)), lengths),
        head=head,
        first=first,
        last=last,
        depth=depth,
        says=np.array([not is_edge(token) for token in tokens], dtype=bool),
        attributes=np.array([token.upos in MAY_ATTRIBUTE and not is_edge(token) for token in tokens], dtype=bool),
    )


def _extents(head: Any, depth: Any) -> tuple[Any, Any]:
    """The first and the last word below each word."""
    first, last = np.arange(len(head)), np.arange(len(head))
    for place in np.argsort(-depth, kind="stable"):
        above = head[place]
        if above >= 0:
            first[above] = min(first[above], first[place])
            last[above] = max(last[above], last[place])
    return first, last


def _flags(token: Token, lexicon: Lexicon) -> tuple[bool, ...]:
    return (*_listed(token.lemma, kind_of(token), lexicon), token.text.casefold() in lexicon.words("cues.prepositions"),
            token.text[:1].isupper())  # fmt: skip


@lru_cache(maxsize=10_000)
def _listed(lemma: str, kind: CueKind | None, lexicon: Lexicon) -> tuple[bool, ...]:
    """Whether the lexicon has a cue of a kind, which frames it takes, and whether it tells of speech proper."""
    bases = forms_of(lemma)
    speech = not lexicon.words("cues.speech").isdisjoint(bases)
    entries = lexicon.entries(TABLES[kind]) if kind else {}
    frames = next((frozenset(entries[base]) for base in bases if base in entries), None)
    if frames is None:
        return (*[False] * (len(FRAMES) + 2), speech)
    return (True, *(frame in frames for frame in FRAMES), not frames.issubset(FRAMES), speech)
