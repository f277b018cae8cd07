"""Three articles on one harbour with what was found in them: one statement, worded anew and copied."""

from __future__ import annotations

from attrs import evolve

from quoteattr.types import (
    Article,
    Cue,
    Document,
    Entity,
    Evidence,
    Likeness,
    Link,
    Member,
    Mention,
    MentionType,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
    Stance,
    StanceLabel,
    Utterance,
    Variant,
)

MADE = Provenance("0.1.0", "en-news", "c0ffee")


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def mention(text: str, words: str, type: MentionType = MentionType.NAME) -> Mention:
    return Mention(span(text, words), span(text, words), type)


def stance(text: str, label: StanceLabel, *words: str, target: str = "foreign_troops", by: str = "s1") -> Stance:
    return Stance(target, label, by, Evidence("frame:duty", 0.8, tuple(span(text, each) for each in words)))


def quotation(text: str, id: str, words: str, cue: str, source: str, *stances: Stance, by: str = "s1") -> Quotation:
    kind = QuotationType.DIRECT if f"“{words}" in text else QuotationType.INDIRECT
    found = Evidence("verb:clause+subject", 0.9)
    reported = Cue(span(text, cue), cue), mention(text, source)
    return Quotation(id, kind, (span(text, words),), *reported, by, None, None, found, stances)


def speaker(text: str, id: str, name: str | None, role: str | None, *printed: str) -> Speaker:
    kind = SpeakerType.PERSON if name else SpeakerType.UNNAMED
    return Speaker(id, name, kind, role, tuple(mention(text, words) for words in printed))


HARBOUR = (
    "Wharf News. “The foreign garrison must leave the harbour,” Lena Okoro, the harbour minister, said on Monday. "
    "She added that the fish was good. “Let the garrison stay & pay <b>,” Gen. Tam Reke replied. Rain fell.\n"
    "An aide hinted that the ships were old."
)
RADIO = "Minister Okoro told the radio that foreign garrisons had to leave. They met, she noted."

ARTICLES = (
    Article(
        Document(HARBOUR, "kesh <1>", "2031-05-02"),
        (
            quotation(
                HARBOUR, "q1", "The foreign garrison must leave the harbour,", "said", "Lena Okoro",
                stance(HARBOUR, StanceLabel.OPPOSES, "must", "leave"),
            ),
            quotation(HARBOUR, "q2", "the fish was good", "added", "She"),
            quotation(
                HARBOUR, "q3", "Let the garrison stay & pay <b>,", "replied", "Gen. Tam Reke",
                stance(HARBOUR, StanceLabel.SUPPORTS, "Let", "stay", by="s2"), by="s2",
            ),
            evolve(quotation(HARBOUR, "q4", "the ships were old", "hinted", "An aide"), speaker=None),
        ),
        (
            speaker(HARBOUR, "s1", "Lena Okoro", "the harbour minister", "Lena Okoro", "Okoro"),
            speaker(HARBOUR, "s2", "Tam Reke", "Gen.", "Tam Reke"),
        ),
        MADE,
    ),
    Article(
        Document(RADIO, "radio"),
        (
            quotation(
                RADIO, "q1", "foreign garrisons had to leave", "told", "Okoro",
                stance(RADIO, StanceLabel.OPPOSES, "leave"),
            ),
            quotation(RADIO, "q2", "They met", "noted", "she"),
        ),
        (speaker(RADIO, "s1", "Okoro", "Minister", "Okoro"),),
        MADE,
    ),
    Article(
        Document(HARBOUR, "copy"),
        (
            quotation(
                HARBOUR, "q1", "The foreign garrison must leave the harbour,", "said", "Lena Okoro",
                stance(HARBOUR, StanceLabel.OPPOSES, "must", "leave"),
            ),
        ),
        (speaker(HARBOUR, "s1", "Lena Okoro", "the harbour minister", "Lena Okoro"),),
        MADE,
    ),
)  # fmt: skip
MEMBERS = tuple(Member(name, "s1") for name in ("kesh <1>", "radio", "copy"))
VARIANTS = (
    Variant("kesh <1>", "q1", ARTICLES[0].quotations[0].content),
    Variant("radio", "q1", ARTICLES[1].quotations[0].content),
    Variant("copy", "q1", ARTICLES[2].quotations[0].content, copy_of="kesh <1>"),
)
LINK = Link(
    MEMBERS[0], MEMBERS[1], "surname+office", 0.9, ("Lena Okoro", "Okoro"), ("the harbour minister", "Minister"),
    ((VARIANTS[0], VARIANTS[1]),),
)  # fmt: skip
ENTITIES = (
    Entity("e1", "Lena Okoro", SpeakerType.PERSON, MEMBERS, (LINK,)),
    Entity("e2", "Tam Reke", SpeakerType.PERSON, (Member("kesh <1>", "s2"),)),
)
LIKENESS = Likeness(VARIANTS[0], VARIANTS[1], "shared-words", 0.75, ("garrison", "leave"))
UTTERANCES = (Utterance("u1", "e1", VARIANTS, (LIKENESS,)),)
