"""Articles in other programs' formats, each found by its name.

CSV and Web Annotations are one file, brat and Label Studio a folder of several, CoNLL-U needs the trees of an article
beside it. `quoteattr.rows` is the way into pandas, `quoteattr.output.spacy` that into spaCy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from quoteattr.errors import DocumentError
from quoteattr.output.brat import to_brat
from quoteattr.output.conllu import to_conllu
from quoteattr.output.csv import to_csv
from quoteattr.output.label_studio import to_label_studio
from quoteattr.output.web_annotations import to_web_annotations
from quoteattr.parsing import Parser
from quoteattr.types import Article

FILES: Mapping[str, Callable[[Iterable[Article]], Iterator[str]]] = {
    "csv": to_csv,
    "web-annotations": to_web_annotations,
}
FOLDERS: Mapping[str, Callable[[Iterable[Article]], Iterator[tuple[str, str]]]] = {
    "brat": to_brat,
    "label-studio": to_label_studio,
}
PARSED = "conllu"
FORMATS = (*FILES, *FOLDERS, PARSED)


def write_folder(pieces: Iterable[tuple[str, str]], folder: str | Path) -> None:
    """Write the files of a folder as `to_brat` and `to_label_studio` give them, piece by piece; it has to be there."""
    for name, piece in pieces:
        with open(Path(folder) / name, "a", encoding="utf-8", newline="\n") as file:
            file.write(piece)


def parse_again(
    articles: Iterable[Article], load: Callable[[], Parser], failed: Callable[[str], None]
) -> Iterator[str]:
    """The CoNLL-U of articles of which the trees were not kept.

    `load` gives the parser, when there is a first article; `failed` is told which documents were made with another one,
    or cannot be parsed.
    """
    parser: Parser | None = None
    for article in articles:
        parser = parser or load()
        try:
            yield _parsed(article, parser)
        except DocumentError as error:
            failed(str(error))


def _parsed(article: Article, parser: Parser) -> str:
    id, made, name = article.document.id, article.made.parser, getattr(parser, "name", repr(parser))
    if made != name:
        raise DocumentError(id, "export", f"it was made with the parser {made!r}, and this is {name!r}")
    try:
        (parse,) = parser([article.document])
        return to_conllu(article, parse)
    except Exception as error:  # one bad document never costs the others
        raise DocumentError(id, "parsing", f"{type(error).__name__}: {error}") from error
