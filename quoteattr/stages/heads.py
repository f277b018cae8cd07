"""The head of the noun phrase that a word stands in, and the head of the name in it."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.names import INSIDE_NAME, bears_kind, is_role, tells_kind

NOUNS = frozenset({"PROPN", "NOUN", "PRON", "NUM"})


def find_heads(parse: Parse, token: Token, lexicon: Lexicon) -> tuple[Token, Token]:
    """The head of the phrase that a token stands in, and the head of the name in it (the same token, mostly)."""
    for _ in range(12):
        above = parse.head(token)
        if above is None or not _belongs(parse, token, above, lexicon):
            break
        token = above
    if (beside := _beside(parse, token, lexicon)) is not None:
        return beside
    for child in parse.children(token, "compound"):
        if bears_kind(parse, child, token, lexicon):
            return token, child
    branches = parse.children(token, "appos", "flat", "nmod")
    if not branches:
        return token, token
    if (holder := _holder(parse, token, lexicon)) is not None:
        return token, holder
    for child in branches:
        if child.relation == "appos" and _named_apposition(parse, token, child, lexicon):
            return token, child
    for child in branches:
        if child.relation == "flat" and any(title.deprel == "nmod:desc" for title in parse.children(child)):
            return token, child  # "Nordsee spokeswoman Ann Lowe", read as one name
    return token, token


def _holder(parse: Parse, role: Token, lexicon: Lexicon) -> Token | None:
    """The name beside a role, also over a second role: "her doctor, the surgeon Ann Lowe"."""
    branches = parse.children(role, "appos", "flat", "nmod")
    if not branches:
        return None
    if not (is_role(role, lexicon) or role.lemma.lower() in lexicon.words("roles.outlets")):
        branches = parse.children(role, "flat") if role.upos == "NOUN" and role.text.islower() else ()
    for child in branches:
        if child.upos == "PROPN" and not is_role(child, lexicon) and _can_be_named(parse, role, child):
            return child
        if child.relation == "appos" and (holder := _holder(parse, child, lexicon)) is not None:
            return holder
    return None


def _can_be_named(parse: Parse, role: Token, name: Token) -> bool:
    """Whether a branch of a role is the name of its holder: "ambassador Lowe", not "minister of Education"."""
    if is_bracketed(parse, name) or name.index < role.index:
        return False
    return name.relation != "nmod" or (not parse.children(name, "case") and name.deprel == "nmod")


def _named_apposition(parse: Parse, noun: Token, name: Token, lexicon: Lexicon) -> bool:
    """Whether the name of a thing stands between commas behind its noun: "The operator, Blue Sound Ferries, said".

    With an article it is one behind a noun for a body: "her own party, the Liberals".
    """
    branch = parse.subtree(name)
    low = 1 if branch[0].text == "," and len(branch) > 1 else 0
    before, after = branch[low].index - 1, branch[-1].index + 1
    closed = after == len(parse.tokens) or parse.tokens[after].text in {",", ".", ";"}
    capitals = all(
        token.text[0].isupper() for token in branch[low:] if token.upos not in {"ADP", "DET", "CCONJ", "PUNCT"}
    )
    body = noun.lemma.lower() in lexicon.words("roles.organisations")
    apposed = parse.tokens[before].text == "," and (branch[low].upos != "DET" or body)
    return noun.text.islower() and closed and apposed and capitals


def _belongs(parse: Parse, token: Token, above: Token, lexicon: Lexicon) -> bool:
    """Whether a token is a piece of its governor's phrase: the rest of a name, a title, an apposition."""
    if token.relation in INSIDE_NAME or token.deprel == "nmod:desc" or tells_kind(parse, token, above, lexicon):
        return True
    if token.relation == "compound":
        own = above.upos == "PROPN" and (is_role(token, lexicon) or token.upos == "PROPN")
        return own or bears_kind(parse, token, above, lexicon)
    return token.relation == "appos" and above.upos in NOUNS


def _beside(parse: Parse, token: Token, lexicon: Lexicon) -> tuple[Token, Token] | None:
    """A title and the name beside it that the parser made two subjects, where the token is either of them.

    "The group's director, Ann Lowe, said": both "director" and "Ann" come out as subjects of "said".
    """
    if token.head is None or token.relation not in {"nsubj", "obj", "obl", "nmod"}:
        return None
    for other in parse.children(parse.tokens[token.head], token.relation):
        title, name = (other, token) if other.index < token.index else (token, other)
        if title.index < name.index and _titles(parse, title, name, lexicon):
            return title, name
    return None


def _titles(parse: Parse, title: Token, name: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase is the title of the name that follows it at once."""
    if name.upos != "PROPN" or is_role(name, lexicon):
        return False
    comma = any(token.text == "," for token in parse.tokens[title.index : name.index])
    common = title.upos == "NOUN" and title.text.islower() and not comma
    return (common or is_role(title, lexicon)) and _adjoin(parse, title, name)


def _adjoin(parse: Parse, title: Token, name: Token) -> bool:
    """Whether nothing but a comma stands between two phrases."""
    left, right = parse.subtree(title), parse.subtree(name)
    end = max(
        (token.index for token in left if token.index < name.index and token.upos != "PUNCT"), default=title.index
    )
    start = min((token.index for token in right if token.index > end and token.upos != "PUNCT"), default=name.index)
    return parse.text[parse.tokens[end].span.end : parse.tokens[start].span.start].strip() in {"", ","}


def is_bracketed(parse: Parse, token: Token) -> bool:
    """Whether a phrase stands in brackets."""
    first = parse.subtree(token)[0]
    return any(parse.tokens[place].text in {"(", "["} for place in range(max(0, first.index - 1), token.index))
