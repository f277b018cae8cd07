"""The text of an article with all that was found marked where it stands.

A quotation has the colour of its voice, a number and a letter that lead to its entry, and a line below it that says
whether it is direct, mixed or indirect. Who says it, in which words, and who passes it on are set off, and so are the
words that a stance was read from. All that belongs to one quotation shares its `data-q`, by which the page's script
finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quoteattr.output.badges import badge
from quoteattr.output.facts import Fact, Voice
from quoteattr.output.heights import find_heights
from quoteattr.output.page import Layer, html, marked
from quoteattr.types import Span


def tinted(name: str, facts: Sequence[Fact], text: str) -> str:
    """The text, each of its lines a paragraph; `name` sets the article's ids apart from another's on the same page."""
    heights = find_heights([fact.quotation for fact in facts])
    layers = [layer for fact, height in zip(facts, heights, strict=True) for layer in _layers(name, fact, height)]
    lines = marked(text, layers, within=Span(0, len(text))).split("\n") if text else []
    return "".join(f"<p>{line}</p>\n" for line in lines if line.strip())


def hue_of(voice: Voice) -> str:
    """The hue of a voice as a style; who is unsure has none."""
    return f"--h:{voice.hue}" if voice.hue is not None else ""


def number_link(fact: Fact, name: str, *, to: str, at: str = "", purpose: str) -> str:
    """The number of a quotation with the letter of its voice, leading to what `to` names."""
    here = f'id="{at}-{name}-{fact.number}" ' if at else ""
    label = html(f"{fact.number} {fact.voice.letter}: {purpose}")
    return (
        f'<a {here}class="number" href="#{to}-{name}-{fact.number}" aria-label="{label}">'
        f"{fact.number} <b>{fact.voice.letter}</b></a>"
    )


def _layers(name: str, fact: Fact, height: int) -> Iterator[Layer]:
    """The contents of a quotation, its source, cue and relay, and the words of its stances."""
    quotation = fact.quotation
    ours = f'data-q="{name}-{fact.number}"'
    hue = f'class="{{}} hue" style="{hue_of(fact.voice)}" {ours}' if fact.voice.speaker else f'class="{{}}" {ours}'
    yield from _contents(name, fact, height, ours)
    parts = [("b", "source", quotation.source), ("i", "cue", quotation.cue), ("i", "relay", quotation.relayed_by)]
    for tag, kind, part in parts:
        if part is not None:
            yield Layer(part.span, tag, hue.format(kind))
    for stance in quotation.stances:
        for span in stance.evidence.spans:
            yield Layer(span, "u", f'class="{stance.label.value}" {ours}')


def _contents(name: str, fact: Fact, height: int, ours: str) -> Iterator[Layer]:
    quotation = fact.quotation
    kind = f"{quotation.type.value} hue" if fact.voice.speaker else quotation.type.value
    styles = [hue_of(fact.voice)] * bool(fact.voice.speaker) + [f"--d:{height}"] * bool(height)
    style = f' style="{";".join(styles)}"' if styles else ""
    before = number_link(fact, name, at="quotation", to="entry", purpose=f"quotation of {fact.voice.name}")
    after = "".join(f"<span> {badge(stance.label)}</span>" for stance in quotation.stances)
    for place, span in enumerate(quotation.content):
        yield Layer(
            span, "mark", f'class="{kind}"{style} {ours} title="{_tooltip(fact)}"',
            before=f"<span>{before} </span>" if place == 0 else "",
            after=after if place == len(quotation.content) - 1 else "",
        )  # fmt: skip


def _tooltip(fact: Fact) -> str:
    """All that is known of a quotation, for where no script shows it."""
    lines = [f"{fact.number} · {fact.quotation.type.value} · {fact.voice.called}"]
    lines += [f"{stance.label.value} {fact.stance(stance)}" for stance in fact.quotation.stances]
    return "&#10;".join(map(html, [*lines, *fact.reasons()]))
