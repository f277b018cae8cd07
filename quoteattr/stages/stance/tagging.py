"""Stance: where a speaker stands on a target, by frames over the dependency tree and a judge that weighs them.

Every event of a statement (events.py) gets a side by climbing to the reporting word (attitudes.py); frames that need no
climb (loaded naming, law, invitation, conditions, a split by kind of force) come beside it, and the codebook's order
of questions makes one label of them: about it at all? any wish or judgement? both ways, or under a condition? For
foreign troops the judge (judge.py) weighs that label with all else that the statement shows (signs.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import define, evolve, field

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.deciding import Decision
from quoteattr.stages.stance.forces import Scene
from quoteattr.stages.stance.judge import Judge, learned, settle
from quoteattr.stages.stance.parties import find_parties
from quoteattr.stages.stance.signs import View, signs_of, telling_words
from quoteattr.stages.stance.statements import Finding, Statement
from quoteattr.stages.stance.targets import FOREIGN_TROOPS, StanceTarget, aimed_at
from quoteattr.stages.stance.things import find_scene
from quoteattr.types import Evidence, Quotation, Span, Speaker, Stance


class StanceTagger(Protocol):
    """Anything that says where one quotation stands on a target, None where it is not about it."""

    def __call__(self, quotation: Quotation, parse: Parse, target: str, /) -> Stance | None:
        """Tag one quotation."""


def tag_stances(
    quotations: Sequence[Quotation],
    speakers: Sequence[Speaker],
    parse: Parse,
    lexicon: Lexicon,
    targets: Sequence[StanceTarget] = (FOREIGN_TROOPS,),
) -> tuple[Quotation, ...]:
    """The quotations with their stances on each target; none where a statement is not about it."""
    voices = tuple(speakers)
    taggers = [Tagger(lexicon, voices, each, learned if each == FOREIGN_TROOPS else None) for each in targets]
    given = [
        tuple(filter(None, (tagger(quotation, parse, tagger.target.name) for tagger in taggers)))
        for quotation in quotations
    ]
    return tuple(
        evolve(quotation, stances=stances) if stances != quotation.stances else quotation
        for quotation, stances in zip(quotations, given, strict=True)
    )


@define(eq=False)
class Tagger:
    """Tags a statement on one target; `Evidence.by` names the frame that decided, "learned" where the judge did.

    `speakers` tell whose "our" is meant; without them the words of the source alone do. Without a `judge` the frames
    decide alone.
    """

    lexicon: Lexicon
    speakers: tuple[Speaker, ...] = ()
    target: StanceTarget = FOREIGN_TROOPS
    judge: Judge | None = None
    _scene: tuple[Parse, Scene] | None = field(default=None, init=False, repr=False)

    def __call__(self, quotation: Quotation, parse: Parse, target: str) -> Stance | None:
        """The stance of one quotation on the target; None where it is not about it, or another is asked for."""
        if target != self.target.name:
            return None
        view = self.view(quotation, parse)
        if view is None:
            return None
        decision = view.decision if self.judge is None else _judged(view, self.judge)
        if decision is None:
            return None
        label, finding = decision
        force, host = find_parties(view.statement, view.told, finding)
        spans = tuple(sorted({Span(t.span.start, t.span.end) for t in finding.words}))
        evidence = Evidence(by=finding.by, score=round(finding.score, 2), spans=spans)
        return Stance(target=target, label=label, holder=quotation.speaker, evidence=evidence, force=force, host=host)

    def view(self, quotation: Quotation, parse: Parse) -> View | None:
        """A quotation as frames and judge see it, None where nothing around it speaks of the target."""
        statement = self._statement(quotation, parse)
        if not statement.tokens:
            return None
        view = View(statement)
        return view if view.told or view.is_near_topic else None

    def _statement(self, quotation: Quotation, parse: Parse) -> Statement:
        lexicon = aimed_at(self.target, self.lexicon)
        if self._scene is None or self._scene[0] is not parse:
            self._scene = (parse, find_scene(parse, lexicon))
        tokens = _with_subjects(parse, quotation)
        cue = parse.between(quotation.cue.span.start, quotation.cue.span.end) if quotation.cue else ()
        lemma = quotation.cue.lemma if quotation.cue else ""
        return Statement(parse, lexicon, self._scene[1], tokens, cue, self._called(quotation, parse), lemma)

    def _called(self, quotation: Quotation, parse: Parse) -> tuple[str, ...]:
        """What the text calls the source, and the name and the role of the speaker."""
        known = next((speaker for speaker in self.speakers if speaker.id == quotation.speaker), None)
        texts = [quotation.source.span.of(parse.text)] if quotation.source else []
        texts += [text for text in (known.name, known.role) if text] if known else []
        return tuple(texts)


def _judged(view: View, judge: Judge) -> Decision | None:
    """What the judge makes of the signs, with the words of the frame that says the same."""
    found = judge(signs_of(view), view.meaning)
    framed, finding = view.decision or (None, None)
    told_of = framed is not None or any(force.foreign for force in view.forces)
    label = settle(found, framed, told_of=told_of)
    if label is None:
        return None
    if finding is not None and framed == label:
        return label, evolve(finding, score=found[label.value])
    return label, Finding(0, "", found[label.value], telling_words(view))


def _with_subjects(parse: Parse, quotation: Quotation) -> tuple[Token, ...]:
    """The words of a statement, and the subject of its first clause where that stands before it.

    As in 'The exit of the troops "would bring chaos", he said'.
    """
    tokens = [token for span in quotation.content for token in parse.between(span.start, span.end)]
    inside = {token.index for token in tokens}
    source = quotation.source.span if quotation.source else None
    for top in [token for token in tokens if token.head is None or token.head not in inside][:1]:
        for subject in parse.children(top, "nsubj"):
            spoken = source is not None and source.contains(Span(subject.span.start, subject.span.end))
            if subject.index < tokens[0].index and subject.index not in inside and not spoken:
                return (*parse.subtree(subject), *tokens)
    return tuple(tokens)
