"""Things: what a target of one's own is called in a text, where there is no sender, no host and no soil to ask for."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import among, by_form
from quoteattr.stages.stance.forces import Force, Scene, find_forces
from quoteattr.stages.stance.lands import alliances_of, find_lands


def find_scene(parse: Parse, lexicon: Lexicon) -> Scene:
    """What an article says about the target: its forces and whose they are, or the things that the target lists."""
    things = lexicon.words("target.things")
    if not things:
        return find_forces(parse, lexicon)
    named = [token for token in among(by_form(parse), things) if _names_thing(token)]
    found = tuple(Force(token, frozenset(), frozenset(), presence=True, foreign=True) for token in named)
    return Scene(found, find_lands(parse, lexicon), alliances_of(lexicon))


def _names_thing(token: Token) -> bool:
    return token.upos in {"NOUN", "PROPN"} and token.relation not in {"amod", "flat"}
