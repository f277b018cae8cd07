"""Outcomes: whether what a word, phrase or clause speaks of is good or bad, composed over the tree."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import keys, negators, word

_DEEPEST = 6
_AWAY = frozenset({"off", "out", "away", "bay", "check"})
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
    less = any(child.text.lower() == "less" for child in parse.children(token, "advmod"))
    return -value if value and (less or negators(parse, token, lexicon, phrases=False)) else value


def _own_worth(parse: Parse, token: Token, lexicon: Lexicon, without: frozenset[int], depth: int) -> int:
    names = {*keys(parse, token), word(token), token.text}
    if token.index and token.text[:1].isupper():
        names.add(f"{parse.tokens[token.index - 1].text} {token.text}")  # "Islamic State"
    idiom = _idiom(parse, token, lexicon, without, depth)
    if idiom is not None:
        return idiom
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
    if _is_against(parse, token):
        return 0  # an "anti-terrorist" operation
    if names & lexicon.words("stance.bad") and not (word(token) == "struggle" and token.upos == "VERB"):
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


def _idiom(parse: Parse, token: Token, lexicon: Lexicon, without: frozenset[int], depth: int) -> int | None:
    """Turns of phrase that are worth something else than their words: "nothing but", "keep out", "cost 80 million"."""
    if token.text.lower() == "nothing" and (spared := _all_but(parse, token)) is not None:
        return worth(parse, spared, lexicon, without, depth + 1) or -1
    if word(token) in {"keep", "hold"} and any(o.text.lower() in _AWAY for o in parse.subtree(token)):
        # "keeps the boats safe and the pirates out": what is bad is kept away.
        return abs(_inside(parse, token, lexicon, without, depth, ("obj", "xcomp", "obl")))
    if word(token) in {"strengthen", "play"} and any(word(o) == "hand" for o in parse.children(token, "obj", "obl")):
        return -1  # "strengthen the hand of the neighbours"
    if word(token) == "cost" and any(o.upos == "NUM" for o in parse.subtree(token)):
        return 0  # a sum of money is a fact
    return None


def _all_but(parse: Parse, nothing: Token) -> Token | None:
    """What "nothing but" leaves over: "nothing but debts"."""
    left = (c for c in parse.children(nothing, "nmod", "conj") if {"but", "except"} & _opening(parse, c))
    return next(left, None)


def _is_against(parse: Parse, token: Token) -> bool:
    """Whether "anti-" or "counter-" stands before a word."""
    before = [other.text.lower() for other in parse.tokens[max(0, token.index - 2) : token.index]]
    return before[-1:] in (["anti-"], ["counter-"]) or before in (["anti", "-"], ["counter", "-"])


def _opening(parse: Parse, token: Token) -> set[str]:
    return {child.text.lower() for child in parse.children(token, "case", "cc")}


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


def is_sham(parse: Parse, noun: Token, lexicon: Lexicon) -> bool:
    """Whether a noun names a sham, "a trick", or is called one, "a deceptive move"."""
    called = (noun, *parse.children(noun, "amod"))
    return any(word(each) in lexicon.words("stance.shams") for each in called)
