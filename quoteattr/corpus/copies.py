"""Which articles are one text: agency copy that several papers print, with other bylines and other lines around it.

Two articles are copies when they have nearly all their runs of words in common. Sketches of the runs (MinHash, Broder
1997) find those that may, so that a hundred thousand articles need not be compared with one another.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from quoteattr.corpus.groups import root
from quoteattr.corpus.library import distinct
from quoteattr.lexicon import load_lexicon
from quoteattr.types import Article

RUN = 5  # words of a run
ALIKE = 0.8  # the share of runs that copies have in common
BANDS, ROWS = 20, 4  # of two copies that share ALIKE, one in 30,000 is missed
_PRIME = (1 << 31) - 1
_WORD = re.compile(r"\w+")
_DATELINE = re.compile(r"^[^\n.!?“\"]{2,60}?(?:\([^\n()]{2,40}\)\s*)?\s(?:—|–|--|-)\s+")


def same_articles(articles: Iterable[Article]) -> tuple[tuple[str, ...], ...]:
    """The ids of articles that are copies of one another, group by group; an article without a copy is in none.

    >>> from quoteattr import Article, Document, Provenance
    >>> made = Provenance("0.1.0", "en-news", "c0ffee")
    >>> text = "The ferry will sail again on Monday, the harbour office of Reke said."
    >>> texts = {"a": text, "b": "REKE (Wire) — " + text, "c": "The ferry is gone for good, say its owners."}
    >>> same_articles(Article(Document(text, id=name), (), (), made) for name, text in texts.items())
    (('a', 'b'),)
    """
    printed: dict[frozenset[int], list[str]] = {}
    for article in distinct(articles):
        printed.setdefault(_runs(article.document.text), []).append(article.document.id)
    texts = [text for text in printed if text]
    above = {place: place for place in range(len(texts))}
    for bucket in _buckets(texts):
        _connect(bucket, texts, above)
    groups: dict[int, list[str]] = {}
    for place, text in enumerate(texts):
        groups.setdefault(root(above, place), []).extend(printed[text])
    return tuple(sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1))


def _runs(text: str) -> frozenset[int]:
    """Every run of words of the text itself, hashed; a text of fewer words is one run."""
    words = [word for line in _lines(text) for word in _WORD.findall(line.lower())]
    last = max(len(words) - RUN, 0)
    return (
        frozenset(zlib.crc32(" ".join(words[n : n + RUN]).encode()) for n in range(last + 1)) if words else frozenset()
    )


def _lines(text: str) -> Iterator[str]:
    """The lines without the dateline and without what a newspaper sets around them: "By ...", "Read more"."""
    around = tuple(load_lexicon().words("wording.boilerplate"))
    for line in filter(None, map(str.strip, text.splitlines())):
        if not line.lower().startswith(around):
            yield _DATELINE.sub("", line)


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    both = len(one & other)
    return both >= ALIKE * (len(one) + len(other) - both) > 0


def _buckets(runs: Sequence[frozenset[int]]) -> Iterator[list[int]]:
    """The places of texts whose sketches agree in a band."""
    buckets: dict[tuple[int, bytes], list[int]] = {}
    for place, found in enumerate(runs):
        for band, rows in enumerate(_sketch(found)):
            buckets.setdefault((band, rows.tobytes()), []).append(place)
    yield from buckets.values()


def _connect(bucket: Iterable[int], texts: Sequence[frozenset[int]], above: dict[int, int]) -> None:
    """Put together what is alike in a bucket; what is together already is not compared again, however much it is."""
    groups: dict[int, list[int]] = {}
    for place in bucket:
        groups.setdefault(root(above, place), []).append(place)
    kept: list[list[int]] = []
    for group in groups.values():
        alike = [each for each in kept if any(_alike(texts[one], texts[other]) for one in group for other in each)]
        for each in alike:
            above[root(above, each[0])] = root(above, group[0])
        kept = [each for each in kept if each not in alike] + [[*group, *(place for each in alike for place in each)]]


def _sketch(runs: frozenset[int]) -> npt.NDArray[np.uint64]:
    """The least hash of the runs by each of BANDS x ROWS hash functions."""
    factors, shifts = _functions()
    hashed = np.fromiter((run % _PRIME for run in runs), dtype=np.uint64, count=len(runs))
    least: npt.NDArray[np.uint64] = ((hashed[:, None] * factors + shifts) % _PRIME).min(axis=0)
    return least.reshape(BANDS, ROWS)


@cache
def _functions() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    drawn = np.random.RandomState(1997).randint(1, _PRIME, size=(2, BANDS * ROWS)).astype(np.uint64)
    return drawn[0], drawn[1]
