"""Where the sentences quoted in an article stand in its copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from quoteattr.corpus.statements import Statement, find_statements
from quoteattr.types import Article

Key = tuple[tuple[str, ...], int]  # the words, and how often they stood before in the same article


@frozen(eq=False)
class Reprints:
    """The statements of copies by the article of which they are copies, and by their words."""

    found: Mapping[str, Sequence[Mapping[Key, Statement]]]

    @classmethod
    def of(cls, articles: Iterable[Article], originals: Mapping[str, str]) -> Reprints:
        """Read the articles that are copies; `originals` leads from a copy to what it is a copy of."""
        found: dict[str, list[Mapping[Key, Statement]]] = {}
        for article in articles:
            if article.document.id in originals:
                found.setdefault(originals[article.document.id], []).append(_by_words(statements_of(article)))
        return cls(found)

    def again(self, said: Iterable[Statement]) -> Mapping[Statement, tuple[Statement, ...]]:
        """Every statement of an article that has copies, with the same statement in each of them."""
        by_words = _by_words(said)
        return {
            statement: tuple(copy[key] for copy in self.found.get(statement.document, ()) if key in copy)
            for key, statement in by_words.items()
        }


def statements_of(article: Article) -> Iterator[Statement]:
    """The sentences of all quotations of an article, in order."""
    for quotation in article.quotations:
        yield from find_statements(article, quotation)


def _by_words(said: Iterable[Statement]) -> Mapping[Key, Statement]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for statement in said:
        seen[statement.wording.words] += 1
        found[statement.wording.words, seen[statement.wording.words]] = statement
    return found
