"""Who is who, with the quotations and their sources given: `python tests/benchmarks/speakers.py [SHARED]`.

Prints, for the PolNeAR articles with gold speakers and for GUM's dev and test parts, how many of the quotations whose
speaker is known got a right name, a wrong one and none: over all, and by the kind of mention that the source is. Beside
it stands what the most recent name would give: a name itself stands for the first longer name of the document that
ends as it does, everything else for the name last printed that can be it, persons for "he" and "she", bodies for "it".
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attribution import reliability
from attrs import frozen

import quoteattr
from quoteattr.evaluation import plain_name
from quoteattr.lexicon import Lexicon, load_lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.antecedents import kind_of
from quoteattr.stages.mentions import Phrase, find_mentions
from quoteattr.stages.pronouns import FIRST, RELATIVE
from quoteattr.stages.repairs import mend
from quoteattr.stages.speakers import resolve_speakers
from quoteattr.stages.voices import kind_of_name
from quoteattr.training.identity import given
from quoteattr.training.lessons import read_articles
from quoteattr.types import (
    Document,
    Mention,
    MentionType,
    Quotation,
    SpeakerType,
)

ROOT = Path(__file__).resolve().parents[2]
_Row = Mapping[str, Any]


def names_of(row: _Row, quotation: _Row) -> frozenset[str] | None:
    """All that the gold calls the speaker of a quotation, None where it does not know it."""
    if "speaker_entity" in quotation:
        said = row["entities"].get(quotation["speaker_entity"], ())
    else:
        said = (quotation["speaker"], *quotation.get("speaker_aliases", ())) if quotation.get("speaker") else ()
    return frozenset(map(plain_name, said)) - {""} or None


def is_right(name: str, names: Iterable[str], *, whole: bool) -> bool:
    """Whether a name is one of the gold's; without `whole`, words of one will do: "Ann Holt" of "Envoy Ann Holt"."""
    plain = f" {plain_name(name)} "
    return any(plain == f" {other} " if whole else plain in f" {other} " for other in names)


def kind_of_mention(mention: Mention, text: str) -> str:
    """How a source is printed: a name, a nominal, or a pronoun of some kind."""
    word = mention.head.of(text).lower()
    if mention.type is not MentionType.PRONOUN and word not in RELATIVE:
        return mention.type.value
    if word in RELATIVE:
        return "who"
    if word in FIRST or word in {"you", "your"}:
        return "I, we, you"
    return {"person": "he, she", "thing": "it"}.get(kind_of(word) or "", "they, others")


def most_recent(
    quotations: tuple[Quotation, ...], phrases: tuple[Phrase, ...], parse: Parse, lexicon: Lexicon
) -> tuple[str | None, ...]:
    """The name that the nearest one before would give each quotation."""
    names = [
        (phrase.mention.head.start, phrase.mention.head.of(parse.text), kind_of_name(parse, phrase, lexicon))
        for phrase in phrases
        if phrase.mention.type is MentionType.NAME
    ]
    return tuple(_most_recent(quotation.source, names, parse.text) for quotation in quotations)


def _most_recent(source: Mention | None, names: list[tuple[int, str, SpeakerType]], text: str) -> str | None:
    if source is None:
        return None
    own = source.head.of(text)
    if source.type is MentionType.NAME:
        longer = (name for _, name, _ in names if f" {name}".endswith(f" {own}") and name != own)
        return next(longer, own)
    person = kind_of_mention(source, text) == "he, she"
    fits = [
        name
        for start, name, kind in names
        if start < source.head.start and (kind is SpeakerType.PERSON) == (person or source.type is MentionType.NOMINAL)
    ]
    return fits[-1] if fits else None


@frozen
class Verdict:
    """Whether a name is right, wrong or none: ours, with the probability that goes with it, and the most recent one."""

    kind: str
    ours: str
    score: float
    recent: str


def judge(rows: Iterable[_Row], parses: Iterable[Parse], lexicon: Lexicon) -> Iterator[Verdict]:
    """A verdict for each quotation whose speaker is known."""
    for row, parse in zip(rows, parses, strict=True):
        mended = mend(parse, lexicon)
        phrases = find_mentions(mended, lexicon)
        quotations = given(row, mended, lexicon)
        told, speakers = resolve_speakers(quotations, phrases, mended, lexicon)
        by_id = {speaker.id: speaker.name for speaker in speakers}
        recent = most_recent(quotations, phrases, mended, lexicon)
        for gold, quotation, baseline in zip(row["quotations"], told, recent, strict=True):
            names = names_of(row, gold)
            if names is None:
                continue
            whole = "speaker_entity" not in gold  # GUM gives no names, only all that is said of somebody
            kind = kind_of_mention(quotation.source, mended.text) if quotation.source else "no source"
            ours = _verdict(by_id.get(quotation.speaker or ""), names, whole=whole)
            score = quotation.speaker_evidence.score if quotation.speaker_evidence else 0.0
            yield Verdict(kind, ours, score, _verdict(baseline, names, whole=whole))


def _verdict(name: str | None, names: frozenset[str], *, whole: bool) -> str:
    return "none" if name is None else "right" if is_right(name, names, whole=whole) else "wrong"


def table(verdicts: Iterable[Verdict]) -> str:
    """Shares in per cent, by the kind of mention."""
    by_kind: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for row in (verdict.kind, "all"):
            by_kind.setdefault(row, []).append(verdict)
    lines = [f"{'':14}{'known':>6} | {'right':>6}{'wrong':>7}{'none':>6} | most recent name: {'right':>6}{'wrong':>7}"]
    for kind in sorted(by_kind, key=lambda row: (row == "all", row)):
        ours, recent = (Counter(getattr(verdict, who) for verdict in by_kind[kind]) for who in ("ours", "recent"))
        shares = [100 * verdict / len(by_kind[kind]) for verdict in (ours["right"], ours["wrong"], ours["none"])]
        shares += [100 * recent[verdict] / len(by_kind[kind]) for verdict in ("right", "wrong")]
        row = "{:14}{:6} | {:6.1f}{:7.1f}{:6.1f} |                   {:6.1f}{:7.1f}"
        lines.append(row.format(kind, len(by_kind[kind]), *shares))
    return "\n".join(lines)


def main(shared: Path) -> None:
    """Parse every set, give the stage the gold's quotations and sources, and print how many names are right."""
    pipeline, lexicon = quoteattr.load(), load_lexicon()
    sets = {
        "PolNeAR dev, gold speakers": read_articles(shared / "gold" / "polnear-dev-speakers.jsonl"),
        "GUM dev": read_articles(shared / "corpora" / "gum.dev.jsonl.gz"),
        "GUM test": read_articles(shared / "corpora" / "gum.test.jsonl.gz"),
    }
    sets["GUM dev and test, news"] = [
        row for name in ("GUM dev", "GUM test") for row in sets[name] if row["genre"] == "news"
    ]
    for name, rows in sets.items():
        parses = pipeline.parser([Document(row["text"], id=row["id"]) for row in rows])
        verdicts = list(judge(rows, parses, lexicon))
        print(f"\n{name}: {len(rows)} documents\n{table(verdicts)}")
        reliability([(verdict.score, verdict.ours == "right") for verdict in verdicts if verdict.ours != "none"])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared")
