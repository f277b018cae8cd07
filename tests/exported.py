"""Articles to export: the gold, what rules find in the frozen parses, and one with all that is awkward in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from freeze import frozen
from harbour_news import ARTICLES as HARBOUR_NEWS

from quoteattr.lexicon import load_lexicon
from quoteattr.output.serialize import read_jsonl
from quoteattr.parsing import Parse
from quoteattr.pipeline import Pipeline
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Evidence,
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

PARSES: dict[str, Parse] = frozen("articles")
GOLD = tuple(read_jsonl(Path(__file__).parent.parent / "fixtures" / "gold.jsonl"))


def parser(documents: list[Document]) -> list[Parse]:
    """The frozen parses, in place of a model."""
    return [PARSES[document.id] for document in documents]


FOUND = tuple(Pipeline(parser, load_lexicon()).pipe([parse.document for parse in PARSES.values()]))

TEXT = (
    "\ufeff😀 The U\u0308nion: “=1+1 they must\r\n\r\nleave\tnow,” Q\u0301 said, the wire\rreported.\u2028"
    "+ “-We heard ‘@stay’ 🚢 from\x07 him,” | He = she |\r\n"
)


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def _mention(words: str, type: MentionType = MentionType.NAME) -> Mention:
    return Mention(at(words), at(words), type)


AWKWARD = Article(
    Document(TEXT, "../awk,ward id/=1", "2031-05-02", {"desk": "=x", "tags": ["a", "b"]}),
    (
        Quotation(
            "q1", QuotationType.DIRECT, (at("=1+1 they must\r\n\r\nleave\tnow,"),), Cue(at("said"), "say"),
            _mention("Q\u0301"), "s1", _mention("the wire"), None, Evidence("marks", 0.25),
            (
                Stance("foreign_troops", StanceLabel.OPPOSES, "s1",
                       Evidence("frame:duty", 0.5, (at("must"), at("leave"))), "US", "Kesh"),
                Stance("the toll, now", StanceLabel.MIXED, None, Evidence("frame:wish", 0.75)),
            ),
            Evidence("name", 0.875, (at("Q\u0301"),)),
        ),
        Quotation(
            "q2", QuotationType.MIXED, (at("-We heard"), at("🚢 from\x07 him,")), None, None, None, None, None,
            Evidence("marks", 1.0),
        ),
        Quotation(
            "q3", QuotationType.DIRECT, (at("@stay"),), Cue(at("heard"), "hear"), _mention("him", MentionType.PRONOUN),
            "s2", None, "q2", Evidence("marks", 0.5),
        ),
    ),
    (
        Speaker("s1", "=Q\u0301 | R", SpeakerType.PERSON, "chair\tof\nthe union", (_mention("Q\u0301"),), "Q 17"),
        Speaker("s2", None, SpeakerType.UNNAMED, None, (_mention("him", MentionType.PRONOUN),)),
    ),
    Provenance("0.1.0", "en-news", "c0ffee"),
)  # fmt: skip
EMPTY = Article(Document("", "empty"), (), (), AWKWARD.made)
SILENT = Article(Document("Rain fell.\n", "silent"), (), (), AWKWARD.made)

ARTICLES = (*FOUND, *HARBOUR_NEWS, AWKWARD, EMPTY, SILENT)
ALL = (*GOLD, *ARTICLES)


def quotations(articles: tuple[Article, ...] = ALL) -> Iterator[tuple[Article, Quotation]]:
    """Every quotation with its article."""
    for article in articles:
        for quotation in article.quotations:
            yield article, quotation


def parts_of(quotation: Quotation) -> dict[str, Span]:
    """Where source, cue and relay of a quotation stand."""
    found = {"source": quotation.source, "cue": quotation.cue, "relay": quotation.relayed_by}
    return {name: part.span for name, part in found.items() if part}
