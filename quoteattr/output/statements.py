"""What somebody said, as a page shows it: the words, the article, the sentence that reports them, other wordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quoteattr.output.badges import badge, target_name
from quoteattr.output.context import around, find_context
from quoteattr.output.page import Layer, html, line, marked
from quoteattr.output.printable import count, flat
from quoteattr.output.records import Statement, Wording
from quoteattr.types import Likeness, QuotationType, Stance, StanceLabel

Side = tuple[str, StanceLabel]  # a target, and where the voice stands on it


def statement_list(statements: Iterable[Statement], targets: Sequence[str], under: Side | None = None) -> str:
    """Statements one below the other; `under` is the side whose name stands above them."""
    return f'<ol class="said">{"".join(f"<li>{show_statement(each, targets, under)}</li>" for each in statements)}</ol>'


def show_statement(statement: Statement, targets: Sequence[str], under: Side | None = None) -> str:
    """The wordings of a statement beside each other; those word for word the same are one."""
    figures = "".join(_figure(alike, targets, under) for alike in statement.alike())
    return f'<div class="wordings">{figures}</div>{_likeness(statement.evidence)}'


def _figure(alike: Sequence[Wording], targets: Sequence[str], under: Side | None) -> str:
    wording, *others = alike
    badges = _badges(wording, targets, under)
    return (
        f'<figure><blockquote class="{wording.quotation.type}">{_words(wording)}</blockquote>'
        f"<figcaption>{_facts(wording)}{badges}{_context(wording)}{_again(others)}</figcaption></figure>"
    )


def _badges(wording: Wording, targets: Sequence[str], under: Side | None) -> str:
    """Where a wording stands by itself, if that is more than what stands above it."""
    sides = [(target, side) for target in targets if (side := wording.side(target)) is not None]
    if under and sides == [under]:
        return ""
    if under and not sides:
        return f" {badge(None)}"
    return "".join(f" {badge(side)} {html(target_name(target))}" for target, side in sides)


def _words(wording: Wording) -> str:
    text, layers = wording.article.document.text, _evidence(wording)
    words = " … ".join(marked(text, layers, within=span) for span in wording.content)
    return f"“{words}”" if wording.quotation.type is QuotationType.DIRECT else words


def _evidence(wording: Wording) -> list[Layer]:
    """The words that a stance was read from."""
    return [
        Layer(span, "u", f'class="{stance.label}" title="{html(_reason(stance))}"')
        for stance in wording.stances
        for span in stance.evidence.spans
    ]


def _reason(stance: Stance) -> str:
    by = stance.evidence
    return f"{stance.label} {target_name(stance.target)} · by {flat(by.by)} ({by.score:.2f})"


def _facts(wording: Wording) -> str:
    document, quotation = wording.article.document, wording.quotation
    facts = [f"<cite>{line(document.id or '(no id)')}</cite>"]
    facts += [line(document.published)] if document.published else []
    facts += [f"copy of {line(wording.copy_of)}"] if wording.copy_of is not None else []
    return " · ".join([*facts, quotation.type.value, f"confidence&nbsp;{quotation.evidence.score:.2f}"])


def _again(others: Sequence[Wording]) -> str:
    entries = "".join(f"<li>{_facts(wording)}</li>" for wording in others)
    title = f"word for word in {count(len(others), 'other article')}"
    return f'<details class="note"><summary>{title}</summary><ul>{entries}</ul></details>' if others else ""


def _context(wording: Wording) -> str:
    """The sentence that reports the words, with […] in their place."""
    text, quotation = wording.article.document.text, wording.quotation
    context = find_context(text, quotation)
    pieces = list(around(context, wording.content))
    if not any(character.isalnum() for piece in pieces if piece for character in piece.of(text)):
        return ""
    parts = [("b", "source", quotation.source), ("i", "cue", quotation.cue), ("i", "relay", quotation.relayed_by)]
    layers = [Layer(part.span, tag, f'class="{name}" title="{name}"') for tag, name, part in parts if part]
    layers += _evidence(wording)
    shown = "".join(marked(text, layers, within=piece) if piece else "[…]" for piece in pieces)
    before = "… " if text[context.start].islower() else ""
    after = " …" if text[context.end - 1].isalnum() and pieces[-1] is not None else ""
    return f'<p class="context">{before}{shown}{after}</p>'


def _likeness(evidence: Sequence[Likeness]) -> str:
    entries = "".join(
        f"<li><cite>{line(each.one.document)}</cite> and <cite>{line(each.other.document)}</cite>"
        f": {line(each.by)} ({each.score:.2f}){_from(each.words)}</li>"
        for each in evidence
    )
    return f'<details class="note"><summary>why one utterance</summary><ul>{entries}</ul></details>' * bool(evidence)


def _from(words: Sequence[str]) -> str:
    return f" from {', '.join(f'“{line(word)}”' for word in words)}" if words else ""
