"""Articles made of voices in one line each, "office, Name [initials] (pronoun) “words”": for tests without a parser."""

import re

from quoteattr.types import (
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

VOICE = re.compile(
    r"(?:(?P<type>\w+): )?(?:(?P<role>[^,“]*), )?(?P<name>[^(“,[]*?)"
    r"(?: \[(?P<short>\w+)\])?(?: \((?P<pronoun>\w+)\))?(?: “(?P<words>.*)”)?"
)


def article_of(name: str, voices: list[str]) -> Article:
    """An article in which each voice says something."""
    text, speakers, quotations = "", [], []
    for number, line in enumerate(voices, start=1):
        told = VOICE.fullmatch(line)
        assert told is not None, line
        kind, role, printed = SpeakerType(told["type"] or "person"), told["role"], told["name"]
        mentions, words = [], told["words"] or "We shall see."
        start = len(text)
        if printed == "-":
            text += f"The {role}"
            mentions.append(Mention(Span(start, len(text)), Span(start, len(text)), MentionType.NOMINAL))
        else:
            text += f"{role} {printed}" if role else printed
            mentions.append(
                Mention(Span(start, len(text)), Span(len(text) - len(printed), len(text)), MentionType.NAME)
            )
        text += f" ({told['short']})" if told["short"] else ""
        text += " said: “"
        content = Span(len(text), len(text) + len(words))
        text += f"{words}”\n"
        if told["pronoun"]:
            span = Span(len(text), len(text) + len(told["pronoun"]))
            mentions.append(Mention(span, span, MentionType.PRONOUN))
            text += f"{told['pronoun']} left.\n"
        speaker = Speaker(f"s{number}", None if printed == "-" else printed, kind, role, tuple(mentions))
        evidence = Evidence("test", 1.0)
        quotation = Quotation(
            f"q{number}", QuotationType.DIRECT, (content,), None, mentions[0], speaker.id, None, None, evidence
        )
        speakers.append(speaker)
        quotations.append(quotation)
    return Article(Document(text, id=name), tuple(quotations), tuple(speakers), Provenance("0", "none", "none"))
