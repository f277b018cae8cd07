"""The scores: each measure on a case of its own, and all of them against the scorer that defines them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from attrs import astuple

from quoteattr.errors import FormatError
from quoteattr.evaluation import KindScores, Scores, evaluate, plain_name

SHARED = Path(__file__).parent.parent.parent / "shared"

TEXT = "“We leave in May,” Oriel Vance said. The envoy warned that ships would stay. A ‘plea’ was made, he added."
LEAVE, SHIPS, PLEA = [1, 17], [59, 75], [77, 94]


def quotation(content: list[int], **more: Any) -> dict[str, Any]:
    return {"content": [content], "cue": [], "source": [], **more}


def write(path: Path, *quotations: dict[str, Any], **more: Any) -> Path:
    path.write_text(json.dumps({"id": "a", "text": TEXT, "quotations": quotations, **more}) + "\n")
    return path


def score(tmp_path: Path, gold: list[dict[str, Any]], output: list[dict[str, Any]]) -> Scores:
    return evaluate(write(tmp_path / "gold.jsonl", *gold), write(tmp_path / "out.jsonl", *output))


def row(scores: Scores, kind: str) -> KindScores:
    return next(row for row in scores.kinds if row.kind == kind)


def test_kinds_follow_the_marks_and_the_gold(tmp_path: Path) -> None:
    gold = [quotation(LEAVE), quotation(SHIPS), quotation(PLEA), quotation([19, 30], kind="mixed")]
    scores = score(tmp_path, gold, [])
    assert {row.kind: row.gold for row in scores.kinds} == {
        "direct": 1, "mixed": 2, "direct+mixed": 3, "indirect": 1, "all": 4,
    }  # fmt: skip


def test_found_needs_half_of_the_letters_and_exact_all(tmp_path: Path) -> None:
    gold = [quotation(LEAVE), quotation(SHIPS), quotation(PLEA)]
    output = [quotation([0, 18]), quotation([59, 63]), quotation([77, 90])]  # all; 4 of 14; 8 of 12 letters
    every = row(score(tmp_path, gold, output), "all")
    assert (every.found.precision, every.found.recall) == pytest.approx((200 / 3, 200 / 3))
    assert every.exact == pytest.approx(100 / 3)


def test_each_quotation_has_one_partner_the_most_alike(tmp_path: Path) -> None:
    output = [quotation([1, 12]), quotation(LEAVE), quotation(LEAVE)]
    every = row(score(tmp_path, [quotation(LEAVE)], output), "all")
    assert (every.found.precision, every.found.recall, every.exact) == pytest.approx((100 / 3, 100, 50))


def test_the_source(tmp_path: Path) -> None:
    vance, envoy = [[19, 30]], [[37, 46]]
    gold = [quotation(LEAVE, source=vance), quotation(SHIPS, source=envoy), quotation(PLEA)]
    output = [quotation(LEAVE, source=[[25, 30]]), quotation(SHIPS, source=vance), quotation(PLEA)]
    every = row(score(tmp_path, gold, output), "all")
    assert (every.content_and_source, every.source_wrong) == pytest.approx((200 / 3, 100 / 3))


@pytest.mark.parametrize(
    ("given", "full", "any_name", "wrong"),
    [
        ("Oriel Vance", 100, 100, 0),
        ("the envoy Oriel VANCE’s", 0, 0, 100),
        ("Mr. Vance", 0, 100, 0),
        ("Pieter Hask", 0, 0, 100),
        (None, 0, 0, 0),
    ],
)
def test_the_speaker(tmp_path: Path, given: str | None, full: float, any_name: float, wrong: float) -> None:
    gold = [
        quotation(LEAVE, speaker="President Oriel Vance", speaker_aliases=["Vance"]),
        quotation(SHIPS, speaker=None),
    ]
    scores = score(tmp_path, gold, [quotation(LEAVE, speaker=given)])
    every = row(scores, "all")
    assert (every.speakers, every.speaker_full, every.speaker_any, every.speaker_wrong) == (1, full, any_name, wrong)
    assert row(scores, "indirect").speaker_full is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Prime Minister Oriel Vance", "oriel vance"),
        ("the U.S. Secretary of State", "u s secretary of state"),
        ("US Maj. Gen. Na‘im Odar’s", "naim odar"),
        ("President", "president"),
        ("A", "a"),
    ],
)
def test_names_are_compared_without_titles(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_stance(tmp_path: Path) -> None:
    gold = [
        quotation(LEAVE, stance="opposes"),
        quotation(SHIPS, stance="supports", also_accepted={"stance": "neutral"}),
        quotation(PLEA, stance="unrelated"),
        quotation([96, 104], stance="opposes"),
    ]
    output = [quotation(LEAVE, stance="supports"), quotation(SHIPS, stance="neutral"), quotation(PLEA)]
    stance = score(tmp_path, gold, output).stance
    assert stance is not None
    assert (stance.accuracy, stance.opposite_sides, stance.gold) == (50, 25, 4)
    assert {label.label: (label.rate.f1, label.gold) for label in stance.labels} == {
        "opposes": (0, 2), "supports": (0, 0), "mixed": (0, 0), "neutral": (100, 1),
        "none": (pytest.approx(200 / 3), 1),
    }  # fmt: skip
    assert stance.macro_f1 == pytest.approx((0 + 100 + 200 / 3) / 3)


def ours(*quotations: dict[str, Any]) -> dict[str, Any]:
    """The gold format as quoteattr's own output, as far as the scores read it."""
    rows = [
        {
            "id": f"q{place}",
            "type": "direct",
            "content": each["content"],
            "source": {"span": each["source"][0]} if each["source"] else None,
            "speaker": f"s{place}" if each.get("speaker") else None,
            "stances": [{"target": "foreign_troops", "label": each["stance"]}] if "stance" in each else [],
        }
        for place, each in enumerate(quotations)
    ]
    speakers = [
        {"id": f"s{place}", "name": each["speaker"]} for place, each in enumerate(quotations) if each.get("speaker")
    ]
    return {"schema": 1, "id": "a", "text": TEXT, "quotations": rows, "speakers": speakers}


def test_both_files_may_be_our_own_output(tmp_path: Path) -> None:
    row = ours(quotation(LEAVE, source=[[19, 30]], speaker="Oriel Vance", stance="opposes"), quotation(SHIPS))
    path = tmp_path / "ours.jsonl"
    path.write_text(json.dumps(row))
    scores = evaluate(path, path)
    every = scores.kinds[-1]
    assert (every.gold, every.exact, every.content_and_source, every.speakers, every.speaker_full) == (
        2,
        100,
        100,
        1,
        100,
    )
    assert scores.stance is not None
    assert [(label.label, label.gold) for label in scores.stance.labels if label.gold] == [("opposes", 1), ("none", 1)]


def test_a_gold_document_that_the_output_lacks_counts_as_not_found(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", quotation(LEAVE))
    out = tmp_path / "out.jsonl"
    out.write_text(json.dumps({"id": "b", "text": "Else.", "quotations": []}))
    scores = evaluate(gold, out)
    assert scores.missing == ("a",)
    assert scores.kinds[-1].found.recall == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a", "text": "Another.", "quotations": []}', "document 'a' has another text"),
        ('{"id": "a", "text": "Words."}', "'quotations' is missing"),
        ('{"id": "a", "text": "Words.", "quotations": [{"content": [[0, 99]], "source": []}]}', "line 1: no document"),
        ('{"id": "a", "text": "Words.", "quotations": [{"content": [4], "source": []}]}', "line 1: no document"),
        ("Words.", "line 1: no JSON"),
        (
            f'{{"id": "a", "text": {json.dumps(TEXT)}, "quotations": []}}\n' * 2,
            "line 2: document 'a' for the second time",
        ),
    ],
)
def test_what_cannot_be_scored_is_named(tmp_path: Path, line: str, message: str) -> None:
    gold, out = write(tmp_path / "gold.jsonl", quotation(LEAVE)), tmp_path / "out.jsonl"
    out.write_text(line)
    with pytest.raises(FormatError, match=message):
        evaluate(gold, out)


def test_a_text_file_cannot_be_scored(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("Words.")
    with pytest.raises(FormatError, match=r"a \.jsonl file is needed"):
        evaluate(tmp_path / "out.txt", tmp_path / "out.txt")


def perturbed(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """An output with every kind of error, made of the gold."""
    end, quotations = len(document["text"]), []
    for gold in document["quotations"]:
        found = dict(gold)
        if dice.random() < 0.5:
            found["content"] = [
                [max(0, a - dice.randrange(40)), min(end, b + dice.randrange(40))] for a, b in gold["content"]
            ]
        if dice.random() < 0.3:
            found["source"] = dice.choice([[], [[3, 9]]])
        if dice.random() < 0.4:
            found["speaker"] = dice.choice(
                [None, "Oriel Vance", f"the {gold.get('speaker')}", *gold["speaker_aliases"]]
            )
        if dice.random() < 0.4:
            found["stance"] = dice.choice(["opposes", "supports", "mixed", "neutral", "none"])
        quotations += dice.choices(
            [[], [found], [found, quotation([a := dice.randrange(end - 60), a + 50])]], [1, 5, 2]
        )[0]
    return {**document, "quotations": quotations}


@pytest.mark.skipif(not (SHARED / "tools" / "score.py").exists(), reason="../shared, with the scorer, is not here")
@pytest.mark.parametrize("gold", ["seeds.jsonl", "polnear-dev-speakers.jsonl"])
@pytest.mark.parametrize("as_ours", [False, True])
def test_the_scores_are_those_of_the_shared_scorer(tmp_path: Path, gold: str, as_ours: bool) -> None:
    path, out, dice = SHARED / "gold" / gold, tmp_path / "out.jsonl", random.Random(2)
    rows = [perturbed(json.loads(line), dice) for line in path.read_text(encoding="utf-8").splitlines()]
    if as_ours:
        rows = [{**ours(*row["quotations"]), "id": row["id"], "text": row["text"]} for row in rows]
    out.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, SHARED / "tools" / "score.py", path, out, "--json"]
    wanted = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    scores = evaluate(path, out)
    assert {row.kind: figures(row) for row in scores.kinds} == {
        kind: pytest.approx(flat(values.values())) for kind, values in wanted["attribution"].items()
    }
    assert (scores.stance is None) == (wanted["stance"] is None)
    if scores.stance is not None:
        overall = (scores.stance.accuracy, scores.stance.macro_f1, scores.stance.opposite_sides)
        assert overall == pytest.approx([wanted["stance"][key] for key in ("accuracy", "macro-F1", "opposite sides")])
        assert {each.label: flat(astuple(each)[1:]) for each in scores.stance.labels} == {
            label: pytest.approx(list(values.values())) for label, values in wanted["stance"]["labels"].items()
        }


def figures(scores: KindScores) -> list[Any]:
    return flat(astuple(scores)[1:])


def flat(values: Iterable[Any]) -> list[Any]:
    return [part for value in values for part in (value if isinstance(value, list | tuple) else [value])]
