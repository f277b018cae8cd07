"""docs/howto/own-*.md: what they show is what comes out."""

import csv
import io

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from test_rules_doc import DOCS

from quoteattr import read_people

PAGES = sorted((DOCS / "howto").glob("own-*.md"))


def test_there_are_pages():
    assert [page.name for page in PAGES] == ["own-parse.md", "own-people.md", "own-quotations.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_prints_what_it_says(page, pipeline):
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert len(examples) >= 2
    for example in examples:
        example.evaluate()


def test_the_table_of_people_can_be_read(tmp_path):
    page = (DOCS / "howto" / "own-people.md").read_text(encoding="utf-8")
    table = page.split("```\nname,")[1].split("```")[0]
    path = tmp_path / "people.csv"
    path.write_text("name," + table, encoding="utf-8")
    brandt, union = read_people(path)
    assert (brandt.aliases, brandt.id, union.type) == (("the Iron Mayor", "Mayor Ilse"), "Q17", "organisation")
    assert len(list(csv.reader(io.StringIO(table)))) == 3
