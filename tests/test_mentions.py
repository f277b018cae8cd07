"""What a mention spans, what its head is and of which type it is, on frozen parses (tests/cases/mentions.toml)."""

import pytest
from attrs import evolve
from freeze import cases, frozen

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.mentions import Phrases, find_mentions, mention_of, read_phrase
from quoteattr.stages.repairs import mend
from quoteattr.types import MentionType

LEXICON = load_lexicon()
PARSES = {name: mend(parse, LEXICON) for name, parse in frozen("mentions").items()}


def mention_at(parse: Parse, word: str):
    token = next(token for token in reversed(parse.tokens) if token.text == word)
    return mention_of(parse, token, LEXICON)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in cases("mentions")
    ],
)
def test_case(case):
    parse = PARSES[case["id"]]
    mention = mention_at(parse, case["word"])
    described = f"{mention.span.of(parse.text)} | {mention.head.of(parse.text)} | {mention.type}"
    assert described == case["expect"]


def test_mentions_come_once_each_in_the_order_of_the_text():
    for parse in PARSES.values():
        found = [phrase.mention for phrase in find_mentions(parse, LEXICON)]
        assert len(set(found)) == len(found)
        assert found == sorted(found, key=lambda mention: (mention.span, mention.head))


def test_the_head_lies_in_the_span_and_both_on_whole_words():
    for parse in PARSES.values():
        for token in parse.tokens:
            mention = mention_of(parse, token, LEXICON)
            assert mention.span.contains(mention.head)
            for span in (mention.span, mention.head):
                words = parse.between(span.start, span.end)
                assert (words[0].span.start, words[-1].span.end) == (span.start, span.end)


def test_a_mention_leads_back_to_its_phrase():
    for parse in PARSES.values():
        for phrase in find_mentions(parse, LEXICON):
            assert Phrases(parse, LEXICON).of(phrase.mention).mention == phrase.mention


def test_what_is_said_is_no_mention_of_the_sayer():
    parse = PARSES["apposition-after-name"]
    spans = {phrase.mention.span.of(parse.text) for phrase in find_mentions(parse, LEXICON)}
    assert "Lena Brandt, the head of the harbour board" in spans
    assert not any("said" in span for span in spans)


def test_roles_beside_a_name_are_kept_apart_from_it():
    parse = PARSES["owned-office-before-name"]
    phrase = read_phrase(parse, parse.tokens[0], LEXICON)
    assert phrase.mention.head.of(parse.text) == "Norway"
    named = next(token for token in parse.tokens if token.text == "Ole")
    assert [" ".join(word.text for word in role) for role in read_phrase(parse, named, LEXICON).roles] == [
        "Norway ’s Prime Minister"
    ]


def test_a_title_read_as_the_head_of_the_name_is_still_a_title():
    """Stanza's own models hang the name on the title by `flat`."""
    parse = PARSES["short-title"]
    title, first, last = parse.tokens[3:6]
    assert title.text == "Sen."
    tokens = list(parse.tokens)
    tokens[3] = evolve(title, head=first.head, deprel="nsubj")
    tokens[4] = evolve(first, head=3, deprel="flat")
    tokens[5] = evolve(last, head=3, deprel="flat")
    mention = mention_of(evolve(parse, tokens=tuple(tokens)), tokens[3], LEXICON)
    assert (mention.span.of(parse.text), mention.head.of(parse.text)) == ("Sen. Mara Holt", "Mara Holt")


def test_a_pair_is_no_name():
    parse = PARSES["pair-of-names"]
    assert mention_at(parse, "Lena").type is MentionType.NOMINAL
    assert mention_at(parse, "Tomas").type is MentionType.NAME
