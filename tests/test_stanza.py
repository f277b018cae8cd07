"""The parser on the bundled pack, and the path to Stanza's official models."""

import pickle
from types import SimpleNamespace

import numpy as np
import pytest
import stanza as stanza_library
import torch
from freeze import articles
from transformers import AutoModel, AutoTokenizer

import quoteattr
from quoteattr.errors import PackError
from quoteattr.parsing import encoder, networks, segmenter
from quoteattr.parsing import stanza as module
from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.parsing.stock import Stock
from quoteattr.types import Document

ODD_TEXTS = [
    "",
    "  \n\t\n ",
    "word",
    "a" * 5000,
    "x " * 1500,
    "Hi \ud800 there\x00 he said.",
    "\ufeff“No,” he said.\r\n\u200b\r\n“Yes,” she said.",
    "漢字" * 60 + " \U0001f600\U0001f600 \ue000",
    "\x00\x01\x02",
    "." * 400,
    "\u00ad\u200d\u2028\u2029\x85",
]


@pytest.fixture(scope="module")
def parser(pipeline):
    return pipeline.parser


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_text_is_parsed_and_every_word_stands_in_it(parser, text):
    (parse,) = parser([Document(text)])
    for token in parse.tokens:
        assert token.text == token.span.of(text)
        assert token.text.strip()
    covered = {place for token in parse.tokens for place in range(token.span.start, token.span.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())


def test_parsing_together_gives_what_parsing_alone_gives(parser):
    texts = ["“We will stay,” the envoy said.", "", "Rain fell. Nobody came.\nThe mayor left early, witnesses said."]
    documents = [Document(text) for text in texts] + articles()
    together = list(parser(documents))
    assert [parse.document for parse in together] == documents
    for document, parse in zip(documents, together, strict=True):
        (alone,) = parser([document])
        assert alone == parse
        assert np.array_equal(alone.vectors, parse.vectors) or alone.vectors is parse.vectors is None


@pytest.fixture(scope="module")
def exact(exact_parser):
    """The bundled pack in single precision, and Stanza's own pipeline on the same models."""
    pack = find_pack("en-news")
    model = AutoModel.from_pretrained(pack.encoder, dtype=torch.float32, add_pooling_layer=False)
    record = module.BertRecord(model, AutoTokenizer.from_pretrained(pack.encoder), {})
    cache = module.FoundationCache(local_files_only=True)
    cache.bert[module.ENCODER_NAME] = record
    settings = {"dir": str(pack.path), "package": "default", "foundation_cache": cache, "download_method": None}
    stock = Stock.load("en", **settings)
    return exact_parser, module.StanzaParser(stock.segment, stock.annotate, "stock", "en")


def test_the_short_cuts_change_no_tree(exact):
    ours, stock = exact
    odd = [text for text in ODD_TEXTS if all(len(word) < 300 for word in text.split())]  # Stanza blanks longer words
    documents = [*articles(), *(Document(text) for text in odd)]
    assert list(ours(documents)) == list(stock(documents))


def test_half_precision_changes_few_heads(exact, parser):
    ours, _ = exact
    tokens = [[token for parse in each(articles()) for token in parse.tokens] for each in (ours, parser)]
    differing = sum(one.head != other.head for one, other in zip(*tokens, strict=True))
    assert differing <= len(tokens[0]) / 100


def test_forgotten_words_are_learnt_again(exact, monkeypatch):
    ours, stock = exact
    for part, name in ((encoder, "MOST_WORDS_KEPT"), (networks, "MOST_WORDS_KEPT"), (segmenter, "MOST_KEPT")):
        monkeypatch.setattr(part, name, 3)
    documents = [
        Document("They don't know. She won't tell, and we can't ask."),
        Document("He hasn't, he said; it's late."),
    ]
    for document in documents:
        assert list(ours([document])) == list(stock([document]))


def test_contractions_are_two_words_with_their_own_stretch(parser):
    (parse,) = parser([Document("They don’t know the town’s mayor.")])
    assert [token.text for token in parse.tokens] == ["They", "do", "n’t", "know", "the", "town", "’s", "mayor", "."]


def test_a_headline_does_not_run_on(parser):
    (parse,) = parser([Document("Mayor Quits\nThe mayor of Port Karl left on Friday.")])
    assert len(parse.sentences) == 2


def test_a_title_ends_no_sentence(parser):
    (parse,) = parser([Document("“Go home,” said Rep. Ada Quill, the panel’s chair.")])
    assert len(parse.sentences) == 1


def test_a_dateline_is_a_sentence_of_its_own(parser):
    (parse,) = parser([Document("PORT KARL (Agencies) – The mayor left.")])
    assert [sentence[0].text for sentence in parse.sentences] == ["PORT", "The"]


def test_a_sentence_without_end_is_cut(parser):
    (parse,) = parser([Document("and so, " * 400)])
    assert max(map(len, parse.sentences)) <= module.LONGEST_SENTENCE


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "The ferry company said on Monday that it would not\nsail before the weather was better, because of the\nice."
    )
    assert len(find_paragraphs(text)) == 1
    assert len(find_paragraphs("Mayor Quits\nThe mayor left.\n\nHe was tired.")) == 3


def test_the_parser_travels_to_another_process_as_the_place_of_its_models(parser):
    assert len(pickle.dumps(parser)) < 5000


class FakePipeline:
    """Stands in for `stanza.Pipeline`, which would need the official models on the machine."""

    calls: list = []  # noqa: RUF012

    def __init__(self, language, **settings):
        self.calls.append((language, settings))
        word = {"id": 1, "text": "Stop", "lemma": "stop", "upos": "VERB", "xpos": "VB", "feats": None}
        words = [SimpleNamespace(**word, head=0, deprel="root")]
        token = SimpleNamespace(text="Stop", start_char=0, end_char=4, words=words)
        sentence = SimpleNamespace(tokens=[token], words=words)

        def process(document):
            if isinstance(document, str):
                return SimpleNamespace(sentences=[sentence])
            for found in document.sentences:
                found.words = words
            return document

        self.processors = {key: SimpleNamespace(process=process) for key in ("tokenize", "pos", "lemma", "depparse")}


@pytest.fixture
def official(monkeypatch):
    FakePipeline.calls = []
    monkeypatch.setattr(stanza_library, "Pipeline", FakePipeline)
    monkeypatch.setattr("quoteattr.pipeline._loaded", {})
    return FakePipeline


def test_official_models_are_never_fetched_unasked(official):
    pipeline = quoteattr.load("stanza:en")
    ((language, settings),) = official.calls
    assert language == "en"
    assert settings["download_method"] is None
    (parse,) = pipeline.parser([Document("Stop")])
    assert [(token.text, token.lemma, token.deprel) for token in parse.tokens] == [("Stop", "stop", "root")]
    assert pipeline("Stop").made.parser.startswith("stanza:en")


def test_official_models_are_fetched_when_asked(official):
    quoteattr.load("stanza:en", download=True)
    assert official.calls[0][1]["download_method"] == stanza_library.DownloadMethod.REUSE_RESOURCES


def test_missing_official_models_name_the_call_that_fetches_them(monkeypatch, official):
    def missing(*_args, **_settings):
        raise FileNotFoundError("resources.json")

    monkeypatch.setattr(stanza_library, "Pipeline", missing)
    with pytest.raises(quoteattr.PackError, match=r'load\("stanza:en", download=True\)'):
        quoteattr.load("stanza:en")


def test_a_download_that_fails_is_told_as_it_is(monkeypatch, official):
    def refused(*_args, **_settings):
        raise ConnectionError("no route")

    monkeypatch.setattr(stanza_library, "Pipeline", refused)
    with pytest.raises(ConnectionError):
        quoteattr.load("stanza:en", download=True)


def test_an_encoder_of_another_kind_is_named(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "electra"}', encoding="utf-8")
    with pytest.raises(PackError, match="model_type = 'electra'"):
        encoder.Encoder(tmp_path)
