"""The gold of the fixture articles holds together: offsets, names, types and stances, checked against the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quoteattr.output.serialize import read_jsonl
from quoteattr.types import Article, Mention, MentionType, Quotation, QuotationType, Span, StanceLabel

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLD = {article.document.id: article for article in read_jsonl(FIXTURES / "gold.jsonl")}
QUOTATIONS = [(name, quotation) for name, article in GOLD.items() for quotation in article.quotations]

OPENING = '“"‘«`'
CLOSING = "”“\"’»'"
# A stretch inside marks, the closing one typed as an opening one included.
MARKED = re.compile(r"“[^“”\n]*[”“]|\"[^\"\n]*\"|«[^»\n]*»|``.*?''|(?<!\w)‘[^‘\n]+?’(?!\w)")
# The longest name in marks, “Quiet Anchor”, that may stand in the writer's own words.
LONGEST_NAME = 2

# The head of the source and the cue of every quotation, in order; a dash where there is none.
SOURCES_AND_CUES = {
    "bases": """
        Free Coast Committee | Calls for
        Free Coast Committee | called for
        committee | said
        committee | adding
        Na‘im Odar | said
        lawmaker | said
        They | told
        Odar | said
        resolution | obliges
        Pieter Hask | denied
        he | quoted as saying
        colonel | said
        Lucan Dray | said
        His | promise
        harbour pilot | said
        Oriel Vance | warned
    """,
    "digest": """
        Mbassa | -
        Aurel Mbassa | said
        he | added
        Mbassa | went on to say
        president | affirmed
        president | stressing
        Ingrid Sorel | said
        envoy | hoped
        sources | saying
        Opposition | Rejects
        Envoy | Plea for
        Celeste Obange | rejected
        Obange | said
        She | pointed out
        Dawn Party | demanded
        Dawn Party | saying
        it | said
        Tarka | told
        Simeon Tarka | urged
    """,
    "ferry": """
        Moira Tulloch | said
        Carrow Lines | said
        Hugh Pender | told
        Callum Reid | said
        captain | said
        Pender | insisted
        he | said
        report | According to
        report | says
        woman | complained
        Tulloch | said
        she | replied
        spokeswoman | said
        spokeswoman | adding
    """,
    "garrison": """
        Sarenian Premier | -
        Karim al-Dawri | said
        al-Dawri | told
        prime minister | noted
        She | said
        She | called for
        Haskova | argued
        Usman Teryan | dismissed
        Teryan | said
        He | added
        officials | said
    """,
    "garrison-relayed": """
        Premier | -
        Kareem al-Dauri | announced
        he | told
        premier | added
        Al-Dauri | stressed
        Leila Khaskova | alleged
        Leila Khaskova | demanded
        Othman Terian | described
        minister | comments on
        Terian | quoted as saying
        movement | said
        movement | noting
        Highland Wire | reported
    """,
    "harbour": """
        Ilse Brandt | said
        she | told
        Tomas Reyl | said
        He | warned
        Oda Fenn | said
        Jon Abel | said
        Brandt | said
        harbour office | According to
    """,
    "inquiry": """
        Commission | -
        Karsund Commission | reported
        report | says
        It | describes
        report | states
        Marten Olde | told
        Sanna Wik | wrote
        Wik | statement
        - | told
        Kaj Lindal | said
        Island Council | demanded
        Dirk Vaal | quoted as saying
        He | called
        He | warned
        Elin Storm | said
        figures | According to
        Lindal | -
    """,
    "senate": """
        Edith Lorne | asked
        Liberals | demanded
        minister | told
        Victor Lorne | said
        he | said
        senator | added
        letter | asks
        Lorne | said
        Ansel Pike | said
        he | told
        he | adding
        officer | said
        officer | said
        Jana Tomek | said
        She | dismissed
        protesters | chanted
        Lena Gorsky | said
        Victor Lorne | joked
    """,
}

each_article = pytest.mark.parametrize("article", GOLD.values(), ids=GOLD)
each_quotation = pytest.mark.parametrize(
    ("name", "quotation"), QUOTATIONS, ids=[f"{name}-{quotation.id}" for name, quotation in QUOTATIONS]
)


def mentions_of(article: Article) -> Iterator[Mention]:
    for quotation in article.quotations:
        yield from (mention for mention in (quotation.source, quotation.relayed_by) if mention)
    for speaker in article.speakers:
        yield from speaker.mentions


def spans_of(article: Article) -> Iterator[Span]:
    for quotation in article.quotations:
        yield from quotation.content
        if quotation.cue:
            yield quotation.cue.span
    for mention in mentions_of(article):
        yield from (mention.span, mention.head)


def marked_and_rest(content: str) -> tuple[list[str], str]:
    """The stretches of a content that stand inside marks, and what is left without them."""
    return MARKED.findall(content), MARKED.sub(" ", content)


def test_every_article_has_its_gold() -> None:
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in (FIXTURES / "articles").glob("*.txt")}
    assert {name: article.document.text for name, article in GOLD.items()} == texts


@each_article
def test_spans_cover_whole_words(article: Article) -> None:
    text = f"{article.document.text} "
    for span in spans_of(article):
        words = span.of(text)
        assert words == words.strip()
        assert span.end < len(text)
        for edge in (span.start, span.end):
            assert edge == 0 or not (text[edge - 1].isalnum() and text[edge].isalnum()), words


@each_article
def test_heads_lie_in_their_mentions(article: Article) -> None:
    assert all(mention.span.contains(mention.head) for mention in mentions_of(article))


@each_article
def test_quotations_are_numbered_in_the_order_of_the_text(article: Article) -> None:
    assert [quotation.id for quotation in article.quotations] == [
        f"q{place}" for place in range(1, len(article.quotations) + 1)
    ]
    starts = [quotation.content[0].start for quotation in article.quotations]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", GOLD)
def test_sources_and_cues_are_the_words_meant(name: str) -> None:
    text = GOLD[name].document.text
    found = [
        f"{q.source.head.of(text) if q.source else '-'} | {q.cue.span.of(text) if q.cue else '-'}"
        for q in GOLD[name].quotations
    ]
    assert found == [line.strip() for line in SOURCES_AND_CUES[name].strip().splitlines()]


@each_quotation
def test_content_stands_apart_from_its_cue_and_source(name: str, quotation: Quotation) -> None:
    text = GOLD[name].document.text
    others = [quotation.cue.span] if quotation.cue else []
    others += [quotation.source.span] if quotation.source else []
    for place, span in enumerate(quotation.content):
        assert re.search(r"\w", span.of(text))
        assert not any(span.overlaps(other) for other in others)
        assert place == 0 or quotation.content[place - 1].end < span.start


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (name, span)
        for name, quotation in QUOTATIONS
        if quotation.type is QuotationType.DIRECT
        for span in quotation.content
    ],
)
def test_direct_speech_lies_between_its_marks(name: str, content: Span) -> None:
    text = GOLD[name].document.text
    assert text[: content.start].rstrip(" ")[-1] in OPENING
    assert text[content.end :].lstrip(" ")[0] in CLOSING + "\n"
    assert content.of(text)[0] not in OPENING
    assert content.of(text)[-1] not in CLOSING


@pytest.mark.parametrize(
    ("name", "quotation"), [pair for pair in QUOTATIONS if pair[1].type is not QuotationType.DIRECT]
)
def test_only_mixed_contents_hold_both_marked_and_unmarked_words(name: str, quotation: Quotation) -> None:
    marked, rest = marked_and_rest(quotation.text_of(GOLD[name].document.text))
    speech = [
        stretch for stretch in marked if quotation.type is QuotationType.MIXED or len(stretch.split()) > LONGEST_NAME
    ]
    assert re.search(r"\w", rest)
    assert bool(speech) == (quotation.type is QuotationType.MIXED)


@each_article
def test_speakers_are_named_as_the_article_names_them(article: Article) -> None:
    for speaker in article.speakers:
        assert speaker.name or speaker.role
        assert speaker.name is None or speaker.name in article.document.text
        assert speaker.mentions


@each_quotation
def test_speakers_exist_and_own_their_sources(name: str, quotation: Quotation) -> None:
    speaker = GOLD[name].speaker(quotation)
    assert (speaker is None) == (quotation.speaker is None) == (quotation.source is None)
    assert speaker is None or quotation.source in speaker.mentions
    assert quotation.relayed_by != quotation.source or quotation.source is None


@each_quotation
def test_a_nested_quotation_lies_in_its_outer_one(name: str, quotation: Quotation) -> None:
    by_id = {other.id: other for other in GOLD[name].quotations}
    around = [
        other.id
        for other in by_id.values()
        if other is not quotation and all(any(o.contains(s) for o in other.content) for s in quotation.content)
    ]
    assert around == ([quotation.within] if quotation.within else [])


@each_quotation
def test_a_stance_is_the_speakers_own(name: str, quotation: Quotation) -> None:
    assert len(quotation.stances) <= 1
    for stance in quotation.stances:
        assert (stance.target, stance.holder, stance.evidence.by) == ("foreign_troops", quotation.speaker, "gold")


def test_the_fixtures_cover_what_news_brings() -> None:
    quotations = [quotation for _, quotation in QUOTATIONS]
    labels = {stance.label for quotation in quotations for stance in quotation.stances}
    kinds = {mention.type for article in GOLD.values() for mention in mentions_of(article)}
    assert {quotation.type for quotation in quotations} == set(QuotationType)
    assert labels == set(StanceLabel)
    assert kinds == set(MentionType)
    for absent in ("cue", "source", "speaker"):
        assert any(getattr(quotation, absent) is None for quotation in quotations)
    for present in ("within", "relayed_by"):
        assert any(getattr(quotation, present) is not None for quotation in quotations)
    assert any(len(quotation.content) > 1 for quotation in quotations)


def test_one_article_is_about_no_troops_at_all() -> None:
    assert [name for name, article in GOLD.items() if not any(q.stances for q in article.quotations)] == ["ferry"]
