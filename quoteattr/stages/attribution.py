"""The quotations: every content with its source, who relays it, and the quotation it stands within."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind
from quoteattr.stages.mentions import Phrases
from quoteattr.stages.relays import Attribution, Contents, find_relay, relays_another
from quoteattr.stages.sources import find_source
from quoteattr.stages.utterances import Page
from quoteattr.types import Evidence, Quotation, QuotationType, Span

# What is followed into somebody else's words: speech proper, not the wishes and beliefs that are part of them.
NESTING_FRAMES = frozenset({"clause", "for", "about", "on"})


def attribute(contents: Iterable[Content], page: Page, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """Quotations in the order of the text, each with its source, its relay and the quotation it stands within."""
    found = [Attribution(content, find_source(page, content, lexicon)) for content in contents]
    found = [each for each in found if _is_attribution(each)]
    around = Contents((each.content.spans, each) for each in found)
    made = {each.place.start: each for each in found}
    phrases = Phrases(page.parse, lexicon)
    relays = [each for each in found if relays_another(phrases, each, made)]
    kept = [each for each in found if each not in relays and not _is_part_of_another(each, around, lexicon)]
    passed_on = Contents((relay.content.spans, relay) for relay in relays)
    return tuple(_nested([_quotation(phrases, n, each, passed_on) for n, each in enumerate(kept, 1)]))


def _is_attribution(each: Attribution) -> bool:
    """A content found through its cue needs a source, or a verb that reports ("it was announced that P")."""
    cue = each.content.cue
    if each.source is not None or cue is None or each.content.by.startswith("marks"):
        return True
    return each.content.type is QuotationType.DIRECT or (each.content.frame == "clause" and cue.kind is CueKind.VERB)


def _is_part_of_another(each: Attribution, contents: Contents[Attribution], lexicon: Lexicon) -> bool:
    """Whether a content is no statement of its own, but part of what another cue attributes."""
    cue = each.content.cue
    if cue is None:
        return False
    inside = each.content.voice is not None or any(other is not each for other in contents.around(cue.cue.span))
    return inside and not _may_nest(each, lexicon)


def _may_nest(each: Attribution, lexicon: Lexicon) -> bool:
    """ "“The ministry told us that the road is safe,” she said": the ministry's words are recorded too."""
    cue, source = each.content.cue, each.source
    if cue is None or source is None:
        return False
    lemma = cue.cue.lemma
    if lexicon.words("cues.speech").isdisjoint({lemma, lemma.removesuffix(f" {each.content.frame}")}):
        return False
    demand = each.content.frame == "infinitive" and "addressee" in cue.frames
    if each.content.voice is not None:
        return each.content.frame == "clause" and source.by == "subject" and source.head.upos in {"PROPN", "NOUN"}
    return demand or each.content.frame in NESTING_FRAMES


def _quotation(phrases: Phrases, number: int, each: Attribution, relays: Contents[Attribution]) -> Quotation:
    content, source = each.content, each.source
    relay = find_relay(phrases, each, relays)
    mention = phrases.at(source.head).mention if source else None
    read = [content.cue.cue.span] if content.cue else []
    return Quotation(
        id=f"q{number}",
        type=content.type,
        content=content.spans,
        cue=content.cue.cue if content.cue else None,
        source=mention,
        speaker=None,
        relayed_by=phrases.at(relay).mention if relay else None,
        within=None,
        evidence=Evidence(
            by=f"{content.by}+{source.by}" if source else content.by,
            score=round(content.score * (source.score if source else 0.5), 3),
            spans=(*read, mention.head) if mention else tuple(read),
        ),
    )


def _nested(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """The quotations; one that is made inside another's content stands within it."""
    contents = Contents((quotation.content, quotation) for quotation in quotations)
    for quotation in quotations:
        around = contents.around(_made_at(quotation), quotation.content[0])
        others = [other for other in around if other.id != quotation.id]
        inner = min(others, key=lambda other: sum(span.end - span.start for span in other.content), default=None)
        yield evolve(quotation, within=inner.id) if inner else quotation


def _made_at(quotation: Quotation) -> Span:
    return quotation.cue.span if quotation.cue else quotation.content[0]
