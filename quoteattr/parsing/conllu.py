"""CoNLL-U to trees over the text: this library's, another tool's, or a treebank's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from quoteattr.errors import FormatError
from quoteattr.parsing.alignment import Printed, Sentence, Word, lay, text_of
from quoteattr.parsing.parse import Parse, unescape
from quoteattr.types import Document

_NEW_DOCUMENT, _NEW_PARAGRAPH, _TEXT = "# newdoc", "# newpar", "# text = "


def from_conllu(conllu: str, document: Document | None = None) -> Parse:
    """One document's trees from CoNLL-U, laid on the text as it was given.

    Without a `document` the text is the one that the file tells: of the words and their spacing, or in `# text`. Empty
    nodes and enhanced dependencies are passed over. What is no CoNLL-U, and a word that does not stand in the text, is
    a `FormatError` with the number of its line.

    >>> from_conllu("1\\tWait\\twait\\tVERB\\tVB\\t_\\t0\\troot\\t_\\tSpaceAfter=No").tokens[0].lemma
    'wait'
    """
    found = list(_documents(conllu))
    if len(found) > 1:
        raise FormatError("a second document begins here: parses_from_conllu reads several", line=found[1].line)
    told = found[0] if found else _Told()
    return lay(told.sentences, document or told.document())


def parses_from_conllu(conllu: str, documents: Iterable[Document] = ()) -> Iterator[Parse]:
    """The parses of a file of several documents, in its order, each begun by a line `# newdoc`.

    `documents` are the texts that they are laid on, found by their ids (`# newdoc id = ...`); the text of a document
    that is not among them is the one that the file tells.
    """
    known = {document.id: document for document in documents}
    for told in _documents(conllu):
        yield lay(told.sentences, known.get(told.name) or told.document())


@frozen
class _Told:
    """A document of a file: its id, the line `# newdoc` that begins it, if any, and its sentences."""

    name: str = ""
    line: int | None = None
    sentences: list[Sentence] = field(factory=list)

    @property
    def is_there(self) -> bool:
        """Whether the file has such a document at all; what stands before the first line `# newdoc` may be none."""
        return bool(self.sentences) or self.line is not None

    def document(self) -> Document:
        return Document(text_of(self.sentences), id=self.name)


@define
class _Block:
    """The lines of a sentence, while they are read."""

    rows: list[_Row] = field(factory=list)
    text: str | None = None
    opens: bool = False


def _documents(conllu: str) -> Iterator[_Told]:
    """The documents of a file; what stands before the first `# newdoc` is one without an id."""
    told, block = _Told(), _Block()
    for number, line in enumerate([*conllu.removeprefix("\ufeff").split("\n"), ""], 1):
        line = line.rstrip("\r")
        if line == _NEW_DOCUMENT or line.startswith(f"{_NEW_DOCUMENT} "):
            if told.is_there:
                yield told
            told = _Told(unescape(line.partition("=")[2].removeprefix(" ")), number)
        elif line.startswith(_NEW_PARAGRAPH):
            block.opens = True
        elif line.startswith(_TEXT):
            block.text = line.removeprefix(_TEXT)
        elif not line.strip():
            if block.rows:
                told.sentences.append(Sentence(tuple(_printed(block.rows)), block.text, block.opens))
            block = _Block()
        elif not line.startswith("#"):
            block.rows.append(_Row.read(line, number))
    if told.is_there:
        yield told


@frozen
class _Row:
    """A line of ten columns; `first` and `last` are the ids that it is of: 3 and 4 for a token "3-4"."""

    number: int
    columns: tuple[str, ...]
    first: int
    last: int
    misc: dict[str, str]

    @classmethod
    def read(cls, line: str, number: int) -> _Row:
        columns = tuple(line.split("\t"))
        if len(columns) != 10:
            raise FormatError(f"CoNLL-U has ten columns, here are {len(columns)}", line=number)
        name, _, end = columns[0].partition("-")
        empty = "." in name
        if not all(part.isdecimal() for part in (*name.split(".", 1), end or "0")):
            raise FormatError(f"the id must be a number, not {columns[0]!r}", line=number)
        if not empty and not end and not columns[6].isdecimal():
            raise FormatError(f"the head must be a number, not {columns[6]!r}", line=number)
        misc = dict(part.split("=", 1) for part in columns[9].split("|") if "=" in part)
        first = 0 if empty else int(name)
        return cls(number, columns, first, int(end or first), misc)

    def word(self) -> Word:
        _, form, lemma, upos, xpos, feats, head, deprel, *_ = self.columns
        form = unescape(form)
        blank = {"_": ""}
        return Word(
            form=form,
            lemma=form if lemma == "_" else unescape(lemma),
            upos=blank.get(upos, upos),
            xpos=blank.get(xpos, xpos),
            feats=blank.get(feats, feats),
            head=int(head),
            deprel=blank.get(deprel, deprel),
        )

    def printed(self, words: tuple[Word, ...]) -> Printed:
        after = unescape(self.misc["SpacesAfter"]) if "SpacesAfter" in self.misc else None
        if after is None and self.misc.get("SpaceAfter") == "No":
            after = ""
        return Printed(
            form=unescape(self.columns[1]),
            words=words,
            start=self._place("start_char"),
            end=self._place("end_char"),
            before=unescape(self.misc.get("SpacesBefore", "")),
            after=after,
            line=self.number,
        )

    def _place(self, name: str) -> int | None:
        told = self.misc.get(name)
        if told is not None and not told.isdecimal():
            raise FormatError(f"{name} must be a number, not {told!r}", line=self.number)
        return None if told is None else int(told)


def _printed(rows: list[_Row]) -> Iterator[Printed]:
    """The tokens of a sentence, each with its words; ids count from 1, empty nodes have 0 here."""
    expected = 1
    rows = [row for row in rows if row.first]
    while rows:
        row, *rows = rows
        if row.first != expected or row.last < row.first:
            raise FormatError(f"the id must be {expected}, not {row.columns[0]!r}", line=row.number)
        many = row.last - row.first + 1
        words = [row]
        if "-" in row.columns[0]:
            words, rows = rows[:many], rows[many:]
            if [(word.first, word.last) for word in words] != [(n, n) for n in range(row.first, row.last + 1)]:
                raise FormatError(f"the words of token {row.columns[0]!r} do not follow it", line=row.number)
        yield row.printed(tuple(word.word() for word in words))
        expected += many
