"""A parse of the user's own: CoNLL-U, a Stanza document, gold sentences, and what the pipeline makes of them."""

import pickle

import numpy as np
import pytest
import stanza
from attrs import evolve
from freeze import articles, frozen
from hypothesis import given
from hypothesis import strategies as st

import quoteattr
from quoteattr import (
    Document,
    DocumentError,
    FormatError,
    Options,
    Parse,
    ParseError,
    Pipeline,
    Span,
    from_conllu,
    from_stanza,
    parses_from_conllu,
    to_conllu,
)
from quoteattr.lexicon import load_lexicon

LEXICON = load_lexicon()
FROZEN = frozen("articles")
SAID = "“We will stay,” the mayor of Lorn said."


def row(place, form, head=0, misc="_", upos="X"):
    return f"{place}\t{form}\t{form.lower()}\t{upos}\t_\t_\t{head}\t{'dep' if head else 'root'}\t_\t{misc}\n"


def words_of(parse: Parse) -> list[str]:
    return [token.span.of(parse.text) for token in parse.tokens]


@pytest.fixture
def rules():
    """A pipeline whose parser has nothing to say."""
    return Pipeline(lambda documents: [{}[document.id] for document in documents], LEXICON)


# -- a pipeline takes parses ----------------------------------------------------------------------------------------


def test_a_parse_is_not_parsed_again(rules):
    parse = FROZEN["harbour"]
    whole = Pipeline(lambda documents: [FROZEN[each.id] for each in documents], LEXICON)(parse.document)
    made = rules(parse)
    assert made.quotations == whole.quotations != ()
    assert (made.speakers, made.document) == (whole.speakers, whole.document)
    assert made.made.parser == "given"


def test_documents_and_parses_in_one_stream(pipeline):
    texts, read = articles()[:4], []

    def parser(documents):
        read.extend(document.id for document in documents)
        return [FROZEN[document.id] for document in documents]

    mixed = [texts[0], FROZEN[texts[1].id], FROZEN[texts[2].id], texts[3]]
    found = list(Pipeline(parser, LEXICON).pipe(mixed))
    assert [article.document.id for article in found] == [text.id for text in texts]
    assert read == [texts[0].id, texts[3].id]
    assert ["given" in article.made.parser for article in found] == [False, True, True, False]
    shared = list(pipeline.pipe(mixed, batch_size=1, n_process=2))
    assert shared == list(pipeline.pipe(mixed, batch_size=3))


def test_a_bad_document_costs_no_parse(rules):
    mixed = [FROZEN["harbour"], Document("unknown", id="stranger"), FROZEN["ferry"]]
    good, bad, other = rules.pipe(mixed, on_error="keep")
    assert (bad.document.id, bad.stage) == ("stranger", "parsing")
    assert (good.document.id, other.document.id) == ("harbour", "ferry")


def test_a_stage_that_fails_on_a_parse_names_its_document(monkeypatch, rules):
    monkeypatch.setattr("quoteattr.stages.cues.base_forms", lambda _token: 1 / 0)
    with pytest.raises(DocumentError, match="'harbour' failed in cues"):
        rules(FROZEN["harbour"])


@pytest.mark.parametrize("made", [[], [FROZEN["harbour"], FROZEN["ferry"]]])
def test_a_parser_that_makes_too_few_or_too_many_parses(made):
    (failure,) = Pipeline(lambda _: made, LEXICON).pipe([FROZEN["harbour"].document], on_error="keep")
    assert (failure.stage, str(failure.error)) == ("parsing", f"the parser made {len(made)} parses of 1 documents")


def test_many_parses_go_through_pipe(rules):
    with pytest.raises(TypeError, match="many documents"):
        rules.pipe(FROZEN["harbour"])


def test_our_own_parse_through_conllu_gives_the_same_article(pipeline):
    for document in articles()[:3]:
        parse = pipeline.parse(document)
        back = from_conllu(to_conllu(parse), document)
        assert back == parse
        assert back.vectors is None
        plain, again = pipeline(document), pipeline(back)
        assert again == evolve(plain, made=evolve(plain.made, parser=f"given, vectors of {plain.made.parser}"))


def test_lent_vectors_are_those_of_our_own_parses(pipeline):
    parse = pipeline.parse(articles()[0])
    (lent,) = pipeline.parser.with_vectors([evolve(parse, vectors=None)])
    assert lent == parse
    np.testing.assert_allclose(lent.vectors, parse.vectors, atol=0.02)


def test_official_models_lend_nothing(stanza_pipeline, rules):
    from quoteattr.parsing.stanza import StanzaParser
    from quoteattr.parsing.stock import Stock

    stock = Stock(stanza_pipeline)
    official = evolve(rules, parser=StanzaParser(stock.segment, stock.annotate, "stock", "en"))
    assert official(FROZEN["harbour"]).made.parser == "given"


def test_without_vectors_rules_decide_alone(pipeline):
    bare = evolve(pipeline.parse(articles()[0]), vectors=None)
    alone = evolve(pipeline, parser=lambda _: [])(bare)
    assert alone.made.parser == "given"
    assert not any("learned" in quotation.evidence.by for quotation in alone.quotations)
    assert any(
        "learned" in quotation.evidence.by for article in map(pipeline, articles()) for quotation in article.quotations
    )


def test_vectors_for_a_sentence_that_is_longer_than_any(pipeline):
    text = "and so, " * 300
    whole = pipeline.parse(Document(text), sentences=[Span(0, len(text))])
    (lent,) = pipeline.parser.with_vectors([evolve(whole, vectors=None)])
    assert len(lent.vectors) == len(whole.tokens) == 900


# -- gold sentences -------------------------------------------------------------------------------------------------


def test_sentences_are_those_that_are_given(pipeline):
    text = "He left at 5 p.m. The mayor stayed\nand waited. Rain fell."
    ends = [text.index(" The"), text.index(" Rain"), len(text)]
    spans = [Span(0, ends[0]), Span(ends[0] + 1, ends[1]), Span(ends[1] + 1, ends[2])]
    parse = pipeline.parse(text, sentences=spans)
    assert [Span(each[0].span.start, each[-1].span.end) for each in parse.sentences] == spans
    assert all(sum(token.head is None for token in sentence) == 1 for sentence in parse.sentences)
    halves = [Span(0, 10), Span(11, 34)]
    parse = pipeline.parse(text, sentences=halves)
    assert [Span(each[0].span.start, each[-1].span.end) for each in parse.sentences] == halves


def test_our_own_sentences_give_our_own_parse(pipeline):
    for document in articles()[:3]:
        parse = pipeline.parse(document)
        spans = [Span(each[0].span.start, each[-1].span.end) for each in parse.sentences]
        assert pipeline.parse(document, sentences=spans) == parse


def test_a_sentence_stays_one_however_long_it_is(pipeline):
    text = "and so, " * 300 + "he left."
    parse = pipeline.parse(text, sentences=[Span(0, len(text))])
    assert len(parse.sentences) == 1
    assert [token.head for token in parse.tokens].count(None) == 1
    assert len(parse.tokens) > 900


def test_no_sentences_and_empty_ones(pipeline):
    assert pipeline.parse("Rain fell.", sentences=[]).tokens == ()
    assert words_of(pipeline.parse("   Rain fell.", sentences=[Span(0, 2), Span(3, 13)])) == ["Rain", "fell", "."]


@pytest.mark.parametrize("spans", [[Span(0, 11)], [Span(0, 5), Span(4, 10)], [Span(5, 10), Span(0, 4)]])
def test_sentences_that_do_not_fit(pipeline, spans):
    with pytest.raises(ValueError, match="document 'rain'"):
        pipeline.parse(Document("Rain fell.", id="rain"), sentences=spans)


def test_a_parser_that_finds_its_sentences_itself(rules):
    with pytest.raises(ParseError, match="finds its sentences itself"):
        rules.parse("Rain fell.", sentences=[Span(0, 10)])


# -- CoNLL-U --------------------------------------------------------------------------------------------------------

ENHANCED = (
    "# newdoc id = d1\n# newpar\n# sent_id = 1\n# text = They don't, he said.\n"
    + row(1, "They", 3)
    + "2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
    + row(2, "do", 3)
    + row(3, "n't", 6)
    + row(4, ",", 3)
    + row(5, "he", 6)
    + "5.1\twas\tbe\tAUX\t_\t_\t_\t_\t6:dep\t_\n"
    + row(6, "said", 0, "SpaceAfter=No")
    + row(7, ".", 6)
)


def test_enhanced_rows_empty_nodes_and_multiword_tokens():
    parse = from_conllu(ENHANCED)
    assert (parse.document.id, parse.text.strip()) == ("d1", "They don't, he said.")
    assert words_of(parse) == ["They", "do", "n't", ",", "he", "said", "."]
    assert parse.tokens[1].head == 2


def test_the_text_as_given_may_be_written_otherwise():
    parse = from_conllu(ENHANCED, Document("\ufeffThey  don’t,\nhe said. Unread.", id="x"))
    assert words_of(parse) == ["They", "do", "n’t", ",", "he", "said", "."]
    assert parse.document.id == "x"


def test_words_that_are_not_in_the_token_have_all_of_it():
    conllu = "1-2\tgonna\t_\t_\t_\t_\t_\t_\t_\t_\n" + row(1, "going") + row(2, "to", 1) + row(3, "rain", 1)
    parse = from_conllu(conllu)
    assert words_of(parse) == ["gonna", "gonna", "rain"]
    assert parse.tokens[0].lemma == "going"
    assert from_conllu(to_conllu(parse)) == parse


def test_treebank_signs_stand_for_what_is_printed():
    conllu = "".join(
        row(place, form, int(place > 1))
        for place, form in enumerate(["``", "Go", "''", "-LRB-", "--", "-RRB-", "..."], 1)
    )
    assert words_of(from_conllu(conllu, Document("“Go” (—) …"))) == ["“", "Go", "”", "(", "—", ")", "…"]


def test_what_has_no_tree_is_left_out():
    conllu = row(1, "Rain") + row(2, "fell", 1) + "\n" + row(1, "It") + row(2, "rained", 1)
    text = "A headline\n\nRain fell\n\nAd: It pays\nIt rained"
    parse = from_conllu(conllu, Document(text))
    assert [token.span.start for token in parse.tokens] == [
        text.index(word) for word in ("Rain", "fell", "It rained", "rained")
    ]


def test_a_word_inside_another_is_not_that_word():
    assert from_conllu(row(1, "art"), Document("A heart. art")).tokens[0].span == Span(9, 12)


def test_several_documents(tmp_path):
    conllu = (
        ENHANCED + "\n# newdoc id = d2\n" + row(1, "Rain") + "\n# newdoc\n" + row(1, "Snow") + "\n# newdoc id = d4\n"
    )
    parses = list(parses_from_conllu(conllu))
    assert [(parse.document.id, len(parse.tokens)) for parse in parses] == [("d1", 7), ("d2", 1), ("", 1), ("d4", 0)]
    laid = list(parses_from_conllu(conllu, [Document("  Rain!", id="d2")]))
    assert [parse.text.strip() for parse in laid] == ["They don't, he said.", "Rain!", "Snow", ""]
    with pytest.raises(FormatError, match="a second document begins here") as caught:
        from_conllu(conllu)
    assert caught.value.line == conllu.split("\n").index("# newdoc id = d2") + 1


def test_what_stands_before_the_first_document_is_one():
    parses = list(parses_from_conllu(row(1, "Rain") + "\n# newdoc id = d2\n" + row(1, "Snow")))
    assert [parse.document.id for parse in parses] == ["", "d2"]


def test_frozen_files_are_files_of_several_documents():
    from freeze import PARSES

    conllu = (PARSES / "articles.conllu").read_bytes().decode("utf-8")
    assert {parse.document.id: parse for parse in parses_from_conllu(conllu)} == FROZEN


def test_paragraphs_are_lines():
    conllu = "# newpar\n" + row(1, "Rain") + "\n# newpar id = 2\n" + row(1, "Snow")
    assert from_conllu(conllu).text.rstrip() == "Rain\nSnow"


def test_windows_lines_and_a_byte_order_mark():
    parse = from_conllu("\ufeff" + ENHANCED.replace("\n", "\r\n"))
    assert (parse.document.id, len(parse.tokens)) == ("d1", 7)


def test_nothing():
    assert from_conllu("").tokens == ()
    assert list(parses_from_conllu("")) == []
    assert from_conllu("", Document("No tree.", id="x")).text == "No tree."


@pytest.mark.parametrize(
    ("conllu", "line", "said"),
    [
        (row(1, "Rain") + row(3, "fell", 1), 2, "the id must be 2"),
        (row(2, "Rain"), 1, "the id must be 1"),
        (row("1x", "Rain"), 1, "the id must be a number"),
        ("1-2\tdon't" + "\t_" * 8 + "\n" + row(1, "do"), 1, "do not follow it"),
        (row(1, "Rain", 2) + row(2, "fell", 1), 1, "round in a circle"),
        (row(1, "Rain", 1), 1, "round in a circle"),
        (row(1, "Rain", 2), 1, "outside the sentence"),
        (
            "# text = Rain falls\n" + row(1, "Rain") + row(2, "fell", 1),
            3,
            "'fell' does not stand in the text of its sentence",
        ),
        ("# text = Rain fell hard\n" + row(1, "Rain") + row(2, "fell", 1), 3, "goes on: ' hard'"),
        (row(1, "Rain", 0, "start_char=x|end_char=4"), 1, "start_char must be a number"),
    ],
)
def test_conllu_that_is_wrong_is_named_with_its_line(conllu, line, said):
    with pytest.raises(FormatError, match=said) as caught:
        from_conllu(conllu)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Rain falls", 2, "'fell' does not stand"),
        ("Rain, it fell", 2, "'fell' does not stand"),
        ("", 1, "'Rain' does not stand"),
    ],
)
def test_a_word_that_does_not_stand_in_the_text(text, line, said):
    with pytest.raises(FormatError, match=said) as caught:
        from_conllu(row(1, "Rain") + row(2, "fell", 1), Document(text))
    assert caught.value.line == line


def test_places_that_are_told_must_be_right():
    conllu = row(1, "Rain", 0, "start_char=2|end_char=6")
    assert from_conllu(conllu, Document("- Rain")).tokens[0].span == Span(2, 6)
    with pytest.raises(FormatError, match="from 2 to 6"):
        from_conllu(conllu, Document("Rain fell"))
    backwards = row(1, "fell", 0, "start_char=5|end_char=9") + row(2, "Rain", 1, "start_char=0|end_char=4")
    with pytest.raises(FormatError, match="'Rain' stands before the word in front of it"):
        from_conllu(backwards, Document("Rain fell"))


@given(st.lists(st.lists(st.text("ab“'é😀", min_size=1, max_size=4), min_size=1, max_size=6), max_size=4))
def test_words_find_their_places_in_any_text(sentences):
    conllu = "\n".join("".join(row(n, word, int(n > 1)) for n, word in enumerate(each, 1)) for each in sentences)
    text = " \n".join("  ".join(each) for each in sentences)
    assert words_of(from_conllu(conllu, Document(text))) == [word for each in sentences for word in each]


# -- Stanza's documents ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stanza_pipeline(exact_parser):
    """A real Stanza pipeline, with the bundled pack's models."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    from quoteattr.parsing import stanza as module
    from quoteattr.parsing.packs import find_pack
    from quoteattr.parsing.stock import Stock

    pack = find_pack("en-news")
    model = AutoModel.from_pretrained(pack.encoder, dtype=torch.float32, add_pooling_layer=False)
    cache = module.FoundationCache(local_files_only=True)
    cache.bert[module.ENCODER_NAME] = module.BertRecord(model, AutoTokenizer.from_pretrained(pack.encoder), {})
    settings = {"dir": str(pack.path), "package": "default", "foundation_cache": cache, "download_method": None}
    return Stock.load("en", **settings).pipeline


def test_a_document_of_a_stanza_pipeline(stanza_pipeline, pipeline):
    text = "He didn't stay. " + SAID.replace("“", '"').replace("”", '"')
    parsed = stanza_pipeline(text)
    parse = from_stanza(parsed)
    assert parse.text == text
    assert words_of(parse)[:6] == ["He", "did", "n't", "stay", ".", '"']
    assert [token.deprel for token in parse.tokens] == [word.deprel for each in parsed.sentences for word in each.words]
    (quotation,) = pipeline(parse).quotations
    assert quotation.text_of(text) == "We will stay,"
    assert quotation.source.span.of(text) == "the mayor of Lorn"


def test_through_stanzas_own_conllu(stanza_pipeline):
    from stanza.utils.conll import CoNLL

    text = "He didn't stay.\n\nThe mayor   of Lorn did.\n"
    parsed = stanza_pipeline(text)
    parse = from_stanza(parsed)
    assert from_conllu(f"{parsed:C}", Document(text)) == parse
    again = from_stanza(CoNLL.conll2doc(input_str=f"{parsed:C}"))
    assert [token.lemma for token in again.tokens] == [token.lemma for token in parse.tokens]
    assert from_conllu(f"{parsed:C}").text.rstrip() == text.rstrip()


def stanza_document():
    words = [
        {"id": 1, "text": "Rain", "lemma": "rain", "upos": "NOUN", "head": 2, "deprel": "nsubj"},
        {"id": 2, "text": "fell", "lemma": "fall", "upos": "VERB", "head": 0, "deprel": "root"},
    ]
    return stanza.Document([words])


def test_a_document_made_of_dictionaries():
    parse = from_stanza(stanza_document())
    assert (parse.text.strip(), [token.lemma for token in parse.tokens]) == ("Rain fell", ["rain", "fall"])
    laid = from_stanza(stanza_document(), Document("It said: Rain\u00a0fell.", id="x"))
    assert [token.span for token in laid.tokens] == [Span(9, 13), Span(14, 18)]


def test_a_document_without_trees():
    bare = stanza.Document([[{"id": 1, "text": "Rain"}]])
    with pytest.raises(ParseError, match="sentence 1: 'Rain' has no upos"):
        from_stanza(bare)


def test_a_document_of_another_text():
    with pytest.raises(ParseError, match="'fell' does not stand"):
        from_stanza(stanza_document(), Document("Rain falls"))
    circle = stanza_document()
    circle.sentences[0].words[1].head = 1
    with pytest.raises(ParseError, match="round in a circle"):
        from_stanza(circle)


def test_a_given_parse_can_be_pickled_with_its_vectors(pipeline):
    parse = pipeline.parse(SAID)
    again = pickle.loads(pickle.dumps(parse))
    assert again == parse
    np.testing.assert_array_equal(again.vectors, parse.vectors)
    assert pipeline(again).made.parser == "given"


def test_options_hold_for_given_parses(pipeline):
    strict = evolve(pipeline, options=Options(min_confidence=1.0))
    assert strict(pipeline.parse(SAID)).quotations == ()
    assert quoteattr.extract(SAID).quotations == pipeline(pipeline.parse(SAID)).quotations
