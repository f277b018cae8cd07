"""Who is named in a document: every name with its variants, the roles beside it and what shows the person's gender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, takewhile

from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import Phrase
from quoteattr.stages.names import is_role, lemma_of
from quoteattr.types import Mention, MentionType, SpeakerType

_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_CLAUSES = frozenset({"acl", "advcl", "ccomp"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PLACING = frozenset({"in", "into", "near", "across", "throughout", "outside", "inside"})
_AS_COMPARED = str.maketrans("-‑", "  ", "'’‘`.")
_DOUBLE_OFFICES = {
    ("prime", "minister"), ("foreign", "minister"), ("secretary", "general"), ("attorney", "general"),
    ("vice", "president"), ("first", "lady"),
}  # fmt: skip


@frozen
class Role:
    """An office or description read as a noun and the words that narrow it: ("foreign minister", {"iraq"})."""

    text: str
    noun: str
    words: frozenset[str]


@define(eq=False)
class Voice:
    """Somebody or something that a document lets speak, with all that it says about them."""

    kind: SpeakerType
    named: bool
    forms: list[Phrase] = field(factory=list)
    keys: set[tuple[str, ...]] = field(factory=set)
    roles: list[Role] = field(factory=list)
    genders: Counter[str] = field(factory=Counter)
    parts: tuple[Voice, ...] = ()
    plural: bool = False
    place: bool = False
    mentions: set[Mention] = field(factory=set)
    meant: Voice | None = None

    @property
    def itself(self) -> Voice:
        """The voice that this one turned out to be."""
        return self if self.meant is None else self.meant.itself

    def take(self, role: Role) -> None:
        """Learn a role, once."""
        if role not in self.roles:
            self.roles.append(role)

    @property
    def gender(self) -> str | None:
        """The gender that the article shows, None where it shows none or two."""
        ranked = self.genders.most_common(2) if self.genders else ()
        if not ranked or (len(ranked) == 2 and ranked[1][1] * 2 >= ranked[0][1]):
            return None
        return ranked[0][0]


@define(eq=False)
class Names:
    """The voices behind the names of a document: `found` by the place of the phrase's head."""

    parse: Parse
    lexicon: Lexicon
    found: dict[int, Voice] = field(factory=dict)
    _shelves: dict[str, dict[int, Voice]] = field(factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[Phrase], parse: Parse, lexicon: Lexicon) -> Names:
        """Full names are gathered first, then each partial name goes to the one full name it fits."""
        names = cls(parse, lexicon)
        named = [phrase for phrase in phrases if phrase.mention.type is MentionType.NAME]
        short = {phrase.head.index: len(name_key(parse, phrase, lexicon)) == 1 for phrase in named}
        for phrase in sorted(named, key=lambda phrase: (short[phrase.head.index], phrase.head.index)):
            names.settle(phrase)
        _settle_kinds(names.found, parse)
        return names

    def settle(self, phrase: Phrase) -> Voice | None:
        """The voice of a name, None where it fits two.

        A name that was unsure may be settled once the reading has shown the gender of its namesakes.
        """
        key = name_key(self.parse, phrase, self.lexicon)
        fits = _fitting(phrase, key, self._shelves, self.parse, self.lexicon)
        if len(fits) > 1:
            return None
        voice = fits[0] if fits else Voice(kind_of_name(self.parse, phrase, self.lexicon), named=True)
        _add(voice, phrase, self.parse, self.lexicon)
        voice.keys.add(key)
        for word in key:
            self._shelves.setdefault(word[0], {})[id(voice)] = voice
        self.found[phrase.head.index] = voice
        return voice


def _settle_kinds(found: dict[int, Voice], parse: Parse) -> None:
    for voice in {id(voice): voice for voice in found.values()}.values():
        if voice.kind is SpeakerType.PERSON and _is_place(parse, voice):
            voice.kind, voice.place = SpeakerType.ORGANISATION, True


def _is_place(parse: Parse, voice: Voice) -> bool:
    """Whether a name that could be a person's is a place's: it never does anything, and stands after "in" or is short.

    A text gives a person whom it mentions more than one word, once.
    """
    cases = {child.text.lower() for form in voice.forms for child in parse.children(form.head, "case")}
    acts = any(form.head.relation == "nsubj" for form in voice.forms)
    short = all(len(form.name) == 1 for form in voice.forms)
    return (short or bool(cases & _PLACING)) and not acts and not voice.roles and not voice.genders


def name_key(parse: Parse, phrase: Phrase, lexicon: Lexicon) -> tuple[str, ...]:
    """A name as it is compared: lower case, without apostrophes, hyphens, initials and the article al-."""
    return _as_compared(phrase.mention.head.of(parse.text), lexicon)


@lru_cache(maxsize=10_000)
def _as_compared(raw: str, lexicon: Lexicon) -> tuple[str, ...]:
    words = [word for word in raw.lower().translate(_AS_COMPARED).split() if word not in _SUFFIXES]
    articles, peoples = lexicon.words("roles.articles_of_names"), lexicon.entries("roles.demonyms")
    short = [word for word in words if word not in articles]
    full = [word for word in short if len(word) > 1]
    key = tuple(full or short or words or [raw.lower()])
    alias = peoples.get(" ".join(words)) or peoples.get(raw.lower())
    return tuple(alias["of"].split()) if alias else key


@cache
def lands_of(lexicon: Lexicon) -> frozenset[str]:
    """The lands and parties that have a demonym."""
    return frozenset(entry["of"] for entry in lexicon.entries("roles.demonyms").values())


def kind_of_name(parse: Parse, phrase: Phrase, lexicon: Lexicon) -> SpeakerType:
    """Person, organisation, outlet or document, by what stands in and beside the name."""
    words = [token.lemma.lower() for token in phrase.name]
    text = phrase.mention.head.of(parse.text)
    if _is_outlet(phrase, text, words, lexicon):
        return SpeakerType.OUTLET
    if words[-1] in lexicon.words("roles.documents"):
        return SpeakerType.DOCUMENT
    beside = {token.lemma.lower() for role in phrase.roles for token in role_tokens(role, lexicon)}
    if beside & lexicon.words("roles.persons"):
        return SpeakerType.PERSON
    kinds = lexicon.words("roles.organisations", "roles.places")
    place = text.lower() in lexicon.words("roles.demonyms", "roles.capitals") or text.lower() in lands_of(lexicon)
    apposed = phrase.head not in phrase.name and phrase.head.lemma.lower() in kinds
    body = words[-1] in kinds or apposed or place
    article = any(child.deprel == "det" for child in parse.children(phrase.head)) and not phrase.roles
    if body or article or _looks_like_a_body(phrase, text) or is_acronym(parse, phrase):
        return SpeakerType.ORGANISATION
    return SpeakerType.PERSON


def _looks_like_a_body(phrase: Phrase, text: str) -> bool:
    """Whether a name is built like a noun phrase, "National Bridges", "Voices of Fyn", or in one word, "NordBank"."""
    plain = not set(text) & set(" -'’") and not text.startswith(("Mc", "Mac"))
    last = phrase.name[-1]
    plural = "Number=Plur" in last.feats and (last.upos == "NOUN" or bool(phrase.roles))
    camel = plain and any(char.isupper() for char in text[1:])
    modified = phrase.name[-1] == phrase.head and any(
        token.upos in {"ADJ", "NOUN", "NUM"} for token in phrase.name[:-1]
    )
    return camel or modified or plural or any(token.text in {"of", "for"} for token in phrase.name)


def _is_outlet(phrase: Phrase, text: str, words: list[str], lexicon: Lexicon) -> bool:
    noun = phrase.head.lemma.lower() in lexicon.words("roles.outlets") and phrase.head not in phrase.name
    own = bool(words) and words[-1] in lexicon.words("roles.outlets") - {"agency", "network"} and len(words) > 1
    return noun or own or text.lower() in lexicon.words("roles.outlet_names")


def is_acronym(parse: Parse, phrase: Phrase) -> bool:
    """Whether a name is one word in capitals, in a line that is not all in capitals."""
    text = phrase.mention.head.of(parse.text)
    return len(text) > 1 and text.isupper() and " " not in text and not _shouted(parse, phrase.head)


def _shouted(parse: Parse, token: Token) -> bool:
    """Whether a line is all in capitals, so that they make no acronym."""
    words = [other.text for other in parse.sentence(token) if other.text.isalpha()]
    return sum(word.isupper() for word in words) * 2 > len(words)


def _add(voice: Voice, phrase: Phrase, parse: Parse, lexicon: Lexicon) -> None:
    """Let a voice take a mention, with the roles and the gender that stand beside it."""
    voice.forms.append(phrase)
    for role in (role for words in phrase.roles for role in read_roles(parse, words, lexicon)):
        voice.take(role)
    for role in _predicated(parse, phrase, lexicon):
        voice.take(role)
    voice.genders.update(genders_beside(phrase, lexicon))
    if voice.kind is not SpeakerType.PERSON:
        voice.take(_body(parse, phrase, lexicon))
    if phrase.head not in phrase.name and kind_of_name(parse, phrase, lexicon) is SpeakerType.OUTLET:
        voice.kind = SpeakerType.OUTLET
    body = voice.kind is SpeakerType.ORGANISATION
    if body and phrase.roles and kind_of_name(parse, phrase, lexicon) is SpeakerType.PERSON:
        voice.kind = SpeakerType.PERSON


def _body(parse: Parse, phrase: Phrase, lexicon: Lexicon) -> Role:
    """A body's name read as a role, so that "the committee" can take it up."""
    bodies = lexicon.words("roles.organisations", "roles.outlets")
    end = phrase.name[-1].index
    after = (token for token in phrase.words if token.index > end)
    kind = tuple(takewhile(lambda token: token.upos in {"NOUN", "PROPN"} and token.text.islower(), after))
    nouns = [token for token in (phrase.head, *kind[-1:], *phrase.name) if token.lemma.lower() in bodies]
    return read_role(parse, nouns[0] if nouns else phrase.name[-1], (*phrase.name, *kind, phrase.head), "", lexicon)


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
    if (first, noun) in _DOUBLE_OFFICES:
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


def _predicated(parse: Parse, phrase: Phrase, lexicon: Lexicon) -> Iterator[Role]:
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


def _fitting(
    phrase: Phrase, key: tuple[str, ...], shelves: dict[str, dict[int, Voice]], parse: Parse, lexicon: Lexicon
) -> list[Voice]:
    """The voices that a name can belong to: by the whole name, then by surname, then by first name or short form.

    Names that fit share a first letter with some word of the voice's name; `shelves` holds the voices by these.
    """
    titled, acronym = set(genders_beside(phrase, lexicon)), is_acronym(parse, phrase)
    near = {number: voice for word in key for number, voice in shelves.get(word[0], {}).items()}
    fits: dict[int, list[Voice]] = {}
    for voice in near.values():
        if voice.kind is SpeakerType.PERSON and (acronym or (titled and voice.gender and voice.gender not in titled)):
            continue
        ranks = [rank for other in voice.keys if (rank := _fit(key, other, voice))]
        if ranks:
            fits.setdefault(min(ranks), []).append(voice)
    return _told_apart(fits[min(fits)], phrase) if fits else []


def _fit(key: tuple[str, ...], other: tuple[str, ...], voice: Voice) -> int:
    """How a name fits one form of a voice: 1 the same name, 2 its surname, 3 first name or short form, 0 not at all."""
    if key == other:
        return 1
    if voice.kind is not SpeakerType.PERSON:
        return _fit_body(key, other, voice)
    if len(key) == 1:
        return 2 if _spelt(key[0], other[-1]) else 3 if len(other) > 1 and key[0] == other[0] else 0
    if len(other) == 1:
        return 2 if _spelt(key[-1], other[0]) else 0
    if sorted(key) == sorted(other):
        return 1
    first = _spelt(key[0], other[0]) or (key[0][0] == other[0][0] and 1 in {len(key[0]), len(other[0])})
    return 1 if _spelt(key[-1], other[-1]) and first else 0


def _fit_body(key: tuple[str, ...], other: tuple[str, ...], voice: Voice) -> int:
    """A body's short form is the end of its name, its initials, or the start of an outlet's name."""
    short, long = sorted((key, other), key=len)
    if len(long) > len(short) > 0 and long[-len(short) :] == short:
        return 2
    if voice.kind is SpeakerType.OUTLET and long[: len(short)] == short:
        return 2
    initials = "".join(word[0] for word in long if word not in {"of", "for", "the", "and", "in"})
    return 2 if len(short) == 1 and len(short[0]) > 1 and short[0] == initials else 0


def _spelt(one: str, other: str) -> bool:
    """Whether two words are one name, at most a letter apart: "Antony" and "Anthony"."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    tail, other_tail = one[start:], other[start:]
    return tail[1:] == other_tail[1:] or tail[1:] == other_tail or tail == other_tail[1:]


def _told_apart(voices: list[Voice], phrase: Phrase) -> list[Voice]:
    """Of several namesakes the one that is meant, where the text before the name tells; else all of them.

    It is the only one named so far, or the first named where the others occur in passing: "the time of Bill Clinton".
    """
    if len(voices) < 2:
        return voices
    before = [voice for voice in voices if any(form.head.index < phrase.head.index for form in voice.forms)]
    if len(before) < 2:
        return before or voices
    ordered = sorted(before, key=lambda voice: min(form.head.index for form in voice.forms))
    return ordered[:1] if all(_in_passing(voice) for voice in ordered[1:]) else voices


def _in_passing(voice: Voice) -> bool:
    return all(form.head.relation in {"nmod", "compound", "appos", "conj"} for form in voice.forms)
