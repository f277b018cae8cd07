"""What each voice is on record with, and the sentence that reports it."""

from __future__ import annotations

import pytest
from attrs import evolve
from harbour_news import ARTICLES, ENTITIES, HARBOUR, MADE, UTTERANCES, quotation, span, speaker, stance

from quoteattr.output.context import find_context
from quoteattr.output.records import SIDES, find_records
from quoteattr.types import (
    Article,
    Document,
    Entity,
    Member,
    Quotation,
    SpeakerType,
    StanceLabel,
    Utterance,
    Variant,
)

OPPOSES, SUPPORTS, MIXED, NEUTRAL, NONE = SIDES


def test_a_voice_has_its_statements_over_all_articles() -> None:
    voice, single, unsure = find_records(ARTICLES, ENTITIES, UTTERANCES)
    assert (voice.name, voice.quotations, voice.articles) == ("Lena Okoro", 5, 3)
    assert [len(statement.wordings) for statement in voice.statements] == [3, 1, 1]
    assert voice.names == (("Lena Okoro", 2), ("Okoro", 2))
    assert voice.roles == ("the harbour minister", "Minister")
    assert [len(voice.on("foreign_troops", side)) for side in SIDES] == [1, 0, 0, 0, 2]
    assert (single.name, single.quotations, single.roles) == ("Tam Reke", 1, ("Gen.",))
    assert (unsure.entity, unsure.name, unsure.quotations) == (None, None, 1)


def test_most_wordings_about_it_decide_where_a_statement_stands() -> None:
    text = "Okoro said we stay, we leave, we left, we met."
    labels = (SUPPORTS, OPPOSES, OPPOSES, NONE)
    parts = ("we stay", "we leave", "we left", "we met")
    quotations = tuple(
        quotation(text, f"q{number}", part, "said", "Okoro", *[stance(text, label, part)] * (label is not NONE))
        for number, (part, label) in enumerate(zip(parts, labels, strict=True))
    )
    article = Article(Document(text, "a"), quotations, (speaker(text, "s1", "Okoro", None),), MADE)
    entity = Entity("e1", "Okoro", SpeakerType.PERSON, (Member("a", "s1"),))

    def side(*chosen: Quotation) -> StanceLabel | None:
        utterance = Utterance("u1", "e1", tuple(Variant("a", each.id, each.content) for each in chosen), ())
        return (
            find_records([evolve(article, quotations=chosen)], [entity], [utterance])[0]
            .statements[0]
            .side("foreign_troops")
        )

    assert side(*quotations) is OPPOSES
    assert side(quotations[0], quotations[3]) is SUPPORTS
    assert side(quotations[0], quotations[1]) is SUPPORTS
    assert side(quotations[1], quotations[0]) is OPPOSES
    assert side(quotations[3]) is NONE


def in_parts(text: str, words: str, parts: list[str], *evidence: str) -> list[tuple[str, StanceLabel | None]]:
    """The statements of a quotation whose parts are utterances: their words, and where they stand."""
    whole = quotation(text, "q1", words, "said", "Okoro", stance(text, OPPOSES, *evidence))
    article = Article(Document(text, "a"), (whole,), (speaker(text, "s1", "Okoro", None),), MADE)
    spans = [span(text, part) for part in parts]
    utterances = [Utterance(f"u{n}", "e1", (Variant("a", "q1", (part,)),), ()) for n, part in enumerate(spans)]
    (record,) = find_records([article], [Entity("e1", "Okoro", SpeakerType.PERSON, (Member("a", "s1"),))], utterances)
    assert record.quotations == 1
    return [(each.wordings[0].words, each.side("foreign_troops")) for each in record.statements]


def test_a_stance_belongs_to_the_part_from_whose_words_it_was_read() -> None:
    words = "the fish is good and the troops must go"
    text, parts = f"Okoro said {words}.", ["the fish is good", "the troops must go"]
    assert in_parts(text, words, parts, "must") == [(parts[0], NONE), (parts[1], OPPOSES)]
    assert in_parts(text, words, parts, "said") == [(parts[0], OPPOSES), (parts[1], OPPOSES)]


def test_what_no_utterance_holds_of_a_quotation_is_a_statement_too() -> None:
    words = "The fish is good. The old troops must go. It rains."
    text, part = f"“{words}” Okoro said.", "The fish is good."
    rest = "The old troops must go. It rains."
    assert in_parts(text, words, [part], "must") == [(part, NONE), (rest, OPPOSES)]
    assert in_parts(text, words, [part, "The old troops must go."], "must")[1:] == [
        ("The old troops must go.", OPPOSES)
    ]


def test_a_stance_ascribed_to_another_voice_is_on_the_record_of_that_voice() -> None:
    article = ARTICLES[0]
    told = evolve(article.quotations[1], stances=(stance(HARBOUR, MIXED, "fish", by="s2"),))
    voice, other = find_records([evolve(article, quotations=(article.quotations[0], told))], ENTITIES, ())
    assert [len(voice.on("foreign_troops", side)) for side in SIDES] == [1, 0, 0, 0, 1]
    assert (other.name, [len(other.on("foreign_troops", side)) for side in SIDES]) == ("Tam Reke", [0, 0, 1, 0, 0])


@pytest.mark.parametrize(
    ("number", "context"),
    [
        (0, "“The foreign garrison must leave the harbour,” Lena Okoro, the harbour minister, said on Monday."),
        (1, "She added that the fish was good."),
        (2, "“Let the garrison stay & pay <b>,” Gen. Tam Reke replied."),
        (3, "An aide hinted that the ships were old."),
    ],
)
def test_the_context_is_the_sentence_that_reports(number: int, context: str) -> None:
    assert find_context(HARBOUR, ARTICLES[0].quotations[number]).of(HARBOUR) == context


def test_what_was_said_ends_no_sentence_of_its_reporter() -> None:
    text = "It rained. “We go. We stay. No one asked J. Holt.” Okoro said. He sat."
    said = quotation(text, "q1", "We go. We stay. No one asked J. Holt.", "said", "Okoro")
    assert find_context(text, said).of(text) == "“We go. We stay. No one asked J. Holt.” Okoro said."
    text = "Okoro said: “We go. We stay.” The crowd sang."
    said = quotation(text, "q1", "We go. We stay.", "said", "Okoro")
    assert find_context(text, said).of(text) == "Okoro said: “We go. We stay.”"


def test_a_context_without_end_is_cut_between_words() -> None:
    text = "and so on " * 60 + "Okoro said this " + "and so forth " * 60
    context = find_context(text, quotation(text, "q1", "this", "said", "Okoro")).of(text)
    assert len(context) < 320
    assert "Okoro said this" in context
    assert set(context.split()) == {"and", "so", "on", "Okoro", "said", "this", "forth"}
