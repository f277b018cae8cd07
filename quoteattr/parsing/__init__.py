"""Text to Parse: a Universal Dependencies tree over the text as it was given, ours or the user's own."""

from quoteattr.parsing.conllu import from_conllu, parses_from_conllu, to_conllu
from quoteattr.parsing.parse import Parse, Parser, Token
from quoteattr.parsing.stanza_document import from_stanza

__all__ = ["Parse", "Parser", "Token", "from_conllu", "from_stanza", "parses_from_conllu", "to_conllu"]
