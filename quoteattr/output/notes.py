"""What is known of a quotation beside its words, for tools that keep notes."""

from __future__ import annotations

from quoteattr.output.printable import flat
from quoteattr.types import Article, Evidence, Quotation, Speaker


def note(quotation: Quotation, article: Article) -> str:
    """The rule, the speaker and the reasons of each stance, on one line for a person to read."""
    speaker, why = article.speaker(quotation), quotation.speaker_evidence
    parts = [f"{quotation.id}: {_sure(quotation.evidence)}"]
    if speaker:
        known = f"known as {speaker.known}" if speaker.known else ""
        parts.append(f"speaker {speaker.id}: {called(speaker)} ({_listed(speaker.type, known, _sure(why))})")
    for stance in quotation.stances:
        held = f"held by {stance.holder or 'nobody sure'}" if stance.holder != quotation.speaker else ""
        words = _listed(*(span.of(article.document.text) for span in stance.evidence.spans))
        parties = " in ".join(name for name in (stance.force, stance.host) if name)
        parts.append(f"{stance.target}: {stance.label} ({_listed(_sure(stance.evidence), held, words, parties)})")
    return flat("; ".join(parts))


def called(speaker: Speaker) -> str:
    """The name and the role of a speaker, on one line."""
    return flat(", ".join(name for name in dict.fromkeys((speaker.name, speaker.role)) if name) or "no name")


def _sure(evidence: Evidence | None) -> str:
    return f"{evidence.by} {evidence.score:.2f}" if evidence else ""


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))
