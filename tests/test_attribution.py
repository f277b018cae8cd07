"""Cues, contents and sources, construction by construction, on frozen parses (tests/cases/attribution.toml)."""

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
from quoteattr.types import Quotation

LEXICON = load_lexicon()
PARSES = frozen("attribution")


def quotations(parse: Parse) -> tuple[Quotation, ...]:
    parse = mend(parse, LEXICON)
    page = find_utterances(parse, find_marks(parse.text))
    cues = find_cues(parse, LEXICON)
    contents = find_contents(page, find_complements(parse, cues, LEXICON), cues, LEXICON)
    return attribute(contents, page, LEXICON)


def described(quotation: Quotation, text: str) -> str:
    source = quotation.source.span.of(text) if quotation.source else "-"
    cue = quotation.cue.span.of(text) if quotation.cue else "-"
    return f"{quotation.type} | {source} | {cue} | {quotation.text_of(text)}"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in cases("attribution")
    ],
)
def test_case(case):
    parse = PARSES[case["id"]]
    found = quotations(parse)
    assert [described(quotation, parse.text) for quotation in found] == case["expect"]
    relays = [quotation.relayed_by.span.of(parse.text) for quotation in found if quotation.relayed_by]
    assert relays == ([case["relay"]] if "relay" in case else [])


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
