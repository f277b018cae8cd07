"""What the words beside a name tell of its bearer: offices and descriptions, and the gender that they show."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import chain

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import Phrase
from quoteattr.stages.names import is_role, lemma_of

_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_CLAUSES = frozenset({"acl", "advcl", "ccomp"})
DOUBLE_OFFICES = {
    ("prime", "minister"), ("foreign", "minister"), ("secretary", "general"), ("attorney", "general"),
    ("vice", "president"), ("first", "lady"),
}  # fmt: skip


@frozen
class Role:
    """An office or description read as a noun and the words that narrow it: ("foreign minister", {"iraq"})."""

    text: str
    noun: str
    words: frozenset[str]


def genders_beside(phrase: Phrase, lexicon: Lexicon) -> Iterator[str]:
    """What titles and nouns of a phrase tell about gender: "Mrs.", "businesswoman"."""
    told = [token for role in phrase.roles for token in role_tokens(role, lexicon)]
    for token in {token.index: token for token in (*told, *phrase.noun[-1:])}.values():
        title = lexicon.entries("roles.titles").get(token.text.lower())
        entry = title or lexicon.entries("roles.gendered").get(token.lemma.lower()) or {}
        if "gender" in entry:
            yield entry["gender"]


def role_tokens(words: tuple[Token, ...], lexicon: Lexicon) -> list[Token]:
    """The head of a stretch that tells a role, with the heads that "and" joins to it.

    Each word of a title may hang on the name by itself: in "Lieutenant General Ann Lowe" the last one tells the role.
    """
    places = {token.index for token in words}
    heads = [token for token in words if token.head not in places and token.upos in _CONTENT]
    heads = [token for token in heads if token.upos != "ADJ"] or heads
    heads = [token for token in heads if is_role(token, lexicon)][-1:] or heads[-1:]
    own = {head.index for head in heads}
    return heads + [token for token in words if token.relation == "conj" and token.head in own]


def read_roles(parse: Parse, words: tuple[Token, ...], lexicon: Lexicon) -> Iterator[Role]:
    """The roles that a stretch of words tells: two of "cleric and head of the party"."""
    text = parse.text[words[0].span.start : words[-1].span.end]
    heads = role_tokens(words, lexicon)
    for head in heads:
        yield read_role(parse, head, words, text, lexicon, sole=len(heads) == 1)


def read_role(
    parse: Parse, head: Token, words: tuple[Token, ...], text: str, lexicon: Lexicon, *, sole: bool = False
) -> Role:
    """One role: its noun in the form that equal roles share, and the words that narrow it.

    What hangs on the noun narrows it, clauses and other roles beside it do not; with `sole` all the words do.
    """
    same = lexicon.entries("roles.same")
    places = {token.index for token in words}
    below = words if sole else parse.subtree(head) if head.index in places else ()
    branch = [token for token in below if token.index in places and token.index != head.index]
    lemma = lemma_of(head)
    noun = same[lemma]["as"] if lemma in same else lemma
    before = [token for token in branch if token.index < head.index and token.upos != "PUNCT"]
    first = lemma_of(before[-1]) if before else ""
    narrow = [token for token in branch if not _in_clause(parse, token, head, places)]
    if (first, noun) in DOUBLE_OFFICES:
        narrow = [token for token in narrow if lemma_of(token) != first]
        noun = f"{first} {noun}"
    found = frozenset(word for token in narrow for word in _narrowing(token, lexicon))
    extra = frozenset(noun.split()[:-1]) if noun != lemma and " " in noun else frozenset()
    return Role(text, noun, found - extra)


def _in_clause(parse: Parse, token: Token, head: Token, places: Container[int]) -> bool:
    """Whether a word of a role stands in a clause or in another role beside the role's noun."""
    for step in chain((token,), parse.ancestors(token)):
        if step.index == head.index or step.index not in places:
            return False
        if step.relation in _CLAUSES or (step.relation == "conj" and step.head == head.index):
            return True
    return False


def _narrowing(token: Token, lexicon: Lexicon) -> Iterator[str]:
    """The word as narrowing words are compared: "Iraqi" and "Iraq's" are one; "former" narrows nothing."""
    word = token.text.lower() if token.upos == "PROPN" else token.lemma.lower()
    if token.upos not in _CONTENT or word in lexicon.words("roles.acting"):
        return
    entry = lexicon.entries("roles.demonyms").get(word)
    same = lexicon.entries("roles.same").get(word)
    yield entry["of"] if entry else same["as"] if same else word


def predicated_roles(parse: Parse, phrase: Phrase, lexicon: Lexicon) -> Iterator[Role]:
    """The role that a sentence gives its subject: "Lowe is the head of the clinic"."""
    above = parse.head(phrase.head)
    if (
        above is None
        or phrase.head.relation != "nsubj"
        or above.upos not in {"NOUN", "PROPN"}
        or not is_role(above, lexicon)
    ):
        return
    if parse.children(above, "cop") and not parse.children(above, "advmod"):
        words = tuple(
            t for t in parse.subtree(above, without=(phrase.head,)) if t.relation not in {"punct", "cop", "det"}
        )
        yield read_role(parse, above, words, parse.text[words[0].span.start : words[-1].span.end], lexicon)
