"""The quotations: every content with its source, who relays it, and the quotation it stands within."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind
from quoteattr.stages.mentions import mention_of
from quoteattr.stages.sources import Candidate, find_source
from quoteattr.stages.utterances import Page
from quoteattr.types import Evidence, Mention, Quotation, QuotationType, Span

# What is followed into somebody else's words: speech proper, not the wishes and beliefs that are part of them.
NESTING_FRAMES = frozenset({"clause", "addressee", "for", "about", "on"})


@frozen
class _Attribution:
    content: Content
    source: Candidate | None

    @property
    def place(self) -> Span:
        """Where the attribution is made: at its cue, or where the content starts if there is none."""
        return self.content.cue.cue.span if self.content.cue else self.content.spans[0]

    @property
    def ends(self) -> int:
        return self.content.spans[-1].end


def attribute(contents: Iterable[Content], page: Page, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """Quotations in the order of the text, each with its source, its relay and the quotation it stands within."""
    parse = page.parse
    found = [_Attribution(content, find_source(page, content, lexicon)) for content in contents]
    found = [each for each in found if _is_attribution(each)]
    relays = [each for each in found if _relays(parse, each, found, lexicon)]
    found = [each for each in found if each not in relays and not _is_part_of_another(each, found, lexicon)]
    quotations = [_quotation(parse, each, _relay_of(parse, each, relays, lexicon), lexicon) for each in found]
    return tuple(_nested(quotations))


def _is_attribution(each: _Attribution) -> bool:
    """A content found through its cue needs a source, or a verb that reports ("it was announced that P")."""
    cue = each.content.cue
    if each.source is not None or cue is None or each.content.by.startswith("marks"):
        return True
    return each.content.type is QuotationType.DIRECT or (each.content.frame == "clause" and cue.kind is CueKind.VERB)


def _is_part_of_another(each: _Attribution, others: Sequence[_Attribution], lexicon: Lexicon) -> bool:
    """Whether a content is no statement of its own, but part of what another cue attributes."""
    cue = each.content.cue
    if cue is None:
        return False
    if cue.cue.lemma == "cite" and cue.head.relation == "advcl":
        # "Citing two officials, the paper reported that P": the participle tells whom the paper relays
        return any(other.content.cue is not None and other.content.cue.head.index == cue.head.head for other in others)
    inside = each.content.voice is not None or any(
        other is not each and any(span.contains(cue.cue.span) for span in other.content.spans) for other in others
    )
    return inside and not _may_nest(each, lexicon)


def _may_nest(each: _Attribution, lexicon: Lexicon) -> bool:
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


def _relays(parse: Parse, each: _Attribution, others: Sequence[_Attribution], lexicon: Lexicon) -> bool:
    """An outlet that passes on somebody's words: "S said that P, the X news agency reported", "X quoted S as saying P"."""
    cue = each.content.cue
    if cue is None or each.source is None or cue.cue.lemma not in lexicon.words("cues.relaying"):
        return False
    if not is_outlet(parse, each.source.head, lexicon):
        return False
    within = [
        other
        for other in others
        if other is not each and any(span.contains(other.place) for span in each.content.spans) and other.source
    ]
    if cue.cue.lemma in {"quote", "cite"}:
        return bool(within)
    sentence_final = each.content.spans[0].start < cue.cue.span.start
    return sentence_final and any(other.content.frame == "clause" for other in within)


def _relay_of(
    parse: Parse, each: _Attribution, relays: Sequence[_Attribution], lexicon: Lexicon
) -> Mention | None:
    for relay in relays:
        if relay.source is not None and any(span.contains(each.place) for span in relay.content.spans):
            return mention_of(parse, relay.source.head, lexicon)
    outlet = _carrier(parse, each, lexicon)
    return mention_of(parse, outlet, lexicon) if outlet else None


def _carrier(parse: Parse, each: _Attribution, lexicon: Lexicon) -> Token | None:
    """The outlet in "in an interview with X", "in a statement carried by X"."""
    if each.content.cue is None or each.content.cue.kind is not CueKind.VERB:
        return None
    for phrase in parse.children(each.content.cue.head, "obl", "nmod"):
        if phrase.lemma.casefold() not in lexicon.words("cues.carried"):
            continue
        for token in parse.subtree(phrase):
            if token.upos in {"PROPN", "NOUN"} and token != phrase and is_outlet(parse, token, lexicon):
                return token
    return None


def is_outlet(parse: Parse, head: Token, lexicon: Lexicon) -> bool:
    """Whether a noun phrase names a newspaper, a channel or an agency."""
    if head.relation in {"compound", "flat", "nmod:poss"}:
        return False
    if not {head.lemma.casefold(), head.text.casefold()}.isdisjoint(lexicon.words("roles.outlets")) and parse.children(head, "compound", "flat", "amod"):
        return True
    name = mention_of(parse, head, lexicon).head.of(parse.text).casefold()
    return name.removeprefix("the ") in lexicon.words("roles.outlet_names")


def _quotation(parse: Parse, each: _Attribution, relay: Mention | None, lexicon: Lexicon) -> Quotation:
    content, source = each.content, each.source
    mention = mention_of(parse, source.head, lexicon) if source else None
    read = [content.cue.cue.span] if content.cue else []
    return Quotation(
        id="",
        type=content.type,
        content=content.spans,
        cue=content.cue.cue if content.cue else None,
        source=mention,
        speaker=None,
        relayed_by=relay,
        within=None,
        evidence=Evidence(
            by=f"{content.by}+{source.by}" if source else content.by,
            score=round(content.score * (source.score if source else 0.5), 3),
            spans=(*read, mention.head) if mention else tuple(read),
        ),
    )


def _nested(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Number the quotations; one that is made inside another's content stands within it."""
    numbered = [evolve(quotation, id=f"q{number}") for number, quotation in enumerate(quotations, 1)]
    for quotation in numbered:
        around = [other for other in numbered if other is not quotation and _holds(other, quotation)]
        inner = min(around, key=lambda other: sum(s.end - s.start for s in other.content), default=None)
        yield evolve(quotation, within=inner.id if inner else None)


def _holds(outer: Quotation, inner: Quotation) -> bool:
    place = inner.cue.span if inner.cue else inner.content[0]
    return all(any(span.contains(part) for span in outer.content) for part in (place, inner.content[0]))
