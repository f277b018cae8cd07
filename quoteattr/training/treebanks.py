"""The treebanks that the pack is trained and tested on, as files that Stanza's trainers read."""

from __future__ import annotations

import gzip
from pathlib import Path

import stanza
from stanza.utils.conll import CoNLL

TRAIN = ("en_ewt.train", "en_gumfree.train")
DEV = ("en_ewt.dev", "en_gumfree.dev")
TESTS = {"ewt_test": "en_ewt.test", "gum_test": "en_gumall.test", "pud_news": "en_pudnews"}


def gather(folder: Path, names: tuple[str, ...], to: Path) -> Path:
    """Write treebanks one after the other into one CoNLL-U file; each may be packed (`NAME.conllu.gz`) or not.

    Raises `FileNotFoundError` where one is missing.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text("".join(_content(folder, name) for name in names), encoding="utf-8")
    return to


def _content(folder: Path, name: str) -> str:
    packed, plain = folder / f"{name}.conllu.gz", folder / f"{name}.conllu"
    if packed.is_file():
        return gzip.decompress(packed.read_bytes()).decode("utf-8").strip() + "\n\n"
    return plain.read_text(encoding="utf-8").strip() + "\n\n"


def read_treebank(path: Path) -> stanza.Document:
    """A CoNLL-U file as Stanza holds it."""
    return CoNLL.conll2doc(str(path))


def plain_text(document: stanza.Document) -> str:
    """The text that a treebank was made of: sentences behind one another, a blank line before each paragraph."""
    text = ""
    for sentence in document.sentences:
        starts = any(comment.startswith(("# newpar", "# newdoc")) for comment in sentence.comments)
        text += ("\n\n" if starts else " ") + sentence.text
    return text.strip()
