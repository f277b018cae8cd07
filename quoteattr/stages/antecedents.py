"""Whom a pronoun takes up: the voices that it can, what speaks for each of them, and how likely each is the one.

A log-linear model over hand-made marks, one for "he" and "she", one for "it", one for "they". Its weights are learned
from texts with gold identity (`python -m quoteattr.training speakers`) and lie in data/antecedents.json.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from attrs import frozen

from quoteattr.parsing import Token
from quoteattr.stages.mentions import Phrase
from quoteattr.stages.roles import genders_beside
from quoteattr.stages.scene import OUTSIDE, Candidate, Heard, Question, Scene
from quoteattr.stages.voices import Voice
from quoteattr.types import SpeakerType

WEIGHTS = Path(__file__).parent.parent / "data" / "antecedents.json"
BODIES = frozenset({SpeakerType.ORGANISATION, SpeakerType.OUTLET, SpeakerType.DOCUMENT, SpeakerType.GROUP})
GENDERS = {"he": "masc", "his": "masc", "him": "masc", "himself": "masc",
           "she": "fem", "her": "fem", "hers": "fem", "herself": "fem"}  # fmt: skip
THINGS = frozenset({"it", "its", "itself"})
SEVERAL = frozenset({"they", "them", "their", "theirs", "themselves"})
REACH = 12  # sentences outside direct speech
_LEVELS = (0, 1, 2, 3, 5, 8)

Weights = Mapping[str, Mapping[str, float]]


def one_person(voice: Voice) -> bool:
    """Whether a voice is a single person, named or not."""
    return voice.kind in {SpeakerType.PERSON, SpeakerType.UNNAMED} and not voice.plural


def kind_of(word: str) -> str | None:
    """Which of the three models a pronoun asks: "person", "thing" or "several"; None for other pronouns."""
    word = word.lower()
    return "person" if word in GENDERS else "thing" if word in THINGS else "several" if word in SEVERAL else None


def chances(weights: Weights, question: Question) -> tuple[float, ...]:
    """How likely each candidate is the one; what is missing to 1 is the chance that it is none of them."""
    told = weights[question.kind]
    totals = [sum(told.get(mark, 0.0) for mark in sorted(c.marks)) for c in question.candidates]
    totals.append(sum(told.get(mark, 0.0) for mark in sorted(question.marks)))
    top = max(totals)
    shares = [math.exp(total - top) for total in totals]
    whole = sum(shares)
    return tuple(share / whole for share in shares[:-1])


def learned(question: Question) -> tuple[float, ...]:
    """The judge that quoteattr brings along."""
    return chances(_bundled(), question)


@cache
def _bundled() -> Weights:
    weights: Weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights


def ask(scene: Scene, phrase: Phrase, kind: str) -> Question:
    """The question that a pronoun, or a description like "the lawmaker", puts: its candidates with their marks."""
    word = phrase.mention.head.of(scene.parse.text).lower()
    gender = GENDERS.get(word) or next(genders_beside(phrase, scene.lexicon), None)
    heard = _heard(scene, phrase)
    barred = {id(voice) for voice in _own_subjects(scene, phrase.head)}
    fitting = [
        each for each in heard if id(each[0].voice.itself) not in barred and _can_be(each[0].voice.itself, kind, gender)
    ]
    if kind != "person" and phrase.head.index in scene.sources:
        fitting = _in_focus(fitting) or fitting
    shown = bool(gender) and any(each[0].voice.itself.gender == gender for each in fitting)
    view = _View.of(scene, phrase, shown=shown, gender=gender)
    candidates = tuple(
        Candidate(each[0].voice.itself, each[0].place, frozenset(_marks(view, each, order)))
        for order, each in enumerate(fitting)
    )
    return Question(kind, phrase, candidates, frozenset(_none_marks(scene, phrase, candidates, shown=shown)))


def _in_focus(heard: list[list[Heard]]) -> list[list[Heard]]:
    """Those who were the source of a quotation or a subject: whom "it said" takes up."""
    return [each for each in heard if any(h.rank < 2 for h in each)]


@frozen
class _View:
    """How a scene looks from a pronoun: who is set above it in its sentence, who spoke last, who the last before."""

    scene: Scene
    phrase: Phrase
    above: Mapping[int, str]
    spoke: tuple[int, ...]
    shown: bool
    gender: str | None

    @classmethod
    def of(cls, scene: Scene, phrase: Phrase, *, shown: bool, gender: str | None) -> _View:
        return cls(scene, phrase, _above(scene, phrase), scene.last_speakers(phrase, REACH)[:3], shown, gender)


def _can_be(voice: Voice, kind: str, gender: str | None) -> bool:
    if kind == "person":
        return one_person(voice) and (gender is None or voice.gender in {None, gender})
    if kind == "thing":
        return voice.kind in BODIES and not voice.plural
    return voice.plural or voice.kind in BODIES - {SpeakerType.DOCUMENT}


def _heard(scene: Scene, phrase: Phrase) -> list[list[Heard]]:
    """What was heard of each voice within reach, the last first; a voice that only follows in the sentence is last.

    Whom a speaker names within the words that the pronoun speaks is somebody else, mostly.
    """
    found: dict[int, list[Heard]] = {}
    own = scene.own_words.get(phrase.head.index, set())
    for heard in (heard for heard in scene.recent(phrase, REACH) if heard.place not in own):
        found.setdefault(id(heard.voice.itself), []).append(heard)
    for token in scene.parse.sentence(phrase.head):
        voice = scene.named.get(token.index)
        ahead = token.index > phrase.head.index and token.index not in own
        if ahead and voice is not None and id(voice.itself) not in found:
            found[id(voice.itself)] = [scene.heard_at(voice, token)]
    return list(found.values())


def _own_subjects(scene: Scene, pronoun: Token) -> list[Voice]:
    """Whom an object pronoun cannot mean: the subject of its own verb, "Berg, who never met her"."""
    verb = scene.parse.head(pronoun)
    above = pronoun.relation == "nsubj" or pronoun.deprel == "nmod:poss" or pronoun.text.lower().endswith("self")
    if verb is None or above:
        return []
    return [voice.itself for voice in _subjects(scene, verb)]


def _subjects(scene: Scene, verb: Token) -> Iterator[Voice]:
    for subject in scene.parse.children(verb, "nsubj"):
        voice = scene.voices.get(subject.index) or scene.named.get(subject.index)
        if voice is not None:
            yield voice


def _above(scene: Scene, phrase: Phrase) -> dict[int, str]:
    """The voices that are subjects of the verbs over a pronoun, the nearest first: "Lowe said that his ..."."""
    found: dict[int, str] = {}
    names = iter(("own", "next", "far"))
    name = "far"
    for step in scene.parse.ancestors(phrase.head):
        voices = [voice.itself for voice in _subjects(scene, step)]
        if voices:
            name = next(names, "far")
        for voice in voices:
            found.setdefault(id(voice), name)
    return found


def _marks(view: _View, heard: list[Heard], order: int) -> Iterator[str]:
    """What speaks for or against one voice."""
    scene, phrase, last, voice = view.scene, view.phrase, heard[0], heard[0].voice.itself
    place, source = phrase.head.index, "source" if phrase.head.index in scene.sources else "other"
    far = "ahead" if last.place > place else str(_level(scene.turn(phrase) - last.turn))
    best = min(h.rank for h in heard if h.turn == last.turn)
    relation = _relation(phrase.head)
    yield f"turns:{far}"
    yield f"paragraphs:{_level(scene.paragraphs[place] - scene.paragraphs[last.place])}"
    yield f"order:{_level(order)}"
    yield f"rank:{last.rank}:{far}"
    yield f"best:{best}:{far}"
    yield f"relation:{relation}:{best}"
    yield f"times:{_level(len(heard))}"
    yield f"forms:{_level(len(voice.forms) if voice.named else 0)}"
    yield f"kind:{voice.kind}:{'named' if voice.named else 'unnamed'}"
    yield f"last:{scene.parse.tokens[last.place].upos}"
    spoke = _spoke(view, heard)
    yield f"spoke:{spoke}:{source}"
    yield f"spoke:{spoke}:{source}:{far}"
    yield f"quote:{_quotes(scene.quote(phrase), last.quote)}"
    yield f"above:{view.above.get(id(voice), 'no')}:{relation}"
    if voice.place:
        yield "place"
    if voice.parts:
        yield "joint"
    if voice.plural:
        yield "plural"
    if view.gender:
        shown = "shown" if voice.gender else "rival" if view.shown else "unknown"
        yield f"gender:{shown}"
        yield f"gender:{shown}:{best}:{far}"
    if order == 0:
        yield f"last heard:{best}:{source}"


def _spoke(view: _View, heard: list[Heard]) -> str:
    """How long ago a voice was the source of a quotation: 0 the last one, 1 the one before."""
    number = id(heard[0].voice.itself)
    if number in view.spoke:
        return str(view.spoke.index(number))
    return "before" if any(h.place in view.scene.sources for h in heard) else "no"


def _none_marks(scene: Scene, phrase: Phrase, candidates: Sequence[Candidate], *, shown: bool) -> Iterator[str]:
    """What speaks for nobody of those heard."""
    yield "none"
    yield f"none:candidates:{_level(len(candidates))}"
    yield f"none:relation:{_relation(phrase.head)}"
    yield f"none:gender:{shown}"
    yield f"none:quote:{scene.quote(phrase) != OUTSIDE}"
    yield f"none:source:{phrase.head.index in scene.sources}"


def _level(number: int) -> int:
    return _LEVELS[bisect_right(_LEVELS, max(0, number)) - 1]


def _relation(token: Token) -> str:
    if token.deprel in {"nmod:poss", "nsubj:pass"}:
        return token.deprel
    return token.relation if token.relation in {"nsubj", "obj"} else "other"


def _quotes(own: int, other: int) -> str:
    if own == other:
        return "both outside" if own == OUTSIDE else "same"
    return "into" if other == OUTSIDE else "out of" if own == OUTSIDE else "another"
