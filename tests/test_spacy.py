"""spaCy: span groups that lie on the words, extensions that lead back, and bytes that keep both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from exported import ALL, AWKWARD, EMPTY, FOUND, GOLD, SILENT, quotations

from quoteattr.types import Span

spacy = pytest.importorskip("spacy")
from spacy.tokens import Doc, DocBin  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

from quoteattr.output.spacy import register, to_doc  # noqa: E402

GROUPS = {"quotations", "sources", "cues", "relays", "speakers"}


@pytest.fixture(scope="module")
def docs():
    return {id(article): to_doc(article) for article in ALL}


def seen(doc, article):
    """Every span with the label and the ids that it carries, by group."""
    return {
        group: [(span.text, span.label_, span.kb_id_, span.id_) for span in spans] for group, spans in doc.spans.items()
    }


def test_every_quotation_is_in_the_doc(docs):
    for article, quotation in quotations():
        doc, text = docs[id(article)], article.document.text
        assert set(doc.spans) == GROUPS
        spans = [span for span in doc.spans["quotations"] if span.id_ == quotation.id]
        parts = {"sources": quotation.source, "cues": quotation.cue, "relays": quotation.relayed_by}
        assert len(spans) == len(quotation.content)
        for span, content in zip(spans, quotation.content, strict=True):
            covers(span, content, text)
            assert (span.label_, span.kb_id_) == (quotation.type, quotation.speaker or "")
            assert span._.quotation == quotation
            assert span._.speaker == article.speaker(quotation)
            assert span._.stances == quotation.stances
        for group, part in parts.items():
            found = [span for span in doc.spans[group] if span.id_ == quotation.id]
            assert len(found) == (part is not None)
            for span in found:
                covers(span, part.span, text)
                assert span._.quotation == quotation


def covers(span, wanted, text):
    """The tokens that the stretch touches, no more: not one could be left out."""
    assert span.start_char <= wanted.start < wanted.end <= span.end_char
    assert span[0].idx + len(span[0]) > wanted.start
    assert span[-1].idx < wanted.end


def test_on_news_text_the_words_are_exact(docs):
    exact = total = 0
    for article, quotation in quotations((*GOLD, *FOUND)):
        spans = [span for span in docs[id(article)].spans["quotations"] if span.id_ == quotation.id]
        words = [content.of(article.document.text) for content in quotation.content]
        exact += sum(span.text == said for span, said in zip(spans, words, strict=True))
        total += len(words)
    assert exact == total > 200


def test_the_speakers_of_a_doc(docs):
    for article in ALL:
        mentions = [(speaker, mention) for speaker in article.speakers for mention in speaker.mentions]
        spans = docs[id(article)].spans["speakers"]
        assert [span._.speaker for span in spans] == [speaker for speaker, _ in mentions]
        assert [span.label_ for span in spans] == [speaker.type for speaker, _ in mentions]
        assert all(span._.quotation is None and span._.stances == () for span in spans)


def test_the_article_survives_bytes_and_a_doc_bin(docs):
    bin = DocBin(store_user_data=True, docs=list(docs.values()))
    again = list(DocBin(store_user_data=True).from_bytes(bin.to_bytes()).get_docs(Vocab()))
    for article, doc in zip(ALL, again, strict=True):
        other = Doc(Vocab()).from_bytes(docs[id(article)].to_bytes())
        assert doc._.article == other._.article == article
        assert seen(doc, article) == seen(other, article) == seen(docs[id(article)], article)


def test_on_a_pipeline_and_on_a_doc_of_ones_own():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = to_doc(FOUND[0], on=nlp)
    assert len(list(doc.sents)) > 1
    own = spacy.blank("xx")(AWKWARD.document.text)
    own.user_data["mine"] = 1
    assert to_doc(AWKWARD, on=own) is own
    assert (own._.article, own.user_data["mine"]) == (AWKWARD, 1)
    with pytest.raises(ValueError, match="another text than document 'silent'"):
        to_doc(SILENT, on=own)


def test_half_a_token_takes_the_whole_and_the_offsets_stay_exact():
    quotation = evolve(AWKWARD.quotations[1], content=(Span(8, 10),))  # a part of "Ünion"
    doc = to_doc(evolve(AWKWARD, quotations=(quotation,)))
    (span,) = doc.spans["quotations"]
    assert (span.text, span._.quotation.content) == ("U\u0308nion", (Span(8, 10),))


def test_articles_without_quotations_and_spans_of_others():
    for article in (EMPTY, SILENT):
        doc = to_doc(article)
        assert (doc.text, doc._.article) == (article.document.text, article)
        assert {group: len(spans) for group, spans in doc.spans.items()} == dict.fromkeys(GROUPS, 0)
    other = spacy.blank("en")("Rain fell.")
    assert (other._.article, other[:1]._.quotation, other[:1]._.speaker, other[:1]._.stances) == (None, None, None, ())


def test_an_extension_of_another_is_not_overwritten():
    register()
    register()
    ours = Doc.remove_extension("article")
    Doc.set_extension("article", default="theirs")
    try:
        with pytest.raises(ValueError, match="article"):
            to_doc(SILENT)
    finally:
        Doc.remove_extension("article")
        Doc.set_extension("article", getter=ours[2])


def test_nothing_loads_spacy_but_to_doc():
    code = (
        "import sys, quoteattr, quoteattr.cli, quoteattr.output.spacy\n"
        "assert not {'spacy', 'pandas', 'conllu', 'pyld'} & set(sys.modules)\n"
        "sys.modules['spacy'] = None\n"
        "from quoteattr.output.spacy import to_doc\n"
        "article = next(quoteattr.read_jsonl(sys.argv[1]))\n"
        "try: to_doc(article)\n"
        "except ImportError as error: print(error)"
    )
    gold = Path(__file__).parent.parent / "fixtures" / "gold.jsonl"
    done = subprocess.run([sys.executable, "-c", code, gold], capture_output=True, text=True, check=True)
    assert done.stdout == "spaCy is not installed: pip install 'quoteattr[spacy]'\n"
