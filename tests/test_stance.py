"""The frames of stance alone, on frozen parses of sentences of our own writing (tests/cases/stance.toml)."""

import tomllib
from pathlib import Path

import attrs
import freeze
import pytest

import quoteattr
from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import from_conllu
from quoteattr.stages.repairs import mend
from quoteattr.stages.stance import FOREIGN_TROOPS, Tagger, aimed_at, tag_stances
from quoteattr.stages.stance.forces import find_forces
from quoteattr.stages.stance.lands import lands_in
from quoteattr.types import (
    Cue,
    Evidence,
    Mention,
    MentionType,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
)

CASES = {case["id"]: case for case in freeze.cases("stance")}
LEXICON = load_lexicon()
AIMED = aimed_at(FOREIGN_TROOPS, LEXICON)
PARSES = {name: mend(parse, LEXICON) for name, parse in freeze.frozen("stance").items()}
CONSTRUCTIONS = {f"C{number:02}" for number in range(1, 44)}


def span_of(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


def quotation_of(case: dict[str, str], name: str = "q1") -> Quotation:
    text = case["text"]
    source = span_of(text, case["source"])
    return Quotation(
        id=name,
        type=QuotationType.INDIRECT,
        content=(span_of(text, case["content"]),),
        cue=Cue(span_of(text, case["cue"]), case["cue"]) if case["cue"] else None,
        source=Mention(source, source, MentionType.NOMINAL),
        speaker="s1",
        relayed_by=None,
        within=None,
        evidence=Evidence("test", 1.0),
    )


def speaker_of(case: dict[str, str]) -> Speaker:
    return Speaker("s1", None, SpeakerType.PERSON, case["source"], ())


def tagged(name: str):
    case = CASES[name]
    stance = Tagger(LEXICON, (speaker_of(case),))(quotation_of(case), PARSES[name], FOREIGN_TROOPS.name)
    return attrs.evolve(quotation_of(case), stances=(stance,) if stance else ())


def marked(name: str):
    reason = CASES[name].get("xfail")
    return pytest.param(name, marks=pytest.mark.xfail(reason=reason, strict=True) if reason else ())


@pytest.mark.parametrize("name", [marked(name) for name in CASES])
def test_the_label_of_a_case(name):
    stances = tagged(name).stances
    assert (stances[0].label.value if stances else "none") == CASES[name]["label"]


def test_the_frozen_parses_are_of_the_cases_as_they_stand():
    assert {name: parse.text for name, parse in PARSES.items()} == {n: case["text"] for n, case in CASES.items()}


def test_every_case_names_a_construction_and_most_constructions_have_a_case():
    named = {case["construction"] for case in CASES.values()}
    assert named <= CONSTRUCTIONS
    assert len(named) >= 40


@pytest.mark.parametrize("name", CASES)
def test_evidence_names_a_frame_and_words_of_the_text(name):
    for stance in tagged(name).stances:
        assert stance.target == FOREIGN_TROOPS.name
        assert stance.holder == "s1"
        assert stance.evidence.by.startswith("frame:")
        assert 0 < stance.evidence.score <= 1
        assert stance.evidence.spans
        assert all(span.end <= len(CASES[name]["text"]) for span in stance.evidence.spans)


def test_the_evidence_of_a_demand_is_demand_event_and_force():
    (stance,) = tagged("demand-that").stances
    text = CASES["demand-that"]["text"]
    assert [span.of(text) for span in stance.evidence.spans] == ["demanded", "soldiers", "leave"]
    assert stance.evidence.by == "frame:wish"


def test_only_the_stances_of_a_quotation_change():
    case = CASES["must-leave"]
    before = quotation_of(case)
    (after,) = tag_stances((before,), (speaker_of(case),), PARSES["must-leave"], LEXICON)
    assert attrs.evolve(after, stances=()) == before


def test_a_tagger_knows_its_own_target_only():
    case = CASES["must-leave"]
    tagger = Tagger(LEXICON, (speaker_of(case),))
    assert tagger(quotation_of(case), PARSES["must-leave"], "death_penalty") is None
    assert tagger(quotation_of(case), PARSES["must-leave"], FOREIGN_TROOPS.name) is not None


def test_one_tagger_reads_many_articles_the_same_as_fresh_ones():
    names = ["must-leave", "own-army", "should-stay", "must-leave"]
    tagger = Tagger(LEXICON)
    shared = [tagger(quotation_of(CASES[name]), PARSES[name], FOREIGN_TROOPS.name) for name in names]
    fresh = [Tagger(LEXICON)(quotation_of(CASES[name]), PARSES[name], FOREIGN_TROOPS.name) for name in names]
    assert shared == fresh


def test_an_inner_quotation_keeps_the_wish_that_the_outer_one_only_reports():
    outer = CASES["third-party-wants"]
    inner = outer | {"source": "Tehran", "cue": "wants", "content": "American troops out of Iraq"}
    parse = PARSES["third-party-wants"]
    tagger = Tagger(LEXICON)
    found = [tagger(quotation_of(each), parse, FOREIGN_TROOPS.name) for each in (outer, inner)]
    assert [stance.label.value for stance in found] == ["neutral", "opposes"]


def test_no_quotations_no_stances():
    assert tag_stances((), (), PARSES["must-leave"], LEXICON) == ()


def test_whose_force_it_is_and_where():
    scene = find_forces(PARSES["own-army"], AIMED)
    assert [(force.head.text, force.foreign) for force in scene.forces] == [("troops", False)]
    (force,) = find_forces(PARSES["oppose-deployment"], AIMED).abroad()
    assert (force.senders, force.hosts) == ({"Rwanda"}, {"Mozambique"})


def test_lands_are_named_by_people_capital_and_adjective():
    assert lands_in("Kyiv and the Saudis told US officials", LEXICON) == {"Ukraine", "Saudi Arabia", "US"}
    assert lands_in("tell us about the turkey", LEXICON) == frozenset()


def test_a_text_without_words_has_no_forces():
    assert find_forces(from_conllu(""), AIMED).forces == ()


@pytest.mark.parametrize("file", ["forces", "stance", "foreign_troops", "lands"])
def test_every_table_says_what_it_holds_and_where_from(file):
    folder = Path(quoteattr.__file__).parent / "data" / "lexicons"
    for name, table in tomllib.loads((folder / f"{file}.toml").read_text(encoding="utf-8")).items():
        assert table["note"], name
        assert table["source"], name
        words = table.get("words", [])
        assert len(words) == len(set(words)), name
        assert words or table["entries"], name


def test_the_cases_are_of_many_hosts_and_forces_and_of_all_that_turns_a_side_round():
    forces = [force for parse in PARSES.values() for force in find_forces(parse, AIMED).forces]
    assert len({sender for force in forces for sender in force.senders}) >= 15
    assert len({host for force in forces for host in force.hosts}) >= 15
    for table in ("stance.negators", "stance.unless", "stance.contrast"):
        words = LEXICON.words(table)
        assert (
            sum(not words.isdisjoint(token.text.lower() for token in parse.tokens) for parse in PARSES.values()) >= 25
        )
