"""Quotations that the user gives: placed in the document, with what was found there for what the user leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import read_phrase
from quoteattr.types import Cue, Document, Evidence, Mention, OwnQuotation, Quotation, QuotationType, Span, Speaker

GIVEN = Evidence("given", 1.0)


def check(given: Sequence[OwnQuotation], document: Document) -> None:
    """Raise `ValueError`, with the document's id, for spans outside the text or out of order, and for an id twice."""
    for quotation in given:
        named = f"a quotation of document {document.id!r}"
        if not quotation.content:
            raise ValueError(f"{named} has no content")
        for span in (*quotation.content, quotation.cue, quotation.source):
            if span is not None and span.end > len(document.text):
                raise ValueError(f"{span} does not lie in document {document.id!r}")
        if any(one.end > two.start for one, two in zip(quotation.content, quotation.content[1:], strict=False)):
            raise ValueError(f"{named} has spans that overlap or stand out of order: {quotation.content}")
        if quotation.source is not None and not quotation.source.of(document.text).strip():
            raise ValueError(f"{quotation.source} of document {document.id!r} holds no word that could be a source")
    ids = Counter(quotation.id for quotation in given if quotation.id is not None)
    doubled = [name for name, count in ids.items() if count > 1]
    if doubled:
        raise ValueError(f"two quotations of document {document.id!r} have the id {doubled[0]!r}")


def in_order(given: Sequence[OwnQuotation]) -> tuple[OwnQuotation, ...]:
    """The quotations in the order of the text, those without an id numbered."""
    taken = {quotation.id for quotation in given}
    numbers = (f"q{number}" for number in range(1, 2 * len(given) + 1) if f"q{number}" not in taken)
    ordered = sorted(given, key=lambda quotation: quotation.content)
    return tuple(evolve(each, id=next(numbers)) if not each.id else each for each in ordered)


def set_among(
    given: Sequence[OwnQuotation], found: Sequence[Quotation], parse: Parse, lexicon: Lexicon
) -> tuple[Quotation, ...]:
    """What is said in the document: the quotations found, and for those whose source is given the user's own."""
    beside = [_beside(own, found) for own in given]
    known = {other.id for own, other in zip(given, beside, strict=True) if other and own.source is not None}
    needed = {other.id for own, other in zip(given, beside, strict=True) if other and own.source is None}
    kept = [quotation for quotation in found if quotation.id not in known - needed]
    made = [
        _placed(number, own, other, parse, lexicon)
        for number, (own, other) in enumerate(zip(given, beside, strict=True))
        if own.source is not None or (other is None and own.type is QuotationType.DIRECT)
    ]
    return (*kept, *made)


def lend(
    given: Sequence[OwnQuotation],
    found: Sequence[Quotation],
    resolved: Sequence[Quotation],
    parse: Parse,
    lexicon: Lexicon,
) -> tuple[Quotation, ...]:
    """The user's quotations, and only those, with the speakers of what `set_among` has made of them and of `found`."""
    told = {quotation.id: quotation for quotation in resolved}
    lent = []
    for number, own in enumerate(given):
        beside = _beside(own, found)
        said = _placed(number, own, beside, parse, lexicon)
        speaks = told.get(said.id) or (told.get(beside.id) if beside and own.source is None else None)
        lent.append(
            evolve(
                said,
                id=own.id or f"q{number + 1}",
                speaker=speaks.speaker if speaks else None,
                speaker_evidence=speaks.speaker_evidence if speaks else None,
            )
        )
    return tuple(_nested(lent))


def heard(quotations: Sequence[Quotation], speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The speakers that quotations have; each keeps its number, whichever quotations of the document are given."""
    speak = {quotation.speaker for quotation in quotations}
    return tuple(speaker for speaker in speakers if speaker.id in speak)


def _placed(number: int, own: OwnQuotation, beside: Quotation | None, parse: Parse, lexicon: Lexicon) -> Quotation:
    """A given quotation without its speaker, what is left open taken from the one found beside it."""
    lent = beside or Quotation("", QuotationType.INDIRECT, own.content, None, None, None, None, None, GIVEN)
    return Quotation(
        id=f"given {number}",
        type=own.type or lent.type,
        content=own.content,
        cue=lent.cue if own.cue is None else _cue(parse, own.cue, lent.cue),
        source=lent.source if own.source is None else _source(parse, own.source, lexicon),
        speaker=None,
        relayed_by=lent.relayed_by,
        within=None,
        evidence=GIVEN,
    )


def _beside(own: OwnQuotation, found: Sequence[Quotation]) -> Quotation | None:
    """The quotation found at a given one: the one that shares its cue, else the one that shares most of its words."""
    cued = [q for q in found if own.cue is not None and q.cue is not None and q.cue.span.overlaps(own.cue)]
    near = [q for q in cued if _shared(own, q)] or [q for q in found if q.within is None]
    best = max(near, key=lambda quotation: _shared(own, quotation), default=None)
    return best if best is not None and _shared(own, best) else None


def _shared(own: OwnQuotation, other: Quotation) -> int:
    """How many characters two quotations share."""
    pairs = ((one, two) for one in own.content for two in other.content)
    return sum(max(0, min(one.end, two.end) - max(one.start, two.start)) for one, two in pairs)


def _cue(parse: Parse, span: Span, found: Cue | None) -> Cue:
    """The words given for a cue, with their dictionary form: of the cue found there, else of the word above them."""
    if found is not None and found.span.overlaps(span):
        return Cue(span, found.lemma)
    top = _top(parse, span)
    return Cue(span, top.lemma if top else "")


def _source(parse: Parse, span: Span, lexicon: Lexicon) -> Mention | None:
    """The words given for a source as a mention: whoever they head."""
    top = _top(parse, span)
    if top is None:
        return None
    mention = read_phrase(parse, top, lexicon).mention
    return Mention(span, mention.head if span.contains(mention.head) else span, mention.type)


def _top(parse: Parse, span: Span) -> Token | None:
    """The word of a span that governs the others."""
    inside = parse.between(span.start, span.end)
    words = [token for token in inside if token.upos != "PUNCT"] or list(inside)
    places = {token.index for token in words}
    return next((token for token in words if token.head not in places), words[0] if words else None)


def _nested(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """The quotations; one whose words are some of another's stands within it."""
    for quotation in quotations:
        around = [
            other
            for other in quotations
            if _length(other) > _length(quotation)
            and all(any(span.contains(inner) for span in other.content) for inner in quotation.content)
        ]
        yield evolve(quotation, within=min(around, key=_length).id) if around else quotation


def _length(quotation: Quotation) -> int:
    return sum(span.end - span.start for span in quotation.content)
