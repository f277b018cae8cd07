"""CoNLL-U with the attribution in MISC: the trees of an article, and on each word which quotations it belongs to.

`Content`, `Cue`, `Source` and `Relay` hold ids of quotations, several with a comma between them. `QuotationType`,
`Speaker` and `Stance` stand beside `Content`, a value for each of its ids, "_" where there is none. Comments before the
first sentence say who the speakers are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from quoteattr.output.printable import flat
from quoteattr.parsing import Parse, Token
from quoteattr.parsing.conllu import escape, form_of, newdoc, place_of, row, spaces_of
from quoteattr.types import Article, Quotation, Span

_Misc = dict[str, list[str]]
_SEPARATORS = {ord(char): f"\\x{ord(char):02x}" for char in ",:+="}


def to_conllu(article: Article, parse: Parse) -> str:
    """The trees of an article with what was found in it; `parse` is a parse of the same text, or it is a `ValueError`.

    A span that ends inside a word takes the whole word; `start_char` and `end_char` tell where each word stands. A text
    without words gives nothing: CoNLL-U cannot hold it.
    """
    if parse.text != article.document.text:
        raise ValueError(f"this is no parse of document {article.document.id!r}: its text is another one")
    if not parse.tokens:
        return ""
    notes = _notes(article, parse)
    lines = [newdoc(article.document.id), *_speakers(article)]
    name = re.sub(r"[\s/]+", "_", article.document.id) or "document"
    for number, sentence in enumerate(parse.sentences, 1):
        lines += [f"# sent_id = {name}-{number}", f"# text = {_printed(sentence, parse)}"]
        for _, words in groupby(sentence, key=lambda token: token.span):
            lines += _rows(list(words), sentence, parse, notes)
        lines.append("")
    return "\n".join(lines) + "\n"


def _rows(words: list[Token], sentence: tuple[Token, ...], parse: Parse, notes: dict[int, _Misc]) -> Iterator[str]:
    """The line of a word; words that share one stretch of text come under a line of their own for the whole."""
    spaces = spaces_of(parse, words[-1])
    if len(words) > 1:
        first = sentence[0].index - 1
        numbers = f"{words[0].index - first}-{words[-1].index - first}"
        yield "\t".join([numbers, form_of(words[0].text), *"_______", "|".join(spaces)])
        spaces = []
    for token in words:
        marks = [f"{key}={','.join(values)}" for key, values in notes[token.index].items()]
        yield row(token, sentence, [*place_of(token), *spaces, *marks])


def _notes(article: Article, parse: Parse) -> dict[int, _Misc]:
    """What stands in MISC for each word."""
    notes: dict[int, _Misc] = defaultdict(lambda: defaultdict(list))
    for quotation in article.quotations:
        said = {"Content": _value(quotation.id), "QuotationType": quotation.type.value,
                "Speaker": _value(quotation.speaker or ""), "Stance": _stances(quotation)}  # fmt: skip
        _note(notes, parse, quotation.content, said)
        parts = {"Cue": quotation.cue, "Source": quotation.source, "Relay": quotation.relayed_by}
        for key, part in parts.items():
            if part:
                _note(notes, parse, (part.span,), {key: _value(quotation.id)})
    return notes


def _note(notes: dict[int, _Misc], parse: Parse, spans: Iterable[Span], said: dict[str, str]) -> None:
    for place in sorted({token.index for span in spans for token in parse.between(span.start, span.end)}):
        for key, value in said.items():
            notes[place][key].append(value)


def _stances(quotation: Quotation) -> str:
    return "+".join(f"{_value(each.target)}:{each.label}" for each in quotation.stances) or "_"


def _value(value: str) -> str:
    """A value in a list of values: what separates them is written as its number, \\x2c for a comma."""
    return "\\x5f" if value == "_" else escape(value).translate(_SEPARATORS) or "_"


def _speakers(article: Article) -> Iterator[str]:
    for speaker in article.speakers:
        told = (speaker.type, speaker.name or "_", speaker.role or "_", *filter(None, [speaker.known]))
        yield f"# speaker {_value(speaker.id)} = {' | '.join(map(flat, told))}"


def _printed(sentence: tuple[Token, ...], parse: Parse) -> str:
    """The words of a sentence as they stand in the text, on one line and with single spaces."""
    text = ""
    for span, _ in groupby(sentence, key=lambda token: token.span):
        text += form_of(span.of(parse.text))
        text += " " if parse.text[span.end : span.end + 1].isspace() else ""
    return text.strip()
