"""`link` dealt out to many machines: the entities are those of one process, whatever the articles."""

from __future__ import annotations

from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import article_of
from test_linking import bodies, corpora, nameless, persons

from quoteattr import Document, SpeakerType, link

pa = pytest.importorskip("pyarrow")
arrow = pytest.importorskip("quoteattr.corpus.arrow")
voices = pytest.importorskip("quoteattr.corpus.voices")


class Local:
    """Rows of tables in this process, with what `link_dataset` asks of an engine: no batch sees another."""

    def __init__(self, *tables):
        self.tables = tables

    def map_batches(self, work, *, batch_format):
        return Local(*map(work, self.tables))

    def groupby(self, column, num_partitions):
        self.column = column
        return self

    def map_groups(self, work, *, batch_format):
        whole = pa.concat_tables(self.tables)
        values = pa.compute.unique(whole[self.column]).to_pylist()
        return Local(*(work(whole.filter(pa.compute.equal(whole[self.column], value))) for value in values))

    def union(self, other):
        return Local(*self.tables, *other.tables)

    def materialize(self):
        return self

    def count(self):
        return sum(table.num_rows for table in self.tables)

    def iter_batches(self, *, batch_format):
        return self.tables


def linked(articles, parts=5):
    """The entities, when each article is a batch of its own."""
    found = voices.link_dataset(Local(*(arrow.to_table([article]) for article in articles)), parts=parts)
    entities = [entity for table in found.tables if table.num_rows for entity in arrow.entities_from_table(table)]
    return sorted(entities, key=lambda entity: entity.members)


@settings(deadline=None)
@given(corpora, st.integers(1, 7))
def test_the_entities_are_those_of_one_process(articles, parts):
    assert linked(articles, parts) == list(link(articles))


many = st.lists(st.lists(st.one_of(persons, persons, nameless, bodies), max_size=3), min_size=10, max_size=30)


@settings(deadline=None)
@given(many)
def test_the_entities_of_many_articles_are_those_of_one_process(told):
    articles = [article_of(f"a{number}", each) for number, each in enumerate(told)]
    assert linked(articles) == list(link(articles))


LISTED = {"reke": "Lena Reke", "holt": "Holt"}


def listed(article, ids):
    """The article with some of its voices under the names that a list has for them, as the list's readers leave it."""
    speakers = [
        evolve(speaker, known=known, name=LISTED[known], type=SpeakerType.PERSON) if (known := next(ids)) else speaker
        for speaker in article.speakers
    ]
    return evolve(article, speakers=tuple(speakers))


@settings(deadline=None)
@given(many, st.lists(st.sampled_from([None, None, *LISTED]), min_size=90, max_size=90))
def test_whom_a_list_knows_is_one_on_many_machines_too(told, known):
    ids = iter(known)
    articles = [listed(article_of(f"a{number}", each), ids) for number, each in enumerate(told)]
    assert linked(articles) == list(link(articles))


def test_who_asks_goes_where_one_process_puts_it():
    told = [["senator from Fyn, Lena Reke"]] * 6 + [["singer, Victor Reke"], ["senator from Fyn, Reke"], ["Reke"]]
    told += [["Mayor, Ilse Holt"], ["Holt"], ["Danish Prime Minister, Tam Holt"], ["Danish Prime Minister, -"]]
    articles = [article_of(f"a{number:02}", each) for number, each in enumerate(told)]
    entities = linked(articles)
    assert entities == list(link(articles))
    assert Counter(len(entity.members) for entity in entities) == {7: 1, 2: 1, 1: 4}


def test_initials_that_an_article_explains_tie_a_body_to_its_initials():
    told = article_of("a", ["organisation: Fyn Mobilization Units [FMU]"])
    articles = [evolve(told, speakers=(evolve(told.speakers[0], name="Hope Movement"),))]
    articles.append(article_of("b", ["organisation: FMU"]))
    (entity,) = linked(articles)
    assert entity.evidence[0].by == "stated-initials"
    assert [entity] == list(link(articles))


def test_failed_rows_are_passed_over_and_an_article_given_twice_counts_once():
    articles = [article_of(name, ["Mayor, Lena Reke", "Reke"]) for name in "ab"]
    table = arrow.to_table([*articles, articles[0]])
    assert linked([*articles, articles[0]]) == list(link(articles))
    error = pa.array([None, {"stage": "parsing", "message": "torn"}, None], arrow.SCHEMA.field("error").type)
    (found,) = voices.link_dataset(Local(table.set_column(7, "error", error)), parts=1).tables
    assert list(arrow.entities_from_table(found)) == list(link(articles[:1]))


def test_two_articles_under_one_id_are_an_error():
    article = article_of("a", ["Lena Reke"])
    other = evolve(article_of("a", ["Mayor, Lena Reke"]), document=Document(article.document.text * 2, id="a"))
    with pytest.raises(ValueError, match="two different articles have the id 'a'"):
        linked([article, other])


def test_no_articles_have_no_entities():
    assert linked([article_of("a", [])]) == []
