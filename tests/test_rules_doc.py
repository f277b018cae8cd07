"""docs/rules.md: every rule and word list is in it, and its examples are what the pipeline really does."""

import re
from pathlib import Path

import pytest
from freeze import frozen

from quoteattr import Document, Pipeline
from quoteattr.lexicon import load_lexicon

RULES = (Path(__file__).resolve().parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")
LEXICON = load_lexicon()
CUES = {"verb": "cues.verbs", "noun": "cues.nouns", "adjective": "cues.adjectives"}
LABELS = ("supports", "opposes", "mixed", "neutral")


def names_in(text):
    return re.findall(r"`([^`]+)`", text)


def tables():
    """The rows of each table, the headings as the first one."""
    for block in re.findall(r"(?:^\|.*\n)+", RULES, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        yield [row for row in rows if set("".join(row)) > {"-"} or set("".join(row)) - {"-"}]


def rows_under(heading):
    return [row for first, *rows in tables() for row in rows if first[0] == heading]


def examples():
    """The examples of the rows with rule names: the names, the text, its bold words, the stance beside it."""
    for names, _reason, cell, _failure in rows_under("by"):
        for text, label in re.findall(r"_(.+?)_(?: (%s))?(?= |$)" % "|".join(LABELS), cell):
            text = text.replace("<br>", "\n\n")
            bold = " ... ".join(re.findall(r"\*\*(.+?)\*\*", text))
            yield pytest.param(
                names_in(names), text.replace("**", ""), bold, label, id=f"{names_in(names)[0]} {text[:30]}"
            )


EXAMPLES = list(examples())
NAMED = {name for names, *_rest in rows_under("by") for name in names_in(names)}


@pytest.fixture(scope="module")
def articles(pipeline):
    """The articles of all examples, by their text."""
    texts = list(dict.fromkeys(example.values[1] for example in EXAMPLES))
    return dict(zip(texts, pipeline.pipe(texts), strict=True))


@pytest.mark.parametrize(("names", "text", "bold", "label"), EXAMPLES)
def test_an_example_shows_what_its_rule_does(articles, names, text, bold, label):
    shown = set()
    for quotation in articles[text].quotations:
        tied, _, reached = quotation.evidence.by.partition("+")
        shown |= {(tied, quotation.text_of(text), "")}
        shown |= {(reached, quotation.source.span.of(text), "")} if quotation.source else set()
        shown |= {(stance.evidence.by, "", str(stance.label)) for stance in quotation.stances}
    assert any((name, bold, label) in shown for name in names), shown


def test_every_row_with_a_rule_name_has_an_example():
    shown = [example.values[0] for example in EXAMPLES]
    assert [row[0] for row in rows_under("by") if names_in(row[0]) not in shown] == []
    assert len(NAMED) > 60


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
    # who is addressed is part of what is demanded: "addressee" comes with "infinitive"
    assert governed - {f"{kind}:addressee"} <= NAMED


def test_every_word_list_is_named_and_no_other():
    listed = {
        f"{file.strip('`').removesuffix('.toml')}.{name}"
        for file, names, _ in rows_under("file")
        for name in names_in(names)
    }
    assert listed == set(LEXICON.tables)


def test_the_pages_that_it_leans_on_are_linked_and_there():
    linked = set(re.findall(r"\]\((\w+\.md)\)", RULES))
    assert {"glossary.md", "limits.md"} <= linked
    assert all((Path(__file__).resolve().parent.parent / "docs" / page).is_file() for page in linked)
