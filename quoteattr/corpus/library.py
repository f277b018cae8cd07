"""The articles that are compared with one another: each with an id of its own."""

from __future__ import annotations

from collections.abc import Iterable

from quoteattr.types import Article


def distinct(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles in the order of their ids, each once; two different ones under one id are a `ValueError`.

    What is found across articles names them by their ids, so that an id must mean one article.
    """
    known: dict[str, Article] = {}
    for article in articles:
        name = article.document.id
        if known.setdefault(name, article) != article:
            raise ValueError(f"two different articles have the id {name!r}")
    return tuple(known[name] for name in sorted(known))
