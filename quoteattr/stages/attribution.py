"""Who said it: candidates for the source of every content, the choice between them, and the quotations they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.complements import SUBJECTS, by_agent, source_of_preposition
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind, FoundCue
from quoteattr.stages.mentions import mention_of
from quoteattr.types import Evidence, Mention, Quotation, QuotationType, Span

NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})


@frozen
class Candidate:
    """A word that may head the source of a content; `by` names the way it was reached."""

    head: Token
    by: str
    score: float


def attribute(contents: Iterable[Content], parse: Parse, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """Quotations in the order of the text, each with its source, its relay and the quotation it stands within."""
    kept: list[tuple[Content, Candidate | None]] = []
    for content in contents:
        source = choose(parse, content)
        if _attributes(content, source, lexicon):
            kept.append((content, source))
    quotations = [_quotation(parse, content, source, lexicon) for content, source in kept]
    return tuple(_within(quotations))


def choose(parse: Parse, content: Content) -> Candidate | None:
    """The surest candidate for the source of a content, None where the text names none."""
    return next(iter(candidates(parse, content)), None)


def candidates(parse: Parse, content: Content) -> Iterator[Candidate]:
    """Every word that may head the source, the surest first; words of the content itself are never among them."""
    for candidate in _candidates(parse, content):
        if not any(span.overlaps(candidate.head.span) for span in content.spans):
            yield candidate


def _candidates(parse: Parse, content: Content) -> Iterator[Candidate]:
    if content.label is not None:
        yield Candidate(content.label, "label", 0.8)
    if content.cue is None:
        return
    if content.cue.kind is CueKind.PREPOSITION:
        noun = source_of_preposition(parse, content.cue)
        if noun is not None:
            yield Candidate(noun, "preposition", 0.95)
    elif content.cue.kind is CueKind.NOUN:
        yield from _of_noun(parse, content.cue.head)
    else:
        yield from _of_verb(parse, content.cue.head, content)


def _of_verb(parse: Parse, verb: Token, content: Content) -> Iterator[Candidate]:
    above = parse.head(verb)
    if above is not None and any(mark.text.casefold() == "as" for mark in parse.children(verb, "mark", "case")):
        # "the paper quoted S as saying P", "S was quoted as saying P": the one quoted speaks
        for child in (*parse.children(above, "obj"), *parse.children(above, "nsubj")):
            if child.relation == "obj" or child.deprel == "nsubj:pass":
                yield Candidate(child, "quoted", 0.9)
    passive = any(child.deprel == "nsubj:pass" for child in parse.children(verb))
    if passive:
        agent = by_agent(parse, verb)
        if agent is not None:
            yield Candidate(agent, "by-agent", 0.9)
        return
    yield from _subjects(parse, verb)
    yield from _inherited(parse, verb)
    if content.type is not QuotationType.INDIRECT:
        yield from _inverted(parse, verb)


def _subjects(parse: Parse, verb: Token) -> Iterator[Candidate]:
    for child in parse.children(verb, *SUBJECTS):
        if child.upos in NOUNS and child.text.casefold() not in {"there", "what"}:
            yield Candidate(child, "subject", 0.95)


def _inherited(parse: Parse, verb: Token) -> Iterator[Candidate]:
    """The subject that a participle, an infinitive or a coordinated verb shares with the verb it hangs on."""
    below = verb
    for above in parse.ancestors(verb):
        if below.relation == "acl" and above.upos in NOUNS:
            yield Candidate(above, "noun", 0.85)
            return
        if below.relation in {"xcomp", "advcl", "ccomp", "conj", "parataxis", "dep", "root"}:
            if below.relation == "xcomp":
                # "pushed the envoys to ask": it is the envoys who ask
                for child in parse.children(above, "obj"):
                    yield Candidate(child, "object", 0.8)
            for child in parse.children(above, *SUBJECTS):
                if child.upos in NOUNS and child.index != verb.index:
                    yield Candidate(child, "shared", 0.85)
                    return
        below = above


def _inverted(parse: Parse, verb: Token) -> Iterator[Candidate]:
    """ "“Q,” said S": the noun after the verb, whatever the tree calls it; else the nearest one before it."""
    for child in parse.children(verb, "obj", "obl", "xcomp", "ccomp", "parataxis", "appos", "flat", "iobj"):
        if child.index > verb.index and child.upos in {"PROPN", "NOUN", "PRON"} and not parse.children(child, "case"):
            yield Candidate(child, "inverted", 0.7)
    for token in reversed(parse.tokens[max(0, verb.index - 4) : verb.index]):
        if token.upos in {"PROPN", "NOUN", "PRON"} and token.sentence == verb.sentence:
            yield Candidate(_phrase_head(parse, token), "before", 0.5)


def _phrase_head(parse: Parse, token: Token) -> Token:
    while token.relation in {"flat", "compound", "appos", "nmod"} and (above := parse.head(token)) is not None:
        if above.upos not in {"PROPN", "NOUN"}:
            break
        token = above
    return token


def _of_noun(parse: Parse, noun: Token) -> Iterator[Candidate]:
    """ "the minister's claim", "a statement by the group", "they issued a warning"."""
    for child in parse.children(noun, "nmod"):
        if child.deprel == "nmod:poss":
            yield Candidate(child, "possessor", 0.9)
    agent = by_agent(parse, noun)
    if agent is not None:
        yield Candidate(agent, "by-agent", 0.85)
    for child in parse.children(noun, "nmod"):
        if any(case.text.casefold() in {"from", "by"} for case in parse.children(child, "case")):
            yield Candidate(child, "from", 0.8)
    above = parse.head(noun)
    if above is not None and noun.relation in {"obj", "obl"} and above.upos == "VERB":
        yield from _subjects(parse, above)
        yield from _inherited(parse, above)


def _attributes(content: Content, source: Candidate | None, lexicon: Lexicon) -> bool:
    """Whether a content with its source is an attribution at all."""
    if content.type is not QuotationType.INDIRECT:
        return True
    if source is None:
        return content.voice is None and content.frame in {"clause", "parenthetical"}
    if content.voice is not None:
        # what a speaker quotes in turn: "“The ministry told us that the road is safe,” she said"
        speech = content.cue is not None and content.cue.cue.lemma in lexicon.words("cues.speech")
        return speech and content.frame == "clause" and source.by == "subject" and source.head.upos in {"PROPN", "NOUN"}
    return True


def _quotation(parse: Parse, content: Content, source: Candidate | None, lexicon: Lexicon) -> Quotation:
    mention = mention_of(parse, source.head, lexicon) if source else None
    read = [cue.cue.span] if (cue := content.cue) else []
    if mention is not None:
        read.append(mention.head)
    return Quotation(
        id="",
        type=content.type,
        content=content.spans,
        cue=content.cue.cue if content.cue else None,
        source=mention,
        speaker=None,
        relayed_by=None,
        within=None,
        evidence=Evidence(
            f"{content.by}+{source.by}" if source else content.by,
            round(content.score * (source.score if source else 0.5), 3),
            tuple(read),
        ),
    )


def _within(quotations: list[Quotation]) -> Iterator[Quotation]:
    """Number the quotations; one whose content lies wholly inside another's stands within it."""
    numbered = [evolve(quotation, id=f"q{number}") for number, quotation in enumerate(quotations, 1)]
    for quotation in numbered:
        around = [other for other in numbered if other is not quotation and _holds(other, quotation)]
        inner = min(around, key=lambda other: sum(s.end - s.start for s in other.content), default=None)
        yield evolve(quotation, within=inner.id if inner else None)


def _holds(outer: Quotation, inner: Quotation) -> bool:
    place = inner.cue.span if inner.cue else inner.content[0]
    return any(span.contains(place) for span in outer.content) and any(
        span.contains(inner.content[0]) for span in outer.content
    )


__all__ = ["Candidate", "FoundCue", "Mention", "Span", "attribute", "candidates", "choose"]
