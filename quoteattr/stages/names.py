"""Which words of a noun phrase are its name, and which are the titles before it or the noun that it is built on."""

from __future__ import annotations

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token

Words = tuple[Token, ...]

INSIDE_NAME = frozenset({"flat", "fixed", "goeswith"})
_BEFORE_NAME = frozenset({"compound", "flat", "amod", "nmod", "nummod", "goeswith", "conj"})
_AFTER_NAME = frozenset({"flat", "compound", "nmod", "appos", "goeswith", "dep", "list"})
_HYPHENS = frozenset({"-", "‐", "‑", "–"})
_LINKS = _HYPHENS | {"‘", "’", "'", "`", "ʿ", "ʾ"}  # and marks that stand for a letter: "Sami ‘al-Dorri"
_JOINTS = _HYPHENS | {"(", ")", "/"}
_BODIES = ("roles.organisations", "roles.outlets")


def places_of(words: Words) -> range:
    """The places of words that stand in one unbroken run."""
    return range(words[0].index, words[-1].index + 1)


def lemma_of(token: Token) -> str:
    """The dictionary form in lower case, also where the lemmatizer does not know a capitalised plural: "Sources"."""
    lemma = token.lemma.lower()
    unknown = token.upos == "NOUN" and "Number=Plur" in token.feats and lemma == token.text.lower()
    return lemma.removesuffix("s") if unknown else lemma


def is_role(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word is a title, an office or a calling: "minister", "Sen.", "cleric"."""
    roles = lexicon.words("roles.persons", "roles.titles")
    return token.text.lower() in roles or lemma_of(token) in roles


def read_name(parse: Parse, named: Token, words: Words, lexicon: Lexicon) -> tuple[Words, Words]:
    """The words of the name around a head, and the titles that stand before it in the same run."""
    if named.upos not in {"PROPN", "NOUN"}:
        return (), ()
    run = _run(parse, named, words)
    if with_kind := _before_kind(parse, run, words, lexicon):
        return with_kind, ()
    if all(token.text.islower() for token in run) or (named.text.islower() and named.upos == "NOUN"):
        return _common_named(named, run, lexicon), ()
    body = run[-1].lemma.lower() in lexicon.words(*_BODIES)
    longer = _with_of(parse, run, words) if body or "Number=Plur" in named.feats else run
    if named.upos == "NOUN" and not _capital(named, longer, parse.sentence(named), lexicon):
        return (), ()
    if is_role(named, lexicon) and named == parse.sentence(named)[0] and len(longer) > len(run):
        return (), ()  # "Commanders of the Coast Guard": the capital is the sentence's
    if body or len(longer) > len(run):
        return longer, ()
    if len(run) == 1 and "Number=Plur" in named.feats and named.lemma != named.text:
        return (), ()  # "the Danes", "Democrats": people of a name, nobody's name
    if is_role(named, lexicon) and run[-1] == named:
        return (), ()
    places = [place for place, token in enumerate(run[:-1]) if _is_title(token, lexicon)]
    cut = places[-1] + 1 if places else 0
    if cut < len(run) - 1 and run[cut].text.lower() in lexicon.words("roles.demonyms") and run[cut].relation != "flat":
        cut += run[cut].upos == "ADJ"
    return run[cut:], run[:cut]


def _capital(named: Token, run: Words, sentence: Words, lexicon: Lexicon) -> bool:
    """Whether the capitals of what was tagged a common noun make it a name: "the Hope Alliance", "the Times"."""
    if not named.text[0].isupper() or _title_case(sentence):
        return False
    camel = any(char.isupper() for char in named.text[1:]) and not named.text.isupper()
    paper = named.text.lower() in lexicon.words("roles.outlets") and named != sentence[0]
    return len(run) > 1 or camel or paper


def _is_title(token: Token, lexicon: Lexicon) -> bool:
    """A title, or a common noun that does a title's work: "billionaire Ann Lowe"."""
    return is_role(token, lexicon) or token.deprel == "nmod:desc" or (token.upos == "NOUN" and token.text.islower())


def _common_named(named: Token, run: Words, lexicon: Lexicon) -> Words:
    """The name in a phrase headed by a common noun: "Nordsee news agency" has one, "the agency" has none."""
    proper = [place for place, token in enumerate(run) if token.upos == "PROPN" and not token.text.islower()]
    if not proper:
        return ()
    if named.lemma.lower() in lexicon.words("roles.outlets"):
        return run[: proper[-1] + 1]
    return run if named.lemma.lower() in lexicon.words("roles.organisations") else ()


def _run(parse: Parse, named: Token, words: Words) -> Words:
    """The unbroken run of words around a name's head that hang on it as parts of a name do."""
    inside = places_of(words)
    run = [named]
    while run[-1].index + 1 in inside and (after := _next_part(parse, run, inside)):
        run.extend(after)
    while run[0].index - 1 in inside and (before := _previous_part(parse, run, inside)):
        run[:0] = before
    return tuple(run)


def _next_part(parse: Parse, run: list[Token], inside: range) -> list[Token]:
    """The word after a run, with the hyphen before it, where it carries the name on: "al", "-", "Ameri"."""
    token = parse.tokens[run[-1].index + 1]
    skipped = []
    if token.text in _LINKS and token.index + 1 in inside:
        skipped, token = [token], parse.tokens[token.index + 1]
    hyphened = bool(skipped) and token.span.start == skipped[0].span.end and skipped[0].text in _HYPHENS
    proper = token.upos in {"PROPN", "X"} and not parse.children(token, "case") and token.relation in _AFTER_NAME
    if hyphened or token.relation in INSIDE_NAME or (proper and not skipped):
        return [*skipped, token]
    return []


def _previous_part(parse: Parse, run: list[Token], inside: range) -> list[Token]:
    """The word before a run, with a hyphen or brackets between, where it hangs on the run as a modifier."""
    token = parse.tokens[run[0].index - 1]
    taken = [token]
    if token.text in _JOINTS and token.text != "(":
        while taken[0].index - 1 in inside and (taken[0].text in _JOINTS or _in_brackets(taken)):
            taken.insert(0, parse.tokens[taken[0].index - 1])
    first = next((word for word in taken if word.upos != "PUNCT"), token)
    while first.relation in INSIDE_NAME and (start := parse.head(first)) is not None:
        if any(start.index == word.index for word in run):
            break  # "J." of "J. Gerald Holt"
        if start.index not in inside or start.index > first.index:
            return []
        first, taken = start, list(parse.tokens[start.index : run[0].index])  # "al-Bahr news agency"
    above = first.head
    hangs = first.relation in _BEFORE_NAME and any(above == word.index for word in (*run, *taken))
    if not hangs or parse.children(first, "case") or first.deprel == "nmod:poss":
        return []
    if first.upos == "ADJ" and len(run) == 1 and parse.sentence(first)[0] == first and first.head == run[0].index:
        return []  # "Many Belgians": the capital is the sentence's, not the name's
    return taken


def _in_brackets(words: list[Token]) -> bool:
    texts = [word.text for word in words]
    return ")" in texts and "(" not in texts


def _title_case(sentence: Words) -> bool:
    """Whether a line is a headline in which capitals tell nothing."""
    long = [token.text for token in sentence if len(token.text) > 3 and token.text.isalpha()]
    return sum(word[0].islower() for word in long) * 4 < len(long)


def _with_of(parse: Parse, run: Words, words: Words) -> Words:
    """A body's name goes on over "of" and "for": "Court of Appeals for the Ninth Circuit"."""
    longer, inside = run, places_of(words)
    for child in parse.children(run[-1], "nmod"):
        branch = parse.subtree(child)
        cases = parse.children(child, "case")
        stop = (token for token in branch[1:] if token.upos == "ADP" and token.text not in {"of", "for"})
        end = next(stop, None)
        branch = branch[: branch.index(end)] if end else branch
        follows = (
            bool(cases) and branch[0].index == longer[-1].index + 1 and branch[-1].index in inside and len(branch) < 8
        )
        proper = run[-1].text[0].isupper() and any(token.text[0].isupper() for token in branch)
        if follows and proper and cases[0].text.lower() in {"of", "for"}:
            longer = (*longer, *branch)
    return longer


def tells_kind(parse: Parse, noun: Token, name: Token, lexicon: Lexicon) -> bool:
    """Whether a common noun behind a name with "of" tells what bears it: "the Sons of the River protest movement".

    The parser hangs the noun on the name, as if the sons were a river movement's.
    """
    if noun.relation != "nmod" or not noun.text.islower():
        return False
    bodies = lexicon.words(*_BODIES, "roles.groups")
    if noun.lemma.lower() not in bodies:
        return False
    several = "Number=Plur" in name.feats and parse.sentence(name)[0] != name
    if not name.text[0].isupper() or name.lemma.lower() in bodies or (is_role(name, lexicon) and not several):
        return False
    branch = parse.subtree(noun)
    proper = any(token.upos == "PROPN" and token.text[0].isupper() for token in branch if token.index < noun.index)
    return proper and branch[0].index == name.index + 1 and branch[0].text == "of"


def bears_kind(parse: Parse, name: Token, noun: Token, lexicon: Lexicon) -> bool:
    """The same where the parser hangs the name on the noun: it makes a compound of "Sons of the River movement"."""
    if name.relation != "compound" or not noun.text.islower() or not name.text[0].isupper():
        return False
    bodies = lexicon.words(*_BODIES, "roles.groups")
    several = "Number=Plur" in name.feats
    if noun.lemma.lower() not in bodies or name.lemma.lower() in bodies or (is_role(name, lexicon) and not several):
        return False
    inside = (child for child in parse.children(name, "nmod") if name.index < child.index < noun.index)
    return any(child.upos == "PROPN" and "of" in parse.openers(child, "case") for child in inside)


def _before_kind(parse: Parse, run: Words, words: Words, lexicon: Lexicon) -> Words:
    """A name with "of" up to the noun that tells its kind: "Sons of the River"."""
    for child in parse.children(run[-1], "nmod"):
        if child.index in places_of(words) and tells_kind(parse, child, run[-1], lexicon):
            branch = [token for token in parse.subtree(child) if token.index < child.index]
            last = max(place for place, token in enumerate(branch) if token.text[0].isupper())
            return (*run, *branch[: last + 1])
    return ()


def read_noun(parse: Parse, head: Token, words: Words) -> Words:
    """A nominal without article, possessor and complements: "finance minister" of "Chad's finance minister"."""
    low, high = head.index, head.index + 1
    while low > words[0].index and _narrows(parse, parse.tokens[low - 1], head):
        low -= 1
    while (
        low < head.index and parse.tokens[low].upos in {"PUNCT", "CCONJ"} and not parse.tokens[low].text.endswith("-")
    ):
        low += 1
    return parse.tokens[low:high]


def _narrows(parse: Parse, token: Token, head: Token) -> bool:
    """Whether a word hangs on a noun, and neither as nor below an article, a possessor or a preposition."""
    below = token if token.upos != "PUNCT" else parse.head(token) or token
    for above in parse.ancestors(below):
        if below.relation in {"det", "case", "advmod"} or below.deprel == "nmod:poss":
            return False
        if above.index == head.index:
            return True
        below = above
    return False
