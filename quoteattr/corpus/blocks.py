"""Which articles have to be linked together: a voice is only sought where a key of its name or office is the same."""

from __future__ import annotations

from quoteattr.corpus.profiles import profiles_of
from quoteattr.types import Article


def blocks_of(article: Article) -> frozenset[str]:
    """The keys under which an article's speakers are looked up.

    Articles that share no key, not even by way of others, have no entity together. So an engine may deal a corpus out
    by connected keys and `link` each share alone: the entities are those of the whole. On a large corpus nearly all
    are connected; shares.py deals out its voices more finely.

    >>> from quoteattr.types import Document, Provenance, Speaker, SpeakerType
    >>> speaker = Speaker("s1", "Ann Holt", SpeakerType.PERSON, None, ())
    >>> article = Article(Document("", id="a"), (), (speaker,), Provenance("0", "none", "none"))
    >>> sorted(blocks_of(article))
    ['both/hlt n', 'first/hlt ann', 'joined/annholt', 'name/hlt']
    """
    return frozenset(key for profile in profiles_of(article) for key in profile.keys)
