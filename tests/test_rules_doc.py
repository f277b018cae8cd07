"""docs/rules.md: every rule and word list is in it, and its examples are what the pipeline really does.

The frames of stance are in docs/stance.md, whose examples tests/test_stance_doc.py runs.
"""

import re
from pathlib import Path

import pytest
from attrs import evolve
from freeze import frozen

from quoteattr import Document, Options, Pipeline, Scope
from quoteattr.lexicon import load_lexicon

DOCS = Path(__file__).resolve().parent.parent / "docs"
RULES = (DOCS / "rules.md").read_text(encoding="utf-8")
STANCE = (DOCS / "stance.md").read_text(encoding="utf-8")
LEXICON = load_lexicon()
CUES = {"verb": "cues.verbs", "noun": "cues.nouns", "adjective": "cues.adjectives"}
EXAMPLE = re.compile(r"_(?P<text>.+?)_(?: (?P<label>supports|opposes|mixed|neutral))?(?= |$)")


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def rows_under(heading, page=RULES):
    """The rows of all tables of a page whose first column has this heading, cell by cell."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        first, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        if first[0] == heading:
            yield from rows


def examples():
    """The rule names of a row, and of each of its examples the text, the bold words, and the stance beside it."""
    for names, _reason, cell, _failure in rows_under("by"):
        for shown in EXAMPLE.finditer(cell):
            text = shown["text"].replace("<br>", "\n\n")
            bold = " ... ".join(re.findall(r"\*\*(.+?)\*\*", text))
            yield tuple(names_in(names)), text.replace("**", ""), bold, shown["label"] or ""


EXAMPLES = list(examples())
NAMED = {name for names, *_rest in (*rows_under("by"), *rows_under("frame", STANCE)) for name in names_in(names)}


@pytest.fixture(scope="module")
def articles(pipeline):
    """The articles of all examples, one in each scope, by their text."""
    texts = list(dict.fromkeys(text for _names, text, _bold, _label in EXAMPLES))
    scopes = [evolve(pipeline, options=Options(scope=scope)) for scope in Scope]
    return dict(zip(texts, zip(*(scoped.pipe(texts) for scoped in scopes), strict=True), strict=True))


@pytest.mark.parametrize(("names", "text", "bold", "label"), EXAMPLES, ids=[example[1][:40] for example in EXAMPLES])
def test_an_example_shows_what_its_rule_does(articles, names, text, bold, label):
    shown = set()
    for quotation in (quotation for article in articles[text] for quotation in article.quotations):
        tied, _, reached = quotation.evidence.by.partition("+")
        shown.add((tied, quotation.text_of(text), ""))
        if quotation.source is not None:
            shown.add((reached, quotation.source.span.of(text), ""))
        shown |= {(stance.evidence.by, "", str(stance.label)) for stance in quotation.stances}
    assert any((name, bold, label) in shown for name in names), shown


def test_every_rule_has_an_example():
    assert {names for names, *_rest in EXAMPLES} == {tuple(names_in(row[0])) for row in rows_under("by")}


@pytest.mark.parametrize("case_file", ["attribution", "articles", "stance", "speakers", "mentions"])
def test_every_rule_that_decides_on_the_frozen_cases_is_named(case_file):
    parses = frozen(case_file)
    pipeline = Pipeline(lambda documents: [parses[document.id] for document in documents], LEXICON)
    used = set()
    for article in pipeline.pipe(Document(parse.text, id=name) for name, parse in parses.items()):
        for quotation in article.quotations:
            used |= {*quotation.evidence.by.split("+"), *(stance.evidence.by for stance in quotation.stances)}
    assert used
    assert used <= NAMED


@pytest.mark.parametrize("kind", CUES)
def test_everything_that_a_cue_may_govern_is_named(kind):
    governed = {f"{kind}:{frame}" for frames in LEXICON.entries(CUES[kind]).values() for frame in frames}
    # "addressee" is no content of its own: who is urged belongs to what they are urged to do
    assert governed - {f"{kind}:addressee"} <= NAMED


def test_every_word_list_is_named_and_no_other():
    files = ((file.strip("`").removesuffix(".toml"), names_in(names)) for file, names, _for in rows_under("file"))
    assert {f"{file}.{name}" for file, names in files for name in names} == set(LEXICON.tables)


def test_the_pages_that_it_leans_on_are_there():
    linked = set(re.findall(r"\]\((\w+\.md)\)", RULES))
    assert linked >= {"glossary.md", "limits.md", "stance.md"}
    assert all((DOCS / page).is_file() for page in linked)
