"""The words that attribute: "said", "called for", "according to", "in a statement that"."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.types import Cue, Span


class CueKind(StrEnum):
    """What carries the attribution, because verbs, nouns and prepositions take their contents in different places."""

    VERB = "verb"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    PREPOSITION = "preposition"


TABLES = {CueKind.VERB: "cues.verbs", CueKind.NOUN: "cues.nouns", CueKind.ADJECTIVE: "cues.adjectives"}


@frozen
class FoundCue:
    """A cue in its tree: `head` governs its content, `words` is all of it, `frames` says which contents it licenses.

    Frames: "clause" ("said that P", "“Q,” said S"), "infinitive" ("vowed to P"), "object" ("rejected X"), a preposition
    ("for" of "called for X").
    """

    cue: Cue
    kind: CueKind
    head: Token
    words: tuple[Token, ...]
    frames: frozenset[str]


def find_cues(parse: Parse, lexicon: Lexicon) -> tuple[FoundCue, ...]:
    """Every word that may attribute, in the order of the text, whether or not a content will be found for it."""
    found: list[FoundCue] = []
    prepositions = lexicon.words("cues.prepositions")
    for token in parse.tokens:
        kind = kind_of(token)
        if kind is not None:
            found.extend(_lexical(parse, token, kind, lexicon))
        if token.text.casefold() in prepositions:
            found.extend(_preposition(parse, token))
    return tuple(found)


def kind_of(token: Token) -> CueKind | None:
    """The kind of cue that a word would be, None for a word that is no verb, noun or adjective.

    A headline's "slams" may be a noun to one part of the tagger and a verb to the other.
    """
    if token.upos in {"VERB", "AUX"} or token.xpos in {"VBG", "VBD", "VBZ", "VBP"}:
        return CueKind.VERB
    return {"NOUN": CueKind.NOUN, "PROPN": CueKind.NOUN, "ADJ": CueKind.ADJECTIVE}.get(token.upos)


def _lexical(parse: Parse, token: Token, kind: CueKind, lexicon: Lexicon) -> Iterator[FoundCue]:
    entries, known = lexicon.entries(TABLES[kind]), lexicon.openings(TABLES[kind])
    bases = [base for base in base_forms(token) if base in known]
    if not bases:
        return
    own = cue_words(parse, token)
    particles = [c for c in parse.children(token, "compound") if c.upos == "ADP" and c.index > token.index]
    # "as the mayor put it" goes with its pronoun as "spoke out" does with its particle
    after = parse.tokens[token.index + 1 : token.index + 2]
    following = [word for word in after if word.upos == "ADP" or word.text == "it"]
    # "called on Tuesday for talks" is no "call on"
    added = [word for word in (*particles, *following) if not _opens_occasion(parse, word, lexicon)]
    own = tuple(word for word in own if word not in particles or word in added)
    for base in bases:
        forms = [(f"{base} {word.text.casefold()}", tuple(dict.fromkeys((*own, word)))) for word in added]
        for lemma, words in [*forms, (base, own)]:
            if lemma in entries:
                yield FoundCue(cue_of(words, lemma), kind, token, words, frozenset(entries[lemma]))
                return


def _opens_occasion(parse: Parse, word: Token, lexicon: Lexicon) -> bool:
    after = parse.tokens[word.index + 1 : word.index + 2]
    governor = [] if word.head is None or word.head < word.index else [parse.tokens[word.head]]
    return any(is_occasion(noun, lexicon) for noun in (*after, *governor))


def is_occasion(noun: Token, lexicon: Lexicon) -> bool:
    """Whether a noun tells when, where or how one spoke: "Tuesday", "an interview"."""
    return noun.lemma.casefold() in lexicon.words("cues.nouns_of_occasion") or noun.upos == "NUM"


def base_forms(token: Token) -> tuple[str, ...]:
    """The lemma, and what it may be where the lemmatizer gave the word back unchanged ("endorsed", "vowing").

    The pack's lemmatizer is a dictionary; English endings fill its gaps.
    """
    return forms_of(token.lemma)


@lru_cache(maxsize=10_000)
def forms_of(lemma: str) -> tuple[str, ...]:
    """The same of a lemma alone."""
    return tuple(_unfolded(lemma.casefold()))


def _unfolded(lemma: str) -> Iterator[str]:
    yield lemma
    for ending, stems in (("ies", ("y",)), ("ied", ("y",)), ("ing", ("", "e")), ("ed", ("", "e")), ("s", ("",))):
        if lemma.endswith(ending) and len(lemma) > len(ending) + 2:
            base = lemma.removesuffix(ending)
            yield from (base + stem for stem in stems)
            if base[-1:] == base[-2:-1]:  # "rebutted"
                yield base[:-1]


def cue_of(words: tuple[Token, ...], lemma: str) -> Cue:
    """The cue that words make, from the first to the last."""
    return Cue(Span(words[0].span.start, words[-1].span.end), lemma)


def cue_words(parse: Parse, token: Token) -> tuple[Token, ...]:
    """The cue's own words: its particle, and the auxiliaries when it is negated ("did not rule out")."""
    words = [token]
    for child in parse.children(token):
        if child.relation == "compound" and child.index == token.index + 1:
            words.append(child)
    negated = any(child.lemma.casefold() in {"not", "n't", "never"} for child in parse.children(token, "advmod"))
    if negated:
        before = [c for c in parse.children(token, "aux", "advmod") if c.index < token.index]
        if before and all(word.relation in {"aux", "advmod"} for word in parse.tokens[before[0].index : token.index]):
            words = [*parse.tokens[before[0].index : token.index], *words]
    return tuple(words)


def unlisted_cue(parse: Parse, token: Token) -> FoundCue:
    """A word as a cue that the lexicon does not know."""
    words = cue_words(parse, token)
    return FoundCue(cue_of(words, base_forms(token)[0]), kind_of(token) or CueKind.VERB, token, words, frozenset())


def _preposition(parse: Parse, token: Token) -> Iterator[FoundCue]:
    """ "according to": the noun after it is the source, the clause around it the content."""
    following = parse.tokens[token.index + 1 : token.index + 2]
    if following and following[0].text.casefold() == "to" and following[0].sentence == token.sentence:
        words = (token, following[0])
        yield FoundCue(cue_of(words, "according to"), CueKind.PREPOSITION, token, words, frozenset({"clause"}))
