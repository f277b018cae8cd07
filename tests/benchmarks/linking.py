"""Linking, how well and how fast: `python tests/benchmarks/linking.py [ARTICLES ...]`, on an invented corpus.

Persons have made-up names with the spellings that newspapers would give them, an office most of the time, and namesakes
by surname; bodies have kinds and turned names. Each article quotes up to eleven voices. Who is who is known, so that
beside CPU seconds on one core the precision and recall of pairs of speakers are printed: of all pairs put together, how
many are one voice; of all pairs that are one voice, how many are put together. "shown": the same, of the speakers whose
whole name is given, all but bare surnames and offices alone. Before that, where the data folder is beside us, which of
the gold voices of the seed articles are one entity, and which speakers were put together falsely.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from quoteattr import Article, Document, Entity, Member, link, load

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from newsroom import article_of

SEED = 7
ARABIC = (
    ("q a", "h u", "kh a", "m u", "r a", "s a", "z u", "f a", "gh a", "j a"),
    ("s i m", "d i r", "l i d", "n i r", "b i h", "m i s", "r i f", "h m a d", "k i l", "r u n"),
)
SLAVIC = (
    ("bor", "dra", "mil", "pav", "rad", "sta", "vla", "yar", "zor", "lub"),
    ("ov", "enko", "sky", "ich", "ev", "in"),
)
PLAIN = (
    ("hal", "bren", "dor", "ket", "lin", "mar", "pel", "ros", "tor", "wex"),
    ("bridge", "ford", "man", "ley", "ton", "wick"),
)
FIRST = ["Aldo", "Bera", "Cato", "Dela", "Egon", "Fila", "Gero", "Hela", "Ivar", "Jona", "Kira", "Lars", "Mona", "Nils"]
SPELT = {
    "q": ["q", "k", "gh"], "gh": ["gh", "g"], "i": ["i", "e", "ee"], "u": ["u", "ou", "o"], "s": ["s", "ss"],
    "sky": ["sky", "ski", "skiy"], "ov": ["ov", "off"], "ev": ["ev", "eff"],
}  # fmt: skip
PLACES = ["Arrenia", "Belmark", "Corvania", "Dunmoor", "Estavia", "Farland", "Gorvia", "Hestmark", "Istria", "Jutmark"]
OFFICES = [
    "Foreign Minister of {}",
    "Prime Minister of {}",
    "governor of {}",
    "mayor of {}",
    "head of the {} Pilots’ Union",
]
CALLINGS = ["lawmaker", "lawyer", "economist", "Dr.", ""]
KINDS = ["Party", "Movement", "Foundation", "Council", "Institute"]


@frozen
class Voice:
    """Somebody invented: the parts of the name, each a list of letters that may be spelt in several ways."""

    number: int
    kind: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    office: str

    def printed(self, chance: random.Random) -> tuple[str, bool]:
        """A line as `newsroom` reads it, and whether it shows the whole name."""
        if self.kind == "body":
            return f"organisation: {_body(self, chance)}", True
        way = chance.random()
        office = f"{self.office}, " if self.office and chance.random() < 0.7 else ""
        if way < 0.04 and self.office:
            return f"{self.office}, -", False
        first, last = (_spell(letters, chance) for letters in (self.first, self.last))
        particle = "al-" if self.kind == "arabic" and chance.random() < 0.6 else ""
        if way < 0.14:
            return f"{office}{particle}{last}", False
        middle = " J." if self.kind == "plain" and chance.random() < 0.1 else ""
        return f"{office}{first}{middle} {particle}{last}", True


def _spell(letters: Sequence[str], chance: random.Random) -> str:
    """A word in the usual spelling, one time in four in another one."""
    usual = chance.random() < 0.75
    return "".join(each if usual else chance.choice(SPELT.get(each, [each])) for each in letters).capitalize()


def _body(voice: Voice, chance: random.Random) -> str:
    place, thing = (word.capitalize() for word in voice.last)
    forms = [f"{place} {thing} {voice.office}", f"{voice.office} of {place} {thing}", f"{place} {thing} {voice.office}"]
    return chance.choice(forms)


def voices_of(count: int, chance: random.Random) -> list[Voice]:
    """Two in six with Arabic names, two with plain ones, one with a Slavic one; one in six is a body."""
    made = list[Voice]()
    for number in range(count):
        kind = ("arabic", "slavic", "plain", "arabic", "plain", "body")[number % 6]
        pattern = chance.choice(OFFICES) if chance.random() < 0.6 else ""
        office = pattern.format(chance.choice(PLACES)) if pattern else chance.choice(CALLINGS)
        if kind == "arabic":
            words = [tuple(f"{chance.choice(ARABIC[0])} {chance.choice(ARABIC[1])}".split()) for _ in "ab"]
            made.append(Voice(number, kind, words[0], (*words[1], *chance.choice(ARABIC[1]).split()), office))
        elif kind == "body":
            last = (chance.choice(PLACES), "".join(chance.choice(PLAIN[0]) for _ in "abc"))
            made.append(Voice(number, kind, (), last, chance.choice(KINDS)))
        else:
            starts, ends = SLAVIC if kind == "slavic" else PLAIN
            first = (
                tuple(chance.choice(FIRST))
                if chance.random() < 0.5
                else (chance.choice(starts), chance.choice(PLAIN[1]))
            )
            made.append(
                Voice(number, kind, first, (chance.choice(starts), chance.choice(starts), chance.choice(ends)), office)
            )
    return made


def corpus_of(count: int) -> tuple[list[Article], dict[tuple[str, str], int], set[tuple[str, str]]]:
    """The articles, the voice behind each speaker, and the speakers of whom the whole name is shown."""
    chance = random.Random(SEED)
    people = voices_of(max(60, count // 2), chance)
    weights = [1 / (place + 3) for place in range(len(people))]
    chance.shuffle(people)
    articles, truth, shown = [], {}, set()
    for number in range(count):
        chosen = list({voice.number: voice for voice in chance.choices(people, weights, k=11)}.values())
        told = [voice.printed(chance) for voice in chosen]
        article = article_of(f"a{number:06}", [line for line, _ in told])
        articles.append(article)
        for speaker, voice, (_, whole) in zip(article.speakers, chosen, told, strict=True):
            truth[article.document.id, speaker.id] = voice.number
            if whole:
                shown.add((article.document.id, speaker.id))
    return articles, truth, shown


def pairs(groups: Iterable[int]) -> int:
    """How many pairs the members of groups make."""
    return sum(size * (size - 1) // 2 for size in groups)


def scores(
    entities: Sequence[Entity], truth: dict[tuple[str, str], int], kept: set[tuple[str, str]]
) -> tuple[float, float]:
    """Precision and recall of pairs, in per cent, among the speakers that are kept."""
    found = {
        (member.document, member.speaker): number for number, entity in enumerate(entities) for member in entity.members
    }
    both = pairs(Counter((found[each], truth[each]) for each in kept).values())
    together = pairs(Counter(found[each] for each in kept).values())
    same = pairs(Counter(truth[each] for each in kept).values())
    return 100 * both / max(together, 1), 100 * both / max(same, 1)


def seeds(shared: Path) -> str:
    """The five seed articles, from raw text: which gold speakers are one entity, and what was put together falsely."""
    folder = shared / "seeds"
    documents = [Document(path.read_text(encoding="utf-8"), id=path.name) for path in sorted(folder.glob("*.txt"))]
    articles = {article.document.id: article for article in load().pipe(documents)}
    at = {member: entity for entity in link(articles.values()) for member in entity.members}
    gold = json.loads((shared / "gold" / "seeds-links.json").read_text(encoding="utf-8"))["speakers"]
    lines, whose = [], dict[Member, str]()
    for voice in gold:
        told = {(form["file"], form["form"]) for form in voice["forms"] if form["as"] == "speaker"}
        found = {member for file, form in told for member in _speakers(articles[file], form)}
        whose |= dict.fromkeys(found, voice["canonical"])
        files = {file for file, _ in told}
        if len(files) > 1:
            linked = len({at[member].id for member in found}) == 1 and {member.document for member in found} == files
            lines.append(f"{voice['canonical']}: {'one' if linked else 'NOT ONE'} in {len(files)} articles")
    annotated = {form["file"] for voice in gold for form in voice["forms"]}
    for entity in dict.fromkeys(at.values()):
        inside = [member for member in entity.members if member.document in annotated]
        if len(inside) > 1 and len({whose.get(member) for member in inside}) > 1:
            lines.append(f"FALSE: {entity.name}: {[member.document for member in inside]}")
    return "\n".join(lines)


def _speakers(article: Article, form: str) -> Iterator[Member]:
    """The speakers of an article that it calls by a form; pronouns are nobody's by themselves."""
    for speaker in article.speakers:
        told = {mention.span.of(article.document.text) for mention in speaker.mentions}
        if len(form) > 2 and form in told:
            yield Member(article.document.id, speaker.id)


def main(sizes: Sequence[int], shared: Path) -> None:
    """Measure and print."""
    if shared.is_dir():
        print(seeds(shared))
    print("articles speakers entities  CPU s  peak MB  precision recall  shown: precision recall")
    for size in sizes:
        articles, truth, shown = corpus_of(size)
        start = time.process_time()
        entities = link(articles)
        took = time.process_time() - start
        everything, whole = scores(entities, truth, set(truth)), scores(entities, truth, shown)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(
            f"{size:8}{len(truth):9}{len(entities):9}{took:7.1f}{memory:9.0f}{everything[0]:11.2f}{everything[1]:7.2f}"
            f"{whole[0]:18.2f}{whole[1]:7.2f}",
            flush=True,
        )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles", nargs="*", type=int, default=[1_000, 3_000, 10_000])
    options.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    main(options.parse_args().articles, options.parse_args().shared)
