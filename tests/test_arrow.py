"""Articles as Arrow tables: nothing lost either way, and a batch in which every row gets an answer."""

from __future__ import annotations

import datetime
import decimal
import subprocess
import sys

import pytest
from attrs import evolve
from harbour_news import ARTICLES, ENTITIES
from hypothesis import given
from hypothesis import strategies as st
from test_serialize import EVIDENCE, QUOTATION, articles

import quoteattr
from quoteattr import (
    Article,
    Document,
    Evidence,
    Failure,
    FormatError,
    ParseError,
    Pipeline,
    QuoteattrError,
    Span,
    to_dict,
)
from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse
from quoteattr.reading.documents import read_documents

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
arrow = pytest.importorskip("quoteattr.corpus.arrow")


def reading(documents):
    """A parser that needs no model: no words, and an error for one text."""
    for document in documents:
        if "torn" in document.text:
            raise ParseError("a torn page")
    return [Parse(document, ()) for document in documents]


WHY = Evidence("nearest", 0.5, (Span(0, 1),))
SIMPLE = Pipeline(reading, load_lexicon())


def annotated(**columns):
    """What `annotate` makes of a table of such columns: articles, and the errors of those that failed."""
    table = arrow.annotate(pa.table(columns), pipeline=SIMPLE)
    assert table.schema == arrow.SCHEMA
    return list(arrow.from_table(table))


def failures(results):
    return [f"{each.stage}: {each.error}" if isinstance(each, Failure) else None for each in results]


@given(articles(), st.none() | st.sampled_from(["US", ""]), st.none() | st.just(WHY), st.none() | st.just("Q17"))
def test_nothing_is_lost_on_the_way_through_a_table(article, force, why, known):
    told = [evolve(each, stances=tuple(evolve(s, force=force) for s in each.stances)) for each in article.quotations]
    article = evolve(
        article,
        quotations=tuple(evolve(each, speaker_evidence=why) for each in told),
        speakers=tuple(evolve(each, known=known) for each in article.speakers),
        made=evolve(article.made, people=known),
    )
    if any("\ud800" <= letter <= "\udfff" for letter in article.document.text):
        with pytest.raises(FormatError, match="surrogates not allowed"):
            arrow.to_table([article])
        return
    (again,) = arrow.from_table(arrow.to_table([article]))
    assert again == article
    assert to_dict(again) == to_dict(article)


def test_nothing_is_lost_on_the_way_through_parquet(tmp_path):
    parquet.write_table(arrow.to_table(ARTICLES), tmp_path / "articles.parquet")
    table = parquet.read_table(tmp_path / "articles.parquet")
    assert list(arrow.from_table(table)) == list(ARTICLES)
    assert list(arrow.from_table(table.slice(1, 1))) == [ARTICLES[1]]
    assert list(read_documents([tmp_path / "articles.parquet"])) == [article.document for article in ARTICLES]
    assert list(arrow.from_table(table.to_batches()[0])) == list(ARTICLES)


def test_a_failure_is_a_row_that_comes_back():
    failure = Failure(Document("torn", "d", "2031-05-02", {"desk": 1}), "parsing", ParseError("a torn page"))
    table = arrow.to_table([failure, ARTICLES[0]])
    assert table["error"].to_pylist() == [{"stage": "parsing", "message": "ParseError: a torn page"}, None]
    again, article = arrow.from_table(table)
    assert (again.document, again.stage, article) == (failure.document, "parsing", ARTICLES[0])
    assert arrow.to_table([again, article]) == table
    assert isinstance(again.error, QuoteattrError)


def test_entities_survive_a_table():
    table = arrow.entities_to_table(ENTITIES)
    assert table.schema == arrow.ENTITY
    assert list(arrow.entities_from_table(table)) == list(ENTITIES)


@pytest.mark.parametrize("meta", [{"when": object()}, {"rate": float("nan")}])
def test_what_is_no_json_is_refused_with_the_documents_id(meta):
    with pytest.raises(FormatError, match=r"'kesh <1>'.*meta"):
        arrow.to_table([evolve(ARTICLES[0], document=evolve(ARTICLES[0].document, meta=meta))])


def test_a_table_of_something_else_is_refused():
    table = arrow.to_table(ARTICLES)
    with pytest.raises(FormatError, match="no column 'made': the table has id, text"):
        list(arrow.from_table(table.drop_columns(["made"])))
    with pytest.raises(FormatError, match="another type"):
        list(arrow.from_table(table.set_column(4, "quotations", pa.array(["none"] * 3))))
    with pytest.raises(FormatError, match=r"row 2: no article: .*lies outside its text"):
        list(arrow.from_table(table.set_column(1, "text", pa.array([ARTICLES[0].document.text, "Short.", "Short."]))))
    with pytest.raises(FormatError, match=r"row 1: .*meta"):
        list(arrow.from_table(table.set_column(3, "meta", pa.array(["[]", None, None]))))


def test_a_failed_row_costs_no_other_and_stands_in_its_place():
    results = annotated(id=["a", "b", None, "d", ""], text=["One.", None, "Three.", "torn", ""])
    assert failures(results) == [
        None,
        "reading: FormatError: 'text' is missing",
        "reading: FormatError: 'id' is missing",
        "parsing: ParseError: a torn page",
        None,
    ]
    assert [each.document.id for each in results] == ["a", "b", "", "d", ""]


def test_failed_rows_can_be_tried_again():
    given_ = pa.table({"id": ["a", "b", "c"], "text": ["One.", "torn", None], "desk": ["x", "y", "z"]})
    first = arrow.annotate(given_, pipeline=SIMPLE)
    failed = first.filter(pa.compute.is_valid(first["error"]))
    again = list(
        arrow.from_table(arrow.annotate(failed, pipeline=Pipeline(lambda ds: map(Parse, ds, [()]), SIMPLE.lexicon)))
    )
    assert [each.document.meta for each in again] == [{"desk": "y"}, {"desk": "z"}]
    assert failures(again) == [None, "reading: FormatError: 'text' is missing"]


def test_other_columns_are_carried_along():
    day = datetime.date(2031, 5, 2)
    (article, other) = annotated(
        id=[7, 8],
        text=["One.", "Two."],
        published=[day, None],
        desk=["foreign", None],
        price=[decimal.Decimal("1.50"), None],
        rate=[float("nan"), 0.5],
        seen=[datetime.datetime(2031, 5, 2, 7), None],
        tags=[["a", None], []],
        place=[{"lat": 1.5, "on": day}, None],
        meta=['{"desk": "home", "page": 3}', "on page 3"],
    )
    assert (article.document.id, article.document.published) == ("7", "2031-05-02")
    assert article.document.meta == {
        "desk": "foreign", "page": 3, "price": "1.50", "rate": None, "seen": "2031-05-02T07:00:00",
        "tags": ["a", None], "place": {"lat": 1.5, "on": "2031-05-02"},
    }  # fmt: skip
    assert other.document.meta == {"rate": 0.5, "tags": [], "meta": "on page 3"}
    assert other.document.published is None


def test_an_output_table_gives_its_documents_alone():
    again = arrow.annotate(arrow.to_table(ARTICLES), pipeline=SIMPLE)
    assert [each.document for each in arrow.from_table(again)] == [article.document for article in ARTICLES]
    assert again["quotations"].to_pylist() == [[], [], []]


def test_a_published_that_is_no_date_is_a_failure():
    assert failures(annotated(id=["a"], text=["One."], published=[2031])) == [
        "reading: FormatError: 'published' is not a string or a date"
    ]


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["One.", None, "Two 𝔸."], pa.large_string()),
        pa.array(["One.", None, "Two 𝔸."], pa.string_view()),
        pa.array(["One.", None, "Two 𝔸."]).dictionary_encode(),
        pa.chunked_array([["One."], [None, "Two 𝔸."]]),
        pa.array(["Zero.", "One.", None, "Two 𝔸."]).slice(1),
    ],
    ids=lambda each: str(each.type),
)
def test_strings_of_every_kind_will_do(texts):
    results = annotated(id=["a", "b", "c"], text=texts)
    assert [each.document.text for each in results] == ["One.", "", "Two 𝔸."]
    assert [isinstance(each, Article) for each in results] == [True, False, True]


def test_a_slice_and_a_record_batch_give_what_a_table_gives():
    batch = pa.record_batch({"id": ["a", "b", "c"], "text": ["One.", "Two.", "Three."]})
    sliced = arrow.annotate(batch.slice(1, 2), pipeline=SIMPLE)
    assert isinstance(sliced, pa.RecordBatch)
    assert sliced["text"].to_pylist() == ["Two.", "Three."]
    empty = arrow.annotate(batch.slice(3), pipeline=SIMPLE)
    assert isinstance(empty, pa.RecordBatch)
    assert (empty.num_rows, empty.schema) == (0, arrow.SCHEMA)
    assert arrow.annotate(pa.table(batch.slice(3).to_pydict()), pipeline=SIMPLE).num_rows == 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": ["a"]}, "no column 'text': the batch has id"),
        ({"text": ["One."]}, "no column 'id': the batch has text"),
        ({"id": ["a"], "text": [1]}, "'text' is of int64"),
        ({"id": ["a"], "text": [b"One."]}, "'text' is of binary"),
        ({"id": [1.5], "text": ["One."]}, "'id' is of double"),
        ({"id": [True], "text": ["One."]}, "'id' is of bool"),
        ({"id": ["a"], "text": ["One."], "html": [b"<p>"]}, "'html' holds bytes"),
        ({"id": ["a"], "text": ["One."], "pages": [[b"<p>"]]}, "'pages' holds bytes"),
    ],
)
def test_a_batch_of_the_wrong_columns_is_refused(columns, message):
    with pytest.raises(FormatError, match=message):
        annotated(**columns)


def test_bytes_that_are_no_text_cost_their_row_alone():
    bad = pa.Array.from_buffers(pa.string(), 2, pa.array([b"One.", b"\xff\xfe"]).buffers())
    (article, failure) = annotated(id=["a", "b"], text=bad)
    assert article.document.text == "One."
    assert failures([failure]) == ["reading: FormatError: row 2 is not UTF-8: invalid start byte"]


def test_an_article_of_ten_megabytes_is_a_row():
    text = "The harbour 𝔸. " * 700_000
    (article,) = annotated(id=["a"], text=[text])
    assert article.document.text == text


def test_the_bundled_pack_does_the_work_where_no_other_is_given(pipeline):
    batch = pa.record_batch({"id": ["a", "b"], "text": ["“We will stay,” said Ann Holt.", "Nothing was said."]})
    (spoken, silent) = arrow.from_table(arrow.annotate(batch))
    assert [spoken, silent] == list(
        pipeline.pipe([Document(spoken.document.text, "a"), Document(silent.document.text, "b")])
    )
    assert spoken.quotations[0].text_of(spoken.document.text) == "We will stay,"
    sure = quoteattr.Options(min_confidence=1.0)
    assert next(arrow.from_table(arrow.Annotator(options=sure)(batch))).quotations == ()
    assert list(arrow.annotate_batches([batch, batch.slice(1)]))[1] == arrow.annotate(batch.slice(1))


def test_quotation_types_hold_what_the_types_hold():
    """A field that a value gains must get a column, or it would be lost without a word."""
    told = to_dict(evolve(ARTICLES[0], quotations=(evolve(QUOTATION, speaker_evidence=EVIDENCE),)))
    (row,) = told["quotations"]
    assert set(row) == {field.name for field in arrow.SCHEMA.field("quotations").type.value_type}


def test_importing_quoteattr_loads_no_arrow():
    loaded = "import quoteattr, sys; print('pyarrow' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_without_pyarrow_the_error_names_the_extra():
    missing = "import sys; sys.modules['pyarrow'] = None\nimport quoteattr.corpus.arrow"
    done = subprocess.run([sys.executable, "-c", missing], capture_output=True, text=True, check=False)
    assert "ImportError: Arrow tables need pyarrow: pip install 'quoteattr[arrow]'" in done.stderr
