"""Stances on a target of one's own, sanctions, on frozen parses of sentences of our own writing."""

import re
import tomllib
from pathlib import Path

import freeze
import pytest
from test_stance import quotation_of, speaker_of

from quoteattr import FOREIGN_TROOPS, Document, FormatError, Options, Pipeline, Span, StanceTarget
from quoteattr.lexicon import fingerprint_of, load_lexicon
from quoteattr.stages.repairs import mend
from quoteattr.stages.stance import aimed_at, tag_stances
from quoteattr.types import StanceLabel

FILE = freeze.ROOT / "docs" / "targets" / "sanctions.toml"
SANCTIONS = StanceTarget("sanctions", FILE)
BOTH = (FOREIGN_TROOPS, SANCTIONS)
CASES = {case["id"]: case for case in freeze.cases("sanctions")}
LEXICON = load_lexicon()
FROZEN = freeze.frozen("sanctions")
PARSES = {name: mend(parse, LEXICON) for name, parse in FROZEN.items()}


def tagged(name, targets=(SANCTIONS,)):
    case = CASES[name]
    (quotation,) = tag_stances((quotation_of(case),), (speaker_of(case),), PARSES[name], LEXICON, targets)
    return quotation.stances


def marked(name):
    reason = CASES[name].get("xfail")
    return pytest.param(name, marks=pytest.mark.xfail(reason=reason, strict=True) if reason else ())


def pipeline_on(targets=(FOREIGN_TROOPS,)):
    return Pipeline(lambda documents: [FROZEN[one.id] for one in documents], LEXICON, options=Options(targets=targets))


def document_of(name):
    return Document(CASES[name]["text"], id=name)


def target_of(tmp_path: Path, text: str) -> StanceTarget:
    file = tmp_path / "tolls.toml"
    file.write_text(text, encoding="utf-8")
    return StanceTarget("tolls", file)


@pytest.mark.parametrize("name", [marked(name) for name in CASES])
def test_the_label_of_a_case(name):
    stances = tagged(name)
    assert (stances[0].label.value if stances else "none") == CASES[name]["label"]


def test_the_cases_have_every_label():
    assert {case["label"] for case in CASES.values()} == {*StanceLabel, "none"}


def test_the_frozen_parses_are_of_the_cases_as_they_stand():
    assert {name: parse.text for name, parse in PARSES.items()} == {n: case["text"] for n, case in CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_target_of_ones_own_has_no_force_and_no_host(name):
    for stance in tagged(name):
        assert (stance.target, stance.force, stance.host) == ("sanctions", None, None)
        assert stance.evidence.by.startswith("frame:")
        assert all(span.end <= len(CASES[name]["text"]) for span in stance.evidence.spans)


def test_two_targets_on_one_text_are_two_stances():
    (quotation,) = pipeline_on(BOTH)(document_of("both-targets")).quotations
    assert [(stance.target, stance.label.value) for stance in quotation.stances] == [
        ("foreign_troops", "opposes"),
        ("sanctions", "supports"),
    ]
    (alone,) = pipeline_on()(document_of("both-targets")).quotations
    assert alone.stances == quotation.stances[:1]


def test_statements_that_another_system_found_are_tagged_on_the_same_targets():
    document = document_of("both-targets")
    whole = Span(0, len(document.text))
    (stances,) = pipeline_on(BOTH).stances(document, [whole])
    assert [stance.target for stance in stances] == ["foreign_troops", "sanctions"]


@pytest.mark.parametrize("name", CASES)
def test_a_target_is_tagged_the_same_beside_another(name):
    assert tagged(name, BOTH) == tagged(name, (FOREIGN_TROOPS,)) + tagged(name)


def test_two_targets_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two stance targets of one name: sanctions, sanctions"):
        Options(targets=(SANCTIONS, SANCTIONS))


def test_one_target_needs_no_tuple_and_a_name_is_none():
    assert Options(targets=SANCTIONS) == Options(targets=(SANCTIONS,))
    with pytest.raises(ValueError, match=r"a stance target is a quoteattr\.StanceTarget, not 'foreign_troops'"):
        Options(targets=("foreign_troops",))


def test_a_target_needs_a_name_and_a_file():
    with pytest.raises(ValueError, match="name"):
        StanceTarget("", FILE)
    with pytest.raises(ValueError, match="lexicons"):
        StanceTarget("sanctions", ())


def test_things_are_all_a_target_needs_and_may_be_of_several_words(tmp_path):
    target = target_of(tmp_path, '[things]\nwords = ["Travel  ban "]')
    (stance,) = tagged("sanctions-work", (target,))
    assert (stance.target, stance.label) == ("tolls", "supports")
    assert tagged("ban-of-another-kind", (target,)) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[nouns]\nentries = { toll = 1 }", "stance target 'tolls' have no table [things] with words"),
        ("[things]\nentries = { toll = 1 }", "stance target 'tolls' have no table [things] with words"),
        ('[things]\nwords = ["toll"]\n[verb]\nentries = {}', "a stance target has no table [verb]; it may have "),
        ('[things]\nwords = ["toll"]\n[verbs]\nwords = ["raise"]', "the table [verbs] has no entries"),
        ("[verbs.entries]\nraise = { object = 2 }", "the direction of 'raise' in the table [verbs] is not 1 or -1"),
        ("[verbs.entries]\nraise = { objekt = 1 }", "the direction of 'raise' in the table [verbs] is not 1 or -1 by"),
        ("[verbs.entries]\nraise = 1", "the direction of 'raise' in the table [verbs] is not 1 or -1 by role"),
        ("[nouns.entries]\nrise = { object = 1 }", "the direction of 'rise' in the table [nouns] is not 1 or -1"),
        ('[nouns.entries]\nrise = "up"', "the direction of 'rise' in the table [nouns] is not 1 or -1"),
        ('[things]\nwords = ["toll"]\n[implicit]\nwords = ["rise"]', "'rise' in [implicit], but not in [verbs]"),
        ('[things]\nwords = ["toll"]\n[implicit_nouns.entries]\nrise = 1', "'rise' in [implicit_nouns], but not"),
        ('[things]\nwords = [" "]', "stance target 'tolls' have no table [things] with words"),
        ("[things]\nwords = [7]", "not a lexicon: the table 'things' has words that are no text"),
        ("things", "not a lexicon"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_when_the_pipeline_is_made(tmp_path, text, message):
    target = target_of(tmp_path, text)
    with pytest.raises(FormatError, match=re.escape(message)):
        pipeline_on((target,))


def test_a_missing_file_is_named(tmp_path):
    missing = tmp_path / "missing.toml"
    with pytest.raises(FormatError, match=re.escape(str(missing))):
        aimed_at(StanceTarget("tolls", missing), LEXICON)


def test_the_words_of_a_target_are_in_the_provenance(tmp_path):
    def lexicon_of(*targets):
        return pipeline_on(targets)(document_of("both-targets")).made.lexicon

    copy = target_of(tmp_path, FILE.read_text(encoding="utf-8"))
    assert lexicon_of(FOREIGN_TROOPS) == LEXICON.fingerprint
    assert lexicon_of(*BOTH) == lexicon_of(SANCTIONS) == f"{LEXICON.fingerprint}+{fingerprint_of([FILE])}"
    assert len({lexicon_of(SANCTIONS), lexicon_of(copy), lexicon_of(SANCTIONS, copy)}) == 3


def test_every_table_of_the_example_says_what_it_holds_and_where_from():
    for name, table in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        assert table["note"], name
        assert table["source"], name
