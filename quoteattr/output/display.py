"""Articles to look at: a page to open in a browser, its part for a notebook, and a view for the terminal.

Each shows every quotation with its type, its speaker, the cue, who relays it, and each stance with the words it was
read from and the rule that read it. What a page or a terminal would act on (markup, control characters) is made
visible. All of a page is there without its script, which adds a filter, and evidence beside the words pointed at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from quoteattr.output.badges import badge, target_name
from quoteattr.output.facts import NOBODY, Fact, Voice, find_facts, find_voices, summary_of, title_of
from quoteattr.output.page import html, page, portions, styles
from quoteattr.output.printable import count
from quoteattr.output.records import LABELS
from quoteattr.output.terminal import to_text
from quoteattr.output.tinted import hue_of, number_link, tinted
from quoteattr.types import Article, QuotationType, Stance, StanceLabel

__all__ = ["to_fragment", "to_html", "to_text"]

_IN_A_NOTEBOOK = 3  # the level of an article's heading: a notebook has headings of its own above it

_LEGEND = (
    '<aside class="legend" aria-label="How to read this"><span>Quotations, with number and speaker: '
    + ", ".join(f'<mark class="{kind}">{kind}</mark>' for kind in QuotationType)
    + '</span> <span><b class="source">Who</b> <i class="cue">says</i> it, <i class="relay">and who passes it on</i>'
    "</span> <span>Stances, with the words they were read from: "
    + ", ".join(f'{badge(side)} <u class="{side}">words</u>' for side in StanceLabel)
    + "</span></aside>\n"
)


def to_html(article: Article, *more: Article) -> str:
    """One page, complete in itself, for an article or several: the text with its quotations, speakers and evidence.

    It loads nothing from anywhere. Where scripts run, it can be filtered by speaker and by stance.
    """
    articles = (article, *more)
    title = f"{len(articles)} articles" if more else title_of(article)
    level = 2 if more else 1
    sections = "".join(_article(str(number), each, level) for number, each in enumerate(articles, 1))
    top = f'<h1 class="title">{title}</h1>{_contents(articles)}\n' if more else ""
    body = f"{_SKIP}{_LEGEND}{_filter(articles)}<main>\n{top}{sections}</main>\n"
    return page(title, body, style="article.css", script="article.js")


def to_fragment(article: Article) -> str:
    """An article for a notebook: a part of a page, without a frame and without a script.

    Its styles keep to themselves, its ids come from what it shows, and without styles it is plain text in order.
    """
    shown = repr((article.document.id, article.document.text, article.quotations, article.speakers))
    name = sha256(shown.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    section = _article(name, article, _IN_A_NOTEBOOK)
    return f'<div class="quoteattr">\n{section}{_LEGEND}{styles("article.css")}</div>\n'


# The way around the page.

_SKIP = (
    '<a class="skip" href="#text-1">Skip to the text</a><a class="skip" href="#found-1">Skip to the quotations</a>\n'
)


def _contents(articles: Sequence[Article]) -> str:
    entries = "".join(
        f'<li><a href="#article-{number}">{html(title_of(article))}</a> {html(summary_of(article))}</li>'
        for number, article in enumerate(articles, 1)
    )
    return f"<nav><details><summary>Contents</summary><ol>{entries}</ol></details></nav>"


def _filter(articles: Sequence[Article]) -> str:
    """Who and which stance to show; the script unhides it."""
    facts = [fact for article in articles for fact in find_facts(article)]
    speakers = Counter(fact.voice.name for fact in facts)
    sides = Counter(side for fact in facts for side in _sides(fact))
    several = len({stance.target for fact in facts for stance in fact.quotation.stances}) > 1
    named = [(name, name, number) for name, number in sorted(speakers.items(), key=lambda each: each[0].casefold())]
    sided = [(side, side if several else side.partition(" ")[0], sides[side]) for side in sorted(sides)]
    silent = [("none", "no stance", number)] if (number := sum(not fact.quotation.stances for fact in facts)) else []
    return (
        '<form class="filter" role="search" aria-label="Filter the quotations" hidden>'
        f"{_select('speaker', 'Speaker', 'all speakers', named)}"
        f"{_select('stance', 'Stance', 'any or none', [*sided, *silent])}"
        f'<output aria-live="polite">{count(len(facts), "quotation")}</output></form>\n'
    )


def _select(name: str, label: str, everything: str, choices: Iterable[tuple[str, str, int]]) -> str:
    options = "".join(
        f'<option value="{html(value)}">{html(words)} ({number:,})</option>' for value, words, number in choices
    )
    return f'<label>{label} <select name="{name}"><option value="">{everything}</option>{options}</select></label>'


def _sides(fact: Fact) -> list[str]:
    return sorted({f"{stance.label.value} {target_name(stance.target)}" for stance in fact.quotation.stances})


# An article.


def _article(name: str, article: Article, level: int) -> str:
    made, facts = article.made, find_facts(article)
    by = f"quoteattr {made.version} · parser {made.parser} · lexicon {made.lexicon}"
    found = _found(name, article, facts, level + 1) if facts else "<p>No quotation was found.</p>"
    return (
        f'<article id="article-{name}" aria-labelledby="title-{name}">'
        f'<header><h{level} id="title-{name}" class="title">{html(title_of(article))}</h{level}>'
        f"<p>{html(summary_of(article))} <small>{html(by)}</small></p></header>\n"
        f'<div class="columns"><div class="text" id="text-{name}">\n'
        f'{tinted(name, facts, article.document.text)}</div>\n<div class="found" id="found-{name}">{found}</div></div>'
        "</article>\n"
    )


def _found(name: str, article: Article, facts: Sequence[Fact], level: int) -> str:
    entries = portions([_entry(name, fact) for fact in facts], "ol", name="entries")
    return f'{_table(article, facts)}\n<h{level} class="above">Quotations</h{level}>{entries}'


def _table(article: Article, facts: Sequence[Fact]) -> str:
    """The voices in the order in which they first speak, each with the sides that it takes."""
    voices = find_voices(article)
    quoted = Counter(fact.quotation.speaker if fact.voice.speaker else None for fact in facts)
    stances = [stance for fact in facts for stance in fact.quotation.stances]
    rows = "".join(
        _row(voices.get(name, NOBODY), quoted[name], _held(stances, name))
        for name in [*voices, *[None] * (None in quoted)]
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Speaker", "Quotations", "Stances"))
    return (
        f'<table class="voices"><caption>Speakers</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _held(stances: Sequence[Stance], name: str | None) -> str:
    """The sides that a voice takes, with the target where there are several."""
    several = len({stance.target for stance in stances}) > 1
    held = Counter((stance.target, stance.label) for stance in stances if stance.holder == name)
    return " ".join(
        badge(side, " ".join([side.value, *[target_name(target)] * several, f"{number:,}"]))
        for (target, side), number in sorted(held.items(), key=_in_order)
    )


def _in_order(counted: tuple[tuple[str, StanceLabel], int]) -> tuple[str, int]:
    (target, side), _ = counted
    return target, LABELS.index(side)


def _row(voice: Voice, number: int, stances: str) -> str:
    beside = [voice.role, voice.speaker.type.value if voice.speaker else ""]
    small = "".join(f" <small>{html(words)}</small>" for words in beside if words)
    hue = f' class="hue" style="{hue_of(voice)}"' if voice.speaker else ""
    return (
        f'<tr{hue}><th scope="row"><b class="letter">{voice.letter}</b> <span class="name">{html(voice.name)}</span>'
        f"{small}</th><td>{number:,}</td><td>{stances}</td></tr>\n"
    )


def _entry(name: str, fact: Fact) -> str:
    hue = f' class="hue" style="{hue_of(fact.voice)}"' if fact.voice.speaker else ""
    kind = fact.quotation.type.value
    stances = "".join(
        f'<p class="stance">{badge(stance.label)} {html(fact.stance(stance))}</p>' for stance in fact.quotation.stances
    )
    sides = html("\n".join(_sides(fact) or ["none"]))
    return (
        f'<li id="entry-{name}-{fact.number}"{hue} data-speaker="{html(fact.voice.name)}" data-stance="{sides}">'
        f'<p class="head">{number_link(fact, name, to="quotation", purpose="show it in the text")} '
        f'<span class="name">{html(fact.voice.name)}</span> <span class="kind">{kind}</span></p>'
        f'<p class="words"><mark class="{kind}">{html(fact.content)}</mark></p>{stances}'
        f'<p class="reasons">{html(" · ".join(fact.reasons()))}</p></li>\n'
    )
