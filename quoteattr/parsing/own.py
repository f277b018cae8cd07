"""Parses of the user's own among documents: what is parsed already stays as it is, the rest goes to the parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quoteattr.errors import ParseError
from quoteattr.parsing.parse import Parse, Parser
from quoteattr.types import Document, Span


def document_of(given: Document | Parse) -> Document:
    """The document that is to be read, parsed already or not."""
    return given.document if isinstance(given, Parse) else given


def parse_all(inputs: Sequence[Document | Parse], parser: Parser) -> Iterator[Parse]:
    """The parses of `inputs` in their order.

    Where the parser has an encoder it lends its vectors to a parse that brings none: what was learned reads them.
    """
    documents = [each for each in inputs if isinstance(each, Document)]
    made = list(parser(documents)) if documents else []
    if len(made) != len(documents):
        raise ParseError(f"the parser made {len(made)} parses of {len(documents)} documents")
    parsed = iter(made)
    bare = [each for each in inputs if isinstance(each, Parse) and each.vectors is None]
    lend = getattr(parser, "with_vectors", None)
    lent = iter(lend(bare) if lend is not None and bare else bare)
    for each in inputs:
        if isinstance(each, Document):
            yield next(parsed)
        else:
            yield next(lent) if each.vectors is None else each


def parse_sentences(document: Document, sentences: Sequence[Span], parser: Parser) -> Parse:
    """A document parsed into the sentences that the user gives, and nothing between them.

    Raises `ValueError` for sentences that overlap or do not lie in the text, `ParseError` where the parser can only
    find sentences itself.
    """
    last = 0
    for span in sentences:
        if span.start < last or span.end > len(document.text):
            raise ValueError(
                f"{span} is no sentence of document {document.id!r}: it overlaps one, or does not lie in it"
            )
        last = span.end
    parse = getattr(parser, "parse_sentences", None)
    if parse is None:
        raise ParseError("this parser finds its sentences itself; a StanzaParser takes them")
    parsed: Parse = parse(document, sentences)
    return parsed


def name_of(given: Document | Parse, parse: Parse, parser: Parser) -> str:
    """What an article tells of its parse: the parser's name, or that it was given, and whose vectors it was lent."""
    name: str = getattr(parser, "name", repr(parser))
    if isinstance(given, Document):
        return name
    return f"given, vectors of {name}" if given.vectors is None and parse.vectors is not None else "given"
