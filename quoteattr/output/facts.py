"""What a view of an article says in words: of each voice, and of each quotation with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from quoteattr.output.badges import target_name
from quoteattr.output.printable import count, flat
from quoteattr.types import Article, Evidence, Quotation, Span, Speaker, Stance

_FIRST_HUE, _GOLDEN_ANGLE = 262, 137.508  # neighbouring voices get hues far apart, however many there are


@frozen
class Voice:
    """Who speaks, or holds a stance: with a letter, so that nobody needs the colour; None is somebody unsure."""

    letter: str = "?"
    hue: int | None = None
    speaker: Speaker | None = None

    @property
    def name(self) -> str:
        """The name, or what stands in its place."""
        return flat(self.speaker.name or self.speaker.role or "unnamed") if self.speaker else "speaker unsure"

    @property
    def role(self) -> str:
        """What stands beside the name; of somebody without one the description stands in its place already."""
        beside = self.speaker.role if self.speaker and self.speaker.name not in (None, self.speaker.role) else None
        return flat(beside or "")

    @property
    def called(self) -> str:
        """Name and role."""
        return f"{self.name}, {self.role}" if self.role else self.name


NOBODY = Voice()


@frozen
class Fact:
    """A quotation and what is said of it in words; numbers count from 1 in the order of the text."""

    number: int
    quotation: Quotation
    text: str
    voice: Voice
    within: int | None
    voices: Mapping[str | None, Voice]

    @property
    def content(self) -> str:
        """The words of the quotation, on one line."""
        return " … ".join(self._words(self.quotation.content))

    def reasons(self) -> Iterator[str]:
        """The cue, the source, the relay, the quotation it stands in; the rules that found it, and whose it is."""
        quotation = self.quotation
        if quotation.cue is not None:
            lemma = f" ({flat(quotation.cue.lemma)})" if quotation.cue.lemma else ""
            yield f"cue {self._quoted(quotation.cue.span)}{lemma}"
        if quotation.source is not None:
            yield f"source {self._quoted(quotation.source.span)}"
        if quotation.relayed_by is not None:
            yield f"relayed by {self._quoted(quotation.relayed_by.span)}"
        if self.within is not None:
            yield f"within {self.within}"
        yield f"found by {self._by(quotation.evidence)}"
        if quotation.speaker_evidence is not None:
            yield f"speaker by {self._by(quotation.speaker_evidence)}"

    def stance(self, stance: Stance) -> str:
        """The target, whose troops and where, another holder than the speaker, the rule and the words it read."""
        target = target_name(stance.target)
        if stance.force or stance.host:
            target += f" ({flat(stance.force or '?')} in {flat(stance.host or '?')})"
        held = stance.holder != self.quotation.speaker
        holder = [f"held by {self.voices.get(stance.holder, NOBODY).name}"] if held else []
        return " · ".join([target, *holder, f"by {self._by(stance.evidence)}"])

    def _by(self, evidence: Evidence) -> str:
        read = f" from {self._quoted(*evidence.spans)}" if evidence.spans else ""
        return f"{flat(evidence.by)} ({evidence.score:.2f}){read}"

    def _quoted(self, *spans: Span) -> str:
        return ", ".join(f"“{words}”" for words in self._words(spans))

    def _words(self, spans: tuple[Span, ...]) -> list[str]:
        return [flat(span.of(self.text)) for span in spans]


def find_facts(article: Article) -> tuple[Fact, ...]:
    """A fact for each quotation, in the order of the text."""
    voices = find_voices(article)
    numbers = {quotation.id: number for number, quotation in enumerate(article.quotations, 1)}
    return tuple(
        Fact(
            number=number,
            quotation=quotation,
            text=article.document.text,
            voice=voices.get(quotation.speaker, NOBODY),
            within=numbers.get(quotation.within or ""),
            voices=voices,
        )
        for number, quotation in enumerate(article.quotations, 1)
    )


def find_voices(article: Article) -> dict[str | None, Voice]:
    """Who is quoted, in the order of the text, and then who else holds a stance or is spoken of."""
    speakers = {speaker.id: speaker for speaker in article.speakers}
    quoted = [quotation.speaker for quotation in article.quotations]
    holders = [stance.holder for quotation in article.quotations for stance in quotation.stances]
    heard = [name for name in dict.fromkeys([*quoted, *holders]) if name in speakers]
    return {
        name: Voice(letter_of(place), round(_FIRST_HUE + place * _GOLDEN_ANGLE) % 360, speakers[name or ""])
        for place, name in enumerate(heard)
    }


def letter_of(place: int) -> str:
    """The letter of a voice, counted from 0.

    >>> letter_of(0), letter_of(25), letter_of(26)
    ('A', 'Z', 'AA')
    """
    before = letter_of(place // 26 - 1) if place >= 26 else ""
    return before + chr(ord("A") + place % 26)


def title_of(article: Article) -> str:
    """What an article is called."""
    return article.document.id or "(no id)"


def summary_of(article: Article) -> str:
    """The date and how much was found."""
    voices = {quotation.speaker for quotation in article.quotations} - {None}
    counts = [count(len(article.quotations), "quotation"), count(len(voices), "speaker")]
    return " · ".join([flat(article.document.published), *counts] if article.document.published else counts)
