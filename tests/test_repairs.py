"""Repairs on trees such as the parser makes, and on trees that they must leave alone."""

import pytest
from trees import tree

from quoteattr.lexicon import load_lexicon
from quoteattr.stages.repairs import mend

LEXICON = load_lexicon()


def moved(text):
    """The words that `mend` moves, each as `word<head:relation`."""
    before = tree(text)
    after = mend(before, LEXICON)
    words = {token.index: token.text for token in after.tokens}
    return {
        f"{new.text}<{words.get(new.head, '-')}:{new.deprel}"
        for old, new in zip(before.tokens, after.tokens, strict=True)
        if (old.head, old.deprel, old.upos) != (new.head, new.deprel, new.upos)
    }


CASES = {
    "a title with of": (
        "Secretary/P<4:compound of/I<3:case State/P<1:nmod Ann/P<6:nsubj Lowe/P<4:flat left/Vd<0:root",
        {"Secretary<Ann:nmod:desc"},
    ),
    "two offices": (
        "Lowe/P<7:nsubj ,/,<3:punct judge/N<1:appos and/C<5:cc clerk/N<1:conj ,/,<3:punct left/Vd<0:root",
        {"clerk<judge:conj"},
    ),
    "who holds an office": (
        "Minister/P<7:nsubj of/I<3:case Defence/P<1:nmod ,/,<5:punct Lowe/P<3:appos ,/,<5:punct left/Vd<0:root",
        {"Lowe<Minister:appos"},
    ),
    "an auxiliary's subject": (
        "aim/N<2:nsubj is/Xz<4:cop to/T<4:mark stay/V<0:root",
        {"aim<stay:nsubj"},
    ),
    "a name that was tagged a verb": (
        "the/D<3:det Coordinating/Vp<3:amod Committee/P<4:nsubj left/Vd<0:root",
        {"Coordinating<Committee:amod"},
    ),
    "who speaks behind a closing mark": (
        "it/R<2:nsubj leaks/Vz<5:ccomp ,/,<2:punct ”/q<2:punct said/Vd<0:root Lowe/P<8:nsubj will/M<8:aux go/V<5:ccomp",
        {"Lowe<said:nsubj"},
    ),
    "scare quotes before a verb": (
        "The/D<3:det “/q<3:punct reformers/N<5:nsubj ”/q<3:punct said/Vd<0:root Lowe/P<8:nsubj had/Xd<8:aux "
        "gone/Vn<5:ccomp",
        set(),
    ),
    "a mark whose verb hangs on the name": (
        "Go/V<4:ccomp ,/,<1:punct ”/q<1:punct said/Vd<5:acl Lowe/P<0:root",
        set(),
    ),
    "coordinated verbs of a reported clause": (
        "Lowe/P<2:nsubj said/Vd<0:root he/R<4:nsubj ran/Vd<2:ccomp ,/,<6:punct called/Vd<4:conj ships/N<6:obj "
        ",/,<10:punct and/C<10:cc hid/Vd<4:conj",
        set(),
    ),
    "an apposition before a coordinated verb": (
        "They/R<2:nsubj left/Vd<0:root Oslo/P<2:obj ,/,<6:punct the/D<6:det capital/N<3:appos ,/,<8:punct "
        "called/Vd<2:conj for/I<10:case calm/N<8:obl",
        set(),
    ),
    "a clause behind another": (
        "Lowe/P<2:nsubj said/Vd<0:root although/I<4:mark rained/Vd<7:advcl ,/,<4:punct nobody/R<7:nsubj "
        "complained/Vd<2:ccomp",
        set(),
    ),
    "a law against something": (
        "Lowe/P<2:nsubj proposed/Vd<0:root law/N<2:obj against/I<5:mark going/Vg<3:acl",
        set(),
    ),
    "a day behind a noun": (
        "Lowe/P<2:nsubj repeated/Vd<0:root opinion/N<2:obj on/I<5:case Friday/P<2:obl",
        set(),
    ),
    "what is called something": (
        "He/R<2:nsubj called/Vd<0:root it/R<2:iobj trap/N<2:xcomp",
        {"it<called:obj"},
    ),
    "who is given something": (
        "He/R<2:nsubj called/Vd<0:root it/R<2:iobj to/T<5:mark come/V<2:xcomp",
        set(),
    ),
    "a subject inside its own clause": (
        "men/N<6:nsubj stay/Vd<1:acl:relcl make/Vd<2:parataxis it/R<3:obj he/R<6:nsubj said/Vd<0:root",
        {"men<make:nsubj", "make<said:ccomp"},
    ),
    "words across a verb with that": (
        "Friday/P<6:obl ,/,<6:punct Lowe/P<6:nsubj said/Vd<0:root that/I<6:mark left/Vd<4:ccomp",
        {"Friday<said:obl", "Lowe<said:nsubj"},
    ),
    "words across a verb that has a subject": (
        "Ships/N<5:nsubj ,/,<3:punct Lowe/P<4:nsubj said/Vd<0:root left/Vd<4:ccomp",
        set(),
    ),
    "a subject between a verb and a comma": (
        "Wages/N<7:nsubj ,/,<3:punct said/Vd<7:parataxis the/D<5:det head/N<7:nsubj ,/,<5:punct fell/Vd<0:root",
        {"head<said:nsubj"},
    ),
    "an apposition before a verb without a subject": (
        "docks/N<2:nsubj fill/Vz<0:root ,/,<5:punct its/R<5:nmod:poss spokesman/N<1:appos was/Xd<7:aux:pass "
        "quoted/Vn<2:parataxis",
        {"spokesman<quoted:nsubj"},
    ),
    "an apposition behind its noun": (
        "Lowe/P<6:nsubj ,/,<4:punct a/D<4:det clerk/N<1:appos ,/,<4:punct said/Vd<0:root so/A<6:advmod",
        set(),
    ),
    "who was told": (
        "Reke/P<2:nsubj told/Vd<0:root radio/N<6:nsubj ships/N<6:nsubj could/M<6:aux go/V<2:ccomp",
        {"radio<told:obj"},
    ),
    "a claim": (
        "claim/N<6:nsubj that/I<5:mark ships/N<5:nsubj could/M<5:aux go/V<6:csubj hurt/Vd<0:root them/R<6:obj",
        {"go<claim:acl"},
    ),
    "a warning": (
        "Reke/P<2:nsubj warned/Vd<0:root Oslo/P<2:obj against/I<5:mark going/Vg<3:acl",
        {"going<warned:advcl"},
    ),
    "what was announced": (
        "It/R<3:expl was/Xd<3:aux:pass announced/Vn<0:root that/I<6:mark ships/N<6:nsubj go/V<3:csubj",
        {"go<announced:ccomp"},
    ),
    "a clause taken for a second verb": (
        "Reke/P<2:nsubj said/Vd<0:root on/I<4:case Monday/P<2:obl that/I<8:mark he/R<8:nsubj can/M<8:aux stay/V<2:conj",
        {"stay<said:ccomp"},
    ),
    "what is demanded": (
        "They/R<2:nsubj raised/Vd<0:root demand/N<2:obj for/I<5:case withdrawal/N<2:obl",
        {"withdrawal<demand:nmod"},
    ),
    "who is to leave": (
        "Reke/P<2:nsubj called/Vd<0:root for/I<6:mark troops/N<2:obl to/T<6:mark leave/V<2:xcomp",
        {"troops<leave:nsubj"},
    ),
    "what somebody is said to do": (
        "crate/N<3:nsubj:pass is/Xz<3:aux:pass said/Vn<0:root to/T<5:mark burn/V<3:advcl",
        {"burn<said:xcomp"},
    ),
    "a clause behind a label": (
        "Minister/N<0:root :/:<5:punct Troops/N<5:nsubj must/M<5:aux leave/V<1:appos",
        {"leave<Minister:parataxis"},
    ),
    "a relay at the end": (
        "Ships/N<2:nsubj left/Vd<5:ccomp ,/,<5:punct Lowe/P<5:nsubj said/Vd<0:root ,/,<9:punct Radio/P<8:compound "
        "Nord/P<9:nsubj reported/Vd<5:ccomp ./.<5:punct",
        {"reported<said:parataxis"},
    ),
    "a past verb behind an infinitive": (
        "Lowe/P<2:nsubj said/Vd<0:root ships/N<5:nsubj could/M<5:aux go/V<2:ccomp and/C<7:cc called/Vd<5:conj",
        {"called<said:conj"},
    ),
    "without elaborating": (
        "Lowe/P<2:nsubj said/Vd<0:root ships/N<4:nsubj left/Vd<2:ccomp without/I<6:mark elaborating/Vg<4:advcl",
        {"elaborating<said:advcl"},
    ),
    "without working": (
        "Lowe/P<2:nsubj said/Vd<0:root ships/N<4:nsubj left/Vd<2:ccomp without/I<6:mark working/Vg<4:advcl",
        set(),
    ),
    "what a paper urges": (
        "Reke/P<2:nsubj issued/Vd<0:root statement/N<2:obj condemning/Vg<3:acl it/R<4:obj while/I<7:mark "
        "urging/Vg<2:advcl calm/N<7:obj",
        {"urging<condemning:conj"},
    ),
    "a parenthesis joined like a noun": (
        "He/R<2:nsubj bought/Vd<0:root cards/N<2:obj ,/,<6:punct they/R<6:nsubj said/Vd<3:conj ,/,<6:punct "
        "and/C<9:cc left/Vd<2:conj",
        {"said<bought:parataxis"},
    ),
}


@pytest.mark.parametrize(("text", "moves"), CASES.values(), ids=CASES)
def test_what_is_moved(text, moves):
    assert moved(text) == moves
