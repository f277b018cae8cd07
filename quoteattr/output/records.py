"""Who is on record with what: the statements of each voice over all articles, each in all its wordings.

A statement is what a voice said once: an utterance with its wordings, or a quotation that no utterance holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from attrs import evolve, field, frozen

from quoteattr.lexicon import load_lexicon
from quoteattr.output.context import around
from quoteattr.types import (
    Article,
    Entity,
    Likeness,
    Member,
    MentionType,
    Quotation,
    Span,
    Speaker,
    Stance,
    StanceLabel,
    Utterance,
    Variant,
)

LABELS = (StanceLabel.OPPOSES, StanceLabel.SUPPORTS, StanceLabel.MIXED, StanceLabel.NEUTRAL)
_TOO_FEW = 3  # words that are left of a quotation between utterances: "and he said"
SIDES: tuple[StanceLabel | None, ...] = (*LABELS, None)


@frozen
class Wording:
    """A quotation, or the part of it that reports the statement; `stances` are those that the voice itself holds."""

    article: Article
    quotation: Quotation
    content: tuple[Span, ...]
    stances: tuple[Stance, ...]
    copy_of: str | None = None

    @property
    def words(self) -> str:
        """The words, as they stand in the text."""
        return " … ".join(span.of(self.article.document.text) for span in self.content)

    def side(self, target: str) -> StanceLabel | None:
        """Where the wording stands on a target, None where it is not about it."""
        return next((stance.label for stance in self.stances if stance.target == target), None)


@frozen
class Statement:
    """What a voice said once, in all its wordings, and why they are one utterance."""

    wordings: tuple[Wording, ...]
    evidence: tuple[Likeness, ...] = ()

    def side(self, target: str) -> StanceLabel | None:
        """The side that most of the wordings about the target take, the first if even; None if none is about it.

        What one newspaper shortens to "they met" was still said in the words of the others.
        """
        sides = Counter(side for wording in self.wordings if (side := wording.side(target)) is not None)
        return next((side for side, _ in sides.most_common(1)), None)

    def alike(self) -> Iterator[tuple[Wording, ...]]:
        """The wordings; those that are the same word for word come together."""
        groups: dict[object, list[Wording]] = defaultdict(list)
        for wording in self.wordings:
            letters = "".join(filter(str.isalnum, wording.words.casefold()))
            groups[letters, tuple((stance.target, stance.label) for stance in wording.stances)].append(wording)
        return map(tuple, groups.values())


@frozen
class Record:
    """A voice with all that it says, and its place among all voices, counted from 1.

    `entity` is None for what nobody is known to have said.
    """

    entity: Entity | None
    speakers: tuple[tuple[Article, Speaker], ...]
    statements: tuple[Statement, ...]
    place: int = 0
    quotations: int = field(init=False)

    @quotations.default
    def _count(self) -> int:
        return len(
            {
                (wording.article.document.id, wording.quotation.id)
                for statement in self.statements
                for wording in statement.wordings
            }
        )

    @property
    def articles(self) -> int:
        """In how many articles the voice is quoted."""
        return len({wording.article.document.id for each in self.statements for wording in each.wordings})

    @property
    def name(self) -> str | None:
        """The name, or what the articles call somebody without one."""
        if self.entity is None:
            return None
        return self.entity.name or next(iter(self._roles()), "unnamed")

    @property
    def roles(self) -> tuple[str, ...]:
        """The offices and descriptions that the articles give beside the name, the most frequent first."""
        return tuple(role for role in self._roles() if role != self.name)

    @property
    def names(self) -> tuple[tuple[str, int], ...]:
        """The names as the articles print them, and how often."""
        printed = (
            " ".join(mention.head.of(article.document.text).split())
            for article, speaker in self.speakers
            for mention in speaker.mentions
            if mention.type is MentionType.NAME
        )
        return tuple(Counter(printed).most_common())

    def on(self, target: str, side: StanceLabel | None) -> tuple[Statement, ...]:
        """The statements that take a side on a target; None: those that are not about it."""
        return tuple(statement for statement in self.statements if statement.side(target) is side)

    def _roles(self) -> list[str]:
        """The most frequent first, but any office before a mere "Mr."."""
        titles = load_lexicon().words("roles.titles")
        roles = Counter(" ".join(speaker.role.split()) for _, speaker in self.speakers if speaker.role)
        return sorted(roles, key=lambda role: (role.lower() in titles, -roles[role]))


def find_records(
    articles: Sequence[Article], entities: Iterable[Entity], utterances: Iterable[Utterance]
) -> tuple[Record, ...]:
    """The record of every voice that is quoted, those with the most quotations first.

    What nobody is known to have said comes last, on a record without an entity.
    """
    known = {entity.id: entity for entity in entities}
    owners = {member: entity.id for entity in known.values() for member in entity.members}
    speakers = {
        Member(article.document.id, speaker.id): (article, speaker)
        for article in articles
        for speaker in article.speakers
    }
    said = _statements(articles, utterances, owners)
    records = [
        Record(
            entity=known.get(name or ""),
            speakers=tuple(speakers[member] for member in known[name].members if member in speakers) if name else (),
            statements=tuple(sorted(theirs, key=lambda statement: -len(statement.wordings))),
        )
        for name, theirs in said.items()
    ]
    return tuple(evolve(record, place=place) for place, record in enumerate(sorted(records, key=_rank), 1))


def _rank(record: Record) -> tuple[bool, int, str, str]:
    entity = record.entity
    return entity is None, -record.quotations, (record.name or "").casefold(), entity.id if entity else ""


@frozen
class _Found:
    """A quotation, with the utterances that it reports and the part of it that reports each."""

    article: Article
    quotation: Quotation
    reports: tuple[tuple[Utterance, Variant], ...]

    def wording(self, content: tuple[Span, ...], copy_of: str | None = None) -> Wording:
        """A part as a wording; a stance is the part's from whose words it was read, every part's if from none."""
        parts = [*(part.content for _, part in self.reports), self.rest]
        own = (stance for stance in self.quotation.stances if stance.holder in (self.quotation.speaker, None))
        stances = (s for s in own if _reads(s, content) or not any(_reads(s, part) for part in parts))
        return Wording(self.article, self.quotation, content, tuple(stances), copy_of)

    @property
    def rest(self) -> tuple[Span, ...]:
        """What no utterance holds of the quotation, where it is enough to say something."""
        if not self.reports:
            return self.quotation.content
        text, taken = self.article.document.text, [span for _, part in self.reports for span in part.content]
        left = (piece for span in self.quotation.content for piece in around(span, taken) if piece)
        return tuple(_trimmed(piece, text) for piece in left if len(piece.of(text).split()) > _TOO_FEW)

    def others(self) -> Iterator[tuple[str, Wording]]:
        """The stances that the speaker ascribes to other voices, by the ids of these."""
        for holder in dict.fromkeys(stance.holder for stance in self.quotation.stances):
            if holder not in (self.quotation.speaker, None):
                stances = tuple(stance for stance in self.quotation.stances if stance.holder == holder)
                yield holder, Wording(self.article, self.quotation, self.quotation.content, stances)


def _trimmed(span: Span, text: str) -> Span:
    """The stretch without the white space around it and the stop of the sentence before it."""
    words = span.of(text)
    start, end = len(words) - len(words.lstrip(" \n.,;:!?…")), len(words.rstrip())
    return Span(span.start + start, span.start + end) if start < end else span


def _reads(stance: Stance, content: tuple[Span, ...]) -> bool:
    return any(span.overlaps(words) for span in content for words in stance.evidence.spans)


def _statements(
    articles: Iterable[Article], utterances: Iterable[Utterance], owners: Mapping[Member, str]
) -> Mapping[str | None, list[Statement]]:
    """The statements of each entity, by its id, in the order of the articles."""
    said: dict[str | None, list[Statement]] = defaultdict(list)
    found = _found(articles, utterances)
    told: set[str] = set()
    for each in found.values():
        for utterance, _ in each.reports:
            if utterance.id not in told:
                said[utterance.entity].append(_statement(utterance, found))
                told.add(utterance.id)
        document, by = each.article.document.id, each.quotation.speaker or ""
        alone = [(by, each.wording(each.rest))] * bool(each.rest)
        for voice, wording in chain(alone, each.others()):
            said[owners.get(Member(document, voice))].append(Statement((wording,)))
    return said


def _found(articles: Iterable[Article], utterances: Iterable[Utterance]) -> Mapping[tuple[str, str], _Found]:
    reports: dict[tuple[str, str], list[tuple[Utterance, Variant]]] = defaultdict(list)
    for utterance in utterances:
        for variant in utterance.variants:
            reports[variant.document, variant.quotation].append((utterance, variant))
    return {
        key: _Found(article, quotation, tuple(reports[key]))
        for article in articles
        for quotation in article.quotations
        for key in [(article.document.id, quotation.id)]
    }


def _statement(utterance: Utterance, found: Mapping[tuple[str, str], _Found]) -> Statement:
    keys = [(variant, (variant.document, variant.quotation)) for variant in utterance.variants]
    wordings = tuple(found[key].wording(variant.content, variant.copy_of) for variant, key in keys if key in found)
    return Statement(wordings, utterance.evidence)
