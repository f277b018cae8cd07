"""Whom a pronoun stands for: "he", "it" and "they" by what the learned judge says, "who" by its clause."""

from __future__ import annotations

from quoteattr.parsing import Token
from quoteattr.stages.antecedents import GENDERS, ask, kind_of
from quoteattr.stages.descriptions import describe
from quoteattr.stages.mentions import Phrase
from quoteattr.stages.scene import Reason, Scene
from quoteattr.stages.voices import Voice
from quoteattr.types import MentionType

FIRST = frozenset({"i", "me", "my", "mine", "we", "us", "our", "ours"})
RELATIVE = frozenset({"who", "whom", "which", "that", "whose"})
LEAST = {"person": 0.55, "thing": 0.45, "several": 0.45}  # below it, a wrong name is too likely
CAP = 0.99  # nobody is ever certain
TEACHES = 0.9  # from here on, "he" and "she" vote on the gender of whom they take up


def take_up(scene: Scene, phrase: Phrase) -> Voice | None:
    """Whom a personal pronoun takes up, None where nobody is likely enough; why, is noted in the scene."""
    word = phrase.mention.head.of(scene.parse.text)
    kind = kind_of(word)
    if kind is None:
        return None
    question = ask(scene, phrase, kind)
    chances = scene.judge(question)
    best = max(range(len(chances)), key=lambda place: chances[place], default=None)
    if best is None or chances[best] < LEAST[kind]:
        return None
    taken, gender = question.candidates[best], GENDERS.get(word.lower())
    if gender and chances[best] >= TEACHES:
        taken.voice.votes[gender] += 1
    scene.reasons[phrase.head.index] = Reason("pronoun", taken.place, min(CAP, round(chances[best], 2)))
    return taken.voice


def relative(scene: Scene, pronoun: Token) -> Voice | None:
    """Whom "who" stands for: the noun that its clause hangs on."""
    for step in (pronoun, *scene.parse.ancestors(pronoun)):
        if step.relation == "acl" and step.head is not None:
            phrase = scene.phrases.at(scene.parse.tokens[step.head])
            scene.reasons[pronoun.index] = Reason("relative pronoun", phrase.head.index)
            known = scene.voices.get(phrase.head.index)
            return known or (describe(scene, phrase) if phrase.mention.type is MentionType.NOMINAL else None)
    return None
