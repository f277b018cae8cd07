"""What the repairs ask of a word."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.cues import base_forms

FINITE = frozenset({"VBD", "VBZ", "VBP"})
MARK_TAGS = frozenset({"''", "``"})
_PAST_OR_FINITE = FINITE | {"VBN"}


def after_pause(parse: Parse, token: Token) -> bool:
    """Whether a comma stands before a word, with or without a closing mark between."""
    place = token.index - 1
    while place >= 0 and parse.tokens[place].xpos in MARK_TAGS:
        place -= 1
    return place >= 0 and parse.tokens[place].text == "," and parse.tokens[place].sentence == token.sentence


def says(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word is one of saying proper."""
    return not lexicon.words("cues.speech").isdisjoint(base_forms(token))


def reports(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word is a finite verb of saying, or looks like one: the tagger takes "said" for a participle too."""
    return token.xpos in _PAST_OR_FINITE and says(token, lexicon)


def addresses(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb names whom it speaks to: "told", "warned"."""
    verbs = lexicon.entries("cues.verbs")
    return any("addressee" in verbs.get(base, ()) for base in base_forms(verb))


def is_past(token: Token) -> bool:
    """Whether a word is a verb in the past."""
    return token.xpos == "VBD"


def can_speak(token: Token) -> bool:
    """Whether a word can be the head of a speaker's phrase."""
    return token.upos in {"PROPN", "NOUN", "PRON"}


def with_subjects(parse: Parse) -> tuple[Token, ...]:
    """The words that have a subject, in the order of the text."""
    heads = {token.head for token in parse.related("nsubj") if token.head is not None}
    return tuple(parse.tokens[head] for head in sorted(heads))


def word_before(parse: Parse, token: Token) -> Token | None:
    """What stands before a word in its sentence."""
    before = parse.tokens[token.index - 1] if token.index else None
    return before if before is not None and before.sentence == token.sentence else None


def without_punctuation(parse: Parse, head: Token) -> tuple[Token, ...]:
    """The words of a branch in the order of the text, never none."""
    return tuple(word for word in parse.subtree(head) if word.upos != "PUNCT") or (head,)
