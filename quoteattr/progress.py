"""How far a long run is: a bar on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quoteattr.types import Article, Failure


def with_bar(results: Iterable[Article | Failure], total: int) -> Iterator[Article | Failure]:
    """The results, with a bar of those gone by, the rate, the failures and the time left; a `total` of 0 is unknown."""
    from tqdm import tqdm

    failed = 0
    with tqdm(total=total or None, unit="article") as bar:
        for result in results:
            if isinstance(result, Failure):
                failed += 1
                bar.set_postfix_str(f"{failed} failed", refresh=False)
            bar.update()
            yield result
