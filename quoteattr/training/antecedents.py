"""The weights by which a pronoun finds whom it takes up, learned from texts in which somebody has marked who is who."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon, load_lexicon
from quoteattr.parsing import Parse
from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.stages.antecedents import Weights, chances
from quoteattr.stages.mentions import find_mentions
from quoteattr.stages.repairs import mend
from quoteattr.stages.scene import Judge, Question
from quoteattr.stages.speakers import resolve_speakers
from quoteattr.training.identity import Identity, chained, given, marked
from quoteattr.training.lessons import parse_all, read_articles
from quoteattr.training.recipe import AntecedentRecipe

KINDS = ("person", "thing", "several")
STEADY, BETA, SQUARED = 0.65, 0.9, 0.99  # how sure a teacher is at least; Adam's two means
RARE = 5  # a mark that was met fewer times has no weight

log = logging.getLogger(__name__)


@frozen
class Case:
    """A pronoun's question: the marks of each candidate and of "nobody", which one is right, and how much it counts."""

    kind: str
    options: tuple[tuple[str, ...], ...]
    right: int
    weight: float


@define
class Teacher:
    """A judge that knows the answers and writes the questions down; where it does not know, it asks another judge.

    A text is read twice, and so each pronoun asked twice: before and after genders are known.
    """

    identity: Identity
    judge: Judge
    weight: float
    cases: list[Case] = field(factory=list)

    def __call__(self, question: Question) -> Sequence[float]:
        """As sure of the right candidate as the other judge is, or a little over the half."""
        guess = self.judge(question)
        entity = self.identity.entities.get(question.phrase.head.index)
        if entity is None:
            return guess
        right = self._right(question, entity)
        speaks = "none:source:True" in question.marks
        if right is not None or not self.identity.silver or (question.kind != "person" and not speaks):
            options = (*(tuple(sorted(c.marks)) for c in question.candidates), tuple(sorted(question.marks)))
            place = len(options) - 1 if right is None else right
            self.cases.append(Case(question.kind, options, place, self.weight))
        return [max(STEADY, chance) if place == right else 0.0 for place, chance in enumerate(guess)]

    def _right(self, question: Question, entity: str) -> int | None:
        """The first candidate that is the entity: by the mention heard last, or by most of its names."""
        for place, candidate in enumerate(question.candidates):
            told = [self.identity.entities.get(form.head.index) for form in candidate.voice.forms]
            known = Counter(each for each in told if each is not None).most_common(1)
            if self.identity.entities.get(candidate.place) == entity or (known and known[0][0] == entity):
                return place
        return None


def teach_antecedents(
    texts: Sequence[Path], silver: tuple[Path, Path] | None, pack: Path, out: Path, recipe: AntecedentRecipe
) -> None:
    """Learn from texts with gold identity, and from articles with another system's chains; write the weights as JSON.

    `silver` are the articles and their chains. Texts without a genre are taken for fiction, which counts less.
    """
    parser, lexicon = StanzaParser.from_pack(find_pack(pack)), load_lexicon()
    read: list[tuple[Identity, float]] = []
    for path in texts:
        for row, parse in _parsed(read_articles(path), parser, lexicon):
            identity = Identity(parse, given(row, parse, lexicon), marked(row, parse), silver=False)
            read.append((identity, 1.0 if "genre" in row else recipe.fiction))
    if silver is not None:
        chains = {row["id"]: row["chains"] for row in read_articles(silver[1])}
        for row, parse in _parsed(read_articles(silver[0]), parser, lexicon):
            told = chained(chains.get(row["id"], ()), parse)
            read.append((Identity(parse, given(row, parse, lexicon), told, silver=True), recipe.silver))
    out.write_text(json.dumps(learn(read, lexicon, recipe), indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _parsed(
    rows: Sequence[Mapping[str, Any]], parser: StanzaParser, lexicon: Lexicon
) -> Iterator[tuple[Mapping[str, Any], Parse]]:
    for row, parse in zip(rows, parse_all(rows, parser), strict=True):
        yield row, mend(parse, lexicon)


def learn(read: Sequence[tuple[Identity, float]], lexicon: Lexicon, recipe: AntecedentRecipe) -> Weights:
    """Weights from marked texts, each with how much it counts.

    Whom a text has spoken of depends on the pronouns before, where nothing is marked, so several turns are taken, each
    with the judge of the turn before.
    """
    weights: Weights = {kind: {} for kind in KINDS}
    for turn in range(recipe.turns):
        judge = partial(chances, weights)
        cases = [case for identity, weight in read for case in cases_of(identity, weight, judge, lexicon)]
        weights = fit(cases, recipe)
        log.info("turn %d: %d questions", turn + 1, len(cases))
    return weights


def cases_of(identity: Identity, weight: float, judge: Judge, lexicon: Lexicon) -> list[Case]:
    """The questions that the pronouns of a text put, with their answers."""
    teacher = Teacher(identity, judge, weight)
    mentions = find_mentions(identity.parse, lexicon)
    resolve_speakers(identity.quotations, mentions, identity.parse, lexicon, judge=teacher)
    return teacher.cases


def fit(cases: Sequence[Case], recipe: AntecedentRecipe) -> Weights:
    """The log-linear weights that make the right answers likeliest, held at 0 and, for each kind, at what all share."""
    counts = Counter(mark for case in cases for option in case.options for mark in _both(case.kind, option))
    names = sorted(mark for mark, count in counts.items() if count >= RARE)
    at = {name: place for place, name in enumerate(names)}
    rows = [[at[m] for m in _both(case.kind, option) if m in at] for case in cases for option in case.options]
    marks = np.concatenate([np.array(row, dtype=int) for row in rows])
    row_of: Any = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    sizes = np.array([len(case.options) for case in cases])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    case_of: Any = np.repeat(np.arange(len(cases)), sizes)
    right = first + np.array([case.right for case in cases])
    worth = np.array([case.weight for case in cases])
    held = recipe.stiffness * np.array([recipe.own if "|" in name else 1.0 for name in names])

    def slope(weights: Any) -> Any:
        totals = np.bincount(row_of, weights[marks], len(rows))
        powers = np.exp(totals - np.maximum.reduceat(totals, first)[case_of])
        shares = powers / np.add.reduceat(powers, first)[case_of] * worth[case_of]
        shares[right] -= worth
        return np.bincount(marks, shares[row_of], len(names)) + held * weights

    weights = _descend(slope, len(names), recipe)
    shared: dict[str, float] = dict(zip(names, weights, strict=True))
    plain = [name for name in names if "|" not in name]
    tables = {
        kind: {name: round(float(shared[name] + shared.get(f"{kind}|{name}", 0.0)), 3) for name in plain}
        for kind in KINDS
    }
    return {kind: {name: weight for name, weight in table.items() if weight} for kind, table in tables.items()}


def _both(kind: str, marks: Sequence[str]) -> Iterator[str]:
    """Each mark for all pronouns together, and for those of its kind."""
    for mark in marks:
        yield mark
        yield f"{kind}|{mark}"


def _descend(slope: Callable[[Any], Any], size: int, recipe: AntecedentRecipe) -> Any:
    """Adam over all cases at once, in steps that shrink towards the end."""
    weights, mean, spread = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, recipe.steps + 1):
        found = slope(weights)
        mean = BETA * mean + (1 - BETA) * found
        spread = SQUARED * spread + (1 - SQUARED) * found * found
        rate = recipe.rate if 3 * step < 2 * recipe.steps else recipe.rate / 3
        weights -= rate * (mean / (1 - BETA**step)) / (np.sqrt(spread / (1 - SQUARED**step)) + 1e-8)
    return weights
