"""Cues, contents and sources by construction, on frozen parses (tests/cases/attribution.toml, constructions.toml)."""

from collections import Counter

import pytest
from freeze import cases, frozen

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.attribution import attribute
from quoteattr.stages.complements import find_complements
from quoteattr.stages.contents import find_contents
from quoteattr.stages.cues import find_cues
from quoteattr.stages.marks import find_marks
from quoteattr.stages.repairs import mend
from quoteattr.stages.utterances import find_utterances
from quoteattr.types import Quotation, Scope

LEXICON = load_lexicon()
FILES = ("attribution", "constructions")
CASES = [case for file in FILES for case in cases(file)]
PARSES = {id: parse for file in FILES for id, parse in frozen(file).items()}


def quotations(parse: Parse, scope: Scope = Scope.SPEECH) -> tuple[Quotation, ...]:
    parse = mend(parse, LEXICON)
    page = find_utterances(parse, find_marks(parse.text))
    cues = find_cues(parse, LEXICON)
    contents = find_contents(page, find_complements(parse, cues, LEXICON, scope=scope), cues, LEXICON)
    return attribute(contents, page, LEXICON, scope=scope)


def described(quotation: Quotation, text: str) -> str:
    source = quotation.source.span.of(text) if quotation.source else "-"
    cue = quotation.cue.span.of(text) if quotation.cue else "-"
    return f"{quotation.type} | {source} | {cue} | {quotation.text_of(text)}"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in CASES
    ],
)
def test_case(case):
    parse = PARSES[case["id"]]
    found = quotations(parse, Scope(case.get("scope", "speech")))
    assert [described(quotation, parse.text) for quotation in found] == case["expect"]
    relays = [quotation.relayed_by.span.of(parse.text) for quotation in found if quotation.relayed_by]
    assert relays == ([case["relay"]] if "relay" in case else [])


def test_every_case_has_a_name_of_its_own():
    assert len({case["id"] for case in CASES}) == len(CASES) == len(PARSES)


def test_every_construction_has_three_cases():
    counts = Counter(case["construction"] for case in CASES)
    assert {construction for construction, count in counts.items() if count < 3} == set()


def test_the_inner_of_two_quotations_names_the_outer():
    outer, inner = quotations(PARSES["nested"])
    assert (outer.within, inner.within) == (None, outer.id)


def test_every_decision_carries_its_evidence():
    for parse in PARSES.values():
        for quotation in quotations(parse):
            assert quotation.evidence.by
            assert 0 < quotation.evidence.score <= 1
            assert all(span.end <= len(parse.text) for span in quotation.evidence.spans)


def test_ids_number_the_quotations_in_the_order_of_the_text():
    found = quotations(PARSES["direct-two-cues"])
    assert [quotation.id for quotation in found] == ["q1", "q2"]
