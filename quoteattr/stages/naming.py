"""What a user gets of a voice: the name that it is called by, and the title or office that is stated beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from itertools import pairwise

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.descriptions import INDEFINITE
from quoteattr.stages.mentions import Phrase, place_of
from quoteattr.stages.pronouns import RELATIVE
from quoteattr.stages.voices import Voice, name_key
from quoteattr.types import Speaker, SpeakerType

_BEFORE = frozenset({"a", "an", "the", "only", "just", "even", "at", "least"})
_OWNERS = frozenset({"my", "our", "your", "his", "her", "its", "their"})
_PLAIN = frozenset({"those", "people", "one", "ones", "many", "some", "few", "others", "anyone", "everyone", "percent"})


def call(voice: Voice, number: str, parse: Parse, lexicon: Lexicon, *, sources: Container[int]) -> Speaker:
    """What a user gets of a voice.

    Whom the user knows is called by the known name, and who has no name by a description that tells enough: "US
    sources", "a senior aide". "The nominee", whom the article names without our seeing it, has no name. The description
    is also the role of an unnamed person.
    """
    name: str | None = None
    person = voice.kind in {SpeakerType.PERSON, SpeakerType.UNNAMED}
    if voice.parts and all(part.kind is SpeakerType.PERSON for part in voice.parts):
        name = " and ".join(_full_name(part, parse, lexicon, sources) for part in voice.parts)
    elif voice.named:
        name = _full_name(voice, parse, lexicon, sources)
    elif not _with_pronoun(voice) and (not person or any(_introduces(form, parse) for form in voice.forms)):
        name = _description(voice, parse)
    role = _role(voice, lexicon) if voice.named or not person else _description(voice, parse)
    mentions = tuple(sorted(voice.mentions, key=place_of))
    if voice.known is not None:
        role = voice.known.role or role if role is None or _is_address(role, lexicon) else role
        return Speaker(number, name, voice.kind, role, mentions, voice.known.id)
    return Speaker(number, name, voice.kind, role, mentions)


def fullest_form(voice: Voice, parse: Parse, lexicon: Lexicon, sources: Container[int]) -> tuple[Phrase, str]:
    """The mention that gives the fullest form of a name, and the name.

    Of equally full ones that whose surname the text uses alone, then that under which the voice is quoted, then the
    commonest.
    """
    keys = [name_key(parse, form, lexicon) for form in voice.forms]
    outlet = voice.kind is SpeakerType.OUTLET
    alone = {key[0] for key in keys if len(key) == 1}
    bare = {key for key, form in zip(keys, voice.forms, strict=True) if form.head in form.name}
    texts = [
        _tidy(form.mention.head.of(parse.text) if key in bare or not outlet else _with_noun(form, parse))
        for key, form in zip(keys, voice.forms, strict=True)
    ]
    counts = Counter(texts)
    quoted = {text for text, form in zip(texts, voice.forms, strict=True) if form.head.index in sources}

    def rank(place: int) -> tuple[int, bool, int, bool, int, int]:
        key, text = keys[place], texts[place]
        return -len(key), key[-1] not in alone, -len(text.split()), text not in quoted, -counts[text], place

    best = min(range(len(texts)), key=rank)
    return voice.forms[best], texts[best]


def _is_address(role: str, lexicon: Lexicon) -> bool:
    """Whether a title tells no office, but only whether it is a man or a woman: "Mrs."."""
    return "gender" in lexicon.entries("roles.titles").get(role.lower(), {})


def _full_name(voice: Voice, parse: Parse, lexicon: Lexicon, sources: Container[int]) -> str:
    return voice.known.name if voice.known else fullest_form(voice, parse, lexicon, sources)[1]


def _with_noun(form: Phrase, parse: Parse) -> str:
    """An outlet's name as printed, with its noun: "Nordsee news agency"."""
    if form.head not in form.name and form.head.index > form.name[-1].index and form.head.text.islower():
        return parse.text[form.name[0].span.start : form.head.span.end]
    return form.mention.head.of(parse.text)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _description(voice: Voice, parse: Parse) -> str:
    """The longest description of a voice."""
    return max((_described(form, parse) for form in voice.forms), key=len)


def _described(form: Phrase, parse: Parse) -> str:
    """A description without its article and without an afterthought: "a law, which ..." and "a law that ..." are "law".

    Only what tells too little alone keeps its clause: "those who voted".
    """
    words = list(form.words)
    while len(words) > 1 and (words[0].text.lower() in _BEFORE or words[0].deprel == "det:predet"):
        words.pop(0)
    added = {
        next((token.index for token in parse.subtree(child) if token.upos != "PUNCT"), child.index)
        for child in parse.children(form.head, "acl", "appos", "parataxis", "nmod", "obl")
    }
    clauses = {parse.subtree(child)[0].index for child in parse.children(form.head) if child.deprel == "acl:relcl"}
    plain = form.head.upos == "PRON" or form.head.text.lower() in _PLAIN
    ends = (
        before.span.end if before.upos != "PUNCT" else before.span.start
        for before, word in pairwise(words)
        if word.index > form.head.index
        and (
            (before.upos == "PUNCT" and (word.index in added or word.text.lower() in RELATIVE))
            or (word.index in clauses and not plain)
        )
    )
    end = next(ends, words[-1].span.end)
    return _tidy(parse.text[words[0].span.start : end])


def _with_pronoun(voice: Voice) -> bool:
    """Whether "he" or "you" is part of all that is told of a voice: "he and others"."""
    return all(any(part.xpos == "PRP" for part in (form.head, *form.parts)) for form in voice.forms)


def _introduces(form: Phrase, parse: Parse) -> bool:
    """Whether a description tells by itself whom it means.

    It brings somebody new, "a senior aide", is of several, or names what the office is of: "the mayor's lawyer".
    """
    determiner = next((child.text.lower() for child in parse.children(form.head, "det", "nummod")), "")
    several = "Number=Plur" in form.head.feats
    owned = any(
        child.deprel == "nmod:poss" or parse.openers(child, "case") & {"of", "for"}
        for child in parse.children(form.head, "nmod")
    )
    return several or owned or determiner in INDEFINITE


def _role(voice: Voice, lexicon: Lexicon) -> str | None:
    """The fullest title or office beside a name, None where there is none.

    A person's comes before what else is apposed, and what stands by itself before "his Iraqi counterpart".
    """
    stated = [role for role in voice.roles if role.text]
    persons = lexicon.words("roles.persons", "roles.titles")
    offices = [role for role in stated if role.noun.split()[-1] in persons] or stated
    alone = [role for role in offices if role.text.split()[0].lower() not in _OWNERS]
    return max((_tidy(role.text) for role in alone or offices), key=len, default=None)
