"""Small trees for tests, written by hand."""

from quoteattr.parsing import from_conllu

LEMMAS = {"said": "say", "told": "tell", "called": "call", "was": "be", "is": "be"}
TAGS = {"N": ("NOUN", "NN"), "P": ("PROPN", "NNP"), "D": ("DET", "DT"), "A": ("ADJ", "JJ"), "I": ("ADP", "IN"),
        "V": ("VERB", "VB"), "Vd": ("VERB", "VBD"), "Vg": ("VERB", "VBG"), "Vn": ("VERB", "VBN"), "Vz": ("VERB", "VBZ"),
        "Vp": ("VERB", "NNP"), "Xd": ("AUX", "VBD"), "Xz": ("AUX", "VBZ"), "M": ("AUX", "MD"), "T": ("PART", "TO"),
        "C": ("CCONJ", "CC"), "R": ("PRON", "PRP"), ",": ("PUNCT", ","), ".": ("PUNCT", "."), "q": ("PUNCT", "''"),
        ":": ("PUNCT", ":")}  # fmt: skip


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
