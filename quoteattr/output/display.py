"""Articles to look at: a page to open in a browser, and a view for the terminal.

Both show each quotation with its type, its speaker, the cue, who relays it, and each stance with the words it was read
from and the rule that read it. What a page or a terminal would act on (markup, control characters) is made visible.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping

from attrs import frozen

from quoteattr.output.page import Layer, html, marked, page
from quoteattr.output.printable import count, flat
from quoteattr.types import Article, Evidence, Quotation, Span, Speaker, Stance, StanceLabel

_FIRST_HUE, _GOLDEN_ANGLE = 212, 137.508  # neighbouring speakers get hues far apart, however many there are
_UNSURE = "speaker unsure"


def to_text(article: Article, *, color: bool = False, width: int = 88) -> str:
    """The quotations of an article as lines for a terminal, at most `width` characters wide."""
    pen = _Pen(color)
    lines = [f"{pen.bold(flat(_title(article)))}  {pen.dim(_summary(article))}"]
    for card in _cards(article):
        lines += ["", *_entry(card, pen, width)]
    return "\n".join(lines) + "\n"


def to_html(article: Article, *more: Article) -> str:
    """One page, complete in itself, for an article or several: the text with its quotations, and a table of speakers.

    It loads nothing from anywhere, and its style keeps to itself, so that a notebook can show it in place.
    """
    title = f"{len(more) + 1} articles" if more else _title(article)
    sections = "".join(_section(number, each) for number, each in enumerate((article, *more), 1))
    return page(title, _LEGEND + sections, style="article.css")


# What both views say of a quotation.


@frozen
class _Card:
    """A quotation and what is said of it in words; numbers count from 1 in the order of the text."""

    number: int
    quotation: Quotation
    text: str
    speaker: Speaker | None
    hue: str
    within: int | None
    voices: Mapping[str, Speaker]

    def words(self, *spans: Span) -> list[str]:
        return [flat(span.of(self.text)) for span in spans]

    @property
    def content(self) -> str:
        return " … ".join(self.words(*self.quotation.content))

    def facts(self) -> Iterator[str]:
        """The cue, the source, the relay, the quotation it stands in, and the rule that found it."""
        quotation = self.quotation
        if quotation.cue is not None:
            lemma = f" ({flat(quotation.cue.lemma)})" if quotation.cue.lemma else ""
            yield f"cue “{self.words(quotation.cue.span)[0]}”{lemma}"
        if quotation.source is not None:
            yield f"source “{self.words(quotation.source.span)[0]}”"
        if quotation.relayed_by is not None:
            yield f"relayed by “{self.words(quotation.relayed_by.span)[0]}”"
        if self.within is not None:
            yield f"within {self.within}"
        yield f"found by {_by(quotation.evidence)}"

    def stance(self, stance: Stance) -> str:
        """The target, whose troops and where, another holder than the speaker, the rule and the words it read."""
        parts = [flat(stance.target).replace("_", " ")]
        if stance.force or stance.host:
            parts[0] += f" ({stance.force or '?'} in {stance.host or '?'})"
        if stance.holder != self.quotation.speaker:
            parts.append(f"held by {_known_as(self.voices.get(stance.holder or ''))}")
        words = ", ".join(f"“{words}”" for words in self.words(*stance.evidence.spans))
        parts.append(f"by {_by(stance.evidence)}" + (f" from {words}" if words else ""))
        return " · ".join(parts)


def _cards(article: Article) -> tuple[_Card, ...]:
    voices = {speaker.id: speaker for speaker in article.speakers}
    hues = {name: round(_FIRST_HUE + place * _GOLDEN_ANGLE) % 360 for place, name in enumerate(voices)}
    numbers = {quotation.id: number for number, quotation in enumerate(article.quotations, 1)}
    return tuple(
        _Card(
            number=number,
            quotation=quotation,
            text=article.document.text,
            speaker=voices.get(quotation.speaker or ""),
            hue=f"--h:{hues[quotation.speaker]};--c:1" if quotation.speaker in hues else "--h:0;--c:0",
            within=numbers.get(quotation.within or ""),
            voices=voices,
        )
        for number, quotation in enumerate(article.quotations, 1)
    )


def _known_as(speaker: Speaker | None) -> str:
    return flat(speaker.name or speaker.role or "unnamed") if speaker else _UNSURE


def _role_of(speaker: Speaker | None) -> str:
    """What stands beside the name; of somebody without one the description stands in its place already."""
    beside = speaker.role if speaker and speaker.name not in (None, speaker.role) else None
    return flat(beside or "")


def _by(evidence: Evidence) -> str:
    return f"{flat(evidence.by)} ({evidence.score:.2f})"


def _title(article: Article) -> str:
    return article.document.id or "(no id)"


def _summary(article: Article) -> str:
    voices = {quotation.speaker for quotation in article.quotations} - {None}
    counts = [count(len(article.quotations), "quotation"), count(len(voices), "speaker")]
    return " · ".join([flat(article.document.published), *counts] if article.document.published else counts)


# The terminal.

_STANCE_CODES = {
    StanceLabel.OPPOSES: "1;31",
    StanceLabel.SUPPORTS: "1;32",
    StanceLabel.MIXED: "1;33",
    StanceLabel.NEUTRAL: "1;36",
}


@frozen
class _Pen:
    color: bool

    def write(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self.write(text, "1")

    def dim(self, text: str) -> str:
        return self.write(text, "2")


def _entry(card: _Card, pen: _Pen, width: int) -> Iterator[str]:
    name, role = _known_as(card.speaker), _role_of(card.speaker)
    head = _wrapped(f"{card.number:>3}  {card.quotation.type.value:<8}  {name}" + (f", {role}" if role else ""), width)
    yield head[0].replace(name, pen.bold(name) if card.speaker else pen.dim(name), 1)
    yield from head[1:]
    yield from _wrapped(card.content, width, 5)
    for stance in card.quotation.stances:
        label = stance.label.value
        first, *others = _wrapped(f"{label} {card.stance(stance)}", width, 5)
        yield first.replace(label, pen.write(label, _STANCE_CODES[stance.label]), 1)
        yield from others
    yield from map(pen.dim, _wrapped(" · ".join(card.facts()), width, 5))


def _wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    after = " " * (indent or 15)
    return textwrap.wrap(
        text, max(width, 40), initial_indent=" " * indent, subsequent_indent=after, break_on_hyphens=False
    )


# The page.

_LEGEND = (
    '<aside class="legend"><b>quoteattr</b><span>one colour a speaker: <mark class="direct">direct</mark>'
    ' <mark class="mixed">mixed</mark> <mark class="indirect">indirect</mark></span>'
    '<span><b class="source">who</b> <i class="cue">says</i> <i class="relay">and who passes it on</i></span><span>'
    + " ".join(f'<em class="{label.value}">{label.value}</em>' for label in StanceLabel)
    + ' read from <u class="neutral">these words</u></span></aside>\n'
)


def _section(section: int, article: Article) -> str:
    made, cards = article.made, _cards(article)
    by = f"quoteattr {made.version} · parser {made.parser} · lexicon {made.lexicon}"
    table = _table(section, cards) if cards else "<p>No quotation was found.</p>"
    return (
        f"<article><header><h1>{html(_title(article))}</h1>"
        f"<p>{html(_summary(article))}<small>{html(by)}</small></p></header>\n"
        f'<div class="columns"><div class="text">\n{_paragraphs(section, cards, article.document.text)}</div>\n'
        f'<div class="found">{table}</div></div></article>\n'
    )


def _table(section: int, cards: tuple[_Card, ...]) -> str:
    """The speakers in the order in which they first speak, each with all quotations of theirs."""
    by_speaker: dict[str, list[_Card]] = defaultdict(list)
    for card in sorted(cards, key=lambda card: card.speaker is None):
        by_speaker[card.speaker.id if card.speaker else ""].append(card)
    rows = "".join(_row(section, theirs) for theirs in by_speaker.values())
    return f"<table><thead><tr><th>Speaker</th><th>Quotations</th></tr></thead><tbody>{rows}</tbody></table>"


def _row(section: int, cards: list[_Card]) -> str:
    speaker = cards[0].speaker
    beside = [_role_of(speaker), speaker.type.value] if speaker else []
    small = "".join(f"<small>{html(words)}</small>" for words in beside if words)
    entries = "".join(_list_entry(section, card) for card in cards)
    name = html(_known_as(speaker))
    return (
        f'<tr style="{cards[0].hue}"><th><span class="name">{name}</span>{small}</th><td><ul>{entries}</ul></td></tr>'
    )


def _list_entry(section: int, card: _Card) -> str:
    here = f"{section}-{card.number}"
    stances = "".join(
        f'<p class="stance"><em class="{stance.label.value}">{stance.label.value}</em> {html(card.stance(stance))}</p>'
        for stance in card.quotation.stances
    )
    kind = card.quotation.type.value
    return (
        f'<li id="entry-{here}"><a class="number" href="#quotation-{here}">{card.number}</a>'
        f' <span class="kind">{kind}</span>'
        f'<p class="words"><mark class="{kind}">{html(card.content)}</mark></p>{stances}'
        f'<p class="facts">{html(" · ".join(card.facts()))}</p></li>'
    )


def _paragraphs(section: int, cards: tuple[_Card, ...], text: str) -> str:
    """The text with everything marked in it; each of its lines is a paragraph."""
    heights = _heights(cards)
    layers = [layer for card in cards for layer in _layers(section, card, heights[card.number])]
    lines = marked(text, layers, within=Span(0, len(text))).split("\n") if text else []
    return "".join(f"<p>{line}</p>\n" for line in lines if line.strip())


def _heights(cards: tuple[_Card, ...]) -> dict[int, int]:
    """How far below the words each quotation is underlined: wider ones below those that they overlap."""
    beside = _overlapping(cards)
    heights: dict[int, int] = {}
    for card in sorted(cards, key=lambda card: sum(span.end - span.start for span in card.quotation.content)):
        below = {heights[other] for other in beside[card.number] if other in heights}
        heights[card.number] = min(set(range(len(below) + 1)) - below)
    return heights


def _overlapping(cards: tuple[_Card, ...]) -> dict[int, set[int]]:
    """The numbers of the quotations that share words with each."""
    beside: dict[int, set[int]] = defaultdict(set)
    opened: list[tuple[int, int]] = []
    spans = ((span.start, span.end, card.number) for card in cards for span in card.quotation.content)
    for start, end, number in sorted(spans):
        opened = [(stop, other) for stop, other in opened if stop > start]
        for other in {other for _, other in opened} - {number}:
            beside[number].add(other)
            beside[other].add(number)
        opened.append((end, number))
    return beside


def _layers(section: int, card: _Card, height: int) -> Iterator[Layer]:
    """The contents of a quotation, its source, cue and relay, and the words of its stances."""
    quotation, here = card.quotation, f"{section}-{card.number}"
    stances = "".join(f'<em class="{each.label.value}">{each.label.value}</em>' for each in quotation.stances)
    number = f'<a class="number" href="#entry-{here}">{card.number}</a>'
    for span in quotation.content:
        first, last = span == quotation.content[0], span == quotation.content[-1]
        name = f'id="quotation-{here}" ' if first else ""
        kind = f'{name}class="{quotation.type.value}" style="{card.hue};--d:{height}" title="{_tooltip(card)}"'
        yield Layer(span, "mark", kind, before=number, after=stances if last else "")
    parts = [("b", "source", quotation.source), ("i", "cue", quotation.cue), ("i", "relay", quotation.relayed_by)]
    for tag, name, part in parts:
        if part is not None:
            title = f"{name} of {card.number}, {html(_known_as(card.speaker))}"
            yield Layer(part.span, tag, f'class="{name}" style="{card.hue}" title="{title}"')
    for stance in quotation.stances:
        title = html(f"{stance.label.value} {card.stance(stance)}")
        for span in stance.evidence.spans:
            yield Layer(span, "u", f'class="{stance.label.value}" title="{title}"')


def _tooltip(card: _Card) -> str:
    role = _role_of(card.speaker)
    lines = [f"{card.number} · {card.quotation.type.value} · {_known_as(card.speaker)}" + (f", {role}" if role else "")]
    lines += [f"{stance.label.value} {card.stance(stance)}" for stance in card.quotation.stances]
    return "&#10;".join(map(html, [*lines, *card.facts()]))
