"""Things: what a target of one's own is called in a text, where there is no sender, no host and no soil to ask for."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import among, by_form, word
from quoteattr.stages.stance.forces import Force, Scene, find_forces


def find_scene(parse: Parse, lexicon: Lexicon) -> Scene:
    """What an article says about the target: its forces and whose they are, or the things that the target lists."""
    things = frozenset(" ".join(thing.lower().split()) for thing in lexicon.words("target.things"))
    if not things:
        return find_forces(parse, lexicon)
    likely = among(by_form(parse), frozenset(thing.split(" ")[-1] for thing in things))
    named = [token for token in likely if _is_named(token) and _is_one_of(parse, token, things)]
    found = tuple(Force(token, frozenset(), frozenset(), presence=True, foreign=True) for token in named)
    return Scene(found, {}, frozenset(), things=True)


def _is_named(token: Token) -> bool:
    """A noun, or the verb that does the thing: "we must sanction them"; not what it was done to: "sanctioned goods"."""
    return token.upos in {"NOUN", "PROPN", "VERB"} and token.relation not in {"amod", "flat", "acl"}


def _is_one_of(parse: Parse, token: Token, things: frozenset[str]) -> bool:
    """Whether a word is a thing, by itself or with the words before it: "sanctions", "travel bans"."""
    return any(_ends_in(parse, token, thing.split(" ")) for thing in things)


def _ends_in(parse: Parse, token: Token, thing: list[str]) -> bool:
    before = parse.tokens[max(0, token.index + 1 - len(thing)) : token.index]
    named = [{word(other), other.text.lower()} for other in (*before, token)]
    return len(named) == len(thing) and all(part in forms for part, forms in zip(thing, named, strict=True))
