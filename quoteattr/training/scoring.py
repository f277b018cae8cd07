"""How good a pack's trees are: the CoNLL 2018 scores on test treebanks, from gold words and from raw text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.utils import ud_scores

from quoteattr.parsing import Parse
from quoteattr.parsing.annotator import Node
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.training.treebanks import plain_text, read_treebank
from quoteattr.types import Document

Scores = dict[str, float]
GOLD_TOKENS = ("UPOS", "UAS", "LAS", "CLAS")
RAW_TEXT = ("Sentences", *GOLD_TOKENS)


def score_gold_tokens(annotate: Callable[[Sequence[Sequence[str]]], list[list[Node]]], treebank: Path) -> Scores:
    """F1 in per cent where the words are given."""
    document = read_treebank(treebank)
    with torch.inference_mode():
        trees = annotate([[word.text for word in sentence.words] for sentence in document.sentences])
    for sentence, tree in zip(document.sentences, trees, strict=True):
        for word, node in zip(sentence.words, tree, strict=True):
            word.lemma, word.upos, word.xpos, word.feats = node.lemma, node.upos, node.xpos, node.feats or None
            word.head, word.deprel = node.head, node.deprel
    return _scores(f"{document:C}\n\n", treebank, GOLD_TOKENS)


def score_raw_text(parser: StanzaParser, treebank: Path) -> Scores:
    """F1 in per cent where the sentences are run together, the way a user's text comes."""
    (parse,) = parser([Document(plain_text(read_treebank(treebank)))])
    return _scores("".join(_lines(parse)), treebank, RAW_TEXT)


def _scores(guess: str, treebank: Path, wanted: Iterable[str]) -> Scores:
    found: Any = ud_scores(str(treebank), io.StringIO(guess))
    return {name: round(100 * found[name].f1, 2) for name in wanted}


def _lines(parse: Parse) -> Iterable[str]:
    """CoNLL-U whose tokens print their stretch of text once, as the scorer needs it."""
    for sentence in parse.sentences:
        first = sentence[0].index
        for token in sentence:
            place = token.index - first
            sharing = [other.index - first + 1 for other in sentence if other.span == token.span]
            if len(sharing) > 1 and sharing[0] == place + 1:
                yield f"{sharing[0]}-{sharing[-1]}\t{_form(token.text)}" + 8 * "\t_" + "\n"
            head = 0 if token.head is None else token.head - first + 1
            columns = [token.lemma, token.upos, token.xpos, token.feats or "_", str(head), token.deprel, "_", "_"]
            yield "\t".join([str(place + 1), _form(token.text), *columns]) + "\n"
        yield "\n"


def _form(text: str) -> str:
    return " ".join(text.split())
