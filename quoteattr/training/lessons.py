"""Annotated articles as lessons for the attribution network: each word's numbers, and where each attribution lies."""

from __future__ import annotations

import gzip
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Parser, Token
from quoteattr.stages.learned.words import TAGS, Words, describe
from quoteattr.stages.marks import find_marks
from quoteattr.stages.repairs import mend
from quoteattr.stages.utterances import find_utterances
from quoteattr.types import Document

Item = TypeVar("Item")

PARSED_AT_ONCE = 16  # articles

UNKNOWN = -1  # it lies in another sentence than the cue
NOBODY = -2
_CUES = ({"VERB"}, {"NOUN", "PROPN", "ADJ"}, {"AUX"})
log = logging.getLogger(__name__)
_SOURCES = ({"PROPN", "NOUN", "PRON", "NUM"},)


@frozen
class Attributed:
    """Where one attribution lies: the places of its cue, of its content's ends and of its source's head."""

    cue: int
    first: int
    last: int
    source: int


@frozen(eq=False)
class Lesson:
    """An article's words and its attributions."""

    words: Words
    attributed: tuple[Attributed, ...]


def read_articles(path: Path) -> list[dict[str, Any]]:
    """The rows of a gold file, a document a line, compressed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def documents_of(articles: Iterable[Mapping[str, Any]]) -> list[Document]:
    """The texts of gold articles."""
    return [Document(article["text"], id=article["id"]) for article in articles]


def parse_all(articles: Sequence[Mapping[str, Any]], parser: Parser) -> Iterator[Parse]:
    """The parses of gold articles, one for one and in order."""
    done = 0
    for batch in batches(articles, PARSED_AT_ONCE):
        yield from parser(documents_of(batch))
        done += len(batch)
        log.info("parsed %d of %d articles", done, len(articles))


def count_tags(parses: Iterable[Parse]) -> dict[str, dict[str, int]]:
    """A vocabulary for each tag, the commonest first; 0 is left for what is new."""
    counts: dict[str, Counter[str]] = {tag: Counter() for tag in TAGS}
    for parse in parses:
        for tag, count in counts.items():
            count.update(getattr(token, tag) for token in parse.tokens)
    ranked = {tag: [name for name, _ in count.most_common()] for tag, count in counts.items()}
    return {tag: {name: number for number, name in enumerate(names, 1)} for tag, names in ranked.items()}


def lesson_of(
    article: Mapping[str, Any], parse: Parse, lexicon: Lexicon, vocabularies: Mapping[str, Mapping[str, int]]
) -> Lesson:
    """The lesson of one article; what is attributed without a cue teaches nothing and is left out."""
    parse = mend(parse, lexicon)
    words = describe(find_utterances(parse, find_marks(parse.text)), lexicon, vocabularies)
    found = (_attributed(quotation, parse, words) for quotation in article["quotations"])
    return Lesson(words, tuple(each for each in found if each is not None))


def _attributed(quotation: Mapping[str, Any], parse: Parse, words: Words) -> Attributed | None:
    cue = _top(_tokens(parse, quotation["cue"]), _CUES)
    content = [token.index for token in _tokens(parse, quotation["content"]) if words.says[token.index]]
    if cue is None or not words.says[cue.index] or not content:
        return None
    start, end = words.sentence_of(cue.index)
    together = start <= min(content) and max(content) < end
    source = _top(_tokens(parse, quotation["source"]), _SOURCES)
    beside = source is not None and start <= source.index < end
    return Attributed(
        cue=cue.index,
        first=min(content) if together else UNKNOWN,
        last=max(content) if together else UNKNOWN,
        source=NOBODY if source is None else source.index if beside else UNKNOWN,
    )


def _tokens(parse: Parse, spans: Iterable[Sequence[int]]) -> list[Token]:
    return [token for start, end in spans for token in parse.between(start, end)]


def _top(tokens: Sequence[Token], kinds: Iterable[set[str]]) -> Token | None:
    """The word that the others hang on, of the first kind of which there is one."""
    inside = {token.index for token in tokens}
    tops = [token for token in tokens if token.head not in inside]
    for wanted in kinds:
        for token in (*tops, *tokens):
            if token.upos in wanted:
                return token
    return tops[0] if tops else None


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Lessons or articles in their order, some at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def joined(words: Sequence[Words]) -> Words:
    """Several documents as one, each word's places shifted by the words before its document."""
    shifts = np.cumsum([0, *(len(each.head) for each in words[:-1])])
    sentences = np.cumsum([0, *(int(each.sentence[-1]) + 1 for each in words[:-1])])

    def together(name: str, by: Any = None) -> Any:
        rows = [getattr(each, name) for each in words]
        if rows[0] is None:
            return None
        return np.concatenate(rows if by is None else [row + shift for row, shift in zip(rows, by, strict=True)])

    heads = [np.where(each.head < 0, -1, each.head + shift) for each, shift in zip(words, shifts, strict=True)]
    same = ("tags", "flags", "vectors", "marks", "utterance", "depth", "says", "attributes")
    return Words(
        **{name: together(name) for name in same},
        sentence=together("sentence", sentences),
        head=np.concatenate(heads),
        first=together("first", shifts),
        last=together("last", shifts),
    )
