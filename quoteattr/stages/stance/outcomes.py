"""Outcomes: whether what a word, phrase or clause speaks of is good or bad, composed over the tree."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import keys, negators, word

_DEEPEST = 6
_INNER = ("obj", "xcomp", "ccomp", "obl", "nmod", "amod", "acl", "advmod", "compound", "nsubj", "advcl", "conj", "iobj")


def worth(parse: Parse, token: Token, lexicon: Lexicon, without: frozenset[int] = frozenset(), depth: int = 0) -> int:
    """1 where the phrase headed by `token` speaks of something good, -1 bad, 0 where it does not say.

    "defeat the terrorists" is good, "embolden the terrorists" bad, "nothing good" bad. Branches in `without` are not
    read.
    """
    if depth > _DEEPEST:
        return 0
    value = _own_worth(parse, token, lexicon, without, depth)
    if value > 0 and token.upos == "VERB":
        # "to guard the pipeline and spy on us": one bad purpose spoils the good one beside it.
        beside = [worth(parse, child, lexicon, without, depth + 1) for child in parse.children(token, "conj")]
        value = min([value, *(side for side in beside if side)])
    return -value if value and negators(parse, token, lexicon, phrases=False) else value


def _own_worth(parse: Parse, token: Token, lexicon: Lexicon, without: frozenset[int], depth: int) -> int:
    names = {*keys(parse, token), word(token), token.text}
    if token.upos in {"VERB", "AUX"} and names & lexicon.words("stance.harm"):
        if names & lexicon.words("stance.always_bad"):
            return -1
        done_to = ("obj", "nsubj", "obl") if _is_passive(parse, token) else ("obj", "obl")
        inner = _inside(parse, token, lexicon, without, depth, done_to)
        plain = 0 if names & lexicon.words("stance.weak_harm") and not names & {"respond", "drag"} else -1
        return -inner if inner and not _suffers(parse, token) else plain
    if token.upos in {"VERB", "AUX"} and names & lexicon.words("stance.help"):
        inner = _inside(parse, token, lexicon, without, depth, ("obj", "xcomp", "obl", "ccomp", "advmod", "iobj"))
        return (
            inner
            or _gained(parse, token, lexicon, without, depth)
            or (1 if names & lexicon.words("stance.by_default") else 0)
        )
    if names & lexicon.words("stance.remedies"):
        return 1
    if names & lexicon.words("stance.bad"):
        return -1 if token.upos != "NOUN" or not _is_answer(parse, token, lexicon) else 1
    if word(token) == "be" and parse.children(token, "expl"):
        return _inside(parse, token, lexicon, without, depth, ("nsubj",))
    inner = _inside(parse, token, lexicon, without, depth, ("amod", "nmod", "acl", "compound"))
    if names & lexicon.words("stance.good"):
        return 1 if token.upos == "ADJ" or inner >= 0 else -1
    if token.upos == "VERB" and not parse.children(token, "cop"):
        # What an unknown verb does to its object cannot be told: "would not affect security".
        return _inside(parse, token, lexicon, without, depth, ("xcomp", "ccomp"))
    return inner or _inside(parse, token, lexicon, without, depth, _INNER)


def _gained(parse: Parse, verb: Token, lexicon: Lexicon, without: frozenset[int], depth: int) -> int:
    """As in "The rebels will benefit", "the terrorists would return": good for the bad is bad."""
    return -1 if _inside(parse, verb, lexicon, without, depth, ("nsubj",)) < 0 else 0


def _is_passive(parse: Parse, verb: Token) -> bool:
    return any(child.deprel == "nsubj:pass" for child in parse.children(verb, "nsubj"))


def _suffers(parse: Parse, verb: Token) -> bool:
    """As in "lives were lost", "will collapse": what happens to the subject is no object to weigh."""
    return not parse.children(verb, "obj", "obl") and not _is_passive(parse, verb)


def _is_answer(parse: Parse, token: Token, lexicon: Lexicon) -> bool:
    """As in "the fight / a buffer against terrorism": bad only by what it is set against."""
    return word(token) in {"war", "conflict", "attack", "defeat", "destruction"} and any(
        {"on", "against", "of"} & {case.text.lower() for case in parse.children(child, "case")}
        and {word(child), child.text} & lexicon.words("stance.bad")
        for child in parse.children(token, "nmod")
    )


def _inside(
    parse: Parse, token: Token, lexicon: Lexicon, without: frozenset[int], depth: int, relations: tuple[str, ...]
) -> int:
    for relation in relations:
        for child in parse.children(token, relation):
            if child.index in without or (relation == "nmod" and "poss" in child.deprel):
                continue
            value = worth(parse, child, lexicon, without, depth + 1)
            if value:
                opened = {case.text.lower() for case in parse.children(child, "case")}
                saved = "from" in opened and word(token) in lexicon.words("stance.saving")
                return -value if saved or opened & {"against", "without"} else value
    return 0
