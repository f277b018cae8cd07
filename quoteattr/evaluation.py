"""How good an output is against a gold file: what was found, with whose words, whose name and which stance.

Both files are quoteattr's own JSON lines or the gold format, a document a line: `{"id", "text", "quotations": [{"kind",
"content", "cue", "source", "speaker", "speaker_aliases", "stance", "also_accepted"}]}`, spans as `[[start, end], ...]`.

Contents are compared by their letters and digits, so marks and punctuation do not count; gold and found are paired one
to one, most alike first, and a pair whose Dice coefficient is at least one half is *found*. All scores are in per cent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from quoteattr.errors import FormatError
from quoteattr.reading.sources import open_source

KINDS: Mapping[str, tuple[str, ...]] = {
    "direct": ("direct",),
    "mixed": ("mixed",),
    "direct+mixed": ("direct", "mixed"),
    "indirect": ("indirect",),
    "all": ("direct", "mixed", "indirect"),
}
LABELS = ("opposes", "supports", "mixed", "neutral", "none")
_TARGET = "foreign_troops"
_FOUND = 0.5


@frozen
class Judged:
    """One quotation as the scores see it; `content` are the places of its letters and digits in the text.

    `kind` is what the file says, `kind_by_marks` what the marks in the text say: the kind of a quotation that only the
    output has. `stance` is "none" where there is none, and None where the file does not say.
    """

    kind: str
    kind_by_marks: str
    content: frozenset[int]
    source: tuple[tuple[int, int], ...]
    speaker: str | None
    aliases: tuple[str, ...]
    stance: str | None
    also_accepted: str | None


@frozen
class JudgedDocument:
    """A document of a gold or an output file."""

    id: str
    text: str
    quotations: tuple[Judged, ...]


@frozen
class Rate:
    """Precision, recall and their harmonic mean, in per cent."""

    precision: float
    recall: float
    f1: float


@frozen
class KindScores:
    """The scores over the quotations of one kind; a speaker's are None where the gold names none.

    `content_and_source` is the figure to compare systems by: found, and with the right source. `speaker_full` asks for
    the fullest name, `speaker_any` for any name the gold lists; `speaker_wrong` counts other names.
    """

    kind: str
    gold: int
    system: int
    found: Rate
    exact: float
    content_and_source: float
    source_wrong: float
    speakers: int
    speaker_full: float | None
    speaker_any: float | None
    speaker_wrong: float | None


@frozen
class LabelScores:
    """How often one stance label was right, and how many gold quotations bear it."""

    label: str
    rate: Rate
    gold: int


@frozen
class StanceScores:
    """The stance scores over all gold quotations; one that was not found counts as having none."""

    accuracy: float
    macro_f1: float
    opposite_sides: float
    labels: tuple[LabelScores, ...]
    gold: int


@frozen
class Scores:
    """What `evaluate` gives; `missing` are the gold documents that the output does not have."""

    kinds: tuple[KindScores, ...]
    stance: StanceScores | None
    missing: tuple[str, ...]


def evaluate(gold: str | Path, output: str | Path) -> Scores:
    """Score an output file against a gold file; a `FormatError` says which line of which file cannot be scored."""
    wanted, given = _documents(gold), _documents(output)
    counts: Counter[tuple[str, str]] = Counter()
    stances: Counter[tuple[str, str]] = Counter()
    for name, document in wanted.items():
        found = given.get(name, JudgedDocument(name, document.text, ()))
        if found.text != document.text:
            raise FormatError(f"document {name!r} has another text than in {gold}", path=output)
        _compare(document, found, counts, stances)
    rows = tuple(_kind_scores(kind, counts) for kind in KINDS if _sum(counts, "gold", kind))
    missing = tuple(name for name in wanted if name not in given)
    return Scores(rows, _stance_scores(stances) if stances else None, missing)


def right_ones(gold: Mapping[str, Any], output: Mapping[str, Any]) -> tuple[bool, ...]:
    """Of each quotation of an output line whether it is found in the gold line of the same text, with its source."""
    wanted, given = _judged(gold, "gold", 1), _judged(output, "output", 1)
    pairs = _pair(wanted.quotations, given.quotations)
    partners = {there: wanted.quotations[here] for here, (there, alike) in pairs.items() if alike >= _FOUND}
    right = {n for n, partner in partners.items() if "source right" in _verdicts(partner, given.quotations[n])}
    judged = iter(range(len(given.quotations)))  # what has no letter is not judged
    lettered = [bool(_letters(output["text"], each["content"])) for each in output["quotations"]]
    return tuple(has_letters and next(judged) in right for has_letters in lettered)


def _compare(
    gold: JudgedDocument,
    output: JudgedDocument,
    counts: Counter[tuple[str, str]],
    stances: Counter[tuple[str, str]],
) -> None:
    """Add one document to the counts. A found quotation counts under the kind of the gold one it is paired with."""
    pairs = _pair(gold.quotations, output.quotations)
    kinds = {found: gold.quotations[wanted].kind for wanted, (found, _) in pairs.items()}
    for place, quotation in enumerate(output.quotations):
        counts["system", kinds.get(place, quotation.kind_by_marks)] += 1
    for place, quotation in enumerate(gold.quotations):
        partner, alike = pairs.get(place, (-1, 0.0))
        found = output.quotations[partner] if alike >= _FOUND else None
        counts.update((what, quotation.kind) for what in _verdicts(quotation, found))
        if quotation.stance is not None:
            stances[_stances(quotation, found)] += 1


def _pair(gold: tuple[Judged, ...], output: tuple[Judged, ...]) -> dict[int, tuple[int, float]]:
    """The place of each gold quotation with that of its partner and their likeness, most alike chosen first."""
    ranked = sorted(
        (-2 * len(wanted.content & found.content) / (len(wanted.content) + len(found.content)), here, there)
        for here, wanted in enumerate(gold)
        for there, found in enumerate(output)
        if wanted.content & found.content
    )
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for unlike, here, there in ranked:
        if here not in pairs and there not in taken:
            pairs[here] = there, -unlike
            taken.add(there)
    return pairs


def _verdicts(gold: Judged, found: Judged | None) -> Iterator[str]:
    yield "gold"
    if gold.speaker is not None:
        yield "speakers"
    if found is None:
        return
    yield "found"
    if gold.content == found.content:
        yield "exact"
    if _touch(gold.source, found.source) or not (gold.source or found.source):
        yield "source right"
    elif found.source:
        yield "source wrong"
    if gold.speaker is not None:
        yield from _name_verdicts(gold, plain_name(found.speaker or ""))


def _name_verdicts(gold: Judged, name: str) -> Iterator[str]:
    full = name == plain_name(gold.speaker or "")
    if full:
        yield "speaker full"
    if full or (name and name in map(plain_name, gold.aliases)):
        yield "speaker any"
    elif name:
        yield "speaker wrong"


def _stances(gold: Judged, found: Judged | None) -> tuple[str, str]:
    """The label wanted and the label given; one that a second reader gave is as good."""
    wanted, given = gold.stance or "none", (found.stance if found else None) or "none"
    return (given, given) if given == gold.also_accepted else (wanted, given)


def _touch(some: Iterable[tuple[int, int]], others: tuple[tuple[int, int], ...]) -> bool:
    return any(min(end, stop) > max(start, begin) for start, end in some for begin, stop in others)


# Titles and articles that stand before a name without being part of it: a fixed list, so that scores stay comparable.
_BEFORE_NAMES = re.compile(
    r"\A(?:(?:the|an?|mrs?|ms|dr|sen(?:ator)?|rep(?:resentative)?|gov(?:ernor)?|president|(?:prime |foreign )?minister"
    r"|secretary of state|gen(?:eral)?|maj gen|major general|lt gen|lieutenant general|col(?:onel)?"
    r"|spokes(?:wo)?man|rev|prof(?:essor)?|sir|fm|us|iraqi) )+"
)


def plain_name(name: str) -> str:
    """A name as names are compared: lower case, without punctuation, possessive, title or article.

    >>> plain_name("The Prime Minister Haider al-Abadi’s")
    'haider al abadi'
    """
    words = re.sub(r"[\s\W_]+", " ", re.sub(r"['’‘`]s?\b", "", name).lower()).strip()
    return _BEFORE_NAMES.sub("", words)


def _sum(counts: Counter[tuple[str, str]], what: str, kind: str) -> int:
    return sum(counts[what, part] for part in KINDS[kind])


def _kind_scores(kind: str, counts: Counter[tuple[str, str]]) -> KindScores:
    total = {what: _sum(counts, what, kind) for what in _COUNTED}
    gold, system, found, speakers = total["gold"], total["system"], total["found"], total["speakers"]
    name = {what: 100 * total[what] / speakers if speakers else None for what in _COUNTED}
    return KindScores(
        kind=kind,
        gold=gold,
        system=system,
        found=_rate(found, system, gold),
        exact=_rate(total["exact"], system, gold).f1,
        content_and_source=_rate(total["source right"], system, gold).f1,
        source_wrong=100 * total["source wrong"] / max(1, found),
        speakers=speakers,
        speaker_full=name["speaker full"],
        speaker_any=name["speaker any"],
        speaker_wrong=name["speaker wrong"],
    )


_COUNTED = (
    "gold", "system", "found", "exact", "source right", "source wrong",
    "speakers", "speaker full", "speaker any", "speaker wrong",
)  # fmt: skip


def _stance_scores(stances: Counter[tuple[str, str]]) -> StanceScores:
    total = stances.total()
    labels = tuple(_label_scores(label, stances) for label in LABELS)
    borne = [label.rate.f1 for label in labels if label.gold]
    return StanceScores(
        accuracy=100 * sum(stances[label, label] for label in LABELS) / total,
        macro_f1=sum(borne) / max(1, len(borne)),
        opposite_sides=100 * (stances["opposes", "supports"] + stances["supports", "opposes"]) / total,
        labels=labels,
        gold=total,
    )


def _label_scores(label: str, stances: Counter[tuple[str, str]]) -> LabelScores:
    given = sum(number for (_, got), number in stances.items() if got == label)
    gold = sum(number for (wanted, _), number in stances.items() if wanted == label)
    return LabelScores(label, _rate(stances[label, label], given, gold), gold)


def _rate(hits: int, given: int, gold: int) -> Rate:
    precision, recall = hits / given if given else 0.0, hits / gold if gold else 0.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Rate(100 * precision, 100 * recall, 100 * mean)


def _documents(path: str | Path) -> dict[str, JudgedDocument]:
    documents: dict[str, JudgedDocument] = {}
    with open_source(path) as source:
        if not source.is_json:
            raise FormatError("a .jsonl file is needed", path=source.name)
        for row in source.rows():
            if isinstance(row, FormatError):
                raise row
            document = _judged(row[1], source.name, row[0])
            if document.id in documents:
                raise FormatError(f"document {document.id!r} for the second time", path=source.name, line=row[0])
            documents[document.id] = document
    return documents


def _judged(row: Mapping[str, Any], path: str, line: int) -> JudgedDocument:
    try:
        text = row["text"]
        names = {speaker["id"]: speaker["name"] for speaker in row["speakers"]} if "schema" in row else None
        inside = _inside_marks(text)
        quotations = (
            _theirs(quotation, text, inside) if names is None else _ours(quotation, text, inside, names)
            for quotation in row["quotations"]
        )
        return JudgedDocument(row["id"], text, tuple(quotation for quotation in quotations if quotation.content))
    except KeyError as error:
        raise FormatError(f"no document to score: {error.args[0]!r} is missing", path=path, line=line) from error
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise FormatError(f"no document to score: {error}", path=path, line=line) from error


def _ours(row: Mapping[str, Any], text: str, inside: set[int], names: Mapping[str, str | None]) -> Judged:
    """A quotation of quoteattr's own output."""
    letters, stances = _letters(text, row["content"]), row["stances"]
    labels = [_label(stance["label"]) for stance in stances if stance["target"] == _TARGET]
    return Judged(
        kind=_kind_of(letters, inside),
        kind_by_marks=_kind_of(letters, inside),
        content=frozenset(letters),
        source=_pairs([row["source"]["span"]] if row["source"] else []),
        speaker=names.get(row["speaker"]),
        aliases=(),
        stance=labels[0] if labels else "none",
        also_accepted=None,
    )


def _theirs(row: Mapping[str, Any], text: str, inside: set[int]) -> Judged:
    """A quotation of the gold format."""
    letters = _letters(text, row["content"])
    also = (row.get("also_accepted") or {}).get("stance")
    return Judged(
        kind=row.get("kind") or _kind_of(letters, inside),
        kind_by_marks=_kind_of(letters, inside),
        content=frozenset(letters),
        source=_pairs(row["source"]),
        speaker=row.get("speaker"),
        aliases=tuple(row.get("speaker_aliases", ())),
        stance=_label(row["stance"]) if "stance" in row else None,
        also_accepted=_label(also) if also else None,
    )


def _label(label: str) -> str:
    return "none" if label in {"unrelated", "not_about"} else label


def _pairs(spans: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in spans)


def _letters(text: str, spans: Iterable[Any]) -> tuple[int, ...]:
    return tuple(place for start, end in _pairs(spans) for place in range(start, end) if text[place].isalnum())


# The kinds follow the marks as the gold files were made: marks are paired within a paragraph, one left open runs to its
# end (so newspapers go on in the next), and a closing mark may be typed for an opening one.
_DOUBLE = re.compile(r"``.*?(?:''|[”\"]|\Z)|[“”\"][^”\"]*[”\"]?|„[^“”]*[“”]?|«[^»]*»?")
# Single marks need a space or bracket before them and no letter after, else they are apostrophes.
_SINGLE = re.compile(
    r"(?<![^\s(\[—–:-])(?:‘(?=\S)[^‘]{1,300}?(?<=\S)’|'(?=\S)[^']{1,200}?(?<=\S)')(?!\w)",
)
_NEARLY_ALL = 0.95


def _kind_of(letters: tuple[int, ...], inside: set[int]) -> str:
    """Direct if nearly all letters stand inside marks, indirect if none do."""
    share = sum(place in inside for place in letters) / len(letters) if letters else 0.0
    return "direct" if share >= _NEARLY_ALL else "mixed" if share else "indirect"


def _inside_marks(text: str) -> set[int]:
    inside: set[int] = set()
    for paragraph in re.finditer(r"[^\n]+", text):
        for marks in (_DOUBLE, _SINGLE):
            for quoted in marks.finditer(paragraph.group()):
                inside.update(range(paragraph.start() + quoted.start(), paragraph.start() + quoted.end()))
    return inside
