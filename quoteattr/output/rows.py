"""A quotation a row: flat dictionaries, as pandas, a database or a spreadsheet wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from quoteattr.stages.stance import FOREIGN_TROOPS
from quoteattr.types import Article, Document, Entity, Evidence, Member, Mention, Quotation, Span, Speaker, Stance

Row = dict[str, str | int | float | None]

COLUMNS = (
    "document", "published", "quotation", "within", "type", "content", "start", "end", "spans", "cue", "cue_lemma",
    "source", "source_type", "speaker", "speaker_id", "speaker_type", "role", "known", "speaker_score", "speaker_rule",
    "entity", "entity_name", "relayed_by", "score", "rule", "target", "stance", "stance_score", "stance_rule",
    "stance_words", "holder", "holder_id", "force", "host", "meta",
)  # fmt: skip


def rows(
    articles: Article | Iterable[Article],
    *,
    target: str = FOREIGN_TROOPS.name,
    entities: Iterable[Entity] = (),
) -> Iterator[Row]:
    """A row for each quotation, in the order of the text, with its speaker and its stance on `target`.

    Every row has the keys of `COLUMNS`, in that order; what is not known is None. `entities`, from `quoteattr.link`,
    fill `entity` and `entity_name`. `meta` is what the document brought along, as JSON, so that a row stays flat.
    `pandas.DataFrame(quoteattr.rows(articles))` is a table of them.

    >>> import quoteattr
    >>> article = quoteattr.extract("“We leave,” said Awa Diarra.")
    >>> [(row["content"], row["start"], row["speaker"]) for row in quoteattr.rows(article)]
    [('We leave,', 1, 'Awa Diarra')]
    """
    voices = {member: entity for entity in entities for member in entity.members}
    for article in (articles,) if isinstance(articles, Article) else articles:
        if not isinstance(article, Article):
            raise TypeError(f"rows are made of articles, not of {type(article).__name__}")
        about = _about(article.document)
        speakers = {speaker.id: speaker for speaker in article.speakers}
        for quotation in article.quotations:
            voice = voices.get(Member(article.document.id, quotation.speaker or ""))
            found = about | _words(quotation, article.document.text) | _voice(quotation, speakers, voice)
            found |= _stance(quotation, target, article.document.text, speakers)
            yield {column: found.get(column) for column in COLUMNS}


def places(spans: Iterable[Span]) -> str:
    """Spans as one word that no spreadsheet takes for a date or a time.

    >>> places([Span(1, 45), Span(60, 70)])
    '1..45 60..70'
    """
    return " ".join(f"{span.start}..{span.end}" for span in spans)


def _about(document: Document) -> Row:
    meta = json.dumps(dict(document.meta), ensure_ascii=False, default=str) if document.meta else None
    return {"document": document.id, "published": document.published, "meta": meta}


def _words(quotation: Quotation, text: str) -> Row:
    cue = quotation.cue
    return {
        "quotation": quotation.id,
        "within": quotation.within,
        "type": quotation.type.value,
        "content": quotation.text_of(text),
        "start": min(span.start for span in quotation.content),
        "end": max(span.end for span in quotation.content),
        "spans": places(quotation.content),
        "cue": cue.span.of(text) if cue else None,
        "cue_lemma": cue.lemma if cue else None,
        "source": _printed(quotation.source, text),
        "source_type": quotation.source.type.value if quotation.source else None,
        "relayed_by": _printed(quotation.relayed_by, text),
        **_reason(quotation.evidence, "score", "rule"),
    }


def _printed(mention: Mention | None, text: str) -> str | None:
    return mention.span.of(text) if mention else None


def _reason(evidence: Evidence, score: str, rule: str) -> Row:
    return {score: float(evidence.score), rule: evidence.by}


def _voice(quotation: Quotation, speakers: Mapping[str, Speaker], entity: Entity | None) -> Row:
    speaker, why = speakers.get(quotation.speaker or ""), quotation.speaker_evidence
    found: Row = {"speaker_id": quotation.speaker, **(_reason(why, "speaker_score", "speaker_rule") if why else {})}
    if speaker:
        told = {"speaker": speaker.name, "speaker_type": speaker.type.value, "role": speaker.role}
        found |= told | {"known": speaker.known}
    if entity:
        found |= {"entity": entity.id, "entity_name": entity.name}
    return found


def _stance(quotation: Quotation, target: str, text: str, speakers: Mapping[str, Speaker]) -> Row:
    found: Row = {"target": target}
    stance: Stance | None = next((each for each in quotation.stances if each.target == target), None)
    if stance is None:
        return found
    holder = speakers.get(stance.holder or "")
    return {
        **found,
        "stance": stance.label.value,
        **_reason(stance.evidence, "stance_score", "stance_rule"),
        "stance_words": "; ".join(span.of(text) for span in stance.evidence.spans) or None,
        "holder": holder.name if holder else None,
        "holder_id": stance.holder,
        "force": stance.force,
        "host": stance.host,
    }
