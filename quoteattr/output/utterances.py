"""Utterances as plain dictionaries, for JSON lines."""

from __future__ import annotations

from typing import Any

from quoteattr.types import Utterance, Variant


def utterance_to_dict(utterance: Utterance) -> dict[str, Any]:
    """An utterance as dictionaries, lists, strings and numbers; `copy_of` is there only in a copy.

    >>> utterance_to_dict(Utterance("u1", "e1", (), ()))
    {'id': 'u1', 'entity': 'e1', 'variants': [], 'evidence': []}
    """
    return {
        "id": utterance.id,
        "entity": utterance.entity,
        "variants": [_variant(variant) for variant in utterance.variants],
        "evidence": [
            {
                "one": _variant(likeness.one),
                "other": _variant(likeness.other),
                "by": likeness.by,
                "score": likeness.score,
                "words": list(likeness.words),
            }
            for likeness in utterance.evidence
        ],
    }


def _variant(variant: Variant) -> dict[str, Any]:
    row: dict[str, Any] = {
        "document": variant.document,
        "quotation": variant.quotation,
        "content": [[span.start, span.end] for span in variant.content],
    }
    return row if variant.copy_of is None else row | {"copy_of": variant.copy_of}
