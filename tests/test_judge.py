"""The judge of stances: what it makes of signs, what it says of our cases, and the recipe of its weights."""

import json

import numpy as np
import pytest
from test_stance import CASES, LEXICON, PARSES, quotation_of, speaker_of

import quoteattr
from quoteattr.stages.stance import FOREIGN_TROOPS, Tagger, tag_stances
from quoteattr.stages.stance.judge import LABELS, LEAST, Weights, chances, is_torn, learned, likeliest, settle
from quoteattr.training.__main__ import main
from quoteattr.training.recipe import StanceRecipe
from quoteattr.training.stance import Case, cases_of, fit, folds, strangers
from quoteattr.types import StanceLabel

WEIGHTS = Weights({"word:leave": (0.0, 2.0, 0.0, 0.0, 0.0), "word:stay": (2.0, 0.0, 0.0, 0.0, 0.0)})
PASSAGE = (
    "Norland has 900 troops in Arlo. “The troops must leave,” said Tom Holt, the mayor of Arlo. "
    "Lena Reke said the harvest was good."
)


def row(statement, stance, **more):
    start = PASSAGE.index(statement)
    return {"passage": PASSAGE, "statement": [start, start + len(statement)], "stance": stance, **more}


ROWS = [row("The troops must leave", "opposes", article="a"), row("the harvest was good", "not_about", article="a")]


def judged(name):
    case = CASES[name]
    return tag_stances((quotation_of(case),), (speaker_of(case),), PARSES[name], LEXICON)[0].stances


def test_chances_are_probabilities_and_unknown_signs_say_nothing():
    found = chances(WEIGHTS, {"word:leave", "word:never-met"})
    assert sum(found.values()) == pytest.approx(1)
    assert max(found, key=found.get) == LABELS[1]
    assert set(chances(WEIGHTS, ()).values()) == {1 / len(LABELS)}


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"opposes": 0.7, "supports": 0.1, "mixed": 0.1, "neutral": 0.05, "none": 0.05}, StanceLabel.OPPOSES),
        ({"opposes": LEAST - 0.01, "supports": 0.1, "mixed": 0.1, "neutral": 0.3, "none": 0.11}, StanceLabel.NEUTRAL),
        ({"opposes": LEAST - 0.01, "supports": 0.1, "mixed": 0.1, "neutral": 0.11, "none": 0.3}, None),
        ({"opposes": 0.45, "supports": 0.4, "mixed": 0.0, "neutral": 0.1, "none": 0.05}, StanceLabel.NEUTRAL),
        ({"opposes": 0.1, "supports": 0.1, "mixed": 0.1, "neutral": 0.1, "none": 0.6}, None),
    ],
)
def test_a_side_is_taken_only_where_it_is_likely_and_clear(given, label):
    assert likeliest(given) == label


def test_the_judge_agrees_with_most_cases_and_seldom_takes_the_other_side():
    found = {name: judged(name) for name in CASES}
    labels = {name: stances[0].label.value if stances else "none" for name, stances in found.items()}
    right = sum(labels[name] == case["label"] for name, case in CASES.items())
    opposite = [n for n, c in CASES.items() if {labels[n], c["label"]} == {"supports", "opposes"}]
    assert right >= 0.85 * len(CASES)
    assert len(opposite) <= 0.04 * len(CASES)


def test_evidence_is_a_frame_or_the_judge_with_a_probability_and_words():
    for name in CASES:
        for stance in judged(name):
            assert stance.evidence.by == "learned" or stance.evidence.by.startswith("frame:")
            assert 0 < stance.evidence.score <= 1
            assert stance.evidence.spans


def test_without_words_of_the_target_around_it_a_statement_is_not_judged(pipeline):
    text = "The mayor of Arlo said the pier must stay open. “We oppose the closure,” said Tom Holt."
    article = pipeline(text)
    tagger = Tagger(pipeline.lexicon, article.speakers, FOREIGN_TROOPS, learned)
    assert [quotation.stances for quotation in article.quotations] == [(), ()]
    (parse,) = pipeline.parser([article.document])
    assert [tagger.view(quotation, parse) for quotation in article.quotations] == [None] * len(article.quotations)


def test_whose_troops_and_where():
    for name, force, host in (
        ("call-for-noun", "Russia", "Transnistria"),
        ("urge-reconsider", "US", "Germany"),
        ("oppose-deployment", "Rwanda", "Mozambique"),
    ):
        (stance,) = judged(name)
        assert (stance.force, stance.host) == (force, host)


def test_labelled_statements_become_cases(pipeline):
    cases = cases_of(ROWS, pipeline)
    assert [LABELS[case.label] for case in cases] == ["opposes", "none"]
    assert "word:leave" in cases[0].signs
    assert {case.article for case in cases} == {"a"}


def test_a_gold_article_gives_a_case_for_each_quotation(pipeline):
    gold = {"id": "g", "text": PASSAGE, "quotations": [{"content": [ROWS[0]["statement"]], "stance": "opposes"}]}
    assert [case.label for case in cases_of([gold], pipeline)] == [LABELS.index("opposes")]


def test_articles_on_other_matters_teach_what_is_not_about_it(pipeline):
    text = "The police force moved its base. Lena Reke said the new base was good."
    found = strangers([{"id": "x", "text": text}], pipeline)
    assert [LABELS[case.label] for case in found] == ["none"]


def test_weights_learn_and_seldom_met_signs_have_none():
    cases = [Case(frozenset({"a", "always"}), 0, "x")] * 5 + [Case(frozenset({"b", "always"}), 1, "y")] * 5
    weights = fit([*cases, Case(frozenset({"rare"}), 2, "z")], StanceRecipe())
    assert set(weights.signs) <= {"a", "b", "always"}
    assert weights.signs["a"][0] > weights.signs["a"][1]
    assert weights.signs["b"][1] > weights.signs["b"][0]


def test_meanings_learn_too_and_those_of_another_encoder_say_nothing(tmp_path):
    near, far = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)
    cases = [Case(frozenset({"always"}), place, "x", far if place else near) for place in (0, 1) * 20]
    fit(cases, StanceRecipe(meaning=1.0)).dump(tmp_path / "weights.json")
    weights = Weights.load(tmp_path / "weights.json")
    assert chances(weights, {"always"}, near)[LABELS[0]] > chances(weights, {"always"}, far)[LABELS[0]]
    for unknown in (np.zeros(3), np.array([np.nan, 0.0])):
        assert chances(weights, {"always"}, unknown) == chances(weights, {"always"}, None)


def test_between_two_sides_the_judge_is_torn():
    assert is_torn({"opposes": 0.4, "supports": 0.3, "mixed": 0.1, "neutral": 0.1, "none": 0.1})
    assert not is_torn({"opposes": 0.6, "supports": 0.3, "mixed": 0.1, "neutral": 0.0, "none": 0.0})
    assert not is_torn({"opposes": 0.2, "supports": 0.2, "mixed": 0.5, "neutral": 0.1, "none": 0.0})


def test_between_two_sides_the_frames_decide_and_without_a_force_the_judge_must_be_surer():
    torn = {"opposes": 0.4, "supports": 0.3, "mixed": 0.1, "neutral": 0.15, "none": 0.05}
    assert settle(torn, StanceLabel.SUPPORTS, told_of=True) == StanceLabel.SUPPORTS
    assert settle(torn, StanceLabel.MIXED, told_of=True) == settle(torn, None, told_of=True) == StanceLabel.NEUTRAL
    likely = {"opposes": 0.5, "supports": 0.1, "mixed": 0.0, "neutral": 0.1, "none": 0.3}
    assert settle(likely, None, told_of=True) == StanceLabel.OPPOSES
    assert settle(likely, None, told_of=False) is None


def test_no_article_is_in_two_parts():
    cases = [Case(frozenset(), 0, str(number % 7)) for number in range(30)]
    parts = folds(cases, StanceRecipe())
    assert sorted(place for part in parts for place in part) == list(range(30))
    found = [{cases[place].article for place in part} for part in parts]
    assert all(not one & other for number, one in enumerate(found) for other in found[:number])


def test_the_recipe_runs(tmp_path):
    statements, out = tmp_path / "statements.jsonl", tmp_path / "stance.json"
    statements.write_text("".join(json.dumps(each) + "\n" for each in ROWS * 4), encoding="utf-8")
    pack = str(quoteattr.parsing.packs.find_pack("en-news").path)
    options = ["--gold", str(statements), "--pack", pack, "--out", str(out), "--smallest"]
    main(["stance", "--statements", str(statements), *options])
    weights = json.loads(out.read_text(encoding="utf-8"))
    assert weights["signs"]
    assert {len(row) for row in [*weights["signs"].values(), *weights["dimensions"]]} == {len(LABELS)}
    assert len(weights["mean"]) == len(weights["dimensions"])
