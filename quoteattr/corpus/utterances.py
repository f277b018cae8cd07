"""Which quotations report one utterance: the same words of one voice, reworded or translated twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from quoteattr.corpus.copies import same_articles
from quoteattr.corpus.entities import link
from quoteattr.corpus.gathering import gather
from quoteattr.corpus.library import distinct
from quoteattr.corpus.likeness import Match, is_telling, match_wordings
from quoteattr.corpus.neighbours import find_neighbours
from quoteattr.corpus.reprints import Reprints, statements_of
from quoteattr.corpus.statements import Statement
from quoteattr.types import Article, Entity, Likeness, Member, QuotationType, Span, SpeakerType, Utterance, Variant

UNNAMED_TOLD = 3.0  # what words of unnamed voices must weigh: nothing but them shows that two "officials" are one

Rule = Callable[[Statement, Statement], Match | None]
Shown = tuple[Statement, Statement, Match]
Again = Mapping[Statement, Sequence[Statement]]


@frozen
class _Report:
    """The statements that report one utterance, and what showed it pair by pair."""

    statements: tuple[Statement, ...]
    shown: tuple[Shown, ...]


def same_utterances(articles: Iterable[Article]) -> tuple[Utterance, ...]:
    """What was said once and is quoted at least twice, each with all its wordings, voice by voice.

    Two quotations of one voice (see `link`) report one utterance when they have the same words, or words that stand for
    them, and neither denies what the other says nor counts otherwise. Different articles under one id are a
    `ValueError`.

    >>> from quoteattr import Document, load
    >>> texts = {
    ...     "a": "“The bridge is an objective that cannot be given up,” said Qasim al-Rahimi.",
    ...     "b": "Qasim al-Rahimi said the bridge was a goal that could not be given up.",
    ... }
    >>> utterance, = same_utterances(load()(Document(text, id=name)) for name, text in texts.items())
    >>> [(variant.document, variant.quotation) for variant in utterance.variants], utterance.evidence[0].by
    ([('a', 'q1'), ('b', 'q1')], 'wording:reworded')
    """
    known = tuple(articles)
    return utterances_of(known, link(known))


def utterances_of(articles: Iterable[Article], linked: Iterable[Entity]) -> tuple[Utterance, ...]:
    """`same_utterances` where the articles are linked already."""
    known = distinct(articles)
    originals = {copy: group[0] for group in same_articles(known) for copy in group[1:]}
    reprints = Reprints.of(known, originals)
    entities = {member: entity for entity in linked for member in entity.members}
    named: dict[str, list[Statement]] = {}
    unnamed: dict[Statement, str] = {}
    again: dict[Statement, tuple[Statement, ...]] = {}
    for article in (article for article in known if article.document.id not in originals):
        said = tuple(statements_of(article))
        again |= reprints.again(said)
        for statement, entity in _with_voices(article, said, entities):
            if entity.type is not SpeakerType.UNNAMED:
                named.setdefault(entity.id, []).append(statement)
            elif statement.type is QuotationType.DIRECT and statement.wording.weight >= UNNAMED_TOLD:
                unnamed[statement] = entity.id
    found = [(entity, report) for entity, said in named.items() for report in _reports(said, _alike)]
    pooled = _reports(unnamed, _word_for_word)
    found += [(min(unnamed[statement] for statement in report.statements), report) for report in pooled]
    utterances = (_utterance(entity, report, again) for entity, report in found)
    return tuple(sorted(filter(None, utterances), key=lambda utterance: (utterance.entity, utterance.variants)))


def _with_voices(
    article: Article, said: Iterable[Statement], entities: Mapping[Member, Entity]
) -> Iterator[tuple[Statement, Entity]]:
    """The statements of an article of which the voice is known, and that tell enough to be compared."""
    speakers = {quotation.id: quotation.speaker for quotation in article.quotations}
    for statement in said:
        speaker = speakers[statement.quotation]
        entity = entities.get(Member(article.document.id, speaker)) if speaker else None
        if entity is not None and is_telling(statement.wording):
            yield statement, entity


def _reports(said: Iterable[Statement], rule: Rule) -> Iterator[_Report]:
    """The statements gathered by what they report; those with the very same words are compared as one."""
    printed: dict[tuple[str, ...], list[Statement]] = {}
    for statement in sorted(said):
        printed.setdefault(statement.wording.words, []).append(statement)
    same = list(printed.values())
    alike: dict[tuple[int, int], Match] = {}
    for one, other in find_neighbours([statements[0].wording for statements in same]):
        if match := rule(same[one][0], same[other][0]):
            alike[one, other] = match
    groups = gather(len(same), {pair: match.score for pair, match in alike.items()})
    home = {place: number for number, group in enumerate(groups) for place in group}
    shown: list[list[Shown]] = [[] for _ in groups]
    for (one, other), match in alike.items():
        if home[one] == home[other]:
            shown[home[one]].append((same[one][0], same[other][0], match))
    for number, group in enumerate(groups):
        for first, *others in (same[place] for place in group):
            shown[number] += [(first, other, match) for other in others if (match := rule(first, other))]
        yield _Report(tuple(sorted(s for place in group for s in same[place])), tuple(shown[number]))


def _alike(one: Statement, other: Statement) -> Match | None:
    """Whether two statements of one voice report one utterance; no quotation is a wording of itself."""
    if (one.document, one.quotation) == (other.document, other.quotation) or one.overlaps(other):
        return None
    return match_wordings(one.wording, other.wording)


def _word_for_word(one: Statement, other: Statement) -> Match | None:
    """Whether two statements have nearly the same words: all that can show that two unnamed voices are one."""
    match = _alike(one, other)
    return match if match is not None and match.by == "wording:same" else None


def _utterance(entity: str, report: _Report, again: Again) -> Utterance | None:
    """A report with all its variants; None where it has only one."""
    variants = _variants(report.statements, again)
    if len(variants) < 2:
        return None
    by_place = {(variant.document, variant.quotation): variant for variant in variants}
    likenesses: dict[tuple[Variant, Variant], Likeness] = {}
    for *statements, match in report.shown:
        pair = [by_place.get((statement.document, statement.quotation)) for statement in statements]
        one, other = sorted(filter(None, pair)) if all(pair) else (None, None)
        if one and other and match.score > getattr(likenesses.get((one, other)), "score", 0.0):
            likenesses[one, other] = Likeness(one, other, match.by, match.score, match.words)
    first = variants[0]
    told = "\0".join((first.document, first.quotation, *(f"{span.start}-{span.end}" for span in first.content)))
    name = "u" + hashlib.sha256(told.encode()).hexdigest()[:12]
    return Utterance(name, entity, variants, tuple(likenesses[pair] for pair in sorted(likenesses)))


def _variants(statements: Iterable[Statement], again: Again) -> tuple[Variant, ...]:
    """The parts of quotations that the statements are, with the same parts in copies; nothing is told twice."""
    parts: dict[tuple[str, str, str | None], list[Span]] = {}
    for statement in statements:
        parts.setdefault((statement.document, statement.quotation, None), []).append(statement.span)
        for copy in again.get(statement, ()):
            parts.setdefault((copy.document, copy.quotation, statement.document), []).append(copy.span)
    found: list[Variant] = []
    for (document, quotation, copy_of), spans in sorted(parts.items(), key=lambda part: (part[0][0], part[1])):
        inside = found and found[-1].document == document and _overlap(found[-1].content, spans)
        if not inside:
            found.append(Variant(document, quotation, tuple(sorted(spans)), copy_of))
    return tuple(sorted(found))


def _overlap(content: Iterable[Span], spans: Sequence[Span]) -> bool:
    return any(one.overlaps(other) for one in content for other in spans)
