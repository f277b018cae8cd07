"""The whole: order, isolation of failures, evidence, offsets, and the work of every stage on real articles."""

import pickle
import random
import re
import subprocess
import sys
import threading
from itertools import pairwise

import pytest
from attrs import evolve
from freeze import ROOT, articles, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import quoteattr
from quoteattr import Document, DocumentError, Failure, FormatError, Pipeline, Span
from quoteattr.evaluation import evaluate
from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.processes import _as_sendable

LEXICON = load_lexicon()
FROZEN = frozen("articles")
STATEMENT = "“All foreign troops must leave our country by May,” President Ada Quill said on Monday."


def frozen_parser(documents):
    """The parser of most tests: it knows the fixture articles by heart, and fails on everything else."""
    return [FROZEN[document.id] for document in documents]


@pytest.fixture
def on_frozen():
    return Pipeline(frozen_parser, LEXICON)


def spans_of(value):
    """Every span that an article holds, wherever it stands."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_of(item)
    elif hasattr(value, "__attrs_attrs__"):
        for attribute in value.__attrs_attrs__:
            yield from spans_of(getattr(value, attribute.name))


def test_articles_come_in_the_order_of_their_documents(on_frozen):
    documents = articles()
    results = list(on_frozen.pipe(documents, batch_size=3))
    assert [article.document for article in results] == documents
    assert all(article.quotations for article in results)


def test_the_same_input_gives_the_same_article(on_frozen):
    document = articles()[0]
    assert on_frozen(document) == on_frozen(document)


def test_ids_are_unique_and_speakers_exist(on_frozen):
    for article in on_frozen.pipe(articles()):
        ids = [quotation.id for quotation in article.quotations]
        assert len(ids) == len(set(ids))
        speakers = {speaker.id for speaker in article.speakers}
        for quotation in article.quotations:
            assert quotation.speaker in speakers | {None}
            assert quotation.within in {*ids, None} - {quotation.id}
            assert all(stance.holder == quotation.speaker for stance in quotation.stances)


def test_quotations_stand_in_the_order_of_the_text(on_frozen):
    for article in on_frozen.pipe(articles()):
        starts = [quotation.content[0].start for quotation in article.quotations]
        assert starts == sorted(starts)


def test_one_bad_document_costs_nobody_else(on_frozen):
    good = articles()
    documents = [good[0], Document("unknown", id="stranger"), good[1]]
    results = list(on_frozen.pipe(documents, on_error="keep"))
    assert [type(result).__name__ for result in results] == ["Article", "Failure", "Article"]
    assert isinstance(results[1], Failure)
    assert (results[1].document.id, results[1].stage) == ("stranger", "parsing")
    assert isinstance(results[1].error, KeyError)


def test_a_failure_is_raised_with_document_stage_and_cause(on_frozen):
    with pytest.raises(DocumentError, match="'stranger' failed in parsing: KeyError") as caught:
        list(on_frozen.pipe([articles()[0], Document("unknown", id="stranger")]))
    assert isinstance(caught.value.__cause__, KeyError)
    with pytest.raises(DocumentError):
        on_frozen(Document("unknown", id="stranger"))


def test_the_failing_stage_is_named(monkeypatch, on_frozen):
    monkeypatch.setattr("quoteattr.stages.cues.base_forms", lambda _token: 1 / 0)
    (failure,) = on_frozen.pipe(articles()[:1], on_error="keep")
    assert failure.stage == "cues"


@pytest.mark.parametrize("wrong", ["a text", Document("a text")])
def test_pipe_takes_many_documents(on_frozen, wrong):
    with pytest.raises(TypeError, match="many documents"):
        on_frozen.pipe(wrong)


def test_articles_can_be_pickled_and_hashed(on_frozen):
    article = on_frozen(articles()[0])
    assert pickle.loads(pickle.dumps(article)) == article
    assert hash(evolve(article.document, meta={"page": [1]})) == hash(article.document)


def test_a_failure_survives_the_way_from_another_process():
    class Odd(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} {two}")

    failure = Failure(Document("x"), "cues", Odd(1, 2))
    assert str(_as_sendable(failure).error) == "Odd: 1 2"
    kept = Failure(Document("x"), "reading", FormatError("bad", path="a.txt", line=3))
    assert str(pickle.loads(pickle.dumps(_as_sendable(kept))).error) == "a.txt, line 3: bad"


def test_a_fixture_article_keeps_its_scores(on_frozen, tmp_path):
    """Floors under what the frozen parses give, so that no change costs much in silence; see docs/scores.md."""
    quoteattr.write_jsonl(on_frozen.pipe(articles()), tmp_path / "out.jsonl")
    scores = evaluate(ROOT / "fixtures" / "gold.jsonl", tmp_path / "out.jsonl")
    every = next(kind for kind in scores.kinds if kind.kind == "all")
    assert every.content_and_source >= 90
    assert every.speaker_full >= 90
    assert every.speaker_wrong <= 5
    assert scores.stance.accuracy >= 60
    assert scores.stance.opposite_sides <= 2


def test_a_million_characters():
    """Nothing here is quadratic: a day would not do for it then."""
    tokens, text = [], ""
    while len(text) < 1_000_000:
        for parse in FROZEN.values():
            first, shift = len(tokens), len(text)
            sentence = tokens[-1].sentence + 1 if tokens else 0
            tokens += [
                evolve(token, index=token.index + first, sentence=token.sentence + sentence,
                       head=None if token.head is None else token.head + first,
                       span=Span(token.span.start + shift, token.span.end + shift))
                for token in parse.tokens
            ]  # fmt: skip
            text += parse.text + "\n\n"
    parse = Parse(Document(text), tuple(tokens))
    article = Pipeline(lambda _documents: [parse], LEXICON)(parse.document)
    assert len(article.quotations) > 8000


def test_a_speech_that_reopens_its_mark_in_every_paragraph(on_frozen):
    text = "\n\n".join(["“We have waited long enough for this road."] * 2000)
    article = Pipeline(random_trees, LEXICON)(text)
    assert all(span.end <= len(text) for span in spans_of(article))


def test_pipe_is_lazy(on_frozen):
    def documents():
        yield articles()[0]
        raise RuntimeError("read too far")

    assert next(iter(on_frozen.pipe(documents(), batch_size=1))).document == articles()[0]


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"n_process": 0}, {"on_error": "ignore"}])
def test_wrong_settings_are_refused(on_frozen, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        list(on_frozen.pipe([], **wrong))


def test_what_is_no_document_is_refused(on_frozen):
    with pytest.raises(TypeError, match="bytes"):
        on_frozen(b"text")


WORDS = """said told he Lena Brandt the minister troops withdraw must not that called for rejected according to
    statement Iraq “ ” " ‘ ’ , . : — agency reported al - Araji their it who no need é"""
RELATIONS = """nsubj nsubj:pass obj obl ccomp xcomp advcl acl acl:relcl conj cc mark case nmod nmod:poss nmod:desc 
    compound flat appos punct parataxis advmod aux cop det"""
TAGS = """VERB/VBD VERB/VBG NOUN/NN PROPN/NNP PRON/PRP ADP/IN PUNCT/, ADJ/JJ AUX/MD ADV/RB DET/DT NOUN/VBZ PART/RB X/"""
PIECES = [*WORDS.split(), "\n", "\n\n", "\u2028", "\x00"]


def random_trees(documents):
    """A parser gone mad: random heads, cycles among them, relations and tags on the words of the text."""
    for document in documents:
        dice = random.Random(document.text)
        found = [match.span() for match in re.finditer(r"\w+|[^\w\s]", document.text)]
        tokens, first, sentence = [], 0, 0
        for index, (start, end) in enumerate(found):
            if index and dice.random() < 0.08:
                first, sentence = index, sentence + 1
            last = min(len(found), first + 30) - 1
            upos, xpos = dice.choice(TAGS.split()).split("/")
            head = dice.choice([None, *range(first, max(first, index) + 1)]) if index <= last else first
            word = document.text[start:end]
            tokens.append(Token(index, sentence, word, word.lower(), upos, xpos, "", None if head == index else head,
                                dice.choice(RELATIONS.split()), Span(start, end)))  # fmt: skip
        yield Parse(document, tuple(tokens))


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=80))
def test_every_offset_lies_in_the_text_whatever_the_parser_says(text):
    article = Pipeline(random_trees, LEXICON)(text)
    assert article.document.text == text
    for span in spans_of(article):
        assert 0 <= span.start < span.end <= len(text)
    for quotation in article.quotations:
        assert all(one.end <= two.start for one, two in pairwise(quotation.content))


def test_every_offset_lies_in_the_text_of_real_articles(on_frozen):
    for article in on_frozen.pipe(articles()):
        assert all(span.end <= len(article.document.text) for span in spans_of(article))
        for quotation in article.quotations:
            assert all(span.of(article.document.text).strip() for span in quotation.content)


# From here on the real parser is at work.


def test_end_to_end(pipeline):
    article = pipeline(Document(STATEMENT, id="a1"))
    (quotation,) = article.quotations
    assert quotation.text_of(STATEMENT) == "All foreign troops must leave our country by May,"
    assert article.speaker(quotation).name == "Ada Quill"
    assert article.speaker(quotation).role == "President"
    assert [stance.label for stance in quotation.stances] == ["opposes"]
    assert article.made.parser == "en-news 0.3.0"


def test_frozen_parses_are_those_of_the_bundled_pack(exact_parser):
    for parse in exact_parser(articles()[:2]):
        assert parse == FROZEN[parse.document.id], "python tests/freeze.py, and look at the diff"


ODD_TEXTS = {
    "empty": "",
    "white space": " \n\t \r\n\u2003",
    "no quotation": "The bridge was built in 1931 and widened after the war.",
    "control characters": f"\x00{STATEMENT}\x07\x1b[31m\x00",
    "lone surrogate": f"\ud800 {STATEMENT} \udfff",
    "Windows line ends": f"Bridge Opens\r\n\r\n{STATEMENT}\r\n",
    "marks only": "“”\"\"''‘’«»„“``",
    "one word without end": "troops" * 3000,
}


@pytest.mark.parametrize("kind", ODD_TEXTS)
def test_odd_texts_are_news_texts(pipeline, kind):
    text = ODD_TEXTS[kind]
    article = pipeline(text)
    assert article.document.text == text
    said = [quotation.text_of(text) for quotation in article.quotations]
    assert said == (["All foreign troops must leave our country by May,"] if STATEMENT in text else [])
    assert all(span.end <= len(text) for span in spans_of(article))


def test_stances_of_given_spans(pipeline):
    text = f"{STATEMENT} Rain is expected in the north."
    first, second = Span(1, text.index("”")), Span(text.index("Rain"), len(text))
    stances = pipeline.stances(Document(text), [first, second])
    assert [[stance.label for stance in found] for found in stances] == [["opposes"], []]
    assert pipeline.stances(text, []) == []
    with pytest.raises(ValueError, match="does not lie"):
        pipeline.stances(text, [Span(0, len(text) + 1)])


def test_two_processes_give_what_one_gives(pipeline):
    documents = articles()[:5]
    assert list(pipeline.pipe(documents, batch_size=2, n_process=2)) == list(pipeline.pipe(documents))


def test_threads_give_what_one_gives(pipeline):
    documents = articles()[:4]
    expected = {document.id: pipeline(document) for document in documents}
    found = {}
    threads = [threading.Thread(target=lambda d=document: found.update({d.id: pipeline(d)})) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_the_pipeline_is_loaded_once(pipeline):
    assert quoteattr.load() is quoteattr.load("en-news") is quoteattr.load(name="en-news") is pipeline


def test_import_is_light():
    script = (
        "import sys, time; start = time.perf_counter(); import quoteattr; took = time.perf_counter() - start;"
        "print(took, [name for name in ('stanza', 'torch', 'transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    took, loaded = run.stdout.split(maxsplit=1)
    assert loaded.strip() == "[]"
    assert float(took) < 3  # a guard against a heavy import, not a measurement: that is tests/benchmarks/speed.py
