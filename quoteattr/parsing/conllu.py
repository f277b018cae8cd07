"""Trees over the text as CoNLL-U, and back: this library's, another tool's, or a treebank's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from quoteattr.errors import FormatError
from quoteattr.parsing.alignment import Printed, Sentence, Word, lay, text_of
from quoteattr.parsing.parse import Parse, Token
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


def to_conllu(parse: Parse) -> str:
    """A parse as CoNLL-U that `from_conllu` reads back exactly.

    MISC holds `start_char` and `end_char`; the characters between two tokens stand in `SpacesBefore` and `SpacesAfter`
    as UDPipe writes them. Words that share one stretch of text ("don't") are not printed as a multi-word token.
    """
    lines = [newdoc(parse.document.id)]
    for sentence in parse.sentences:
        lines.append(f"# text = {form_of(parse.text[sentence[0].span.start : sentence[-1].span.end])}")
        lines += [row(token, sentence, place_of(token) + spaces_of(parse, token)) for token in sentence]
        lines.append("")
    return "\n".join(lines) + "\n"


def newdoc(id: str) -> str:
    """The comment with which a document begins."""
    return f"# newdoc id = {escape(id)}" if id else "# newdoc"


def row(token: Token, sentence: Sequence[Token], misc: Sequence[str]) -> str:
    """One word of a sentence as a line of CoNLL-U; `misc` are the parts of its last column."""
    first = sentence[0].index
    columns = (token.index - first + 1, form_of(token.text), form_of(token.lemma) or "_", token.upos or "_",
               token.xpos or "_", token.feats or "_", 0 if token.head is None else token.head - first + 1,
               token.deprel or "_", "_", "|".join(misc))  # fmt: skip
    return "\t".join(map(str, columns))


def place_of(token: Token) -> list[str]:
    """Where a word stands in the text, for MISC."""
    return [f"start_char={token.span.start}", f"end_char={token.span.end}"]


def spaces_of(parse: Parse, token: Token) -> list[str]:
    """What stands between a word and the next one, and before the first, for MISC."""
    following = parse.tokens[token.index + 1 : token.index + 2]
    after = parse.text[token.span.end : following[0].span.start if following else len(parse.text)]
    before = parse.text[: token.span.start] if token.index == 0 else ""
    misc = [f"SpacesBefore={escape(before)}"] if before else []
    return [*misc, f"SpacesAfter={escape(after)}" if after else "SpaceAfter=No"]


_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_ESCAPES |= {chr(code): f"\\x{code:02x}" for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x85)}
_PLAIN = {code[1:]: char for char, code in _ESCAPES.items()}


def form_of(value: str) -> str:
    """A text for FORM or a comment: its spaces and bars stay as they are."""
    return "".join(char if char in " |" else escape(char) for char in value)


def escape(value: str) -> str:
    """A value for MISC: what would end it or the line is written as UDPipe writes it, a space as "\\s"."""
    return "".join(_ESCAPES.get(char, char) for char in value)


def unescape(value: str) -> str:
    """A value of a CoNLL-U column without UDPipe's escapes.

    >>> unescape("one\\\\stwo")
    'one two'
    """
    out, place = [], 0
    while place < len(value):
        width = 3 if value.startswith("\\x", place) else 1
        code = value[place + 1 : place + 1 + width]
        if value[place] == "\\" and code in _PLAIN:
            out.append(_PLAIN[code])
            place += 1 + width
        else:
            out.append(value[place])
            place += 1
    return "".join(out)
