"""Who is who: each source of a quotation tied to the one voice of the document that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.descriptions import BODIES, describe, one_person
from quoteattr.stages.mentions import Phrase, Phrases, place_of, read_phrase
from quoteattr.stages.names import is_role
from quoteattr.stages.scene import Scene
from quoteattr.stages.voices import Names, Voice, is_acronym, name_key
from quoteattr.types import MentionType, Quotation, Speaker, SpeakerType

_GENDER = {"he": "masc", "his": "masc", "him": "masc", "himself": "masc",
           "she": "fem", "her": "fem", "hers": "fem", "herself": "fem"}  # fmt: skip
_FIRST = {"i", "me", "my", "mine", "we", "us", "our", "ours"}
_THINGS = {"it", "its", "itself"}
_SEVERAL = {"they", "them", "their", "theirs", "themselves"}
_RELATIVE = {"who", "whom", "which", "that", "whose"}
_PERSON_REACH, _THING_REACH, _SEVERAL_REACH = 3, 2, 1

_Told = dict[str, Phrase]


def resolve_speakers(
    quotations: tuple[Quotation, ...], mentions: Iterable[Phrase], parse: Parse, lexicon: Lexicon
) -> tuple[tuple[Quotation, ...], tuple[Speaker, ...]]:
    """Give each quotation the speaker that its source stands for, None where the article leaves it open.

    Speakers are numbered in the order in which the text first mentions them.
    """
    found = {phrase.head.index: phrase for phrase in mentions}
    phrases = Phrases(parse, lexicon, dict(found))
    told = {q.id: phrases.of(q.source) for q in quotations if q.source is not None}
    sources = {phrase.head.index: phrase for phrase in told.values()}
    scene = Scene.of(phrases, quotations, frozenset(sources))
    _read(scene, found | sources)
    voices = _answers(scene, quotations, told)
    listed = sorted(
        {id(v): v for v in voices.values()}.values(), key=lambda v: min(place_of(m)[:2] for m in v.mentions)
    )
    numbers = {id(voice): f"s{place}" for place, voice in enumerate(listed, 1)}
    given = {key: numbers[id(voice)] for key, voice in voices.items()}
    speakers = tuple(_speaker(voice, numbers[id(voice)], parse, lexicon) for voice in listed)
    return tuple(evolve(quotation, speaker=given.get(quotation.id)) for quotation in quotations), speakers


# -- reading --------------------------------------------------------------------------------------------------------


def _read(scene: Scene, phrases: dict[int, Phrase]) -> None:
    """Go through all mentions in the order of the text and find the voice of each."""
    singles = {place: _single(scene, phrase) for place, phrase in phrases.items()}
    names = Names.of(singles.values(), scene.parse, scene.lexicon)
    scene.cast(names.found)
    _learn_genders(scene, names.found)
    for place, phrase in sorted(phrases.items()):
        single = singles[place]
        voice = _voice(scene, single)
        if voice is None and single.mention.type is MentionType.NAME:
            voice = names.settle(single)
        if voice is not None:
            scene.note(voice, single)
            scene.voices[place] = voice
        if single is not phrase:
            scene.voices[place] = _together(scene, phrase, voice, phrases)
            scene.note(scene.voices[place], phrase)


def _single(scene: Scene, phrase: Phrase) -> Phrase:
    """A phrase without what "and" joins to it, unless that is but another role of the same person."""
    if not phrase.parts or _two_hats(scene, phrase):
        return phrase
    return read_phrase(scene.parse, phrase.head, scene.lexicon, alone=True)


def _two_hats(scene: Scene, phrase: Phrase) -> bool:
    """Whether "and" joins two roles of one person: "the actor and former governor"."""
    return all(
        is_role(part, scene.lexicon)
        and part.upos in {"NOUN", "PROPN"}
        and "Plur" not in part.feats
        and (part == phrase.parts[0] or not scene.parse.children(part, "det"))
        and not scene.parse.children(part, "flat")
        for part in phrase.parts
    )


def _learn_genders(scene: Scene, named: dict[int, Voice]) -> None:
    """Let "he" and "she" tell the gender of the one person named before them in their sentence.

    "For her part, Lowe said" tells it beforehand.
    """
    heard: dict[int, Voice] = {}
    for sentence in scene.parse.sentences:
        persons: dict[int, Voice] = {}
        ahead = ""
        for token in (token for token in sentence if token.index not in scene.quote_at):
            voice = named.get(token.index)
            if voice is not None and voice.kind is SpeakerType.PERSON:
                persons[id(voice)] = voice
                voice.genders.update([ahead] if ahead else [])
                ahead = ""
            gender = _GENDER.get(token.text.lower())
            if gender and not persons and _is_part(scene.parse, token):
                ahead = gender
            if gender and len(persons) == 1:
                (person,) = persons.values()
                if _tells(scene.parse, token, named, person, rivals=bool(heard.keys() - persons.keys())):
                    person.genders[gender] += 1
        heard |= persons


def _is_part(parse: Parse, pronoun: Token) -> bool:
    """Whether a pronoun opens "for her part", which speaks of the subject that follows."""
    part = parse.head(pronoun)
    return part is not None and part.text == "part" and any(c.text.lower() == "for" for c in parse.children(part))


def _tells(parse: Parse, pronoun: Token, named: dict[int, Voice], person: Voice, *, rivals: bool) -> bool:
    """Whether a pronoun may be the person named before it in the sentence.

    Beside the person's own verb "him" is somebody else: "Lowe, who never met him"; "her remarks" may be somebody
    else's where the text has just named a rival: "Berg dismissed her remarks".
    """
    above = parse.head(pronoun)
    if above is None or pronoun.relation == "nsubj" or pronoun.text.lower().endswith("self"):
        return True
    owner = pronoun.deprel == "nmod:poss"
    verb = parse.head(above) if owner else above
    if verb is None or (owner and not rivals):
        return True
    subjects = parse.children(verb, "nsubj")
    own = any(named.get(subject.index) is person or subject.text.lower() in _RELATIVE for subject in subjects)
    return not (own and (not owner or above.relation in {"obj", "obl"}))


def _voice(scene: Scene, phrase: Phrase) -> Voice | None:
    """The voice of one mention."""
    if phrase.head.index in scene.named:
        return scene.named[phrase.head.index]
    if phrase.mention.type is MentionType.NAME:
        return None
    if phrase.mention.head.of(scene.parse.text).lower() in _RELATIVE and not is_acronym(scene.parse, phrase):
        return _antecedent(scene, phrase.head)
    if phrase.mention.type is MentionType.PRONOUN:
        return _pronoun(scene, phrase)
    return describe(scene, phrase)


def _together(scene: Scene, phrase: Phrase, first: Voice | None, phrases: dict[int, Phrase]) -> Voice:
    """The joint voice of "Lowe and Berg"."""
    others = [phrases[part.index] for part in phrase.parts[1:] if part.index in phrases]
    known = tuple(part for part in (first, *(_voice(scene, other) for other in others)) if part is not None)
    whole = len(known) == len(phrase.parts) and all(part.named for part in known)
    key = tuple(id(part) for part in known)
    if whole and key in scene.joint:
        return scene.joint[key]
    kinds = {part.kind for part in known}
    same = len(kinds) == 1 and kinds <= BODIES | {SpeakerType.UNNAMED}
    voice = scene.new(kinds.pop() if same else SpeakerType.GROUP, phrase, parts=known if whole else (), plural=True)
    if whole:
        scene.joint[key] = voice
    return voice


# -- pronouns -------------------------------------------------------------------------------------------------------


def _pronoun(scene: Scene, phrase: Phrase) -> Voice | None:
    """Whom a pronoun takes up: a voice of its number, and of its gender where the article shows one."""
    word = phrase.mention.head.of(scene.parse.text).lower()
    if word in _GENDER:
        gender = _GENDER[word]
        barred = _co_subjects(scene, phrase.head)
        return scene.nearest(
            phrase,
            _PERSON_REACH,
            lambda voice: one_person(voice) and voice.gender in {None, gender} and voice not in barred,
            gender,
        )
    if word in _THINGS:
        return scene.nearest(phrase, _THING_REACH, lambda v: v.kind in BODIES and not v.plural and not v.place)
    if word in _SEVERAL:
        several = scene.nearest(phrase, _SEVERAL_REACH, lambda v: v.plural)
        bodies = BODIES - {SpeakerType.DOCUMENT}
        return several or scene.nearest(phrase, _SEVERAL_REACH, lambda v: v.kind in bodies)
    return None


def _co_subjects(scene: Scene, pronoun: Token) -> list[Voice]:
    """Whom an object pronoun cannot mean: the subject of its own verb, "Berg, who never met her"."""
    verb = scene.parse.head(pronoun)
    above = pronoun.relation == "nsubj" or pronoun.deprel == "nmod:poss" or pronoun.text.lower().endswith("self")
    if verb is None or above:
        return []
    subjects = scene.parse.children(verb, "nsubj")
    known = (scene.voices.get(subject.index) or scene.named.get(subject.index) for subject in subjects)
    return [voice.itself for voice in known if voice is not None]


def _antecedent(scene: Scene, pronoun: Token) -> Voice | None:
    """Whom "who" stands for: the noun that its clause hangs on."""
    for step in (pronoun, *scene.parse.ancestors(pronoun)):
        if step.relation == "acl" and step.head is not None:
            phrase = scene.phrases.at(scene.parse.tokens[step.head])
            known = scene.voices.get(phrase.head.index)
            return known or (describe(scene, phrase) if phrase.mention.type is MentionType.NOMINAL else None)
    return None


# -- answers --------------------------------------------------------------------------------------------------------


def _answers(scene: Scene, quotations: tuple[Quotation, ...], told: _Told) -> dict[str, Voice]:
    """The voice of each quotation that has one, by the quotation's id."""
    answers = {}
    for quotation in quotations:
        phrase = told.get(quotation.id)
        if phrase is None:
            continue
        voice = scene.voices.get(phrase.head.index)
        if phrase.mention.head.of(scene.parse.text).lower() in _FIRST:
            voice = _outer_voice(scene, quotation, quotations, told)
        if voice is not None:
            voice.itself.mentions.add(phrase.mention)
            answers[quotation.id] = voice.itself
    return answers


def _outer_voice(scene: Scene, inner: Quotation, quotations: tuple[Quotation, ...], told: _Told) -> Voice | None:
    """Who says "I": the speaker of the quotation that the word stands in."""
    for outer in quotations:
        around = inner.source is not None and any(span.contains(inner.source.span) for span in outer.content)
        if outer.id != inner.id and (outer.id == inner.within or around) and outer.id in told:
            return scene.voices.get(told[outer.id].head.index)
    return None


def _speaker(voice: Voice, number: str, parse: Parse, lexicon: Lexicon) -> Speaker:
    """What a user gets of a voice.

    A single person without a name, and unnamed officials or sources, have no name and their description as role;
    bodies, groups and papers are called by their description.
    """
    name: str | None = None
    if voice.parts and all(part.kind is SpeakerType.PERSON for part in voice.parts):
        name = " and ".join(_full_name(part, parse, lexicon) for part in voice.parts)
    elif voice.named:
        name = _full_name(voice, parse, lexicon)
    elif voice.kind in BODIES:
        name = _description(voice, parse)
    role = _role(voice, lexicon) if name is not None else _description(voice, parse)
    mentions = tuple(sorted(voice.mentions, key=place_of))
    return Speaker(number, name, voice.kind, role, mentions)


def _full_name(voice: Voice, parse: Parse, lexicon: Lexicon) -> str:
    """The fullest form of a name; of equally full ones that whose surname the text uses alone, then the commonest."""
    keys = [name_key(parse, form, lexicon) for form in voice.forms]
    outlet = voice.kind is SpeakerType.OUTLET
    alone = {key[0] for key in keys if len(key) == 1}
    bare = {key for key, form in zip(keys, voice.forms, strict=True) if form.head in form.name}
    texts = [
        _tidy(form.mention.head.of(parse.text) if key in bare or not outlet else _with_noun(form, parse))
        for key, form in zip(keys, voice.forms, strict=True)
    ]

    def rank(place: int) -> tuple[int, bool, int, int, int]:
        key, text = keys[place], texts[place]
        return -len(key), key[-1] not in alone, -len(text.split()), -texts.count(text), place

    return texts[min(range(len(texts)), key=rank)]


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
    """A description without its article and without an afterthought: "a law, which ..." is "law"."""
    words = list(form.words)
    while len(words) > 1 and words[0].text.lower() in {"a", "an", "the", "only", "just"}:
        words.pop(0)
    ends = (first for first, word in pairwise(words) if first.text == "," and word.text.lower() in _RELATIVE)
    end = next((comma.span.start for comma in ends), words[-1].span.end)
    return _tidy(parse.text[words[0].span.start : end])


def _role(voice: Voice, lexicon: Lexicon) -> str | None:
    """The fullest title or office beside a name, None where there is none; a person's before what else is apposed."""
    stated = [role for role in voice.roles if role.text]
    persons = lexicon.words("roles.persons", "roles.titles")
    offices = [role for role in stated if role.noun.split()[-1] in persons]
    return max((_tidy(role.text) for role in offices or stated), key=len, default=None)
