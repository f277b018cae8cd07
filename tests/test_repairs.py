"""Each repair on the tree that the parser makes of its example, and on one that it leaves alone."""

import pytest

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import from_conllu
from quoteattr.stages.repairs import mend

LEXICON = load_lexicon()
LEMMAS = {"said": "say", "called": "call", "was": "be", "is": "be"}
TAGS = {"N": ("NOUN", "NN"), "P": ("PROPN", "NNP"), "D": ("DET", "DT"), "A": ("ADJ", "JJ"), "I": ("ADP", "IN"),
        "V": ("VERB", "VB"), "Vd": ("VERB", "VBD"), "Vg": ("VERB", "VBG"), "Vn": ("VERB", "VBN"), "Vz": ("VERB", "VBZ"),
        "Xd": ("AUX", "VBD"), "Xz": ("AUX", "VBZ"), "M": ("AUX", "MD"), "T": ("PART", "TO"), "C": ("CCONJ", "CC"),
        "R": ("PRON", "PRP"), ",": ("PUNCT", ","), ".": ("PUNCT", "."), ":": ("PUNCT", ":")}  # fmt: skip


def tree(text):
    """A parse from words like `said/Vd<0:root`, heads counted from 1."""
    lines = []
    for place, item in enumerate(text.split(), 1):
        word, rest = item.rsplit("/", 1)
        tag, tie = rest.rsplit("<", 1)
        head, relation = tie.split(":", 1)
        columns = [word, LEMMAS.get(word, word.lower()), *TAGS[tag], "_", head, relation, "_", "_"]
        lines.append("\t".join([str(place), *columns]))
    return from_conllu("\n".join(lines) + "\n\n")


def moved(text):
    """The words that `mend` moves, each as `word<head:relation`."""
    before = tree(text)
    after = mend(before, LEXICON)
    words = {token.index: token.text for token in after.tokens}
    return {
        f"{new.text}<{words.get(new.head, '-')}:{new.deprel}"
        for old, new in zip(before.tokens, after.tokens, strict=True)
        if (old.head, old.deprel) != (new.head, new.deprel)
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
    "a parenthesis joined like a noun": (
        "He/R<2:nsubj bought/Vd<0:root cards/N<2:obj ,/,<6:punct they/R<6:nsubj said/Vd<3:conj ,/,<6:punct "
        "and/C<9:cc left/Vd<2:conj",
        {"said<bought:parataxis"},
    ),
}


@pytest.mark.parametrize(("text", "moves"), CASES.values(), ids=CASES)
def test_what_is_moved(text, moves):
    assert moved(text) == moves
