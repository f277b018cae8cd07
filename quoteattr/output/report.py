"""A corpus to look at: who stands where, and what each voice said, over all articles.

The page begins with a picture of the sides: a row a voice, a bar a side, each thing said counted once, in however many
articles and wordings it stands. Below it each voice has its statements, side by side with their other wordings, the
words that a stance was read from marked, and the sentence that reports them. Voices with one quotation stand in a
list at the end. docs/report.md explains the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from quoteattr.output.badges import badge, side_name, target_name
from quoteattr.output.page import html, line, page
from quoteattr.output.picture import picture
from quoteattr.output.printable import count, flat
from quoteattr.output.records import LABELS, Record, find_records
from quoteattr.output.statements import show_statement, statement_list
from quoteattr.types import (
    Article,
    Entity,
    Link,
    Member,
    Utterance,
    Variant,
)

_ROLES_SHOWN = 8


def to_report(articles: Sequence[Article], entities: Sequence[Entity], utterances: Sequence[Utterance]) -> str:
    """One page, complete in itself, for all articles: who stands where, and who said what in which words.

    An article that is given twice is shown once. docs/report.md says what stands on it.

    >>> from quoteattr import Document, link, load, same_utterances
    >>> articles = [load()(Document("“We sail,” said Lena Reke.", id="a1"))]
    >>> to_report(articles, link(articles), same_utterances(articles))[:15]
    '<!doctype html>'
    """
    articles = list({article.document.id: article for article in articles}.values())
    records = find_records(articles, entities, utterances)
    targets = _targets(records)
    body = [
        _header(articles, records),
        "<main>",
        *(picture(target, records) for target in targets),
        _voices([record for record in records if record.entity and record.quotations > 1], targets),
        _singles([record for record in records if record.entity and record.quotations == 1], targets),
        _unsure([record for record in records if record.entity is None], targets),
        "</main>\n",
    ]
    return page("Who said what", f'<div class="report">\n{"".join(body)}</div>', style="report.css", script="report.js")


def _targets(records: Iterable[Record]) -> list[str]:
    """What the stances are about, what most are about first."""
    targets = Counter(
        stance.target
        for record in records
        for statement in record.statements
        for wording in statement.wordings
        for stance in wording.stances
    )
    return sorted(targets, key=lambda target: (-targets[target], target))


def _header(articles: Sequence[Article], records: Sequence[Record]) -> str:
    dates = sorted({flat(article.document.published) for article in articles if article.document.published})
    facts = [
        count(len(articles), "article"),
        count(sum(len(article.quotations) for article in articles), "quotation"),
        count(sum(record.entity is not None for record in records), "voice"),
        *([" to ".join(dict.fromkeys((dates[0], dates[-1])))] if dates else []),
    ]
    made = dict.fromkeys(
        f"quoteattr {by.version} · parser {by.parser} · lexicon {by.lexicon} · scope {by.scope}"
        for by in (article.made for article in articles)
    )
    return (
        f"<header><h1>Who said what</h1><p>{html(' · '.join(facts))}"
        f"{''.join(f'<small>{line(each)}</small>' for each in made)}</p></header>\n{_LEGEND}"
    )


_LEGEND = (
    '<aside class="legend" aria-label="How to read this page">'
    "<span>A statement is what somebody said once, in however many articles and wordings.</span>"
    '<span><u class="opposes">These words</u> are what a stance was read from.</span>'
    '<span><b class="source">Who</b> <i class="cue">says</i> it, around […] what was said.</span>'
    "<span>Confidence: how likely words and speaker are right.</span></aside>\n"
)


# Voices.


def _voices(records: Sequence[Record], targets: Sequence[str]) -> str:
    tools = (
        '<div class="tools" hidden><label>Find a voice <input type="search" autocomplete="off"></label>'
        '<output aria-live="polite"></output><button type="button" value="open">Open all</button>'
        '<button type="button" value="shut">Close all</button></div>'
    )
    entries = "".join(_voice(record, targets, first=not number) for number, record in enumerate(records))
    return f'<section id="voices"><h2>What they said</h2>{tools}\n{entries}</section>\n' if records else ""


def _voice(record: Record, targets: Sequence[str], *, first: bool) -> str:
    role = f'<span class="role">{line(record.roles[0])}</span>' if record.roles else ""
    return (
        f'<details class="voice" data-name="{_searched(record)}"{" open" * first}>'
        f"<summary><h3>{line(record.name or '')}</h3>{role}"
        f'<span class="tally">{_tally(record, targets)}</span><span class="counts">{_counts(record)}</span></summary>\n'
        f'<div class="inside" id="voice-{record.place}">{_names(record)}{_sides(record, targets)}{_links(record)}</div>'
        "</details>\n"
    )


def _searched(record: Record) -> str:
    names = [record.name or "", *record.roles[:_ROLES_SHOWN], *(name for name, _ in record.names)]
    return line(" ".join(dict.fromkeys(names)).lower())


def _counts(record: Record) -> str:
    return f"{count(record.quotations, 'quotation')} · {count(record.articles, 'article')}"


def _tally(record: Record, targets: Sequence[str]) -> str:
    return " ".join(
        badge(side, f"{side_name(side)} {f'{target_name(target)} ' * (len(targets) > 1)}{number:,}")
        for target in targets
        for side in LABELS
        if (number := len(record.on(target, side)))
    )


def _names(record: Record) -> str:
    """The names as printed, and all that the articles call the voice beside them."""
    names = ", ".join(f"<b>{line(name)}</b> {number:,}×" for name, number in record.names)
    more = f"; and {len(record.roles) - _ROLES_SHOWN:,} more" * (len(record.roles) > _ROLES_SHOWN)
    roles = "; ".join(line(role) for role in record.roles[:_ROLES_SHOWN]) + more
    parts = [f"Printed as {names}"] * bool(names) + [f"Called {roles}"] * bool(roles)
    return "".join(f'<p class="names">{part}</p>' for part in parts)


def _sides(record: Record, targets: Sequence[str]) -> str:
    """The statements, target by target and side by side, then those that are about none of the targets."""
    sides = [
        (target, side, record.on(target, side)) for target in targets for side in LABELS if record.on(target, side)
    ]
    shown = "".join(
        f'<section class="side {side}"><h4>{badge(side)} {html(target_name(target))} <span>{len(said):,}</span></h4>'
        f"{statement_list(said, targets, (target, side))}</section>\n"
        for target, side, said in sides
    )
    rest = [said for said in record.statements if all(said.side(target) is None for target in targets)]
    title = f"not about {' or '.join(map(target_name, targets))}" if targets else "statements"
    others = (
        f'<details class="side none"{" open" * (not sides)}><summary><h4>{html(title)} <span>{len(rest):,}</span></h4>'
        f"</summary>{statement_list(rest, targets)}</details>\n"
    )
    return shown + others * bool(rest)


def _singles(records: Sequence[Record], targets: Sequence[str]) -> str:
    """Voices with one quotation, folded into a list."""
    entries = "".join(
        f'<li data-name="{_searched(record)}" id="voice-{record.place}"><h3>{line(record.name or "")}</h3>'
        f"{''.join(f'<span class=role>{line(role)}</span>' for role in record.roles[:1])}"
        f"{''.join(show_statement(statement, targets) for statement in record.statements)}</li>\n"
        for record in records
    )
    title = f"{count(len(records), 'voice')} with one quotation{' each' * (len(records) > 1)}"
    return _folded("singles", title, f'<ul class="singles">{entries}</ul>') if records else ""


def _unsure(records: Sequence[Record], targets: Sequence[str]) -> str:
    """What nobody is known to have said."""
    return "".join(
        _folded("unsure", f"Speaker unsure · {count(record.quotations, 'quotation')}", _sides(record, targets))
        for record in records
    )


def _folded(name: str, title: str, inner: str) -> str:
    return (
        f'<section class="folded"><details><summary><h2>{title}</h2></summary>\n'
        f'<div id="{name}">{inner}</div></details></section>\n'
    )


def _links(record: Record) -> str:
    evidence = record.entity.evidence if record.entity else ()
    names = {Member(article.document.id, each.id): each.name or each.role or "" for article, each in record.speakers}
    texts = {article.document.id: article.document.text for article, _ in record.speakers}
    entries = "".join(_link(link, names, texts) for link in evidence)
    title = f"why one voice: {count(len(evidence), 'link')}"
    return f'<details class="note"><summary>{title}</summary><ul>{entries}</ul></details>' * bool(evidence)


def _link(link: Link, names: Mapping[Member, str], texts: Mapping[str, str]) -> str:
    """Two members, the rule that links them, and what it compared."""
    members = (link.one, link.other)
    printed = link.names if len(link.names) == 2 else [names.get(member, "") for member in members]
    both = " and ".join(
        f"“{line(name)}” in <cite>{line(member.document)}</cite>" for name, member in zip(printed, members, strict=True)
    )
    roles = f"; called {' and '.join(f'“{line(role)}”' for role in link.roles)}" if link.roles else ""
    said = "".join(
        f"<br>both said {' and '.join(f'“{line(_said(variant, texts))}”' for variant in pair)}"
        for pair in link.utterances
    )
    return f"<li>{both}: {line(link.by)} ({link.score:.2f}){roles}{said}</li>"


def _said(variant: Variant, texts: Mapping[str, str]) -> str:
    text = texts.get(variant.document, "")
    return " … ".join(span.of(text) for span in variant.content)
