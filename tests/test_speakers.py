"""Whom the sources of quotations stand for, on frozen parses (tests/cases/speakers.toml)."""

import re

import pytest
from freeze import cases, frozen

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import find_mentions, mention_of
from quoteattr.stages.repairs import mend
from quoteattr.stages.speakers import resolve_speakers
from quoteattr.types import Document, Evidence, Quotation, QuotationType, Span, Speaker, SpeakerType

LEXICON = load_lexicon()
PARSES = {name: mend(parse, LEXICON) for name, parse in frozen("speakers").items()}
CASES = {case["id"]: case for case in cases("speakers")}


def quotation(name: str, kind: QuotationType, content: Span, source=None) -> Quotation:
    return Quotation(name, kind, (content,), None, source, None, None, None, Evidence("test", 1.0))


def quotations(parse: Parse, expected: list[str]) -> tuple[Quotation, ...]:
    """One quotation for each source that a case names, and one without source for each stretch of direct speech."""
    made, place = [], 0
    for number, line in enumerate(expected):
        written, _, *content = line.split(" | ")
        source = written.split(" / ")[0]
        place = parse.text.index(written.replace(" / ", " "), place)
        said = parse.text.index(content[0]) if content else place
        span = Span(said, said + len(content[0] if content else source))
        inside = parse.between(place, place + len(source))
        places = {token.index for token in inside}
        head = next(token for token in inside if token.head not in places)
        made.append(quotation(f"q{number}", QuotationType.INDIRECT, span, mention_of(parse, head, LEXICON)))
        place += len(source)
    direct = [Span(*match.span(1)) for match in re.finditer("“([^”]*)”", parse.text)]
    return (*made, *(quotation(f"d{start}", QuotationType.DIRECT, span) for start, span in enumerate(direct)))


def resolved(name: str) -> tuple[tuple[Quotation, ...], dict[str | None, Speaker], Parse]:
    parse = PARSES[name]
    made = quotations(parse, CASES[name]["expect"])
    told, speakers = resolve_speakers(made, find_mentions(parse, LEXICON), parse, LEXICON)
    return told, {speaker.id: speaker for speaker in speakers}, parse


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in CASES.values()
    ],
)
def test_case(case):
    told, speakers, _ = resolved(case["id"])
    named = [speakers[q.speaker].name if q.speaker else None for q in told if q.source]
    assert [name or "-" for name in named] == [line.split(" | ")[1] for line in case["expect"]]


def test_speakers_are_numbered_as_the_text_first_mentions_them():
    told, speakers, _ = resolved("namesakes-stay-apart")
    assert [(speaker.id, speaker.name) for speaker in speakers.values()] == [("s1", "Anna Reke"), ("s2", "Peter Reke")]
    assert [q.speaker for q in told] == ["s1", "s2", None]


def test_a_speaker_keeps_all_mentions_in_the_order_of_the_text():
    _, speakers, parse = resolved("surname-and-pronoun")
    (speaker,) = speakers.values()
    spans = [mention.span.of(parse.text) for mention in speaker.mentions]
    assert spans == ["Hamid Berwari, the head of the river alliance", "Berwari", "He"]


def test_title_and_office_stand_beside_the_name():
    _, speakers, _ = resolved("surname-and-pronoun")
    assert speakers["s1"].role == "head of the river alliance"
    _, speakers, _ = resolved("full-name-comes-later")
    assert (speakers["s1"].name, speakers["s1"].role) == ("Ines Kallas", "Defence Minister")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("surname-and-pronoun", SpeakerType.PERSON),
        ("committee", SpeakerType.ORGANISATION),
        ("acronym", SpeakerType.ORGANISATION),
        ("study-speaks-for-itself", SpeakerType.DOCUMENT),
        ("group-and-they", SpeakerType.GROUP),
        ("outlet-is-its-own-voice", SpeakerType.OUTLET),
        ("unnamed-official", SpeakerType.UNNAMED),
        ("unnamed-sources", SpeakerType.UNNAMED),
    ],
)
def test_type(name, kind):
    _, speakers, _ = resolved(name)
    assert speakers["s1"].type is kind


def test_the_unnamed_are_called_by_their_description():
    _, speakers, _ = resolved("unnamed-official")
    assert (speakers["s1"].name, speakers["s1"].role) == ("senior Danish official", "senior Danish official")
    _, speakers, _ = resolved("unnamed-sources")
    assert (speakers["s1"].name, speakers["s1"].role) == ("Sources in the Danish army", "Sources in the Danish army")


@pytest.mark.parametrize(
    ("name", "place", "by", "span"),
    [
        ("surname-and-pronoun", 0, "name", None),
        ("surname-and-pronoun", 1, "name", "Hamid Berwari, the head of the river alliance"),
        ("surname-and-pronoun", 2, "pronoun", "Berwari"),
        ("i-is-who-says-it", 0, "first person", "Mara Holt"),
    ],
)
def test_why_a_source_stands_for_a_speaker(name, place, by, span):
    told, _, parse = resolved(name)
    evidence = told[place].speaker_evidence
    assert (evidence.by, [each.of(parse.text) for each in evidence.spans]) == (by, [span] if span else [])
    assert 0 < evidence.score <= 1


def test_another_judge_may_decide():
    parse = PARSES["surname-and-pronoun"]
    made = quotations(parse, CASES["surname-and-pronoun"]["expect"])
    told, _ = resolve_speakers(
        made, find_mentions(parse, LEXICON), parse, LEXICON, judge=lambda question: [0.0] * len(question.candidates)
    )
    assert [q.speaker for q in told if q.source] == ["s1", "s1", None]


def test_a_quotation_without_source_has_no_speaker():
    parse = PARSES["surname-and-pronoun"]
    told, speakers = resolve_speakers(
        (quotation("q1", QuotationType.INDIRECT, Span(0, 5)),), find_mentions(parse, LEXICON), parse, LEXICON
    )
    assert (told[0].speaker, speakers) == (None, ())


def test_nothing_but_the_speaker_is_changed():
    parse = PARSES["committee"]
    made = quotations(parse, CASES["committee"]["expect"])
    told, _ = resolve_speakers(made, find_mentions(parse, LEXICON), parse, LEXICON)
    assert [q.id for q in told] == [q.id for q in made]
    assert [(q.content, q.source) for q in told] == [(q.content, q.source) for q in made]


def test_the_same_text_gives_the_same_speakers():
    for name in CASES:
        assert resolved(name)[:2] == resolved(name)[:2]


def test_two_nouns_that_hang_on_each_other_do_not_stop_the_reading():
    text = "Ann Bob spoke"
    spans = [Span(0, 3), Span(4, 7), Span(8, 13)]
    tied = [("PROPN", 1, "conj"), ("PROPN", 0, "conj"), ("VERB", None, "root")]
    tokens = (
        Token(place, 0, span.of(text), span.of(text), upos, "", "", head, relation, span)
        for place, (span, (upos, head, relation)) in enumerate(zip(spans, tied, strict=True))
    )
    parse = Parse(Document(text), tuple(tokens))
    made = quotation("q1", QuotationType.INDIRECT, Span(8, 13), mention_of(parse, parse.tokens[0], LEXICON))
    assert resolve_speakers((made,), find_mentions(parse, LEXICON), parse, LEXICON)[1]
