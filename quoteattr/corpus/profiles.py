"""What an article tells about each of its speakers that other articles can be compared with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from quoteattr.corpus.bodies import Body, body_keys, read_body
from quoteattr.corpus.names import Name, match_names, name_keys, read_name, surname_key
from quoteattr.corpus.offices import Office, read_offices
from quoteattr.corpus.sayings import Saying, sayings_of
from quoteattr.corpus.spelling import plain
from quoteattr.lexicon import load_lexicon
from quoteattr.types import Article, Member, MentionType, Speaker, SpeakerType

_BODIES = frozenset({SpeakerType.ORGANISATION, SpeakerType.OUTLET})
_SIGNS = " ,;:–—\xa0"
_ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z.]{1,9})\)")
_PRONOUNS = {"he": "masc", "him": "masc", "his": "masc", "she": "fem", "her": "fem", "hers": "fem"}


@frozen
class Profile:
    """A speaker as other articles are searched for: a person by `name` or `offices` alone, or a `body`.

    `forms` are the full spellings of the name in the article, `shorts` single words that take it up, `acronyms` those
    that the article says to stand for it. `offices` stand beside the name, `taken_up` in place of it. Where all are
    empty, nobody can tell who it is.
    """

    member: Member
    speaker: Speaker
    name: Name | None
    forms: frozenset[Name]
    shorts: frozenset[str]
    body: Body | None
    acronyms: frozenset[str]
    offices: tuple[Office, ...]
    taken_up: tuple[Office, ...]
    gender: str | None
    sayings: tuple[Saying, ...]

    @property
    def name_keys(self) -> frozenset[str]:
        """Under which its names are compared: two profiles whose names can be one share a key."""
        found = {key for name in self.forms for key in name_keys(name)}
        if self.body is not None:
            found |= body_keys(self.body) | {f"initials/{acronym}" for acronym in self.acronyms}
        return frozenset(found)

    @property
    def keys(self) -> frozenset[str]:
        """Under which it is looked up, by surname or office alone, too: two that can be one voice share a key."""
        surnames = {surname_key(word) for word in (*self.shorts, *(name.last for name in self.forms))}
        known = {f"known/{self.speaker.known}"} if self.speaker.known is not None else set()
        return self.name_keys | surnames | known | {f"office/{office.key}" for office in self.offices if office.sole}


def profiles_of(article: Article) -> tuple[Profile, ...]:
    """The profiles of all speakers of an article, in their order."""
    return tuple(_profile(article, speaker) for speaker in article.speakers)


def _profile(article: Article, speaker: Speaker) -> Profile:
    text = article.document.text
    person = speaker.type is SpeakerType.PERSON
    described = person and _is_described(speaker, text)
    name = read_name(speaker.name) if person and speaker.name and not described else None
    body = read_body(speaker.name) if speaker.name and _is_body(speaker, text) else None
    written = [read_name(head) for head in _names(speaker, text)] if name else []
    forms = {form for form in written if form and not form.bare and name and match_names(name, form)}
    shorts = {form.last for form in written if form and form.bare and not form.first}
    nameless = described and _is_the_one(speaker, text)
    return Profile(
        Member(article.document.id, speaker.id),
        speaker,
        name,
        frozenset(forms | {name} if name else forms),
        frozenset(short for short in shorts if name and short in {name.first, name.last, *name.middle}),
        body,
        frozenset(_acronyms(speaker, text)) if body else frozenset(),
        tuple(dict.fromkeys(_beside(speaker, text))) if name or nameless else (),
        tuple(dict.fromkeys(_in_place(speaker, text))) if name else (),
        _gender(speaker, text),
        sayings_of(article, speaker),
    )


def _is_described(speaker: Speaker, text: str) -> bool:
    """Whether what is given for a person's name is none: "secretary general of the union", "Danish Prime Minister".

    Who has no name is called by the description that is also the role: "34-year-old mother of three".
    """
    words = speaker.name.split() if speaker.name else []
    if speaker.name is None or not words or speaker.name == speaker.role:
        return True
    lexicon = load_lexicon()
    common = lexicon.words("roles.persons", "roles.groups", "roles.organisations", "roles.demonyms")
    titled = plain(words[0]) in common and bool({"of", "for"} & set(words))
    named = len(words) > 1 and speaker.name in _names(speaker, text)
    return (
        (words[0].islower() and "-" not in words[0] and not named)
        or titled
        or (plain(words[-1]) in common and not named)
    )


def _is_body(speaker: Speaker, text: str) -> bool:
    """Whether it is a body that the article names: not "a committee", and no person in capitals, "HOLT:"."""
    if speaker.type not in _BODIES or speaker.name is None:
        return False
    shouted = speaker.name.isupper() and re.search(rf"\b{re.escape(speaker.name.title())}\b", text)
    named = any(mention.type is MentionType.NAME for mention in speaker.mentions)
    return not shouted and (named or _is_the_one(speaker, text))


def _names(speaker: Speaker, text: str) -> Iterator[str]:
    for mention in speaker.mentions:
        if mention.type is MentionType.NAME:
            yield mention.head.of(text)


def _is_the_one(speaker: Speaker, text: str) -> bool:
    """Whether a description is of somebody known: "the foreign minister", not "a minister", "his minister"."""
    told = [mention for mention in speaker.mentions if mention.type is not MentionType.PRONOUN]
    first = {plain(word) for mention in told for word in mention.span.of(text).split()[:1]}
    return not first & load_lexicon().words("linking.opening")


def _beside(speaker: Speaker, text: str) -> Iterator[Office]:
    """The offices before and behind the name; of somebody without one, the description."""
    yield from read_offices(speaker.role or (speaker.name if _is_described(speaker, text) else "") or "")
    for mention in speaker.mentions:
        span, head = mention.span, mention.head
        if mention.type is MentionType.NAME:
            yield from read_offices(text[span.start : max(span.start, head.start)].strip(_SIGNS))
            yield from read_offices(text[min(head.end, span.end) : span.end].strip(_SIGNS))


def _in_place(speaker: Speaker, text: str) -> Iterator[Office]:
    """The offices that take up the name: "the foreign minister"."""
    for mention in speaker.mentions:
        if mention.type is MentionType.NOMINAL:
            yield from read_offices(mention.span.of(text))


def _gender(speaker: Speaker, text: str) -> str | None:
    """What pronouns and titles show, where they show one gender."""
    lexicon, seen = load_lexicon(), Counter[str]()
    titles, nouns = lexicon.entries("roles.titles"), lexicon.entries("roles.gendered")
    for mention in speaker.mentions:
        words = mention.span.of(text).lower().split()
        if mention.type is MentionType.PRONOUN:
            seen.update(_PRONOUNS[word] for word in words if word in _PRONOUNS)
        else:
            told = (titles.get("".join(words[:1]), {}), nouns.get(mention.head.of(text).lower(), {}))
            seen.update(entry["gender"] for entry in told if "gender" in entry)
    return clear_gender(seen)


def clear_gender(seen: Counter[str]) -> str | None:
    """The gender that is shown three times for each time that the other one is."""
    ranked = seen.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1]) else None


def _acronyms(speaker: Speaker, text: str) -> Iterator[str]:
    """The initials that stand in brackets behind the name: "the Popular Front (PF)"."""
    for mention in speaker.mentions:
        found = _ACRONYM.match(text, mention.head.end)
        body = read_body(mention.head.of(text))
        if found and body and plain(found[1]) in body.initials:
            yield plain(found[1])
