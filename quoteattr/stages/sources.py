"""Candidates for the source of a content: who may have said it, by what tie in the tree, the surest first."""

from __future__ import annotations

import math
from collections.abc import Iterator

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.complements import SUBJECTS, by_agent, is_passive_participle, quoted_as, source_of_preposition
from quoteattr.stages.contents import Content
from quoteattr.stages.cues import CueKind, base_forms
from quoteattr.stages.learned.readings import Pointers, Reading
from quoteattr.stages.utterances import Page
from quoteattr.types import QuotationType

NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
TOLD = frozenset({"label", "preposition", "quoted"})  # ties that name the speaker outright
SURE_OF_ONE = 0.5  # what the network must give a source where the rules have none
SURE_OF_ANOTHER = 0.75  # and one that it sets against theirs
EMPTY_SUBJECTS = frozenset({"there", "what"})
SHARING = frozenset({"xcomp", "advcl", "ccomp", "conj", "parataxis", "dep"})


@frozen
class Candidate:
    """A word that may head the source of a content; `by` names the tie, "learned" where the network saw one."""

    head: Token
    by: str


def find_source(page: Page, content: Content, lexicon: Lexicon, reading: Reading | None = None) -> Candidate | None:
    """The surest candidate that is no word of the content itself, None where the text names none."""
    candidates = (each for each in _candidates(page, content, lexicon) if _may_speak(page, content, each.head))
    ruled = next(candidates, None)
    if reading is None or content.cue is None or content.voice is not None or (ruled and ruled.by in TOLD):
        return ruled
    return _weighed(page, content, ruled, reading.pointers(content.cue.head))


def _may_speak(page: Page, content: Content, head: Token) -> bool:
    """Whether a word stands where the cue does, in the writer's words or in the same marks, and outside the content."""
    elsewhere = head != content.label and page.voice(head) != content.voice
    return not elsewhere and not any(span.overlaps(head.span) for span in content.spans)


def _weighed(page: Page, content: Content, ruled: Candidate | None, pointers: Pointers) -> Candidate | None:
    """The rules' candidate, unless the network is sure of another, or of one where they have none."""
    for place in pointers.likeliest_sources():
        head, chance = page.parse.tokens[place], math.exp(pointers.of_source(place))
        if head.upos in NOUNS and _may_speak(page, content, head):
            needed = SURE_OF_ONE if ruled is None else SURE_OF_ANOTHER
            return Candidate(head, "learned") if chance >= needed and (ruled is None or head != ruled.head) else ruled
    return ruled


def _candidates(page: Page, content: Content, lexicon: Lexicon) -> Iterator[Candidate]:
    parse = page.parse
    if content.label is not None:
        yield Candidate(content.label, "label")
    if content.cue is None:
        return
    if content.cue.kind is CueKind.PREPOSITION:
        noun = source_of_preposition(parse, content.cue)
        if noun is not None:
            yield Candidate(noun, "preposition")
    elif content.cue.kind is CueKind.NOUN:
        yield from _of_noun(page, content.cue.head, lexicon)
    else:
        yield from _issuers(page, content.cue.head, lexicon)
        yield from _of_verb(page, content.cue.head, content)


def _of_verb(page: Page, verb: Token, content: Content) -> Iterator[Candidate]:
    parse = page.parse
    yield from _quoted(parse, verb)
    if is_passive_participle(parse, verb) or any(child.deprel == "nsubj:pass" for child in parse.children(verb)):
        agent = by_agent(parse, verb)
        if agent is not None:
            yield Candidate(agent, "by-agent")
        return
    yield from _subjects(parse, verb)
    yield from _inherited(page, verb)
    if content.type is not QuotationType.INDIRECT:
        yield from _beside(parse, verb)


def _issuers(page: Page, verb: Token, lexicon: Lexicon) -> Iterator[Candidate]:
    """ "The council issued a statement calling the test “reckless”": who issues it speaks, rather than the paper."""
    parse = page.parse
    paper = parse.head(verb)
    if paper is None or verb.deprel != "acl" or verb.xpos != "VBG":
        return
    if parse.children(verb, *SUBJECTS):
        return
    if paper.lemma.casefold() in lexicon.words("roles.documents"):
        yield from _of_light_verb(page, paper, lexicon)


def _of_light_verb(page: Page, noun: Token, lexicon: Lexicon) -> Iterator[Candidate]:
    """ "they issued a warning": whose subject the verb above a noun lends it."""
    above = page.parse.head(noun)
    light = above is not None and not lexicon.words("cues.light_verbs").isdisjoint(base_forms(above))
    if above is not None and light and noun.relation == "obj":
        yield from _subjects(page.parse, above)
        yield from _inherited(page, above)


def _quoted(parse: Parse, verb: Token) -> Iterator[Candidate]:
    """ "The paper quoted S as saying P", "S was quoted as saying P": the one quoted speaks."""
    for above in quoted_as(parse, verb):
        for child in parse.children(above, "obj", "nsubj"):
            if child.relation == "obj" or child.deprel == "nsubj:pass":
                yield Candidate(child, "quoted")


def _subjects(parse: Parse, verb: Token) -> Iterator[Candidate]:
    for child in reversed(parse.children(verb, *SUBJECTS)):
        if child.upos in NOUNS and child.text.casefold() not in EMPTY_SUBJECTS:
            yield Candidate(child, "subject")


def _inherited(page: Page, verb: Token) -> Iterator[Candidate]:
    """The subject that a participle, an infinitive or a coordinated verb shares with the verb it hangs on.

    In "“We are ready,” he said, describing the talks as “useful”" the tree may hang "describing" on "ready": what
    stands in other marks than the cue is passed over.
    """
    parse, below = page.parse, verb
    for above in parse.ancestors(verb):
        if page.voice(above) not in {page.voice(verb), None}:
            continue
        if below.relation == "acl" and above.upos in NOUNS:
            yield Candidate(above, "noun")
            return
        if below.relation in SHARING:
            if below.relation == "xcomp" and "have" not in base_forms(above):
                # "pushed the envoys to ask": it is the envoys who ask; but "the envoys had this to say"
                for child in parse.children(above, "obj"):
                    yield Candidate(child, "object")
            for child in parse.children(above, *SUBJECTS):
                if child.upos in NOUNS and child.index != verb.index:
                    yield Candidate(child, "shared")
                    return
        below = above


def _beside(parse: Parse, verb: Token) -> Iterator[Candidate]:
    """ "“Q,” said S": the noun right after the verb, whatever the tree calls it."""
    sentence = parse.sentence(verb)
    for token in parse.tokens[verb.index + 1 : min(verb.index + 5, sentence[-1].index + 1)]:
        if token.upos in {"PROPN", "NOUN", "PRON"}:
            yield Candidate(token, "inverted")
        elif token.upos not in {"DET", "ADJ", "NUM"} and token.deprel != "nmod:poss":
            break


def _of_noun(page: Page, noun: Token, lexicon: Lexicon) -> Iterator[Candidate]:
    """ "the minister's claim", "a statement by the group", "they issued a warning"."""
    parse = page.parse
    for child in parse.children(noun, "nmod"):
        if child.deprel == "nmod:poss":
            yield Candidate(child, "possessor")
    agent = by_agent(parse, noun)
    if agent is not None:
        yield Candidate(agent, "by-agent")
    for child in parse.children(noun, "nmod"):
        if "from" in parse.openers(child, "case"):
            yield Candidate(child, "from")
    yield from _of_light_verb(page, noun, lexicon)
