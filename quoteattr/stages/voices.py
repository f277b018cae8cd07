"""Who is named in a document: every name with its variants, the roles beside it and what shows the person's gender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import takewhile

from attrs import define, field

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import Phrase
from quoteattr.stages.roles import Role, genders_beside, predicated_roles, read_role, read_roles, role_tokens
from quoteattr.types import KnownSpeaker, Mention, MentionType, SpeakerType

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PLACING = frozenset({"in", "into", "near", "across", "throughout", "outside", "inside"})
_AS_COMPARED = str.maketrans("-‑", "  ", "'’‘`.")


@define(eq=False)
class Voice:
    """Somebody or something that a document lets speak, with all that it says about them.

    `genders` are what titles and nouns show, `taught` what pronouns told in the reading before, `votes` in this one.
    `known` is who it is of the user's list.
    """

    kind: SpeakerType
    named: bool
    forms: list[Phrase] = field(factory=list)
    keys: set[tuple[str, ...]] = field(factory=set)
    roles: list[Role] = field(factory=list)
    genders: Counter[str] = field(factory=Counter)
    taught: Counter[str] = field(factory=Counter)
    votes: Counter[str] = field(factory=Counter)
    parts: tuple[Voice, ...] = ()
    plural: bool = False
    place: bool = False
    mentions: set[Mention] = field(factory=set)
    meant: Voice | None = None
    known: KnownSpeaker | None = None

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
        told = self.genders + self.taught if self.taught else self.genders
        ranked = told.most_common(2) if told else ()
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

    def join(self, voice: Voice, other: Voice) -> None:
        """Let one voice be all that another one was."""
        voice.forms.extend(other.forms)
        voice.keys |= other.keys
        voice.genders += other.genders
        for role in other.roles:
            voice.take(role)
        self.found.update({place: voice for place, found in self.found.items() if found is other})
        for shelf in self._shelves.values():
            if shelf.pop(id(other), None) is not None:
                shelf[id(voice)] = voice


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
    words = [word for word in raw.lower().translate(_AS_COMPARED).split() if word not in SUFFIXES]
    articles, peoples = lexicon.words("roles.articles_of_names"), lexicon.entries("roles.demonyms")
    short = [word for word in words[:-1] if word not in articles] + words[-1:]  # "Bruce Ash" keeps his surname
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
    apposed = phrase.head not in phrase.name and phrase.head.lemma.lower() in kinds
    body = words[-1] in kinds or apposed or _names_place(phrase, text, lexicon)
    article = any(child.deprel == "det" for child in parse.children(phrase.head)) and not phrase.roles
    if body or article or _looks_like_a_body(phrase, text) or is_acronym(parse, phrase):
        return SpeakerType.ORGANISATION
    return SpeakerType.PERSON


def _names_place(phrase: Phrase, text: str, lexicon: Lexicon) -> bool:
    """Whether a name is a land's, a state's or a capital's, or has one behind it and no title: "Tulsa, Oklahoma"."""
    titled = any(token.index < phrase.name[0].index for role in phrase.roles for token in role)
    beyond = (t.text for t in phrase.words if t.index > phrase.name[-1].index and t.upos != "PUNCT" and not titled)
    places = lexicon.words("roles.demonyms", "roles.capitals", "roles.states")
    return any(name in places or name in lands_of(lexicon) for name in (text.lower(), " ".join(beyond).lower()))


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
    own = len(words) > 1 and words[-1] in lexicon.words("roles.outlets") - {"agency", "network"}
    if len(words) > 1 and words[-1] in lexicon.words("roles.outlet_endings") and not phrase.roles:
        own = words[-1] == "news" or len(words) > 2 or any(token.upos == "DET" for token in phrase.words)
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
    for role in predicated_roles(parse, phrase, lexicon):
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
        ranks = [rank for other in voice.keys if (rank := _fit(key, other, voice, lexicon))]
        if ranks:
            fits.setdefault(min(ranks), []).append(voice)
    best = fits[min(fits)] if fits else []
    shown = [voice for voice in best if voice.gender in titled]
    return shown if len(shown) == 1 else _told_apart(best, phrase, titled=bool(titled))


def _fit(key: tuple[str, ...], other: tuple[str, ...], voice: Voice, lexicon: Lexicon) -> int:
    """How a name fits one form of a voice: 1 the same name, 2 its surname, 3 first name or short form, 0 not at all."""
    if key == other:
        return 1
    if voice.kind is not SpeakerType.PERSON:
        return _fit_body(key, other, voice, lexicon)
    if len(key) == 1:
        return 2 if _spelt(key[0], other[-1]) else 3 if len(other) > 1 and key[0] == other[0] else 0
    if len(other) == 1:
        return 2 if _spelt(key[-1], other[0]) else 0
    if sorted(key) == sorted(other):
        return 1
    first = _spelt(key[0], other[0]) or (key[0][0] == other[0][0] and 1 in {len(key[0]), len(other[0])})
    return 1 if _spelt(key[-1], other[-1]) and first else 0


def _fit_body(key: tuple[str, ...], other: tuple[str, ...], voice: Voice, lexicon: Lexicon) -> int:
    """A body's short form is the end of its name, its initials, or the start of an outlet's name."""
    short, long = sorted((key, other), key=len)
    if len(long) > len(short) > 0 and long[-len(short) :] == short:
        return 0 if short[0] in lexicon.words("roles.no_short_forms") and len(short) == 1 else 2
    if voice.kind is SpeakerType.OUTLET and long[: len(short)] == short:
        return 2
    count = len(long) - len(short) + 1  # of the words that initials stand for: "NY Daily News", "PMU"
    shortened = len(short[0]) > 1 and _initials(long[:count]) == short[0]
    return 2 if shortened and count > 1 and long[count:] == short[1:] else 0


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words if word not in {"of", "for", "the", "and", "in"})


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


def _told_apart(voices: list[Voice], phrase: Phrase, *, titled: bool) -> list[Voice]:
    """Of several namesakes the one that is meant, where the text before the name tells; else all of them.

    It is the only one named so far, or the first named where the others occur in passing: "the time of Bill Clinton".
    Of "Lena Reke and Victor Reke" neither is in passing for "Mr. Reke".
    """
    if len(voices) < 2:
        return voices
    before = [voice for voice in voices if any(form.head.index < phrase.head.index for form in voice.forms)]
    if len(before) < 2:
        return before or voices
    ordered = sorted(before, key=lambda voice: min(form.head.index for form in voice.forms))
    return ordered[:1] if all(_in_passing(voice, titled=titled) for voice in ordered[1:]) else voices


def _in_passing(voice: Voice, *, titled: bool) -> bool:
    relations = {"nmod", "compound", "appos"} if titled else {"nmod", "compound", "appos", "conj"}
    return all(form.head.relation in relations for form in voice.forms)
