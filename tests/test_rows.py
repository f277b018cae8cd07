"""Rows and CSV: every quotation with its speaker and stance, in pandas and in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from exported import ALL, ARTICLES, AWKWARD, EMPTY, FOUND, GOLD, SILENT, quotations
from harbour_news import ARTICLES as HARBOUR
from harbour_news import ENTITIES
from hypothesis import given
from hypothesis import strategies as st

import quoteattr
from quoteattr.output.csv import to_csv
from quoteattr.output.rows import COLUMNS
from quoteattr.types import Failure


def test_every_quotation_is_a_row_with_the_same_keys_in_the_same_order():
    found = list(quoteattr.rows(ALL))
    assert len(found) == len(list(quotations())) > 200
    assert {tuple(row) for row in found} == {COLUMNS}


def test_one_article_will_do():
    assert list(quoteattr.rows(AWKWARD)) == list(quoteattr.rows([AWKWARD]))
    assert list(quoteattr.rows([EMPTY, SILENT])) == []


def test_a_row_holds_what_the_article_holds():
    for (article, quotation), row in zip(quotations(), quoteattr.rows(ALL), strict=True):
        text, speaker = article.document.text, article.speaker(quotation)
        assert (row["document"], row["quotation"], row["type"]) == (article.document.id, quotation.id, quotation.type)
        spans = [tuple(map(int, place.split(".."))) for place in row["spans"].split()]
        assert spans == [(span.start, span.end) for span in quotation.content]
        assert (row["start"], row["end"]) == (spans[0][0], spans[-1][1])
        assert row["content"] == " ... ".join(text[start:end] for start, end in spans)
        assert row["source"] == (quotation.source.span.of(text) if quotation.source else None)
        assert row["cue"] == (quotation.cue.span.of(text) if quotation.cue else None)
        assert row["speaker"] == (speaker.name if speaker else None)
        assert row["speaker_id"] == quotation.speaker
        assert row["speaker_rule"] == (quotation.speaker_evidence.by if quotation.speaker_evidence else None)
        assert row["known"] == (speaker.known if speaker else None)
        stances = {stance.target: stance.label for stance in quotation.stances}
        assert row["stance"] == stances.get("foreign_troops")


def test_all_of_an_awkward_row():
    first, second, third = quoteattr.rows(AWKWARD)
    assert first == {
        "document": "../awk,ward id/=1", "published": "2031-05-02", "quotation": "q1", "within": None,
        "type": "direct", "content": "=1+1 they must\r\n\r\nleave\tnow,", "start": 16, "end": 44, "spans": "16..44",
        "cue": "said", "cue_lemma": "say", "source": "Q\u0301", "source_type": "name", "speaker": "=Q\u0301 | R",
        "speaker_id": "s1", "speaker_type": "person", "role": "chair\tof\nthe union", "known": "Q 17",
        "speaker_score": 0.875, "speaker_rule": "name",
        "entity": None, "entity_name": None, "relayed_by": "the wire", "score": 0.25, "rule": "marks",
        "target": "foreign_troops", "stance": "opposes", "stance_score": 0.5, "stance_rule": "frame:duty",
        "stance_words": "must; leave", "holder": "=Q\u0301 | R", "holder_id": "s1", "force": "US", "host": "Kesh",
        "meta": '{"desk": "=x", "tags": ["a", "b"]}',
    }  # fmt: skip
    assert {type(value) for value in first.values() if value is not None} == {str, int, float}
    assert (second["spans"].count(".."), second["source"], second["speaker"]) == (2, None, None)
    assert (third["within"], third["speaker_id"], third["speaker"]) == ("q2", "s2", None)


def test_the_stance_on_another_target():
    first, second, _ = quoteattr.rows(AWKWARD, target="the toll, now")
    assert (first["stance"], first["holder_id"], first["target"]) == ("mixed", None, "the toll, now")
    assert (second["stance"], second["target"]) == (None, "the toll, now")


def test_entities_are_the_same_over_all_articles():
    found = list(quoteattr.rows(HARBOUR, entities=ENTITIES))
    okoro = {row["document"] for row in found if row["entity"] == "e1"}
    assert okoro == {"kesh <1>", "radio", "copy"}
    assert {row["entity_name"] for row in found} == {"Lena Okoro", "Tam Reke", None}
    assert [row["entity"] for row in found if row["speaker_id"] is None] == [None]


def test_what_is_no_article_is_told():
    with pytest.raises(TypeError, match="not of Failure"):
        list(quoteattr.rows([Failure(SILENT.document, "parsing", ValueError())]))


def test_pandas_takes_the_rows_and_keeps_all():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(quoteattr.rows(ALL))
    assert list(frame.columns) == list(COLUMNS)
    numbers = {"start": "int64", "end": "int64", "score": "float64", "stance_score": "float64"}
    assert {name: str(frame[name].dtype) for name in numbers} == numbers
    assert frame["speaker_score"].dtype == "float64"
    kept = [[None if pd.isna(value) else value for value in row] for row in frame.itertuples(index=False)]
    assert kept == [list(row.values()) for row in quoteattr.rows(ALL)]
    counts = frame[frame.document == "garrison"].stance.value_counts().to_dict()
    assert counts == dict(_counted(article for article in (*GOLD, *FOUND) if article.document.id == "garrison"))
    assert pd.DataFrame(quoteattr.rows(EMPTY), columns=COLUMNS).empty


def _counted(articles):
    labels = [row["stance"] for row in quoteattr.rows(articles) if row["stance"]]
    return {(label, labels.count(label)) for label in labels}


def test_csv_is_read_back_by_python_and_by_pandas():
    written = "".join(to_csv(ALL))
    assert written.startswith("\ufeffdocument,")
    rows = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    expected = [{key: _seen(value) for key, value in row.items()} for row in quoteattr.rows(ALL)]
    assert [{key: value.removeprefix("'") for key, value in row.items()} for row in rows] == expected
    pd = pytest.importorskip("pandas")
    frame = pd.read_csv(io.BytesIO(written.encode("utf-8")))
    assert (list(frame.columns), len(frame)) == (list(COLUMNS), len(expected))
    assert (frame["start"].dtype, frame["score"].dtype) == ("int64", "float64")
    assert [words.removeprefix("'") for words in frame["content"]] == [row["content"] for row in expected]


def _seen(value):
    text = "" if value is None else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "␇")


def test_no_cell_is_run_by_a_spreadsheet_and_numbers_stay_numbers():
    cells = list(csv.reader(io.StringIO("".join(to_csv(AWKWARD)), newline="")))[1:]
    by_name = dict(zip(COLUMNS, cells[0], strict=True))
    assert (by_name["content"], by_name["speaker"]) == ("'=1+1 they must\n\nleave\tnow,", "'=Q\u0301 | R")
    assert (by_name["start"], by_name["score"]) == ("16", "0.25")
    assert [row[COLUMNS.index("content")][:2] for row in cells] == ["'=", "'-", "'@"]
    assert not [cell for row in cells for cell in row if cell[:1] in tuple("=+-@\t\r\n")]


@given(st.text())
def test_any_text_comes_back_and_begins_harmlessly(text):
    from quoteattr.output.csv import _cell, _line

    ((cell,),) = csv.reader(io.StringIO(_line([_cell(text) or "x"]), newline=""))
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert "\x00" not in cell
    if text and text.isprintable():
        assert cell.removeprefix("'") == text


def test_meta_is_spread_by_pandas():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(quoteattr.rows([SILENT, AWKWARD, *GOLD]))
    desks = frame.meta.map(json.loads, na_action="ignore").str.get("desk")
    assert desks[frame.document == AWKWARD.document.id].tolist() == ["=x"] * 3
    assert desks[frame.document != AWKWARD.document.id].isna().all()


def test_meta_is_json():
    row = next(quoteattr.rows(AWKWARD))
    assert json.loads(row["meta"]) == AWKWARD.document.meta
    assert {row["meta"] for row in quoteattr.rows(ARTICLES) if row["document"] != AWKWARD.document.id} == {None}
