"""Known people: who of the user's list speaks, and what lists may look like."""

import json

import pytest
from attrs import evolve
from freeze import articles, cases, frozen
from newsroom import article_of

import quoteattr
from quoteattr import FormatError, KnownSpeaker, Options, Pipeline, SpeakerType, read_people
from quoteattr.corpus.blocks import blocks_of
from quoteattr.lexicon import load_lexicon

LEXICON = load_lexicon()
CASES = {case["id"]: case for case in cases("people")}
PARSES = frozen("people")
ARTICLES = frozen("articles")
NOURI = KnownSpeaker("Salma Nouri", id="P1")


def listed(line: str) -> KnownSpeaker:
    called, kind, role, name = ([part.strip() for part in line.split(";")] + ["", "", ""])[:4]
    full, _, aliases = called.partition("=")
    told = {"type": kind, "role": role, "id": name}
    return KnownSpeaker(
        full.strip(),
        aliases=[alias.strip() for alias in aliases.split("|") if alias.strip()],
        **{key: value for key, value in told.items() if value},
    )


def article(name: str):
    people = tuple(map(listed, CASES[name]["people"]))
    return Pipeline(lambda _: [PARSES[name]], LEXICON, options=Options(people=people))(PARSES[name].document)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in CASES.values()
    ],
)
def test_case(case):
    found = article(case["id"])
    voices = [found.speaker(quotation) for quotation in found.quotations]
    told = [f"{v.name}{f' [{v.known}]' if v.known else ''}" if v and v.name else "-" for v in voices]
    assert told == case["expect"]
    if "role" in case:
        assert voices[0].role == case["role"]


def test_there_are_cases_enough():
    assert len(CASES) >= 40
