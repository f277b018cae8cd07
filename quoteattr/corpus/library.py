"""The articles that are compared with one another: each with an id of its own."""

from __future__ import annotations

from collections.abc import Iterable

from quoteattr.types import Article


def distinct(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles in the order of their ids, each once; two different ones under one id are a `ValueError`.

    What is found across articles names them by their ids, so that an id must mean one article.
    """
    known, doubled = by_id(articles)
    if doubled:
        raise ValueError(f"two different articles have the id {doubled[0]!r}")
    return tuple(known[name] for name in sorted(known))


def by_id(articles: Iterable[Article]) -> tuple[dict[str, Article], list[str]]:
    """The first article of each id, as they come, and the id of each further one that is another article."""
    known: dict[str, Article] = {}
    doubled = [a.document.id for a in articles if known.setdefault(a.document.id, a) != a]
    return known, doubled
