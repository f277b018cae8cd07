"""The words that a cue governs in the tree: "that P", "to P", "for X", or the sentence it is dropped into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.cues import CueKind, FoundCue, cue_of, is_occasion
from quoteattr.types import Scope

SUBJECTS = ("nsubj", "csubj")
PAUSES = frozenset({",", "—", "–", "-", ";"})
CLOSING = frozenset({"''", "``"})  # the tags of quotation marks
OPENERS = frozenset({"that", "to"})  # what opens a content and says nothing
LONGEST_PARENTHESIS = 25  # words of a reporting clause that is dropped into a sentence


@frozen
class Complement:
    """What a cue governs: `head` is the word on top of it, `words` all of it in the order of the text.

    `learned` where the network drew its bounds, not a rule.
    """

    cue: FoundCue
    frame: str
    head: Token
    words: tuple[Token, ...]
    learned: bool = False


def find_complements(
    parse: Parse, cues: Iterable[FoundCue], lexicon: Lexicon, *, scope: Scope = Scope.SPEECH
) -> tuple[Complement, ...]:
    """The complement of every cue that has one by the rules."""
    found: list[Complement] = []
    for cue in cues:
        for complement in _candidates(parse, cue, lexicon):
            words = trimmed(complement.cue, _without_occasion(parse, complement, lexicon), scope)
            if words and not says_nothing(complement, lexicon):
                found.append(evolve(complement, words=words))
                break
    # "expressed hope that P": it is the hope that governs P
    nouns = {each.cue.head.index for each in found if each.cue.kind is CueKind.NOUN}
    light = lexicon.words("cues.light_verbs")
    quoting = {verb.index for each in found for verb in quoted_as(parse, each.cue.head)}
    return tuple(
        each
        for each in found
        if each.cue.head.index not in quoting
        if each.frame != "object" or each.head.index not in nouns or each.cue.cue.lemma not in light
    )


def _candidates(parse: Parse, cue: FoundCue, lexicon: Lexicon) -> Iterator[Complement]:
    """The complements a cue may govern, the surest first."""
    if cue.kind is CueKind.PREPOSITION:
        yield from _around_preposition(parse, cue)
        return
    if "clause" in cue.frames:
        yield from _finite(parse, cue, lexicon)
    if "infinitive" in cue.frames:
        yield from _infinitive(parse, cue)
    if {"object", "addressee"} <= cue.frames:  # "warned Rome against going": it is not Rome that was warned against
        yield from (found for found in _oblique(parse, cue, lexicon) if found.frame == "against")
    if "object" in cue.frames:
        yield from _object(parse, cue, lexicon)
    if not (cue.head.relation == "advcl" and is_passive_participle(parse, cue.head)):  # "Asked about the dam, she ..."
        yield from _oblique(parse, cue, lexicon)
    if "clause" in cue.frames and cue.kind is CueKind.VERB:
        yield from _parenthetical(parse, cue, lexicon)


def _finite(parse: Parse, cue: FoundCue, lexicon: Lexicon) -> Iterator[Complement]:
    """ "said that P", "“Q,” said S", "its claim that P"."""
    if cue.kind is not CueKind.VERB:
        for child in parse.children(cue.head, "ccomp", "acl", "advcl"):
            if "that" in parse.openers(child, "mark"):
                yield Complement(cue, "clause", child, parse.subtree(child))
        return
    heads = (cue.head, *quoted_as(parse, cue.head))
    clauses = [child for head in heads for child in parse.children(head, "ccomp") if child.index != cue.head.index]
    clauses = [_below_a_name(parse, clause) for clause in clauses]
    # "told Radio Carrow that P": of two "clauses" the one with "that", then the one with a subject, is the clause
    for child in sorted(clauses, key=lambda clause: _clause_rank(parse, clause, lexicon)):
        words = (*parse.subtree(child, without=[cue.head]), *_going_on(parse, cue, child, lexicon))
        yield Complement(cue, "clause", child, words)
    for child in parse.children(cue.head, "parataxis"):
        # "He said: P."
        if any(token.text == ":" for token in parse.tokens[cue.head.index + 1 : child.index]):
            yield Complement(cue, "clause", child, parse.subtree(child))


def _going_on(parse: Parse, cue: FoundCue, clause: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    """ "The union could accept it, he said, if the ships kept away": the condition is part of what was said."""
    if clause.index > cue.head.index:
        return ()
    for branch in parse.children(cue.head, "advcl"):
        words = parse.subtree(branch)
        opened = words[0].text in PAUSES or parse.tokens[words[0].index - 1].text in PAUSES
        first = next((word for word in words if not is_edge(word)), branch)
        if branch.index > cue.head.index and opened and first.text.casefold() in lexicon.words("cues.going_on"):
            return words
    return ()


def _below_a_name(parse: Parse, clause: Token) -> Token:
    """ "told Radio Nord that P": where the parser takes the station for the clause, P hangs on it."""
    if clause.upos in {"PROPN", "NOUN"} and not parse.children(clause, *SUBJECTS, "cop"):
        return next(
            (below for below in parse.children(clause, "ccomp") if "that" in parse.openers(below, "mark")), clause
        )
    return clause


def _clause_rank(parse: Parse, clause: Token, lexicon: Lexicon) -> int:
    if "that" in parse.openers(clause, "mark"):
        return 0
    if parse.openers(clause, "mark") & lexicon.words("cues.conceding"):
        return 3  # "Though she said the pier was safe, Reke said now it was not": what is granted is another's clause
    return 1 if parse.children(clause, *SUBJECTS) else 2


def quoted_as(parse: Parse, verb: Token) -> tuple[Token, ...]:
    """ "was quoted as saying": the verb that "saying" hangs on, if it does."""
    above = parse.head(verb)
    return (above,) if above is not None and "as" in parse.openers(verb) and above.upos == "VERB" else ()


def _infinitive(parse: Parse, cue: FoundCue) -> Iterator[Complement]:
    """ "vowed to P"; with "addressee", who is to act belongs to what is demanded: "urged Rome to act"."""
    after = [child for child in parse.children(cue.head) if child.index > cue.head.index]
    actors = [child for child in after if "addressee" in cue.frames and child.relation in {"obj", "obl", "iobj"}]
    for child in after:
        if child.relation in {"xcomp", "advcl", "acl", "ccomp"} and "to" in parse.openers(child, "mark"):
            named = [actor for actor in actors if actor.index < child.index][:1]
            words = tuple(token for actor in named for token in _bare(parse, actor)) + parse.subtree(child)
            yield Complement(cue, "infinitive", child, words)
    for actor in actors:
        # "called on Rome to act": the parser may hang the act on the city
        if any("to" in parse.openers(child, "mark") for child in parse.children(actor, "acl")):
            yield Complement(cue, "infinitive", actor, _bare(parse, actor))


def _bare(parse: Parse, noun: Token) -> tuple[Token, ...]:
    return tuple(token for token in parse.subtree(noun) if token.head != noun.index or token.relation != "case")


def _object(parse: Parse, cue: FoundCue, lexicon: Lexicon) -> Iterator[Complement]:
    """ "rejected the plan as a trick", and in the passive "the plan was rejected by the union"."""
    for child in parse.children(cue.head, "obj"):
        rest = [
            other
            for other in parse.children(cue.head, "obl", "xcomp", "advcl", "nmod")
            if other.index > cue.head.index and _belongs_to_object(parse, other, lexicon)
        ]
        places = sorted(parse.below(child).union(*map(parse.below, rest)))
        yield Complement(cue, "object", child, tuple(parse.tokens[place] for place in places))
    for child in parse.children(cue.head, "xcomp"):
        # "demanded keeping the bridge open"
        if child.index > cue.head.index and child.xpos == "VBG" and not parse.children(child, "mark"):
            yield Complement(cue, "object", child, parse.subtree(child))
        if child.index > cue.head.index and _is_called(parse, cue, child):
            yield Complement(cue, "object", child, _to_the_closing_mark(parse, child))
    for child in parse.children(cue.head, "ccomp"):
        # "criticised the accord reached in Doha": the parser takes "the accord reached" for a clause
        if child.index > cue.head.index and "clause" not in cue.frames:
            yield Complement(cue, "object", child, parse.subtree(child))
    for child in parse.children(cue.head, "nsubj"):
        if child.deprel == "nsubj:pass" and by_agent(parse, cue.head) is not None:
            yield Complement(cue, "object", child, parse.subtree(child))


def _is_called(parse: Parse, cue: FoundCue, name: Token) -> bool:
    """ "what Reke called “the lake of the poor”", "Mayor Calls Pier ‘A Disgrace’": a name in marks is only a name."""
    if (
        name.upos not in {"NOUN", "PROPN", "ADJ"}
        or parse.children(cue.head, "obj")
        or parse.children(name, "mark", "case")
    ):
        return False
    words = parse.subtree(name)
    marked = any(word.xpos in CLOSING for word in (parse.tokens[words[0].index - 1], words[0]))
    return cue.head.text.istitle() if name.text.istitle() else marked


def _to_the_closing_mark(parse: Parse, name: Token) -> tuple[Token, ...]:
    """ "what Reke called “the lake of the poor” at the time": the time is no part of the name."""
    words = parse.subtree(name)
    closing = next((word.index for word in words if word.index > name.index and word.xpos in CLOSING), words[-1].index)
    return tuple(word for word in words if word.index <= closing)


def _belongs_to_object(parse: Parse, branch: Token, lexicon: Lexicon) -> bool:
    """ "as a trick", "under the guise of X": yes; "on Monday", ", adding that P": no."""
    if branch.deprel in {"obl:unmarked", "obl:agent"}:
        return False
    if branch.relation == "xcomp" and not parse.children(branch, "mark"):
        return True  # "called the plan a disaster"
    first = parse.subtree(branch)[0].text.casefold()
    table = "cues.judging" if branch.relation == "advcl" else "cues.going_with_objects"
    return first in lexicon.words(table)


def _oblique(parse: Parse, cue: FoundCue, lexicon: Lexicon) -> Iterator[Complement]:
    """ "called for X", "warned against doing X", "remarks on X"."""
    for child in parse.children(cue.head, "obl", "nmod", "advcl", "acl", "xcomp", "ccomp"):
        words = parse.subtree(child)
        first = words[0].text.casefold()
        opens = child.index > cue.head.index and first in cue.frames and words[0].relation in {"case", "mark"}
        if opens and not is_occasion(child, lexicon):
            yield Complement(_with_preposition(cue, words[0]), first, child, tuple(words[1:]))


def _with_preposition(cue: FoundCue, preposition: Token) -> FoundCue:
    """The cue with the preposition that opens its content: "called for"."""
    if preposition.index != cue.words[-1].index + 1:
        return cue
    words = (*cue.words, preposition)
    return evolve(cue, cue=cue_of(words, f"{cue.cue.lemma} {preposition.text.casefold()}"), words=words)


def _parenthetical(parse: Parse, cue: FoundCue, lexicon: Lexicon) -> Iterator[Complement]:
    """ "P, S said." and "P, as S said": the cue is dropped into the clause, or hangs at its end.

    Whatever the tree calls the tie, a reporting clause with its own subject and nothing below it, set off by commas,
    reports the rest of its sentence.
    """
    top = _top(parse, cue.head)
    if top == cue.head or not parse.children(cue.head, *SUBJECTS) or cue.head.deprel == "acl:relcl":
        return
    blocks = ("xcomp", "ccomp") if "addressee" in cue.frames else ("xcomp", "ccomp", "obj")
    joined = any(word.index < cue.head.index for word in parse.children(cue.head, "cc"))  # "and Reke replied:"
    governed = [child for child in parse.children(cue.head, *blocks) if child not in cue.words]
    if joined or parse.openers(cue.head, "mark") - {"as"} or governed:
        return  # ", after Oslo agreed to pay": it governs something else, or tells when
    more = _going_on(parse, cue, top, lexicon)
    added = {token.index for token in more}
    own = tuple(token for token in parse.subtree(cue.head) if token.index not in added)
    if _stands_apart(parse, own):
        places = sorted(parse.below(top, without=[cue.head]) | added)
        yield Complement(cue, "parenthetical", top, tuple(parse.tokens[place] for place in places))


def _stands_apart(parse: Parse, words: tuple[Token, ...]) -> bool:
    """Whether words are one short stretch within or at the end of their sentence, between pauses."""
    sentence = parse.sentence(words[0])
    first, last = words[0].index, words[-1].index
    if last - first + 1 != len(words) or len(words) > LONGEST_PARENTHESIS or first == sentence[0].index:
        return False
    after = parse.tokens[last + 1 : sentence[-1].index + 1]
    before = next((t for t in reversed(parse.tokens[sentence[0].index : first]) if t.xpos not in CLOSING), words[0])
    opened = before.text in PAUSES or words[0].text in PAUSES
    return opened and (words[-1].text in PAUSES or all(t.upos == "PUNCT" for t in after) or after[0].text in PAUSES)


def _top(parse: Parse, token: Token) -> Token:
    *_, root = (token, *parse.ancestors(token))
    return root


def _around_preposition(parse: Parse, cue: FoundCue) -> Iterator[Complement]:
    """ "P, according to S": P is the sentence that the phrase is dropped into."""
    noun = source_of_preposition(parse, cue)
    if noun is None:
        return
    places = (cue.head, *parse.ancestors(cue.head))
    phrase = next((token for token in places if noun.index in parse.below(token)), noun)
    if parse.head(phrase) is None:
        return
    top = _top(parse, phrase)
    skipped = parse.below(phrase) | {word.index for word in cue.words}
    words = tuple(token for token in parse.subtree(top) if token.index not in skipped)
    yield Complement(cue, "clause", top, words)


def source_of_preposition(parse: Parse, cue: FoundCue) -> Token | None:
    """The noun after "according to"."""
    last = cue.words[-1].index
    for place in (cue.head, *cue.words):
        head = parse.head(place)
        if head is not None and head.index > last and head.upos in {"NOUN", "PROPN", "PRON", "NUM"}:
            return head
    for child in parse.children(cue.head, "obl", "nmod", "obj"):
        if child.index > last:
            return child
    following = parse.tokens[last + 1 : last + 12]
    nouns = [t for t in following if t.upos in {"NOUN", "PROPN", "PRON"} and t.sentence == cue.head.sentence]
    inside = {token.index for token in nouns}
    return next((token for token in nouns if token.head not in inside), None)


def by_agent(parse: Parse, verb: Token) -> Token | None:
    """ "was rejected by the union": the union."""
    for child in parse.children(verb, "obl", "nmod"):
        if child.deprel == "obl:agent" or "by" in parse.openers(child, "case"):
            return child
    return None


def is_passive_participle(parse: Parse, verb: Token) -> bool:
    """ "Asked about the dam, the mayor ...": a participle whose subject is no speaker."""
    participle = verb.xpos == "VBN" or (verb.xpos == "VBD" and not parse.children(verb, "nsubj", "mark"))
    return participle and verb.relation in {"advcl", "acl"} and not parse.children(verb, "aux")


def says_nothing(complement: Complement, lexicon: Lexicon) -> bool:
    """Whether a complement is no statement: "declined to comment", "asked not to be named"."""
    return complement.frame != "clause" and complement.head.lemma.casefold() in lexicon.words("cues.no_contents")


def _without_occasion(parse: Parse, complement: Complement, lexicon: Lexicon) -> tuple[Token, ...]:
    """The words without the day in "said on Sunday his country would leave", which the parser gives to the leaving."""
    cue, words = complement.cue.words[-1], complement.words
    for branch in parse.children(complement.head, "obl") if complement.frame == "clause" else ():
        own = parse.below(branch)
        if min(own) == cue.index + 1 and is_occasion(branch, lexicon):
            words = tuple(word for word in words if word.index not in own)
    return words


def trimmed(cue: FoundCue, words: Iterable[Token], scope: Scope) -> tuple[Token, ...]:
    """The words without the cue itself and without punctuation at the ends.

    What is said begins behind "that" and "to"; PolNeAR, whose notion the wide scope is, counts them in.
    """
    own = {word.index for word in cue.words}
    kept = [token for token in words if token.index not in own]
    while kept and (is_edge(kept[0]) or (scope is Scope.SPEECH and _is_opener(kept[0]))):
        kept.pop(0)
    while kept and is_edge(kept[-1]):
        kept.pop()
    return tuple(kept)


def with_opener(parse: Parse, words: Sequence[Token]) -> tuple[int, int]:
    """The places of the first and the last of some words, "that" or "to" before them counted in."""
    first = words[0].index
    before = parse.tokens[first - 1] if first else words[0]
    return (before.index if _is_opener(before) else first), words[-1].index


def _is_opener(token: Token) -> bool:
    return token.relation == "mark" and token.text.casefold() in OPENERS


def is_edge(token: Token) -> bool:
    """Whether a token has nothing to say at the edge of a content: punctuation, a stray mark."""
    return not token.text.isalnum() and not any(char.isalnum() or char in "$£€%" for char in token.text)
