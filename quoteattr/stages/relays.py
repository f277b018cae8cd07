"""Who passes the words on: "S said that P, the X news agency reported", "in a statement carried by X"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from attrs import frozen

from quoteattr.parsing import Parse, Token
from quoteattr.stages.complements import by_agent, quoted_as
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind
from quoteattr.stages.mentions import Phrases
from quoteattr.stages.sources import Candidate
from quoteattr.types import Span

Holder = TypeVar("Holder")
BUCKET = 1000  # characters


@frozen(eq=False)
class Attribution:
    """A content with its source, None where the text names none, and how likely both are right."""

    content: Content
    source: Candidate | None
    chance: float

    @property
    def place(self) -> Span:
        """Where the attribution is made: at its cue, or where the content starts if there is none."""
        return self.content.cue.cue.span if self.content.cue else self.content.spans[0]


class Contents(Generic[Holder]):
    """Contents by their place in the text: which ones lie around a span."""

    def __init__(self, holders: Iterable[tuple[tuple[Span, ...], Holder]]) -> None:
        self._buckets: dict[int, list[tuple[Span, Holder]]] = defaultdict(list)
        for spans, holder in holders:
            for span in spans:
                for bucket in range(span.start // BUCKET, span.end // BUCKET + 1):
                    self._buckets[bucket].append((span, holder))

    def around(self, *places: Span) -> list[Holder]:
        """The holders of a content that takes in every one of the places."""
        found: list[Holder] = []
        for number, place in enumerate(places):
            here = self._buckets.get(place.start // BUCKET, ())
            holders = [holder for span, holder in here if span.contains(place)]
            found = holders if number == 0 else [holder for holder in found if any(holder is h for h in holders)]
        return found


def relays_another(phrases: Phrases, each: Attribution, made: Mapping[int, Attribution]) -> bool:
    """Whether an outlet only passes on what somebody else says in the same sentence; `made`: attributions by place."""
    cue = each.content.cue
    if cue is None or each.source is None or cue.cue.lemma not in phrases.lexicon.words("cues.relaying"):
        return False
    if cue.cue.lemma == "cite" and cue.head.relation == "advcl":
        return True  # "Citing two officials, the paper reported that P": whom it relays, not what they said
    ends_its_sentence = each.content.spans[0].start < cue.cue.span.start
    # whoever "reports" what somebody said passes news on, known as an outlet or not: ", Canal 9 reported"
    outlet = is_outlet(phrases, each.source.head) or (cue.cue.lemma == "report" and each.source.head.upos == "PROPN")
    return ends_its_sentence and outlet and _holds_another(phrases.parse, each, made)


def _holds_another(parse: Parse, each: Attribution, made: Mapping[int, Attribution]) -> bool:
    """Whether somebody with a name or a description speaks inside a content."""
    inside = (token for span in each.content.spans for token in parse.between(span.start, span.end))
    others = [made[token.span.start] for token in inside if token.span.start in made]
    return any(other is not each and other.source is not None for other in others)


def find_relay(phrases: Phrases, each: Attribution, relays: Contents[Attribution]) -> Token | None:
    """The noun that names who passes an attribution on, None where nobody does."""
    around = [relay.source.head for relay in relays.around(each.place) if relay.source is not None]
    return around[0] if around else _quoting(phrases.parse, each) or _carrier(phrases, each)


def _quoting(parse: Parse, each: Attribution) -> Token | None:
    """ "The paper quoted S as saying P", "S was quoted as saying P by the paper": the paper."""
    if each.content.cue is None:
        return None
    for verb in quoted_as(parse, each.content.cue.head):
        subjects = [child for child in parse.children(verb, "nsubj") if child.deprel != "nsubj:pass"]
        return by_agent(parse, verb) or by_agent(parse, each.content.cue.head) or next(iter(subjects), None)
    return None


def _carrier(phrases: Phrases, each: Attribution) -> Token | None:
    """The outlet in "in an interview with X", "in a statement carried by X"."""
    if each.content.cue is None or each.content.cue.kind is not CueKind.VERB:
        return None
    for phrase in phrases.parse.children(each.content.cue.head, "obl", "nmod"):
        if phrase.lemma.casefold() in phrases.lexicon.words("cues.carried"):
            for token in phrases.parse.subtree(phrase):
                if token.upos in {"PROPN", "NOUN"} and token != phrase and is_outlet(phrases, token):
                    return token
    return None


def is_outlet(phrases: Phrases, head: Token) -> bool:
    """Whether a noun phrase names a newspaper, a channel or an agency."""
    if head.relation in {"compound", "flat"} or head.deprel == "nmod:poss":
        return False
    kinds = phrases.lexicon.words("roles.outlets")
    if not kinds.isdisjoint({head.lemma.casefold(), head.text.casefold()}):
        return bool(phrases.parse.children(head, "compound", "flat", "amod"))
    name = phrases.at(head).mention.head.of(phrases.parse.text).casefold()
    return name.removeprefix("the ") in phrases.lexicon.words("roles.outlet_names")
