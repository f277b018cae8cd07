"""What a Stanza pipeline of the user's own gave, as a parse; Stanza itself is not needed to read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quoteattr.errors import FormatError, ParseError
from quoteattr.parsing.alignment import Printed, Sentence, Word, lay, text_of
from quoteattr.parsing.parse import Parse
from quoteattr.types import Document


def from_stanza(parsed: Any, document: Document | None = None) -> Parse:
    """The parse that a `stanza.Document` holds, laid on the text as it was given.

    It needs the processors tokenize, pos, lemma and depparse, and mwt where the language has it. Without a `document`
    the text is the one that Stanza read, where it kept that, else made of its tokens. Raises `ParseError`, with the
    sentence and the word, where a tree is missing or a word does not stand in the text.
    """
    sentences = [Sentence(tuple(_tokens(each, number))) for number, each in enumerate(parsed.sentences, 1)]
    try:
        if document is None:
            document = Document(text_of(sentences) if parsed.text is None else parsed.text)
        return lay(sentences, document)
    except FormatError as error:
        raise ParseError(f"Stanza's document does not fit: {error.message}") from error


def _tokens(sentence: Any, number: int) -> Iterator[Printed]:
    for token in sentence.tokens:
        words = tuple(_word(word, number) for word in token.words)
        start, end = token.start_char, token.end_char
        before, after = (getattr(token, name, None) for name in ("spaces_before", "spaces_after"))
        yield Printed(token.text, words, start, end, before or "", after if start is None else None)


def _word(word: Any, number: int) -> Word:
    if word.head is None or word.deprel is None or word.upos is None:
        missing = "upos" if word.upos is None else "head"
        raise ParseError(f"sentence {number}: {word.text!r} has no {missing}; the pipeline needs pos and depparse")
    lemma = word.lemma or word.text
    return Word(word.text, lemma, word.upos, word.xpos or "", word.feats or "", int(word.head), word.deprel)
