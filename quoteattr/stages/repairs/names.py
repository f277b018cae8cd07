"""Names and the titles beside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.names import is_role
from quoteattr.stages.repairs.shared import after_pause, without_punctuation

_INNER_MARKS = frozenset("'‘’`ʻʼ")


def marked_names(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Sa‘id Nouri said": a capital and a mark between letters make a first name, whatever the tagger makes of it."""
    for word, after in pairwise(parse.tokens):
        marked = word.text[0].isupper() and not _INNER_MARKS.isdisjoint(word.text[1:-1])
        if not marked or word.sentence != after.sentence or after.upos != "PROPN" or "Poss=Yes" in word.feats:
            continue
        if word.head == after.index and word.relation != "compound":
            yield word.index, evolve(word, upos="PROPN", deprel="compound")
        elif word.upos != "PROPN" and after.head == word.index:
            yield word.index, evolve(word, upos="PROPN")
        elif word.head == after.head and word.relation == after.relation:
            yield word.index, evolve(word, upos="PROPN", head=after.index, deprel="compound")


def tagged_names(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "the Coordinating Committee": where the two parts of the tagger disagree, a name is no verb."""
    for word in parse.tokens:
        if word.upos == "VERB" and word.xpos in {"NNP", "NNPS"}:
            yield word.index, evolve(word, upos="PROPN")


def titles_with_of(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Secretary of State Ann Lowe": what has an "of" of its own before a name is its title, no part of it."""
    for title in parse.related("compound"):
        name = parse.head(title)
        if name is None or name.upos != "PROPN" or name.index < title.index:
            continue
        if any("of" in parse.openers(child, "case") for child in parse.children(title, "nmod")):
            yield title.index, evolve(title, deprel="nmod:desc")


def two_offices(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Ann Lowe, judge and head of the court, said": "and" joins the head to the judge, not to Ann Lowe."""
    for office in parse.related("conj"):
        name = parse.head(office)
        if name is None or name.upos != "PROPN" or office.upos not in {"NOUN", "PROPN"}:
            continue
        for other in parse.children(name, "appos"):
            last, first = without_punctuation(parse, other)[-1], without_punctuation(parse, office)[0]
            if last.index + 1 == first.index and parse.children(office, "cc") and other.upos == "NOUN":
                yield office.index, evolve(office, head=other.index)


def holders_of_offices(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The head of Workers United, Ann Lowe, said": a name behind a name and a comma is who holds the office."""
    for name in parse.related("appos"):
        body = parse.head(name)
        office = parse.head(body) if body is not None else None
        if body is None or office is None or body.relation != "nmod" or {name.upos, body.upos} != {"PROPN"}:
            continue
        first = without_punctuation(parse, name)[0]
        held = parse.children(office, "appos", "flat")
        if after_pause(parse, first) and is_role(office, lexicon) and not held and not is_role(name, lexicon):
            yield name.index, evolve(name, head=office.index)
