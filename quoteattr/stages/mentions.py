"""Who is mentioned: names, nominals and pronouns that can be the source of a quotation."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.types import Mention, MentionType, Span


def mention_of(parse: Parse, head: Token, lexicon: Lexicon) -> Mention:
    """The mention headed by a token: the whole noun phrase, with title and apposition."""
    words = parse.subtree(head)
    kind = {"PROPN": MentionType.NAME, "PRON": MentionType.PRONOUN}.get(head.upos, MentionType.NOMINAL)
    return Mention(Span(words[0].span.start, words[-1].span.end), head.span, kind)


def find_mentions(parse: Parse, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Every mention in the text that could speak, in the order of the text."""
    return tuple(mention_of(parse, token, lexicon) for token in parse.tokens if token.upos in {"PROPN", "NOUN", "PRON"})
