"""Who is who: each source of a quotation tied to the one voice of the document that it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.antecedents import BODIES, learned
from quoteattr.stages.descriptions import describe
from quoteattr.stages.known import NOBODY_KNOWN, Directory, recognise
from quoteattr.stages.mentions import Phrase, Phrases, place_of, read_phrase
from quoteattr.stages.names import is_role
from quoteattr.stages.naming import call, fullest_form
from quoteattr.stages.pronouns import FIRST, RELATIVE, relative, take_up
from quoteattr.stages.scene import Judge, Reason, Scene
from quoteattr.stages.voices import Names, Voice, is_acronym
from quoteattr.types import Evidence, MentionType, Quotation, Speaker, SpeakerType

# How often each way of telling who it is was right: see docs/speakers.md. A pronoun has a probability of its own.
SURE = {"name": 0.96, "known": 0.96, "description": 0.86, "relative pronoun": 0.8, "first person": 0.9, "together": 0.9}

_Told = dict[str, Phrase]


def resolve_speakers(
    quotations: tuple[Quotation, ...],
    mentions: Iterable[Phrase],
    parse: Parse,
    lexicon: Lexicon,
    *,
    judge: Judge = learned,
    known: Directory = NOBODY_KNOWN,
) -> tuple[tuple[Quotation, ...], tuple[Speaker, ...]]:
    """Give each quotation the speaker that its source stands for, None where the article leaves it open.

    Speakers are numbered in the order in which the text first mentions them. `judge` tells of each voice that a pronoun
    or a description may take up how likely it is the one, `known` whom the user knows. The article is read twice: the
    first reading shows who is a man and who a woman.
    """
    found = {phrase.head.index: phrase for phrase in mentions}
    phrases = Phrases(parse, lexicon, dict(found))
    told = {q.id: phrases.of(q.source) for q in quotations if q.source is not None}
    sources = {phrase.head.index: phrase for phrase in told.values()}
    read = found | sources
    singles = {place: _single(parse, lexicon, phrase) for place, phrase in read.items()}
    first = Scene.of(phrases, quotations, frozenset(sources), judge)
    _read(first, read, singles, {}, known)
    scene = Scene.of(phrases, quotations, frozenset(sources), judge)
    _read(scene, read, singles, first.named, known)
    voices = _answers(scene, quotations, told)
    listed = sorted(
        {id(v): v for v in voices.values()}.values(), key=lambda v: min(place_of(m)[:2] for m in v.mentions)
    )
    numbers = {id(voice): f"s{place}" for place, voice in enumerate(listed, 1)}
    full = {id(v): fullest_form(v, parse, lexicon, scene.sources)[0] for v in listed if v.named}
    why = {key: _evidence(scene, told[key], full.get(id(voice), voice.forms[0])) for key, voice in voices.items()}
    speakers = tuple(call(voice, numbers[id(voice)], parse, lexicon, sources=scene.sources) for voice in listed)
    given = {key: numbers[id(voice)] for key, voice in voices.items()}
    resolved = (evolve(q, speaker=given.get(q.id), speaker_evidence=why.get(q.id)) for q in quotations)
    return tuple(resolved), speakers


# -- reading --------------------------------------------------------------------------------------------------------


def _read(
    scene: Scene,
    phrases: dict[int, Phrase],
    singles: Mapping[int, Phrase],
    before: Mapping[int, Voice],
    known: Directory,
) -> None:
    """Go through all mentions in the order of the text and find the voice of each, of `singles` and of joint ones.

    What pronouns have told of gender in the reading `before` is there from the start in the next.
    """
    names = Names.of(singles.values(), scene.parse, scene.lexicon)
    epithets = recognise(names, singles, known)
    scene.reasons.update({place: Reason("known", place) for place in epithets})
    scene.cast(names.found)
    for place in {id(voice): place for place, voice in names.found.items() if place in before}.values():
        names.found[place].taught.update(before[place].votes)
    for place, phrase in sorted(phrases.items()):
        single = singles[place]
        voice = scene.early.pop(place) if place in scene.early else _voice(scene, single)
        if voice is None and single.mention.type is MentionType.NAME:
            voice = names.settle(single)
        if voice is not None:
            scene.note(voice, single)
            scene.voices[place] = voice
        if single is not phrase:
            scene.voices[place] = _together(scene, phrase, voice, phrases)
            scene.reasons[place] = Reason("together", place)
            scene.note(scene.voices[place], phrase)


def _single(parse: Parse, lexicon: Lexicon, phrase: Phrase) -> Phrase:
    """A phrase without what "and" joins to it, unless that is but another role of the same person."""
    if not phrase.parts or _two_hats(parse, lexicon, phrase):
        return phrase
    return read_phrase(parse, phrase.head, lexicon, alone=True)


def _two_hats(parse: Parse, lexicon: Lexicon, phrase: Phrase) -> bool:
    """Whether "and" joins two roles of one person: "the actor and former governor"."""
    return all(
        is_role(part, lexicon)
        and part.upos in {"NOUN", "PROPN"}
        and "Plur" not in part.feats
        and (part == phrase.parts[0] or not parse.children(part, "det"))
        and not parse.children(part, "flat")
        for part in phrase.parts
    )


def _voice(scene: Scene, phrase: Phrase) -> Voice | None:
    """The voice of one mention."""
    if phrase.head.index in scene.named:
        return scene.named[phrase.head.index]
    if phrase.mention.type is MentionType.NAME:
        return None
    if phrase.mention.head.of(scene.parse.text).lower() in RELATIVE and not is_acronym(scene.parse, phrase):
        return relative(scene, phrase.head)
    if phrase.mention.type is MentionType.PRONOUN:
        return take_up(scene, phrase)
    whole = next((c for c in scene.parse.children(phrase.head, "nmod") if c.text.lower() in RELATIVE), None)
    if whole is not None and (voice := relative(scene, whole)) is not None:
        scene.reasons[phrase.head.index] = scene.reasons[whole.index]
        return voice  # "most of whom"
    return describe(scene, phrase)


def _together(scene: Scene, phrase: Phrase, first: Voice | None, phrases: dict[int, Phrase]) -> Voice:
    """The joint voice of "Lowe and Berg"."""
    for other in (phrases[part.index] for part in phrase.parts[1:] if part.index in phrases):
        if other.head.index not in scene.voices and other.head.index not in scene.early:
            scene.early[other.head.index] = _voice(scene, other)
    told = (first, *(scene.early.get(part.index) for part in phrase.parts[1:]))
    known = tuple(part.itself for part in told if part is not None)
    apart = len({id(part) for part in known}) == len(phrase.parts)
    whole = apart and all(part.named for part in known)
    key = tuple(id(part) for part in known)
    if whole and key in scene.joint:
        return scene.joint[key]
    kinds = {part.kind for part in known}
    same = len(kinds) == 1 and kinds <= BODIES | {SpeakerType.UNNAMED}
    voice = scene.new(kinds.pop() if same else SpeakerType.GROUP, phrase, parts=known if whole else (), plural=True)
    if whole:
        scene.joint[key] = voice
    return voice


# -- answers --------------------------------------------------------------------------------------------------------


def _answers(scene: Scene, quotations: tuple[Quotation, ...], told: _Told) -> dict[str, Voice]:
    """The voice of each quotation that has one, by the quotation's id."""
    answers = {}
    for quotation in quotations:
        phrase = told.get(quotation.id)
        if phrase is None:
            continue
        voice = scene.voices.get(phrase.head.index)
        word = phrase.mention.head.of(scene.parse.text).lower()
        if word in FIRST and not is_acronym(scene.parse, phrase):
            outer = _outer_source(quotation, quotations, told)
            voice = scene.voices.get(outer.head.index) if outer else None
            if outer is not None:
                scene.reasons[phrase.head.index] = Reason("first person", outer.head.index)
        if voice is not None:
            voice.itself.mentions.add(phrase.mention)
            answers[quotation.id] = voice.itself
    return answers


def _outer_source(inner: Quotation, quotations: tuple[Quotation, ...], told: _Told) -> Phrase | None:
    """Who says "I": the source of the quotation that the word stands in."""
    for outer in quotations:
        around = inner.source is not None and any(span.contains(inner.source.span) for span in outer.content)
        if outer.id != inner.id and (outer.id == inner.within or around) and outer.id in told:
            return told[outer.id]
    return None


def _evidence(scene: Scene, phrase: Phrase, full: Phrase) -> Evidence:
    """Why a source stands for a voice; the span is the mention that it takes up, or that gives the full name."""
    kind = "name" if phrase.mention.type is MentionType.NAME else "description"
    reason = scene.reasons.get(phrase.head.index) or Reason(kind, full.head.index)
    taken = scene.phrases.at(scene.parse.tokens[reason.place]).mention.span
    spans = () if taken.overlaps(phrase.mention.span) else (taken,)
    return Evidence(reason.by, SURE[reason.by] if reason.score is None else reason.score, spans)
