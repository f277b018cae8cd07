"""Quotations of the user's own: exactly those come back, with speakers and stances."""

import json

import pytest
from attrs import evolve
from freeze import articles, frozen

import quoteattr
from quoteattr import KnownSpeaker, Options, OwnQuotation, Pipeline, QuotationType, Span
from quoteattr.lexicon import load_lexicon

LEXICON = load_lexicon()
FROZEN = frozen("articles")
HARBOUR = FROZEN["harbour"]
PIPELINE = Pipeline(lambda documents: [FROZEN[each.id] for each in documents], LEXICON)


def at(words: str, parse=HARBOUR, start: int = 0) -> Span:
    place = parse.text.index(words, start)
    return Span(place, place + len(words))


def test_the_quotations_that_are_found_come_back_as_they_are():
    for parse in FROZEN.values():
        found = PIPELINE(parse)
        own = [
            OwnQuotation(
                q.content, type=q.type, cue=q.cue and q.cue.span, source=q.source and q.source.span, id=f"my-{q.id}"
            )
            for q in reversed(found.quotations)
        ]
        given = PIPELINE.attribute(parse.document, own)
        assert [q.id for q in given.quotations] == [f"my-{q.id}" for q in found.quotations]
        for one, other in zip(given.quotations, found.quotations, strict=True):
            assert (one.type, one.content, one.source) == (other.type, other.content, other.source)
            assert (one.cue and one.cue.span) == (other.cue and other.cue.span)
            assert one.evidence.by == "given"
            named, meant = given.speaker(one), found.speaker(other)
            assert (named and named.name) == (meant and meant.name)
            assert [stance.label for stance in one.stances] == [stance.label for stance in other.stances]
            assert all(stance.holder == one.speaker for stance in one.stances)


def test_what_is_left_open_is_lent():
    found = PIPELINE(HARBOUR)
    given = PIPELINE.attribute(HARBOUR, [OwnQuotation(q.content) for q in found.quotations if q.within is None])
    whole = [q for q in found.quotations if q.within is None]
    assert [(q.type, q.cue, q.source) for q in given.quotations] == [(q.type, q.cue, q.source) for q in whole]
    assert [given.speaker(q).name for q in given.quotations] == [found.speaker(q).name for q in whole]
    assert all(q.speaker_evidence is not None for q in given.quotations)


def test_only_who_says_the_quotations_speaks():
    last = PIPELINE(HARBOUR).quotations[-1]
    given = PIPELINE.attribute(HARBOUR, [OwnQuotation(last.content)])
    assert len(given.quotations) == len(given.speakers) == 1
    assert given.quotations[0].speaker == given.speakers[0].id


def test_no_quotations():
    given = PIPELINE.attribute(HARBOUR, [])
    assert (given.quotations, given.speakers, given.document) == ((), (), HARBOUR.document)


def test_words_that_nobody_says():
    said = at("PORT ELLIN")
    (quotation,) = PIPELINE.attribute(HARBOUR, [said]).quotations
    assert (quotation.content, quotation.cue, quotation.source, quotation.speaker) == ((said,), None, None, None)
    assert (quotation.id, quotation.type, quotation.stances) == ("q1", QuotationType.INDIRECT, ())


def test_the_source_of_the_user_is_who_says_it():
    found = PIPELINE(HARBOUR)
    first = found.quotations[0]
    other = next(q for q in found.quotations if q.speaker != first.speaker and q.source is not None)
    given = PIPELINE.attribute(HARBOUR, [OwnQuotation(first.content, source=other.source.span)])
    assert given.speakers[0].name == found.speaker(other).name
    assert given.quotations[0].source.span == other.source.span


def test_a_pronoun_for_a_source_is_led_to_its_name():
    she = at("she told the town council")
    source = Span(she.start, she.start + 3)
    quotation = OwnQuotation(at("We rented out a pier, not a country,"), source=source)
    given = PIPELINE.attribute(HARBOUR, [quotation])
    assert (given.speakers[0].name, given.quotations[0].source.type) == ("Ilse Brandt", "pronoun")
    assert given.quotations[0].speaker_evidence.by == "pronoun"


def test_the_cue_of_the_user_has_its_dictionary_form():
    told = at("told", start=HARBOUR.text.index("she told"))
    (quotation,) = PIPELINE.attribute(
        HARBOUR, [OwnQuotation(at("We rented out a pier, not a country,"), cue=told)]
    ).quotations
    assert (quotation.cue.span, quotation.cue.lemma) == (told, "tell")


def test_split_contents_and_nested_ones():
    content = (at("We rented out a pier"), at("not a country,"))
    inner = OwnQuotation(at("rented out a pier"), id="inner")
    given = PIPELINE.attribute(HARBOUR, [inner, OwnQuotation(content, id="outer")])
    assert [(q.id, q.within) for q in given.quotations] == [("outer", None), ("inner", "outer")]
    assert given.quotations[0].content == content


def test_the_same_words_twice():
    said = OwnQuotation(at("We rented out a pier, not a country,"))
    given = PIPELINE.attribute(HARBOUR, [said, said])
    assert [(q.id, q.within) for q in given.quotations] == [("q1", None), ("q2", None)]


def test_ids_that_are_given_are_not_given_again():
    own = [OwnQuotation(at("We rented out a pier")), OwnQuotation(at("not a country,"), id="q1")]
    assert [q.id for q in PIPELINE.attribute(HARBOUR, own).quotations] == ["q2", "q1"]


def test_an_empty_id_is_none():
    own = [OwnQuotation(at("We rented out a pier"), id=""), OwnQuotation(at("not a country,"))]
    assert [q.id for q in PIPELINE.attribute(HARBOUR, own).quotations] == ["q1", "q2"]
    own = [OwnQuotation(at("We rented out a pier"), id=""), OwnQuotation(at("not a country,"), id="q1")]
    assert [q.id for q in PIPELINE.attribute(HARBOUR, own).quotations] == ["q2", "q1"]


def test_direct_speech_that_was_not_found_names_nobody_for_he(pipeline):
    text = "Tomas Reyl spoke to the board. Jon Abel never came. He promised a report."
    promise = OwnQuotation(Span(text.index("a report"), len(text)), source=Span(52, 54))
    speech = OwnQuotation(Span(31, 51), type="direct")
    assert [each.name for each in pipeline.attribute(text, [promise]).speakers] == ["Jon Abel"]
    assert [each.name for each in pipeline.attribute(text, [speech, promise]).speakers] == ["Tomas Reyl"]


def test_given_articles_go_through_json():
    found = PIPELINE(HARBOUR)
    given = PIPELINE.attribute(HARBOUR, [OwnQuotation(q.content) for q in found.quotations])
    assert quoteattr.from_dict(json.loads(json.dumps(quoteattr.to_dict(given)))) == given


def test_known_people_are_known_here_too():
    people = evolve(PIPELINE, options=Options(people=[KnownSpeaker("Ilse Brandt", id="P1")]))
    given = people.attribute(HARBOUR, [at("We rented out a pier, not a country,")])
    assert given.speakers[0].known == "P1"
    assert given.made.people is not None


def test_stances_are_those_of_the_quotations():
    for document in articles():
        found = PIPELINE(document)
        spans = [q.content[0] for q in found.quotations if len(q.content) == 1]
        given = PIPELINE.attribute(document, spans)
        tagged = PIPELINE.stances(document, spans[::-1])
        assert [[stance.label for stance in each] for each in tagged[::-1]] == [
            [stance.label for stance in quotation.stances] for quotation in given.quotations
        ]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([Span(0, 100_000)], "does not lie in document 'harbour'"),
        ([OwnQuotation(Span(0, 4), cue=Span(99_998, 99_999))], "does not lie in document 'harbour'"),
        ([OwnQuotation(Span(0, 4), source=Span(99_998, 99_999))], "does not lie in document 'harbour'"),
        ([OwnQuotation(())], "a quotation of document 'harbour' has no content"),
        (
            [OwnQuotation((Span(5, 9), Span(0, 4)))],
            "of document 'harbour' has spans that overlap or stand out of order",
        ),
        (
            [OwnQuotation((Span(0, 4), Span(3, 9)))],
            "of document 'harbour' has spans that overlap or stand out of order",
        ),
        ([OwnQuotation(Span(0, 4), id="x"), OwnQuotation(Span(5, 9), id="x")], "'harbour' have the id 'x'"),
        ([OwnQuotation(Span(0, 4), source=at("\n\n"))], "of document 'harbour' holds no word"),
    ],
)
def test_spans_that_do_not_fit(own, said):
    with pytest.raises(ValueError, match=said):
        PIPELINE.attribute(HARBOUR.document, own)


def test_a_stage_that_fails_is_named(monkeypatch):
    monkeypatch.setattr("quoteattr.stages.cues.base_forms", lambda _token: 1 / 0)
    with pytest.raises(quoteattr.DocumentError, match="'harbour' failed in cues"):
        PIPELINE.attribute(HARBOUR.document, [Span(0, 4)])


def test_a_content_that_is_no_span():
    with pytest.raises(ValueError, match=r"not of \(0, 4\)"):
        OwnQuotation([(0, 4)])


def test_a_type_that_is_none():
    with pytest.raises(ValueError, match="spoken"):
        OwnQuotation(Span(0, 4), type="spoken")
