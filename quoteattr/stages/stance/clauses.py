"""Clauses: who does what in one, what negates it, which conjunction opens it, and the dictionary key of its verb.

And the names in them that no list knows: a proper name or adjective beside soldiers ("Velmoran troops", "the Norland
frigates") may be who sends them; a people may stand for its soldiers ("drive the French out").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token

LOCATING = frozenset({"in", "on", "from", "at", "inside", "within", "into", "to", "across", "off", "onto", "throughout",
                      "over", "out", "near", "outside", "around", "along", "towards", "toward"})  # fmt: skip
_ENDINGS = ("ians", "ian", "eans", "ean", "ans", "an", "ns", "n", "ish", "ese", "is", "ia", "a", "i", "s")
_SHORTEST = 4
_LEAVING = frozenset({"leave", "quit", "exit", "withdraw", "stay", "remain", "pull out", "go home", "get out", "go",
                      "go back", "depart", "invade", "occupy", "come", "return", "arrive"})  # fmt: skip
# Parsers lemmatise the plural of "base" as the plural of "basis".
_PLURALS = {"bases": "base", "peacekeepers": "peacekeeper", "boots": "boots", "dead": "dead"}


def word(token: Token) -> str:
    """The dictionary form of a token, in small letters."""
    return _word(token.text, token.lemma, token.upos, token.feats)


@lru_cache(maxsize=20_000)
def _word(text: str, lemma: str, upos: str, feats: str) -> str:
    text, lemma = text.lower().lstrip("'\"`“‘"), lemma.lower().lstrip("'\"`“‘")
    if text in _PLURALS:
        return _PLURALS[text]
    if lemma != text:
        return lemma
    if "Number=Plur" in feats and text.endswith("s") and not text.endswith("ss") and text != "troops":
        return text[:-1]
    return _stem(text) if upos == "VERB" and len(text) > 5 else lemma


def _stem(text: str) -> str:
    """The verb of a form that the lemmatiser left as it is, as it does with capitals: "Pulling", "hailed"."""
    ending = next((ending for ending in ("ing", "ied", "ed") if text.endswith(ending)), "")
    if not ending:
        return text[:-1] if text.endswith("s") and not text.endswith("ss") else text
    stem = text.removesuffix(ending) + ("y" if ending == "ied" else "")
    if stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    silent = stem.endswith(("v", "c", "at", "s", "z", "u", "ir", "g")) and not stem.endswith(("ss", "ing", "ong"))
    return stem + "e" if silent else stem


def by_form(parse: Parse) -> Mapping[str, Sequence[Token]]:
    """The tokens of a text by their dictionary forms."""
    found: dict[str, list[Token]] = {}
    for token in parse.tokens:
        found.setdefault(word(token), []).append(token)
    return found


def among(forms: Mapping[str, Sequence[Token]], words: frozenset[str]) -> list[Token]:
    """The tokens whose dictionary forms are among some words, in the order of the text."""
    found = [token for form in forms.keys() & words for token in forms[form]]
    return sorted(found, key=attrgetter("index"))


def keys(parse: Parse, token: Token, branch: Token | None = None) -> tuple[str, ...]:
    """The dictionary keys a token can be looked up under, the longest first: "call for", "call".

    `branch` is the phrase below it that is being read: its preposition belongs to the key ("warn against going").
    """
    lemma = word(token)
    particles = parse.children(token, "compound", "advmod")
    beside = [child.text.lower() for child in particles if child.upos in {"ADP", "ADV", "NOUN"}]
    if branch is None:
        beside += [mark for child in parse.children(token, "obl", "nmod") for mark in sorted(parse.openers(child))]
    else:
        beside += sorted(parse.openers(branch))
    return (*(f"{lemma} {other}" for other in beside), lemma)


def first_conjunct(parse: Parse, token: Token) -> Token:
    """The first of a chain of coordinated words: it carries the relation that holds for all of them."""
    while token.relation == "conj" and token.head is not None:
        token = parse.tokens[token.head]
    return token


def subjects(parse: Parse, verb: Token) -> tuple[Token, ...]:
    """Who does it: the subject of a verb, found through coordination and control where the verb has none of its own.

    "urged Washington to leave" makes Washington the subject of "leave"; "began to leave" that of "began".
    """
    own = parse.children(verb, "nsubj", "csubj")
    if own or verb.head is None:
        return own
    head = parse.tokens[verb.head]
    if verb.relation == "conj":
        return subjects(parse, head)
    if verb.relation in {"xcomp", "advcl", "ccomp"} and (verb.relation == "xcomp" or _is_infinitive(parse, verb)):
        return parse.children(head, "obj", "iobj") or _for_phrase(parse, head) or subjects(parse, head)
    if verb.relation == "acl" and head.upos in {"NOUN", "PROPN"}:
        return parse.children(head, "nmod") if _is_infinitive(parse, verb) else (head,)
    return ()


def _for_phrase(parse: Parse, head: Token) -> tuple[Token, ...]:
    """As in "called on / for the troops to leave": the subject of the infinitive stands in an oblique phrase."""
    return tuple(child for child in parse.children(head, "obl") if parse.openers(child) & {"for", "on", "to"})


def _is_infinitive(parse: Parse, verb: Token) -> bool:
    return any(mark.text.lower() == "to" for mark in parse.children(verb, "mark"))


def copulas(parse: Parse, token: Token) -> tuple[Token, ...]:
    """The forms of "be" that make a word a predicate.

    In quoted speech some parses hang "be" beside its predicate, on the reporting verb: '"It is time," he said'.
    """
    own = parse.children(token, "cop")
    if own or token.head is None or token.upos not in {"NOUN", "ADJ", "ADV", "PROPN", "PRON", "VERB"}:
        return own
    return tuple(
        sibling
        for sibling in parse.children(parse.tokens[token.head], "ccomp", "parataxis")
        if sibling.lemma.lower() == "be" and sibling.index < token.index and token.relation == sibling.relation
    )


def negators(parse: Parse, token: Token, lexicon: Lexicon, *, phrases: bool = True) -> tuple[Token, ...]:
    """The words that negate a token: "not", "never", "no", a subject such as "nobody", "no longer".

    With `phrases` a verb is also negated by the "no" of its subject or object ("no troops should stay").
    """
    words = lexicon.words("stance.negators")
    found = [
        child
        for child in parse.children(token, "advmod", "det", "nsubj", "cc", "obj", "aux", "mark")
        if (child.text.lower() in words or _no_longer(parse, child)) and not _not_only(parse, child)
    ]
    # "never again", "no longer ever": the negator of an adverb negates what the adverb hangs on.
    found += [
        inner
        for child in parse.children(token, "advmod")
        for inner in parse.children(child, "advmod")
        if inner.text.lower() == "never"
    ]
    found += [
        child
        for be in copulas(parse, token)
        for child in parse.children(be, "advmod")
        if child.text.lower() in words and not _not_only(parse, child)
    ]
    # "any troops" in the reach of a negated verb is negated there, once; "no troops" here.
    if not found and token.relation == "conj" and not parse.children(token, "nsubj", "aux"):
        linked = {child.text.lower() for child in parse.children(token, "cc")}
        head = parse.head(token)
        if head is not None and linked & {"or", "nor"}:
            return negators(parse, head, lexicon)
    if not found and phrases:
        found = [
            determiner
            for child in parse.children(token, "nsubj", "obj")
            if child.upos in {"NOUN", "PRON"}
            for determiner in parse.children(child, "det")
            if determiner.text.lower() in {"no", "neither"} and word(child) not in {"doubt"}
        ]
        found += [none for child in parse.children(token, "nsubj", "obj") for none in _not_any(parse, child)]
    return tuple(found)


def _not_any(parse: Parse, noun: Token) -> Iterator[Token]:
    """As in "Not one soldier", "no more boots": the negation inside a noun phrase that stands for "no"."""
    numbers = parse.children(noun, "nummod")
    for word_or_number in (noun, *numbers) if numbers else ():
        yield from (c for c in parse.children(word_or_number, "advmod") if c.text.lower() == "not")
    for more in parse.children(noun, "amod"):
        if word(more) in {"more", "further"}:
            yield from (c for c in parse.children(more, "advmod", "det") if c.text.lower() == "no")


def _no_longer(parse: Parse, token: Token) -> bool:
    return word(token) in {"long", "longer"} and any(child.text.lower() == "no" for child in parse.children(token))


def _not_only(parse: Parse, token: Token) -> bool:
    after = parse.tokens[token.index + 1].text.lower() if token.index + 1 < len(parse.tokens) else ""
    # Nor does "nothing but trouble".
    return (token.text.lower() == "not" and after in {"only", "just"}) or (
        token.text.lower() == "nothing" and after in {"but", "except"}
    )


def modals(parse: Parse, token: Token) -> tuple[Token, ...]:
    """The modal verbs of a clause, shared by the clauses coordinated with it: "must stop and go home"."""
    own = tuple(
        child for child in parse.children(token, "aux") if child.xpos == "MD" or word(child) in {"ought", "need"}
    )
    if own or token.relation != "conj" or parse.children(token, "nsubj", "aux"):
        return own
    head = parse.head(token)
    return modals(parse, head) if head is not None else own


def climb(parse: Parse, token: Token) -> Iterator[tuple[Token, Token]]:
    """Pairs of a branch and the word that governs it, from a token up to its root, coordination skipped."""
    seen: set[int] = set()
    branch = first_conjunct(parse, token)
    head = parse.head(branch)
    while head is not None and head.index not in seen:
        seen.add(head.index)
        yield branch, head
        branch = first_conjunct(parse, head)
        head = parse.head(branch)


def heads_above(parse: Parse, token: Token, most: int) -> tuple[Token, ...]:
    """The nearest words that govern a token, coordination skipped."""
    return tuple(head for _, head in islice(climb(parse, token), most))


def unknown_names(
    parse: Parse, forms: Mapping[str, Sequence[Token]], lands: Mapping[int, str], lexicon: Lexicon
) -> dict[int, str]:
    """The tokens that name a land which no list knows: senders beside soldiers, and the places that soldiers are in."""
    soldiers = among(forms, lexicon.words("target.named_bodies"))
    sending = {_land_stem(name.text) for name in _beside_soldiers(parse, soldiers, lands, lexicon)}
    if not sending:
        return {}
    near = among(forms, lexicon.words("target.named_bodies", "target.presences"))
    stems = sending | {_land_stem(place.text) for place in _places(parse, near, lands, lexicon)}
    return {
        token.index: _land_stem(token.text)
        for token in parse.tokens
        if token.index not in lands and _is_name(token) and _land_stem(token.text) in stems
    }


def _land_stem(text: str) -> str:
    """What a land, its people and its adjective have in common: "Velmora", "Velmoran", "Velmorans"."""
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST:
            return text.removesuffix(ending)
    return text


def _is_name(token: Token) -> bool:
    return token.upos in {"PROPN", "ADJ"} and token.text[:1].isupper() and not token.text.isupper()


def _beside_soldiers(
    parse: Parse, soldiers: Iterable[Token], lands: Mapping[int, str], lexicon: Lexicon
) -> Iterator[Token]:
    for token in soldiers:
        for child in parse.children(token, "amod", "compound", "nmod") if token.upos in {"NOUN", "PROPN"} else ():
            genitive = child.relation != "nmod" or "poss" in child.deprel
            if genitive and child.index not in lands and _may_send(parse, child, token, lexicon):
                yield child


def _may_send(parse: Parse, name: Token, soldiers: Token, lexicon: Lexicon) -> bool:
    """A state's name: no word that opens the sentence, no faction, no person ("General Hask's men")."""
    if not _is_name(name) or name.text.lower() in lexicon.words("target.factions", "target.foreigners"):
        return False
    if soldiers.upos == "PROPN" and soldiers.text[:1].isupper() and name.relation == "compound":
        return False  # "Delta Force", "Quick Reaction Force"
    opening = parse.sentence(name)[0].index == name.index and name.upos == "ADJ"
    ordinary = not name.text.endswith(_ENDINGS)
    return not parse.children(name, "flat", "compound", "appos") and not (opening and ordinary)


def _places(parse: Parse, soldiers: Iterable[Token], lands: Mapping[int, str], lexicon: Lexicon) -> Iterator[Token]:
    """Names that follow "in", "from", "leave" near soldiers, unknown lands among them."""
    for governor in (near for token in soldiers for near in (token, *heads_above(parse, token, 2))):
        for child in parse.children(governor, "nmod", "obl"):
            placed = child.upos == "PROPN" and child.index not in lands and parse.openers(child) & LOCATING
            if placed and _is_name(child) and child.text not in lexicon.words("lands.calendar"):
                yield child


def stands_for_soldiers(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> bool:
    """Whether a people stands for its soldiers: "drive the French out", "fight the Russians", "the Americans must go".

    "The French president" and "the French left the table" do not.
    """
    if token.index not in lands or lands[token.index] == token.text or not _is_people(parse, token):
        return False
    head = parse.head(token)
    if head is None or head.upos != "VERB":
        return False
    verbs = (head, *parse.children(head, "conj"))  # "must stop their games and go home"
    known = {key for verb in verbs for key in keys(parse, verb)}
    entries = lexicon.entries("target.verbs")
    if token.deprel in {"obj", "nsubj:pass"}:
        return any("hostile" in entries.get(key, {}) for key in known) or word(head) in {"fight", "resist", "repel"}
    objects = parse.children(head, "obj")
    placed = all(other.index in lands or word(other) in lexicon.words("lands.ground") for other in objects)
    return token.deprel == "nsubj" and bool(known & _LEAVING) and placed


def _is_people(parse: Parse, token: Token) -> bool:
    """A nation by its plural or its adjective with "the": "Americans", "the French"."""
    article = any(child.text.lower() == "the" for child in parse.children(token, "det"))
    return token.text.endswith(("ans", "is", "ns", "ks", "ts")) or (
        article and token.text.endswith(("sh", "ch", "ese"))
    )
