"""What a user holds: the values that quoteattr takes and gives. All are frozen; all collections are tuples.

Offsets are half-open and count code points of the text exactly as it was given: `text[span.start:span.end]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import Factory, field, frozen, validators
from attrs.converters import optional
from attrs.validators import instance_of


@frozen(order=True)
class Span:
    """A stretch of the text, from `start` up to but not including `end`. `ValueError` unless 0 <= start < end.

    >>> Span(4, 8).of("She said so."), Span(4, 8).contains(Span(0, 8)), Span(4, 8).overlaps(Span(0, 8))
    ('said', False, True)
    """

    start: int
    end: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def of(self, text: str) -> str:
        """The words that the span covers in `text`."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@frozen
class Document:
    """A text and what is known about it; `published` and `meta` are carried along untouched.

    `id` tells it from the others of a corpus. Dates as "2021-03-04" sort by themselves; to be written to a file, `meta`
    must be what JSON can hold.

    >>> Document("“We sail,” Reke said.", id="gazette-17", published="2021-03-04", meta={"page": 3}).id
    'gazette-17'
    """

    text: str
    id: str = ""
    published: str | None = None
    meta: Mapping[str, Any] = field(factory=dict, hash=False)


class QuotationType(StrEnum):
    """How the words are given: inside marks, in the writer's words, or both."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class MentionType(StrEnum):
    """How somebody is mentioned: "Hadi al-Ameri", "the lawmaker", "he"."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class Scope(StrEnum):
    """What counts as a quotation.

    Speech: what somebody said, wrote, announced or demanded. Attitude: what somebody hopes, wants, believes or supports
    as well, annotated as in the PolNeAR corpus: the outermost attribution alone, "that" and "to" part of the content.
    """

    SPEECH = "speech"
    ATTITUDE = "attitude"


class SpeakerType(StrEnum):
    """What kind of voice a speaker is; a document is a report or a law, an outlet a newspaper or an agency."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    DOCUMENT = "document"
    OUTLET = "outlet"
    UNNAMED = "unnamed"


class StanceLabel(StrEnum):
    """Where a speaker stands on the target; a statement that is not about the target has no Stance at all."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    MIXED = "mixed"
    NEUTRAL = "neutral"


@frozen
class Mention:
    """Somebody mentioned: `span` is the whole noun phrase with title and apposition, `head` the name or noun in it."""

    span: Span
    head: Span
    type: MentionType


@frozen
class Cue:
    """The words that attribute, "has called for", and their dictionary form, "call for"."""

    span: Span
    lemma: str


@frozen
class Evidence:
    """Why a decision was taken: `by` names the rule (see docs/rules.md), `spans` the words read.

    "learned" names no rule but what was learned: the network, for a stance the judge (docs/stance.md).
    A quotation's `score` in [0, 1] is the probability that its content and its source are right, as measured on
    annotated articles (docs/attribution.md), a speaker's that the source stands for that speaker (docs/speakers.md), a
    stance's on foreign troops that the label is right (docs/stance.md); on a target of one's own it only ranks frames.
    """

    by: str
    score: float
    spans: tuple[Span, ...] = ()


@frozen
class Stance:
    """Where the holder stands on a target; `holder` is a speaker's id, None where the speaker is unresolved.

    `force` is who sends the troops, "US", "NATO", "UK/US", and `host` the land they are in or go to, as far as the
    text says; both stay None on other targets.

    >>> from quoteattr import extract
    >>> stance, = extract("“The French troops must leave Mali,” said Awa Diarra.").quotations[0].stances
    >>> stance.target, stance.label.value, stance.holder, stance.force, stance.host
    ('foreign_troops', 'opposes', 's1', 'France', 'Mali')
    """

    target: str
    label: StanceLabel
    holder: str | None
    evidence: Evidence
    force: str | None = None
    host: str | None = None


@frozen
class Quotation:
    """One attribution: what was said (`content`), by whom (`source`, `speaker`), in which words it is told (`cue`).

    `speaker` is the id of a `Speaker` of the same article, None where it is unsure, and `speaker_evidence` tells why
    the source stands for it, with the probability that it does; `relayed_by` is who passes the words on ("..., the
    news agency reported"); `within` the id of the quotation that this one stands inside. `content` has several spans
    where the cue interrupts it; without one it is a `ValueError`.

    >>> from quoteattr import extract
    >>> quotation, = extract("“We sail,” Lena Reke said, “at noon.”").quotations
    >>> quotation.type.value, quotation.content, quotation.cue.lemma, quotation.evidence.by
    ('direct', (Span(start=1, end=9), Span(start=28, end=36)), 'say', 'verb:clause+subject')
    """

    id: str
    type: QuotationType
    content: tuple[Span, ...]
    cue: Cue | None
    source: Mention | None
    speaker: str | None
    relayed_by: Mention | None
    within: str | None
    evidence: Evidence
    stances: tuple[Stance, ...] = ()
    speaker_evidence: Evidence | None = None

    def __attrs_post_init__(self) -> None:
        if not self.content:
            raise ValueError("a quotation needs a content")

    def text_of(self, text: str) -> str:
        """The words of the quotation in its article's text; the spans of a split one are joined by " ... "."""
        return " ... ".join(span.of(text) for span in self.content)


def _as_names(aliases: Iterable[str]) -> tuple[str, ...]:
    if isinstance(aliases, str):
        raise ValueError(f"aliases are several, not one string: {aliases!r}")
    return tuple(aliases)


def _tells(_: object, attribute: Any, told: Any) -> None:
    for each in told if isinstance(told, tuple) else (told,):
        if not isinstance(each, str) or not any(map(str.isalnum, each)):
            raise ValueError(f"a known speaker's {attribute.name} needs letters, not {each!r}")


def _as_spans(content: Span | Iterable[Span]) -> tuple[Span, ...]:
    spans = (content,) if isinstance(content, Span) else tuple(content)
    for span in spans:
        if not isinstance(span, Span):
            raise ValueError(f"a content is made of quoteattr.Span, not of {span!r}")
    return spans


@frozen
class OwnQuotation:
    """A quotation that the user knows of: its `content`, one span or several, and what else is known of it.

    What is None is found in the article: `type`, the `cue`, the `source` (whoever is mentioned there), the `id`.

    >>> OwnQuotation(Span(0, 12)).content
    (Span(start=0, end=12),)
    """

    content: tuple[Span, ...] = field(converter=_as_spans)
    type: QuotationType | None = field(default=None, converter=optional(QuotationType), kw_only=True)
    cue: Span | None = field(default=None, kw_only=True)
    source: Span | None = field(default=None, kw_only=True)
    id: str | None = field(default=None, kw_only=True)


@frozen
class KnownSpeaker:
    """A person or a body that the user knows, with the other names and the epithets that articles use.

    `id` is the user's own, by default the name. `role` stands where an article gives none.

    >>> KnownSpeaker("Margaret Thatcher", aliases=["the Iron Lady"]).id
    'Margaret Thatcher'
    """

    name: str = field(validator=_tells)
    aliases: tuple[str, ...] = field(default=(), converter=_as_names, validator=_tells, kw_only=True)
    type: SpeakerType = field(default=SpeakerType.PERSON, converter=SpeakerType, kw_only=True)
    role: str | None = field(default=None, validator=validators.optional(instance_of(str)), kw_only=True)
    id: str = field(default=Factory(lambda self: self.name, takes_self=True), validator=instance_of(str), kw_only=True)


@frozen
class Speaker:
    """One voice in one document; `name` is the fullest name the article gives, `role` the title or office beside it.

    Who has no name is called by the description, which is the `role` too: "senior aide". "The nominee", whom the
    article names without our seeing it, has a `role` and no name. `known` is the id of the `KnownSpeaker` that it is,
    None where no list of known speakers was used or nobody on it fits.
    """

    id: str
    name: str | None
    type: SpeakerType
    role: str | None
    mentions: tuple[Mention, ...]
    known: str | None = None


@frozen
class Provenance:
    """What an article was made with: the library's version, the parser's name, the lexicons' fingerprint, the options.

    `parser` begins with "given" where the parse was the user's own. `min_confidence` is the least score that was asked
    for, `people` the fingerprint of the list of known speakers, None where there was none.
    """

    version: str
    parser: str
    lexicon: str
    scope: Scope = Scope.SPEECH
    min_confidence: float = 0.0
    people: str | None = None


@frozen
class Article:
    """A document with all that was found in it, quotations in the order of the text.

    >>> from quoteattr import extract
    >>> article = extract("“We sail,” said Lena Reke. Ann Holt left.")
    >>> [(article.speaker(each).name, each.text_of(article.document.text)) for each in article.quotations]
    [('Lena Reke', 'We sail,')]
    """

    document: Document
    quotations: tuple[Quotation, ...]
    speakers: tuple[Speaker, ...]
    made: Provenance

    def speaker(self, quotation: Quotation) -> Speaker | None:
        """The resolved speaker of one of the article's quotations, None where it is unsure."""
        return next((speaker for speaker in self.speakers if speaker.id == quotation.speaker), None)

    def _repr_html_(self) -> str:
        from quoteattr.output.display import to_fragment

        return to_fragment(self)


@frozen(order=True)
class Member:
    """A speaker of one article: the document's id, and the id of the `Speaker` in it."""

    document: str
    speaker: str


@frozen(order=True)
class Variant:
    """One wording of an utterance: a quotation of one article, or the part of it that reports the utterance.

    `content` are the spans of that part in the document's text; `copy_of` is the id of the document of which this one
    is a copy (syndicated news), None where it is none.
    """

    document: str
    quotation: str
    content: tuple[Span, ...]
    copy_of: str | None = None


@frozen
class Link:
    """Why two members of an entity are one voice.

    `by` names the rule (see docs/rules.md), `score` in [0, 1] says how sure it is. `names` and `roles` are the two
    names and the two roles that were compared, as printed; `utterances` pairs of wordings that both are quoted with.
    """

    one: Member
    other: Member
    by: str
    score: float
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    utterances: tuple[tuple[Variant, Variant], ...] = ()


@frozen
class Entity:
    """One voice across documents: its fullest name, the speakers that are it, and what links them.

    Who is named in no document has a description for a name, as in `Speaker`, or None. An entity of one member has no
    evidence.
    """

    id: str
    name: str | None
    type: SpeakerType
    members: tuple[Member, ...]
    evidence: tuple[Link, ...] = ()


@frozen
class Likeness:
    """Why two wordings are one utterance: the rule, the probability that they are, and the words that both share."""

    one: Variant
    other: Variant
    by: str
    score: float
    words: tuple[str, ...] = ()


@frozen
class Utterance:
    """What one voice said once, in all the wordings that the documents give of it.

    `entity` is the id of the `Entity` that said it.
    """

    id: str
    entity: str
    variants: tuple[Variant, ...]
    evidence: tuple[Likeness, ...]


@frozen
class Failure:
    """What `Pipeline.pipe(..., on_error="keep")` yields in place of an article that could not be made.

    `stage` is "parsing", or the module of quoteattr/stages whose code was at work; `error` is what it raised.

    >>> Failure(Document("...", id="a1"), "parsing", ValueError("no trees")).stage
    'parsing'
    """

    document: Document
    stage: str
    error: Exception
