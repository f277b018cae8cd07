"""The quotations: every content with its source, who relays it, and the quotation it stands within."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.stages.confidence import confidence
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind
from quoteattr.stages.learned.readings import Reading
from quoteattr.stages.mentions import Phrases
from quoteattr.stages.relays import Attribution, Contents, find_relay, relays_another
from quoteattr.stages.sources import find_source
from quoteattr.stages.utterances import Page
from quoteattr.types import Evidence, Quotation, QuotationType, Scope, Span

# What is followed into somebody else's words: speech proper, not the wishes and beliefs that are part of them.
SAME_WORDS = 0.6  # the share of the longer content from which on two that end together are one
GUESS = 0.3  # below this the network alone only guesses
NESTING_FRAMES = frozenset({"clause", "for", "about", "on"})


def attribute(
    contents: Iterable[Content],
    page: Page,
    lexicon: Lexicon,
    *,
    scope: Scope = Scope.SPEECH,
    min_confidence: float = 0.0,
    reading: Reading | None = None,
) -> tuple[Quotation, ...]:
    """Quotations in the order of the text, each with its source, its relay and the quotation it stands within.

    Those that are less sure than `min_confidence` are left out; in the wide scope so are the inner ones.
    """
    kept, relays = find_attributions(contents, page, lexicon, scope=scope, reading=reading)
    return quote([each for each in kept if each.chance >= min_confidence], relays, page, lexicon)


def quote(
    attributions: Iterable[Attribution], relays: Iterable[Attribution], page: Page, lexicon: Lexicon
) -> tuple[Quotation, ...]:
    """Attributions as quotations, numbered, each with its relay and the quotation it stands within."""
    phrases = Phrases(page.parse, lexicon)
    passed_on = Contents((relay.content.spans, relay) for relay in relays)
    return tuple(_nested([_quotation(phrases, n, each, passed_on) for n, each in enumerate(attributions, 1)]))


def find_attributions(
    contents: Iterable[Content], page: Page, lexicon: Lexicon, *, scope: Scope, reading: Reading | None
) -> tuple[list[Attribution], list[Attribution]]:
    """The contents with their sources: statements of their own, and those that only pass others on."""
    contents = tuple(contents)
    held = Contents((content.spans, content) for content in contents)
    found = [_attributed(page, each, lexicon, _unless_within(each, held, reading)) for each in contents]
    found = [each for each in found if _is_attribution(each) and _is_in_scope(each.content, scope, lexicon)]
    made = {each.place.start: each for each in found}
    phrases = Phrases(page.parse, lexicon)
    relays = [each for each in found if relays_another(phrases, each, made)]
    around = Contents((each.content.spans, each) for each in found if each not in relays and not _is_guess(each))
    nests = partial(_may_nest, lexicon=lexicon) if scope is Scope.SPEECH else None
    kept = [each for each in found if each not in relays and not _is_part_of_another(each, around, nests)]
    return _surest(kept), relays


def _is_guess(each: Attribution) -> bool:
    """Whether a content is the network's, and too unsure to hide what is said inside it."""
    return each.content.by.startswith("learned") and each.chance < GUESS


def _attributed(page: Page, content: Content, lexicon: Lexicon, reading: Reading | None) -> Attribution:
    source = find_source(page, content, lexicon, reading)
    return Attribution(content, source, confidence(page.parse, content, source, reading))


def _surest(kept: Sequence[Attribution]) -> list[Attribution]:
    """Of two cues of the writer's for nearly the same words the surer: "made the case, arguing that P"."""
    dropped: set[int] = set()
    ends: dict[int, list[Span]] = defaultdict(list)
    for place, each in sorted(enumerate(kept), key=lambda pair: -pair[1].chance):
        if each.content.cue is not None and each.content.voice is None:
            whole = Span(each.content.spans[0].start, each.content.spans[-1].end)
            if any(_nearly_as_long(whole, other) for other in ends[whole.end]):
                dropped.add(place)
            ends[whole.end].append(whole)
    return [each for place, each in enumerate(kept) if place not in dropped]


def _nearly_as_long(one: Span, other: Span) -> bool:
    shorter, longer = sorted((one.end - one.start, other.end - other.start))
    return shorter >= SAME_WORDS * longer


def _unless_within(content: Content, held: Contents[Content], reading: Reading | None) -> Reading | None:
    """The reading, unless a content is told inside another: the network was taught the outermost attributions alone."""
    within = content.cue and any(other is not content for other in held.around(content.cue.cue.span))
    return None if within else reading


def _is_attribution(each: Attribution) -> bool:
    """A content found through its cue needs a source, or a verb that reports ("it was announced that P")."""
    cue = each.content.cue
    if each.source is not None or cue is None or each.content.by.startswith("marks"):
        return True
    return each.content.type is QuotationType.DIRECT or (each.content.frame == "clause" and cue.kind is CueKind.VERB)


def _is_in_scope(content: Content, scope: Scope, lexicon: Lexicon) -> bool:
    """ "She wants them to go" tells no speech, "she wants them “out of here”" does: the words in marks are hers."""
    if scope is Scope.ATTITUDE or content.cue is None or content.type is not QuotationType.INDIRECT:
        return True
    return content.cue.cue.lemma.split(" ")[0] not in lexicon.words("cues.attitudes")


def _is_part_of_another(
    each: Attribution, contents: Contents[Attribution], nests: Callable[[Attribution], bool] | None
) -> bool:
    """Whether a content is no statement of its own, but part of what another cue attributes."""
    cue = each.content.cue
    if cue is None:
        return False
    inside = each.content.voice is not None or any(other is not each for other in contents.around(cue.cue.span))
    return inside and (nests is None or not nests(each))


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
    if mention is not None and any(span.overlaps(mention.head) for span in content.spans):
        source = mention = None  # the tree made what was said an apposition of who said it
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
            score=each.chance,
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
