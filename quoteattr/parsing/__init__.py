"""Text to Parse: a Universal Dependencies tree over the text as it was given."""

from quoteattr.parsing.parse import Parse, Parser, Token, from_conllu, to_conllu

__all__ = ["Parse", "Parser", "Token", "from_conllu", "to_conllu"]
