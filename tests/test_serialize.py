"""JSON lines out and in: the shape that the design fixes, nothing lost, and every bad line named."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import FormatError
from quoteattr.output.serialize import from_dict, read_jsonl, to_dict, to_json, write_jsonl
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Evidence,
    Mention,
    MentionType,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
    Stance,
    StanceLabel,
)

TEXT = "“They must go,” Oriel Vance told the assembly, radio Kesh reported."
VANCE = Mention(Span(16, 27), Span(16, 27), MentionType.NAME)
RADIO = Mention(Span(47, 57), Span(53, 57), MentionType.NAME)
EVIDENCE = Evidence("modal-departure", 0.75, (Span(6, 13),))
QUOTATION = Quotation(
    id="q1",
    type=QuotationType.DIRECT,
    content=(Span(1, 14),),
    cue=Cue(Span(28, 32), "tell"),
    source=VANCE,
    speaker="s1",
    relayed_by=RADIO,
    within=None,
    evidence=Evidence("quoted-subject", 1.0),
    stances=(Stance("foreign_troops", StanceLabel.OPPOSES, "s1", EVIDENCE),),
)
SPEAKER = Speaker("s1", "Oriel Vance", SpeakerType.PERSON, None, (VANCE,))
MADE = Provenance("0.1.0", "en-news", "c0ffee")
ARTICLE = Article(Document(TEXT, "kesh"), (QUOTATION,), (SPEAKER,), MADE)

# The output line as ../shared/design.md fixes it; `cue_lemma` comes after what it fixes.
LINE = (
    '{"schema": 1, "id": "kesh", "text": "\\u201cThey must go,\\u201d Oriel Vance told the assembly, radio Kesh '
    'reported.", "quotations": [{"id": "q1", "type": "direct", "content": [[1, 14]], "cue": [28, 32], '
    '"source": {"span": [16, 27], "head": [16, 27], "type": "name"}, "speaker": "s1", '
    '"relayed_by": {"span": [47, 57], "head": [53, 57], "type": "name"}, "within": null, '
    '"evidence": {"by": "quoted-subject", "score": 1.0, "spans": []}, '
    '"stances": [{"target": "foreign_troops", "label": "opposes", "holder": "s1", '
    '"evidence": {"by": "modal-departure", "score": 0.75, "spans": [[6, 13]]}}], "cue_lemma": "tell"}], '
    '"speakers": [{"id": "s1", "name": "Oriel Vance", "type": "person", "role": null, '
    '"mentions": [{"span": [16, 27], "head": [16, 27], "type": "name"}]}], '
    '"made": {"version": "0.1.0", "parser": "en-news", "lexicon": "c0ffee", "scope": "speech", '
    '"min_confidence": 0.0}}'
)


# A high surrogate with a low one after it is the one thing that JSON changes: see the test of what is refused.
SPLIT = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def articles() -> st.SearchStrategy[Article]:
    texts = st.text(st.characters(), min_size=2, max_size=60)
    return texts.filter(lambda text: not SPLIT.search(text)).flatmap(articles_over)


def articles_over(text: str) -> st.SearchStrategy[Article]:
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)
    spans = edges.map(lambda pair: Span(min(pair), max(pair)))
    ids, words = st.text(max_size=4), st.text(max_size=8)
    some = st.lists(spans, max_size=3).map(tuple)
    mentions = st.builds(Mention, spans, spans, st.sampled_from(MentionType))
    evidence = st.builds(Evidence, words, st.floats(0, 1), some)
    stances = st.builds(Stance, words, st.sampled_from(StanceLabel), st.none() | ids, evidence)
    quotations = st.builds(
        Quotation,
        id=ids,
        type=st.sampled_from(QuotationType),
        content=st.lists(spans, min_size=1, max_size=3).map(tuple),
        cue=st.none() | st.builds(Cue, spans, words),
        source=st.none() | mentions,
        speaker=st.none() | ids,
        relayed_by=st.none() | mentions,
        within=st.none() | ids,
        evidence=evidence,
        stances=st.lists(stances, max_size=2).map(tuple),
    )
    kinds, said = st.sampled_from(SpeakerType), st.none() | words
    speakers = st.builds(Speaker, ids, said, kinds, said, st.lists(mentions, max_size=2).map(tuple))
    json_values = st.recursive(st.none() | st.booleans() | st.integers() | words, st.lists, max_leaves=4)
    documents = st.builds(
        Document, st.just(text), words, st.none() | words, st.dictionaries(words, json_values, max_size=3)
    )
    made = st.builds(Provenance, words, words, words)
    return st.builds(
        Article,
        documents,
        st.lists(quotations, max_size=3).map(tuple),
        st.lists(speakers, max_size=2).map(tuple),
        made,
    )


@given(articles())
def test_nothing_is_lost_on_the_way_through_dictionaries(article: Article) -> None:
    assert from_dict(to_dict(article)) == article


@given(articles())
def test_nothing_is_lost_on_the_way_through_json(article: Article) -> None:
    line = to_json(article)
    assert line.isascii()
    assert "\n" not in line
    again = from_dict(json.loads(line))
    assert again == article
    assert to_json(again) == line


def test_the_line_is_the_one_that_the_design_fixes() -> None:
    assert to_json(ARTICLE) == LINE


def test_what_the_document_brought_along_comes_last() -> None:
    document = Document("Nothing.", "n", published="2031-05-02", meta={"desk": "foreign", "tags": ["a"]})
    row = to_dict(Article(document, (), (), MADE))
    assert list(row) == ["schema", "id", "text", "quotations", "speakers", "made", "published", "meta"]
    assert (row["published"], row["meta"]) == ("2031-05-02", {"desk": "foreign", "tags": ["a"]})


def test_a_cue_without_a_lemma_is_read() -> None:
    row = to_dict(ARTICLE)
    del row["quotations"][0]["cue_lemma"]
    assert from_dict(row).quotations[0].cue == Cue(Span(28, 32), "")


def test_a_whole_number_will_do_for_a_score() -> None:
    row = to_dict(ARTICLE)
    row["quotations"][0]["evidence"]["score"] = 1
    assert to_json(from_dict(row)) == LINE


def test_a_key_from_elsewhere_is_passed_over() -> None:
    assert from_dict({**to_dict(ARTICLE), "checked_by": "desk"}) == ARTICLE


def test_lone_surrogates_survive() -> None:
    article = Article(Document("half \ud83d of it, and \ude00", "half"), (), (), MADE)
    assert from_dict(json.loads(to_json(article))).document.text == "half \ud83d of it, and \ude00"


@pytest.mark.parametrize(
    "document",
    [
        Document("one \ud83d\ude00 is two here", "pair"),  # a reader of JSON would make it one, and offsets shift
        Document("text", "pair", meta={"seen": {1, 2}}),
        Document("text", "pair", meta={"score": float("inf")}),
    ],
)
def test_what_json_cannot_hold_is_refused(document: Document) -> None:
    with pytest.raises(FormatError, match="document 'pair' cannot be written as JSON"):
        to_json(Article(document, (), (), MADE))


def test_a_line_of_an_earlier_version_is_read() -> None:
    row = json.loads(LINE)
    del row["made"]["scope"], row["made"]["min_confidence"]
    assert from_dict(row) == ARTICLE


def test_files(tmp_path: Path) -> None:
    empty = Article(Document("", "empty"), (), (), MADE)
    write_jsonl([ARTICLE, empty], tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 2
    assert list(read_jsonl(tmp_path / "out.jsonl")) == [ARTICLE, empty]
    file = io.StringIO()
    write_jsonl(iter([ARTICLE]), file)
    assert file.getvalue() == LINE + "\n"


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda row: row.pop(key)


def _with(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda row: row.update(values)


def _quotation(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda row: row["quotations"][0].update(values)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_without("schema"), "no schema number"),
        (_with(schema="1"), "no schema number"),
        (_with(schema=0), "there is no schema 0"),
        (_with(schema=2), r"schema 2 is newer than this quoteattr reads \(1\)"),
        (_without("made"), "'made' is missing"),
        (_with(text=None), "None is no string, at line.text"),
        (_with(id=7), "7 is no string, at line.id"),
        (_with(quotations=3), "at line.quotations"),
        (_with(meta=[]), "at line.meta"),
        (_with(text="short"), r"\[1, 14\] lies outside its text"),
        (_quotation(type="reported"), r"'reported' is not a valid QuotationType, at line.quotations\[0\].type"),
        (_quotation(content=[]), "a quotation needs a content"),
        (_quotation(content=[[5, 3]]), "0 <= start < end"),
        (_quotation(content=[[1, "9"]]), "is no span"),
        (_quotation(cue=[True, 3]), "is no span"),
        (_quotation(source="Vance"), "'Vance' is no object"),
        (_quotation(evidence={"by": "x", "score": "high", "spans": []}), "'high' is no number"),
    ],
)
def test_what_is_no_article_is_refused(spoil: Callable[[dict[str, Any]], object], message: str, tmp_path: Path) -> None:
    row = to_dict(ARTICLE)
    spoil(row)
    with pytest.raises(FormatError, match=message):
        from_dict(row)
    path = tmp_path / "spoilt.jsonl"
    path.write_text(LINE + "\n\n" + json.dumps(row) + "\n")
    lines = read_jsonl(path)
    assert next(lines) == ARTICLE
    with pytest.raises(FormatError, match=message) as caught:
        next(lines)
    assert (caught.value.path, caught.value.line) == (str(path), 3)


def test_a_list_is_no_article() -> None:
    with pytest.raises(FormatError, match="not list"):
        from_dict([])  # type: ignore[arg-type]


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text(LINE[:-5] + "\n")
    with pytest.raises(FormatError, match="no JSON") as caught:
        list(read_jsonl(path))
    assert (caught.value.path, caught.value.line) == (str(path), 1)
