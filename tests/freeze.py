"""Freezes the parses that the tests read: the cases of tests/cases/*.toml with a `text`, and the fixture articles.

Run `python tests/freeze.py` after a case is added or changed, or after the model pack changes, and look at the diff:
`python tests/freeze.py stance` freezes one file. A case file FILE.toml gets fixtures/parses/FILE.conllu, the articles
get fixtures/parses/articles.conllu.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from quoteattr.parsing import Parse, from_conllu, to_conllu
from quoteattr.types import Document

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
PARSES = ROOT / "fixtures" / "parses"
ARTICLES = ROOT / "fixtures" / "articles"


def cases(name: str) -> list[dict[str, str]]:
    """The cases of one file, in its order."""
    tables = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    return list(tables["case"])


def frozen(name: str) -> dict[str, Parse]:
    """The frozen parses of a case file, by the id of the case."""
    return {parse.document.id: parse for parse in _split((PARSES / f"{name}.conllu").read_bytes().decode("utf-8"))}


def _split(conllu: str) -> Iterator[Parse]:
    for block in conllu.split("# newdoc id = ")[1:]:
        yield from_conllu("# newdoc id = " + block)


def articles() -> list[Document]:
    """The fixture articles, each by the name of its file."""
    files = sorted(ARTICLES.glob("*.txt"))
    return [Document(text=path.read_bytes().decode("utf-8"), id=path.stem) for path in files]


def _texts(name: str) -> list[Document]:
    return [Document(text=case["text"], id=case["id"]) for case in cases(name) if "text" in case]


def freeze(names: list[str]) -> None:
    """Parse the texts of the named case files with the bundled model pack and write them down.

    In single precision, so that the trees are the same whatever processor they are made on.
    """
    from quoteattr.parsing.packs import find_pack
    from quoteattr.parsing.stanza import StanzaParser

    parser = StanzaParser.from_pack(find_pack("en-news"), exact=True)
    PARSES.mkdir(parents=True, exist_ok=True)
    for name in names:
        documents = articles() if name == "articles" else _texts(name)
        if documents:
            written = "".join(map(to_conllu, parser(documents)))
            (PARSES / f"{name}.conllu").write_bytes(written.encode("utf-8"))
            print(f"{name}: {len(documents)} parses")


if __name__ == "__main__":
    freeze(sys.argv[1:] or ["articles", *sorted(path.stem for path in CASES.glob("*.toml"))])
