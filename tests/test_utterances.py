"""Which quotations report one utterance (tests/cases/utterances.toml), and which articles are one text."""

import json
import random

import pytest
from attrs import evolve
from freeze import cases
from hypothesis import given
from hypothesis import strategies as st

import quoteattr.corpus.utterances
from quoteattr import (
    Article,
    Document,
    Entity,
    Evidence,
    Member,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
    same_articles,
    same_utterances,
)
from quoteattr.corpus import copies
from quoteattr.corpus.gathering import gather
from quoteattr.corpus.library import distinct
from quoteattr.corpus.likeness import LEAST_PART, enough_shared, match_wordings
from quoteattr.corpus.neighbours import find_neighbours
from quoteattr.corpus.statements import sentences
from quoteattr.corpus.wording import read_wording
from quoteattr.lexicon import load_lexicon
from quoteattr.output.serialize import record_to_json, utterance_from_dict

PULLOUT = "The withdrawal of foreign soldiers from the islands is a goal that cannot be negotiated."
REWORDED = "the pullout of foreign troops from the islands was an objective that cannot be negotiated"
FERRY = "The ferry to the northern villages will sail again before winter."


def by_name(articles):
    """A stand-in for `link`: one name is one voice, an unnamed voice is nobody else."""
    found = {}
    for article in articles:
        for speaker in article.speakers:
            member = Member(article.document.id, speaker.id)
            found.setdefault(speaker.name or f"{member.document} {member.speaker}", []).append((member, speaker))
    return tuple(
        Entity(key, group[0][1].name, group[0][1].type, tuple(member for member, _ in group))
        for key, group in sorted(found.items())
    )


@pytest.fixture(autouse=True)
def _voices_by_name(monkeypatch):
    monkeypatch.setattr(quoteattr.corpus.utterances, "link", by_name)


def article(name, *said, around=""):
    """An article that quotes each (speaker, words[, type]); a speaker without a capital is unnamed."""
    text, quotations, speakers = around or f"News of {name}.", [], {}
    for number, (who, words, *kind) in enumerate(said):
        start = len(text) + 1
        text += f" {words}"
        unnamed = who.islower()
        speakers[who] = Speaker(
            f"s{list(dict.fromkeys([*speakers, who])).index(who)}",
            None if unnamed else who,
            SpeakerType.UNNAMED if unnamed else SpeakerType.PERSON,
            who if unnamed else None,
            (),
        )
        kind = kind[0] if kind else QuotationType.DIRECT
        span = Span(start, start + len(words))
        evidence = Evidence("test", 1.0)
        quotations.append(Quotation(f"q{number}", kind, (span,), None, None, speakers[who].id, None, None, evidence))
    made = Provenance("0", "none", "none")
    return Article(Document(text, id=name), tuple(quotations), tuple(speakers.values()), made)


def told(utterances):
    return [[(variant.document, variant.quotation) for variant in utterance.variants] for utterance in utterances]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in cases("utterances")
    ],
)
def test_case(case):
    one, other = read_wording(case["one"]), read_wording(case["other"])
    match, turned = match_wordings(one, other), match_wordings(other, one)
    assert (match.by if match else "-") == case["expect"]
    assert (turned.by, turned.score) == (match.by, match.score) if match else turned is None


def test_an_utterance_across_articles():
    (utterance,) = same_utterances([article("a", ("Reke", PULLOUT)), article("b", ("Reke", REWORDED))])
    assert told([utterance]) == [[("a", "q0"), ("b", "q0")]]
    (likeness,) = utterance.evidence
    assert likeness.by == "wording:reworded"
    assert {"withdrawal", "soldiers", "goal"} <= set(likeness.words)
    assert (likeness.one, likeness.other) == utterance.variants


def test_another_voice_says_something_of_its_own():
    assert same_utterances([article("a", ("Reke", PULLOUT)), article("b", ("Holt", PULLOUT))]) == ()


def test_a_headline_and_the_sentence_under_it():
    headline = ("Reke", "No Ferry to the Northern Villages Before Winter", QuotationType.INDIRECT)
    sentence = ("Reke", "no ferry would go to the northern villages before the winter", QuotationType.INDIRECT)
    assert told(same_utterances([article("a", headline, sentence)])) == [[("a", "q0"), ("a", "q1")]]


def test_one_quotation_holds_two_utterances():
    both = article("a", ("Reke", f"{PULLOUT} {FERRY}"))
    found = same_utterances([both, article("b", ("Reke", REWORDED)), article("c", ("Reke", FERRY))])
    assert sorted(told(found)) == [[("a", "q0"), ("b", "q0")], [("a", "q0"), ("c", "q0")]]
    parts = {span.of(both.document.text) for u in found for v in u.variants[:1] for span in v.content}
    assert parts == {PULLOUT, FERRY}


def test_unnamed_voices_need_the_same_words_inside_marks():
    direct, indirect = ("officials", PULLOUT), ("officials", PULLOUT, QuotationType.INDIRECT)
    assert len(same_utterances([article("a", direct), article("b", direct)])) == 1
    assert same_utterances([article("a", direct), article("b", indirect)]) == ()
    assert same_utterances([article("a", direct), article("b", ("officials", REWORDED))]) == ()


def test_copies_are_variants_but_show_nothing():
    first = article("a", ("Reke", PULLOUT))
    copy = evolve(first, document=evolve(first.document, id="b"))
    other = article("c", ("Reke", REWORDED))
    assert same_articles([copy, other, first]) == (("a", "b"),)
    (utterance,) = same_utterances([first, copy, other])
    assert [(variant.document, variant.copy_of) for variant in utterance.variants] == [
        ("a", None), ("b", "a"), ("c", None),
    ]  # fmt: skip
    assert [(shown.one.document, shown.other.document) for shown in utterance.evidence] == [("a", "c")]
    (alone,) = same_utterances([first, copy])
    assert (told([alone]), alone.evidence) == ([[("a", "q0"), ("b", "q0")]], ())


def test_copies_may_have_other_lines_around_them():
    text = f"{PULLOUT} {FERRY} Nobody at the harbour office knew on Sunday which of the ships would go first."
    paper = f"By Ann Lowe\n\nREKE (Wire) — {text}\n\nAll rights reserved."
    assert same_articles([article("a", around=text), article("b", around=paper)]) == (("a", "b"),)
    rewritten = text.replace("ferry", "steamer").replace("ships", "boats").replace("Sunday", "Monday")
    assert same_articles([article("a", around=text), article("b", around=rewritten)]) == ()


def test_a_thousand_copies_are_not_compared_two_by_two(monkeypatch):
    compared, alike = [], copies._alike
    monkeypatch.setattr(copies, "_alike", lambda one, other: compared.append(1) or alike(one, other))
    text = "The ferry will sail again on Monday to the islands that lie far from the old harbour of Reke in the north. "
    told = [article(f"a{number:04}", around=5 * text + f"Paper {number}.") for number in range(1000)]
    assert list(map(len, same_articles(told))) == [1000]
    assert len(compared) < 2000


def test_different_articles_under_one_id_are_an_error():
    with pytest.raises(ValueError, match="'a'"):
        same_utterances([article("a", ("Reke", PULLOUT)), article("a", ("Reke", FERRY))])
    assert len(distinct([article("a"), article("a")])) == 1


def test_sentences_do_not_end_after_a_title_or_an_initial():
    text = "Ask Gen. Reke. Then ask Donald J. Holt."
    assert [s.of(text) for s in sentences(text, Span(0, len(text)))] == ["Ask Gen. Reke.", "Then ask Donald J. Holt."]


def test_a_negation_that_stands_alone_is_one():
    assert [(term.word, term.denied) for term in read_wording("the ferry was n't late").terms][-1] == ("late", True)


def test_a_word_stands_in_one_group():
    groups = load_lexicon().entries("synonyms.groups")
    words = [word for first, entry in groups.items() for word in (first, *entry["with"])]
    assert len(words) == len(set(words))


def test_an_utterance_goes_into_json_and_back():
    (utterance,) = same_utterances([article("a", ("Reke", PULLOUT)), article("b", ("Reke", REWORDED))])
    row = json.loads(record_to_json(utterance))
    assert row["variants"][0]["content"] == [[11, 11 + len(PULLOUT)]]
    assert row["evidence"][0]["by"] == "wording:reworded"
    assert utterance_from_dict(row) == utterance


WORDS = [
    "withdraw",
    "troops",
    "soldiers",
    "islands",
    "winter",
    "ferry",
    "goal",
    "objective",
    "must",
    "not",
    "300",
    "Reke",
]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=3, max_size=7).map(" ".join)
LIBRARIES = st.lists(
    st.lists(st.tuples(st.sampled_from(["Reke", "Holt", "officials"]), SENTENCES), max_size=4), max_size=5
).map(lambda library: [article(f"a{n}", *said) for n, said in enumerate(library)])


@given(LIBRARIES, st.randoms())
def test_the_order_of_the_articles_does_not_matter(library, drawn: random.Random):
    shuffled = [*library, *library]
    drawn.shuffle(shuffled)
    assert same_utterances(shuffled) == same_utterances(library)


@given(LIBRARIES)
def test_an_unrelated_article_changes_nothing(library):
    found = same_utterances(library)
    more = same_utterances([*library, article("z", ("Lowe", "The troops and the ferry must reach the islands."))])
    assert more == found


@given(st.lists(SENTENCES.map(read_wording), max_size=12))
def test_no_pair_with_enough_in_common_is_missed(wordings):
    pairs = {(i, j) for j in range(len(wordings)) for i in range(j) if enough_shared(wordings[i], wordings[j])}
    found = list(find_neighbours(wordings))
    assert pairs <= set(found)
    assert len(found) == len(set(found))


@given(st.lists(SENTENCES.map(read_wording), max_size=12))
def test_no_pair_without_enough_in_common_is_compared(wordings):
    for i, j in find_neighbours(wordings):
        one, other = wordings[i], wordings[j]
        both = one.concepts.keys() & other.concepts.keys()
        assert any(sum(w.concepts[c].weight for c in both) > (LEAST_PART - 1e-6) * w.weight for w in (one, other))


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(6, 9)), st.floats(0.5, 1)))
def test_every_thing_is_in_one_group(scores):
    groups = gather(10, scores)
    assert sorted(place for group in groups for place in group) == list(range(10))
