"""docs/stance.md: its examples are what frames and judge really do, and every frame that can decide is in it."""

import re
from pathlib import Path

import pytest
from test_rules_doc import DOCS, names_in, rows_under

from quoteattr import Document
from quoteattr.stages import stance
from quoteattr.stages.repairs import mend
from quoteattr.stages.stance import FOREIGN_TROOPS, Tagger

PAGE = (DOCS / "stance.md").read_text(encoding="utf-8")
LABEL = "supports|opposes|mixed|neutral|none"
EXAMPLE = re.compile(rf"^_(?P<text>[^_]+)_ (?P<label>{LABEL})(?: \((?:judge|found): (?P<judged>{LABEL})\))?")
NAMING = re.compile(r'(?:Finding|taking|weighed)\([^"]*?"([a-z]+(?:-[a-z]+)*)"|frame="([a-z-]+)"')
NO_SIDE = "third-party"  # a reading without a side, which `decide` passes over


def example_of(cell):
    """The text of a cell, its label, and what the whole library says of it."""
    found = EXAMPLE.match(cell)
    assert found is not None, cell
    return found["text"], found["label"], found["judged"] or found["label"]


FRAMES = [(names_in(row[0])[0], *map(example_of, row[2:])) for row in rows_under("frame", PAGE)]
CASES = [example_of(row[2]) for row in rows_under("case", PAGE)]
PARTIES = [(row[0].strip("_"), *row[1:]) for row in rows_under("example", PAGE)]
TEXTS = [text for _, *examples in FRAMES for text, *_ in examples] + [text for text, *_ in (*CASES, *PARTIES)]


@pytest.fixture(scope="module")
def found(pipeline):
    """What the frames alone say of the one quotation of each text, and what the whole library says."""
    documents = [Document(text, id=text) for text in dict.fromkeys(TEXTS)]
    parses = [mend(parse, pipeline.lexicon) for parse in pipeline.parser(documents)]
    stances = {}
    for document, parse, article in zip(documents, parses, pipeline.pipe(documents, batch_size=99), strict=True):
        (quotation,) = article.quotations
        alone = Tagger(pipeline.lexicon, article.speakers)(quotation, parse, FOREIGN_TROOPS.name)
        stances[document.text] = alone, next(iter(quotation.stances), None)
    return stances


def label_of(stance):
    return stance.label.value if stance is not None else "none"


@pytest.mark.parametrize(("name", "example", "failure"), FRAMES, ids=[name for name, *_ in FRAMES])
def test_a_frame_does_what_its_row_says(found, name, example, failure):
    text, label, judged = example
    alone, whole = found[text]
    assert (alone.evidence.by, label_of(alone), label_of(whole)) == (name, label, judged)
    text, label, judged = failure
    assert tuple(map(label_of, found[text])) == (label, judged)


@pytest.mark.parametrize(("text", "_label", "judged"), CASES, ids=[text[:40] for text, *_ in CASES])
def test_a_hard_case_gets_the_label_that_stands_beside_it(found, text, _label, judged):
    assert label_of(found[text][1]) == judged


@pytest.mark.parametrize(("text", "force", "host"), PARTIES, ids=[text[:40] for text, *_ in PARTIES])
def test_whose_troops_and_where(found, text, force, host):
    _, whole = found[text]
    assert (str(whole.force), str(whole.host)) == (force, host)


def test_every_frame_that_the_code_can_name_has_a_row():
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(Path(stance.__file__).parent.glob("*.py")))
    named = {first or second for first, second in NAMING.findall(code)} - {NO_SIDE}
    assert {"wish", "judgement", "scope", "denied-plan"} <= named
    assert {f"frame:{name}" for name in named} <= {name for name, *_ in FRAMES}
