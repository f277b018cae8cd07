"""Who is mentioned: names, nominals and pronouns that can be the source of a quotation."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.heads import NOUNS, find_heads, is_bracketed
from quoteattr.stages.names import INSIDE_NAME, Words, is_role, places_of, read_name, read_noun
from quoteattr.types import Mention, MentionType, Span

_IN_PHRASE = INSIDE_NAME | {"det", "amod", "compound", "nummod", "nmod", "appos", "acl", "conj"}
_HEADS = frozenset({"PROPN", "NOUN", "PRON"})
_QUOTES = frozenset({'"', "“", "”", "„", "«", "»", "''", "``", "‘", "’", "'"})
_DASHES = frozenset({"–", "—", "--", "-"})
_LOOSE_AFTER_PERSON = frozenset({"of", "from"})


@frozen
class Phrase:
    """A mention read word by word: its name, and the stretches that tell title, office and apposition."""

    mention: Mention
    head: Token
    words: Words
    name: Words
    noun: Words
    roles: tuple[Words, ...]
    parts: tuple[Token, ...]


def mention_of(parse: Parse, head: Token, lexicon: Lexicon) -> Mention:
    """The mention headed by a token: the whole noun phrase, with title and apposition.

    Any word of a name, and the title before it, lead to the same mention.
    """
    return read_phrase(parse, head, lexicon).mention


def find_mentions(parse: Parse, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Every mention in the text that could speak, read word by word, in the order of the text."""
    found = {phrase.mention: phrase for phrase in _phrases(parse, lexicon)}
    return tuple(sorted(found.values(), key=lambda phrase: place_of(phrase.mention)))


def place_of(mention: Mention) -> tuple[int, int, int, int]:
    """Where a mention stands in the text: what mentions are sorted by."""
    return mention.span.start, mention.span.end, mention.head.start, mention.head.end


def _phrases(parse: Parse, lexicon: Lexicon) -> Iterator[Phrase]:
    times = lexicon.words("roles.times")
    datelines = _datelines(parse, lexicon)
    for token in parse.tokens:
        if token.upos not in _HEADS or token.index in datelines or token.lemma.lower() in times:
            continue
        if token.relation == "compound" and not names_maker(parse, token, lexicon):
            continue
        top, named = find_heads(parse, token, lexicon)
        if top.index == token.index:
            yield _read(parse, top, named, lexicon)


def names_maker(parse: Parse, token: Token, lexicon: Lexicon) -> bool:
    """Whether a word names the body before its paper: "Defence Ministry figures", "a BBC report"."""
    paper = parse.head(token)
    if paper is None or token.relation != "compound" or paper.upos != "NOUN" or not token.text[0].isupper():
        return False
    if paper.lemma.lower() not in lexicon.words("roles.documents"):
        return False
    between = parse.tokens[token.index + 1 : paper.index]
    before = parse.tokens[max(0, token.index - 1)]
    if before.head == paper.index and before.text[0].isupper() and before.upos != "DET":
        return False  # a name that the parser has broken up: "New Fyn Council report"
    if any(word.text[0].isupper() or not word.text.isalpha() for word in between):
        return False  # "the Nordsee/Kust study" has two makers
    text = token.text.lower()
    bodies = lexicon.words("roles.organisations", "roles.outlets", "roles.outlet_names")
    acronym = token.text.isupper() and len(text) > 2 and text not in lexicon.words("roles.demonyms")
    return token.lemma.lower() in bodies or text in bodies or acronym


def _datelines(parse: Parse, lexicon: Lexicon) -> frozenset[int]:
    """The words before the dash that opens a report: "LORN, 4 March (Coast Press) – The dam ...": nobody's mention."""
    places: set[int] = set()
    for sentence in parse.sentences:
        dashes = [place for place, token in enumerate(sentence) if _is_dash(parse, token)]
        if len(dashes) == 1 and _is_dateline(sentence[: dashes[0]], lexicon):
            places.update(token.index for token in sentence[: dashes[0]])
    return frozenset(places)


def _is_dateline(opening: Words, lexicon: Lexicon) -> bool:
    """Whether the words before a dash are a town in capitals, or a town with a date or with an agency in brackets."""
    words = [token for token in opening if token.text.isalpha()]
    if not words or words[0] != opening[0] or len(opening) > 14 or any(token.text.islower() for token in words):
        return False
    dated = any(token.text == "(" or token.lemma.lower() in lexicon.words("roles.times") for token in opening)
    return dated or (words[0].text.isupper() and len(words[0].text) > 2)


def _is_dash(parse: Parse, token: Token) -> bool:
    """Whether a token is a dash that stands free, no hyphen."""
    if token.text not in _DASHES:
        return False
    start, end = token.span.start, token.span.end
    around = parse.text[max(0, start - 1) : start] + parse.text[end : end + 1]
    return not around.strip() or token.text == "—"


@define(eq=False)
class Phrases:
    """The phrases of a document, each read once; `read` holds those read so far by the places of their heads."""

    parse: Parse
    lexicon: Lexicon
    read: dict[int, Phrase] = field(factory=dict)

    def at(self, token: Token) -> Phrase:
        """The phrase that a token belongs to."""
        if token.index not in self.read:
            self.read[token.index] = read_phrase(self.parse, token, self.lexicon)
        return self.read[token.index]

    def of(self, mention: Mention) -> Phrase:
        """The phrase of a mention that was found before."""
        tokens = self.parse.between(mention.span.start, mention.span.end)
        inside = [token for token in tokens if token.upos != "PUNCT"] or list(tokens)
        places = {token.index for token in inside}
        return self.at(next((token for token in inside if token.head not in places), inside[0]))


def read_phrase(parse: Parse, head: Token, lexicon: Lexicon, *, alone: bool = False) -> Phrase:
    """The phrase that a token belongs to: what of it is name, what is title, what else stands in it.

    With `alone` the phrase ends before an "and": the first of "Lowe and Berg".
    """
    return _read(parse, *find_heads(parse, head, lexicon), lexicon, alone=alone)


def _read(parse: Parse, top: Token, named: Token, lexicon: Lexicon, *, alone: bool = False) -> Phrase:
    """The phrase with a head and the head of the name in it."""
    kept = _gathered(parse, top, named, lexicon)
    if alone:
        kept = kept.difference(*map(parse.below, parse.children(named, "conj")))
    words = _trimmed(parse, top, kept)
    if named.index != top.index and named.index not in places_of(words):
        named = top
    parts = _parts(parse, top, words, lexicon)
    if not parts and named.index != top.index:
        parts = _parts(parse, named, words, lexicon)
    name, before = read_name(parse, named, words, lexicon)
    noun = () if name else read_noun(parse, top, words)
    core = name or noun
    last = _end_of_part(parse, parts[-1], words, lexicon) if parts else core
    span = Span(words[0].span.start, words[-1].span.end)
    inner = Span(min(core[0].span.start, last[0].span.start), max(core[-1].span.end, last[-1].span.end))
    mention = Mention(span, inner, _type(top, name, parts))
    roles = tuple(_roles(parse, (top, named), words, name, before)) if name else ()
    return Phrase(mention, top, words, name, noun, roles, parts)


def _gathered(parse: Parse, top: Token, named: Token, lexicon: Lexicon) -> set[int]:
    """The places of all words that hang on a phrase's head and belong to the phrase."""
    kept = {top.index, named.index}
    heads = [top] if top.index == named.index else [top, named]
    while heads:
        head = heads.pop()
        for child in parse.children(head):
            if child.index in kept or not _stays(parse, head, child, lexicon):
                continue
            if child.relation == "conj":
                heads.append(child)
                kept |= {child.index, *(token.index for token in parse.children(child, "cc"))}
            else:
                kept |= parse.below(child)
    return kept


def _stays(parse: Parse, head: Token, child: Token, lexicon: Lexicon) -> bool:
    """Whether a branch belongs to the noun phrase, and is no preposition, no clause around it, no stray adverbial."""
    relation = child.relation
    if relation == "dep":
        return child.upos == "NUM"
    if relation == "advmod":
        return child.index < head.index
    if relation not in _IN_PHRASE or (relation == "nmod" and child.lemma.lower() in lexicon.words("roles.times")):
        return False
    if relation == "conj":
        return child.upos in NOUNS and not parse.children(child, "nsubj", "cop", "aux")
    if relation == "acl":
        return not _reports(parse, head, child, lexicon.words("roles.documents"))
    if relation == "nmod" and head.upos == "PROPN" and child.index > head.index and parse.children(head, "flat"):
        cases = parse.children(child, "case")
        return not cases or cases[0].text.lower() in _LOOSE_AFTER_PERSON
    return True


def _reports(parse: Parse, head: Token, clause: Token, documents: frozenset[str]) -> bool:
    """Whether a clause on a noun tells what was said: "the envoy, who said he was tired", "a law banning hunts"."""
    if clause.xpos == "VBG" and clause.deprel == "acl" and (head.upos == "PROPN" or head.lemma.lower() in documents):
        return True
    inside = parse.subtree(clause)
    return bool(parse.children(clause, "ccomp")) or any(map(_is_mark, inside))


def _is_mark(token: Token) -> bool:
    return token.text in _QUOTES and token.upos == "PUNCT"


def _trimmed(parse: Parse, head: Token, kept: set[int]) -> Words:
    """The unbroken run of kept words around the head, without edge punctuation and without half a quotation."""
    if len(kept) == 1:
        return (head,)
    kept = {place for place in kept if parse.tokens[place].text not in {":", ";"}}
    low = high = head.index
    while low - 1 in kept or (low - 2 in kept and _joins(parse.tokens[low - 1])):
        low -= 1
    while high + 1 in kept or (high + 2 in kept and _joins(parse.tokens[high + 1])):
        high += 1
    low, high = _unquoted(parse, low, head.index, high)
    while low < head.index and _falls_off(parse.tokens[low]):
        low += 1
    while high > head.index and (parse.tokens[high].upos in {"PUNCT", "ADP", "CCONJ", "PART"} or _is_year(parse, high)):
        high -= 1
    if high + 1 < len(parse.tokens) and parse.tokens[high + 1].text in {")", "]"}:
        opened = any(parse.tokens[place].text in {"(", "["} for place in range(low, high))
        high += opened and parse.tokens[high].text not in {")", "]"}
    return parse.tokens[low : high + 1]


def _falls_off(token: Token) -> bool:
    """Whether a word at the beginning of a phrase is none of it; "anti-" and an opening bracket are."""
    outside = token.upos in {"PUNCT", "ADP", "CCONJ"} or token.relation == "case"
    return outside and not token.text.endswith(("-", "(", "["))


def _is_year(parse: Parse, place: int) -> bool:
    """Whether a phrase ends in a mere date, "doctors in 2015", which belongs to the sentence."""
    return parse.tokens[place].text.isdigit() and parse.tokens[place - 1].text.lower() in {"in", "since", "by"}


def _joins(token: Token) -> bool:
    return (token.upos in {"PUNCT", "SYM"} or token.relation == "punct") and token.text not in {":", ";"}


def _unquoted(parse: Parse, low: int, head: int, high: int) -> tuple[int, int]:
    """A phrase stops at a quotation mark that it would leave without its partner."""
    marks = [token.index for token in parse.tokens[low : high + 1] if _is_mark(token)]
    if len(marks) % 2:
        low = max((place + 1 for place in marks if place < head), default=low)
        high = min((place - 1 for place in marks if place > head), default=high)
    return low, high


def _parts(parse: Parse, head: Token, words: Words, lexicon: Lexicon) -> tuple[Token, ...]:
    """The heads of the phrases that "and" joins in a mention; none where there is but one.

    Roles behind a name and a comma are appositions, whatever the tree says: "Ann Lowe, doctor and head of the clinic".
    """
    conjuncts = parse.children(head, "conj")
    if not conjuncts:
        return ()
    inside = places_of(words)
    joined = [child for child in conjuncts if child.index in inside]
    if not any(parse.children(child, "cc") for child in joined):
        return ()
    start = parse.subtree(joined[0])[0].index
    apposed = parse.tokens[start].text == "," or parse.tokens[start - 1].text == ","
    if head.upos == "PROPN" and apposed and is_role(joined[0], lexicon) and not parse.children(joined[0], "flat"):
        return ()
    return (head, *joined)


def _end_of_part(parse: Parse, part: Token, words: Words, lexicon: Lexicon) -> Words:
    return read_name(parse, part, words, lexicon)[0] or (part,)


def _roles(parse: Parse, heads: tuple[Token, Token], words: Words, name: Words, before: Words) -> Iterator[Words]:
    """The stretches beside a name that tell title, office or description, without their article."""
    top, named = heads
    inside, named_at = places_of(words), {token.index for token in name}
    ahead = tuple(token for token in words if token.index < name[0].index)
    apart = top.index != named.index
    titled = any(token.upos in {"NOUN", "PROPN"} for token in before)
    titled = titled or any(token.deprel == "nmod:desc" and token.head == named.index for token in ahead)
    if titled or (apart and top.index < name[0].index and top.upos in {"NOUN", "PROPN"}):
        yield _plain(ahead)
    above = (named, top) if apart else (named,)
    for child in (child for head in above for child in parse.children(head, "appos", "conj")):
        joined = child.relation == "conj" and parse.children(child, "cc")
        beside = child.index in inside and child.index not in named_at and child.index != named.index
        if beside and child.upos in {"NOUN", "PROPN"} and not joined and not is_bracketed(parse, child):
            yield _plain(tuple(token for token in parse.subtree(child) if token.index in inside))
    if apart and top.index > name[-1].index:
        yield _plain(tuple(token for token in words if token.index > name[-1].index))


def _plain(words: Words) -> Words:
    """Words without article, comma or conjunction at their edges."""
    low, high = 0, len(words)
    while low < high - 1 and (words[low].upos in {"DET", "PUNCT", "CCONJ", "ADP"}):
        low += 1
    while (
        high - 1 > low and words[high - 1].upos in {"PUNCT", "CCONJ", "DET"} and words[high - 1].text not in {")", "]"}
    ):
        high -= 1
    return words[low:high]


def _type(head: Token, name: Words, parts: tuple[Token, ...]) -> MentionType:
    if name and not parts:
        return MentionType.NAME
    return MentionType.PRONOUN if head.upos == "PRON" and not parts else MentionType.NOMINAL
