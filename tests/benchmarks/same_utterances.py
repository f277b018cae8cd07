"""The same utterance: `python tests/benchmarks/same_utterances.py [OUT.jsonl]`, how fast, and how right.

How fast: on 10,000 articles made with a seed, with ten quotations each. How right: pairs of quotations against
shared/gold/seeds-links.json, where shared/ lies beside the repository, on what the library finds in those articles
(or on OUT.jsonl, where it was found before).
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations
from pathlib import Path

import quoteattr
from quoteattr import (
    Article,
    Document,
    Evidence,
    Mention,
    MentionType,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
)

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "zo", "fo", "gi", "hu", "je")
ARTICLES, QUOTATIONS, VOICES, WORDS = 10_000, 10, 3_000, 20_000
PLACES = {"within and across": False, "across articles": True}

Part = tuple[str, str]
Pairs = set[frozenset[Part]]


def made_articles(seed: int = 7) -> Iterator[Article]:
    """Articles of words without meaning; a third of the quotations repeats what its voice said before, nearly."""
    drawn = random.Random(seed)
    words = ["".join(drawn.choices("abcdefghiklmnoprstuvw", k=drawn.randint(4, 9))) for _ in range(WORDS)]
    often = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    voices = list(accumulate(1 / (rank + 1) for rank in range(VOICES)))  # the first one has a tenth of all quotations
    said: dict[int, list[list[str]]] = {}
    for number in range(ARTICLES):
        sentences = []
        for _ in range(QUOTATIONS):
            voice = drawn.choices(range(VOICES), cum_weights=voices)[0]
            before = said.setdefault(voice, [])
            sentence = list(drawn.choice(before)) if before and drawn.random() < 1 / 3 else []
            sentence = sentence or drawn.choices(words, cum_weights=often, k=drawn.randint(6, 24))
            sentence[drawn.randrange(len(sentence))] = drawn.choice(words)
            before.append(sentence)
            sentences.append((voice, " ".join(sentence)))
        yield _article(f"a{number:05}", sentences)


def _name(voice: int) -> str:
    """A first name and a surname that no other voice has."""
    digits = [(voice >> shift) % 16 for shift in (0, 4, 8, 12)]
    first = "".join(SYLLABLES[(digit + 3 * digits[0]) % 16] for digit in digits[:2])
    return f"{first}n {''.join(SYLLABLES[digit] for digit in digits)}r".title()


def _article(name: str, sentences: list[tuple[int, str]]) -> Article:
    text, quotations, speakers = "", [], {}
    for number, (voice, sentence) in enumerate(sentences):
        source = _name(voice)
        start = len(text) + len(source) + 7
        span, head = Span(start, start + len(sentence)), Span(len(text), len(text) + len(source))
        mention = Mention(head, head, MentionType.NAME)
        text += f"{source} said: {sentence}.\n"
        speakers[voice] = Speaker(f"s{voice}", source, SpeakerType.PERSON, None, (mention,))
        evidence = Evidence("test", 1.0)
        quotations.append(
            Quotation(f"q{number}", QuotationType.DIRECT, (span,), None, mention, f"s{voice}", None, None, evidence)
        )
    made = Provenance("0", "none", "none")
    return Article(Document(text, id=name), tuple(quotations), tuple(speakers.values()), made)


def pairs_of(groups: Iterable[Iterable[Part]], across: bool) -> Pairs:
    """Every pair of a group; with `across` those of two articles only."""
    pairs = (frozenset(pair) for group in groups for pair in combinations(sorted(set(group)), 2))
    return {pair for pair in pairs if len({document for document, _ in pair}) == 2 or not across}


def as_in_gold(article: Article, gold: list[dict[str, object]]) -> dict[Part, Part]:
    """The gold quotation that each of ours shares most letters with, at least half of both together."""
    found = {}
    for quotation in article.quotations:
        ours = {place for span in quotation.content for place in range(span.start, span.end)}
        scored = []
        for other in gold:
            theirs = {place for start, end in other["content"] for place in range(start, end)}
            scored.append((2 * len(ours & theirs) / (len(ours) + len(theirs)), other["id"]))
        score, name = max(scored)
        if score >= 0.5:
            found[article.document.id, quotation.id] = (article.document.id, name)
    return found


def how_right(articles: Iterable[Article], gold: dict[str, list[dict[str, object]]]) -> None:
    """Pairs of quotations, ours against the gold's."""
    links = json.loads((SHARED / "gold" / "seeds-links.json").read_text(encoding="utf-8"))
    known = [article for article in articles if article.document.id in gold]
    mapped = {ours: name for a in known for ours, name in as_in_gold(a, gold[a.document.id]).items()}
    told = [[(part["file"].removesuffix(".txt"), part["id"]) for part in group] for group in links["same_utterance"]]
    documents = {document for group in told for document, _ in group}
    utterances = quoteattr.same_utterances(known)
    ours = [
        [mapped.get((v.document, v.quotation), (v.document, f"our {v.quotation}")) for v in utterance.variants]
        for utterance in utterances
    ]
    ours = [[part for part in group if part[0] in documents] for group in ours]
    for name, across in PLACES.items():
        right, found = pairs_of(told, across), pairs_of(ours, across)
        precision, recall = (len(right & found) / max(len(pairs), 1) for pairs in (found, right))
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{name:20} P {100 * precision:.1f} R {100 * recall:.1f} F1 {100 * f1:.1f} ({len(right)} gold pairs)")


def main(path: str | None) -> None:
    """Measure and print."""
    articles = list(made_articles())
    start = time.process_time()
    found = quoteattr.same_utterances(articles)
    seconds = time.process_time() - start
    print(f"{ARTICLES} articles, {ARTICLES * QUOTATIONS} quotations: {seconds:.1f} s, {len(found)} utterances")
    if (SHARED / "gold" / "seeds-links.json").exists():
        lines = (SHARED / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        documents = [Document(row["text"], id=row["id"]) for row in rows]
        articles = list(quoteattr.read_jsonl(path)) if path else list(quoteattr.load().pipe(documents))
        how_right(articles, {row["id"]: row["quotations"] for row in rows})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
