"""What is known of a quotation beside its words, for tools that keep notes."""

from __future__ import annotations

from quoteattr.output.printable import flat
from quoteattr.types import Article, Evidence, Quotation, Speaker


def note(quotation: Quotation, article: Article) -> str:
    """The rule, the speaker and the reasons of each stance, on one line for a person to read."""
    speaker, text = article.speaker(quotation), article.document.text
    parts = [f"{quotation.id}: {_sure(quotation.evidence)}"]
    if speaker:
        parts.append(f"speaker {speaker.id}: {called(speaker)} ({speaker.type})")
    for stance in quotation.stances:
        words = ", ".join(span.of(text) for span in stance.evidence.spans)
        parties = " in ".join(name for name in (stance.force, stance.host) if name)
        why = ", ".join(part for part in (_sure(stance.evidence), words, parties) if part)
        parts.append(f"{stance.target}: {stance.label} ({why})")
    return flat("; ".join(parts))


def called(speaker: Speaker) -> str:
    """The name and the role of a speaker, on one line."""
    return flat(", ".join(name for name in dict.fromkeys((speaker.name, speaker.role)) if name) or "no name")


def _sure(evidence: Evidence) -> str:
    return f"{evidence.by} {evidence.score:.2f}"
