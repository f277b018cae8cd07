"""How each word of a sentence is tied to a cue in it: the way through the tree, the distance, the marks between."""

from __future__ import annotations

from typing import Any

import numpy as np

from quoteattr.stages.learned.words import Words

FARTHEST = 5  # steps up or down the tree that are told apart
_STEPS = np.searchsorted([4.5, 6.5, 9.5, 14.5, 22.5], np.arange(200)) + np.minimum(np.arange(200), 4)
DISTANCES = 2 * 9 + 2
SIZES = (FARTHEST + 1, 0, 0, FARTHEST + 1, DISTANCES, 4, 4, 2)  # of the columns; 0: as many as there are relations


def ties_of(words: Words, cue: int) -> Any:
    """For each word of the cue's sentence eight numbers, of the shape (words, 8).

    How far one climbs from the cue to meet the way up from the word, the relation of the last step there, the relation
    of the branch below it that holds the word, how deep in that branch the word stands, its distance from the cue,
    whether it opens or closes the branch, whether it stands in marks and in the cue's, and the branch's side.
    """
    start, end = words.sentence_of(cue)
    climbed = _climbed(words, cue)
    meeting, branch, deep = _branches(words, cue, climbed, start, end)
    places = np.arange(start, end)
    relations = words.tags[:, 2]
    last_step = np.array([0, *relations[climbed[:-1]]])
    below = deep > 0
    distance: Any = places - cue
    steps = _STEPS[np.minimum(np.abs(distance), 199)]
    return np.stack(
        [
            np.minimum(meeting, FARTHEST),
            last_step[meeting],
            np.where(below, relations[branch], 0),
            np.minimum(deep, FARTHEST),
            np.sign(distance) * steps + DISTANCES // 2,
            below * ((words.first[branch] == places) + 2 * (words.last[branch] == places)),
            (words.utterance[places] == words.utterance[cue]) + 2 * (words.utterance[places] >= 0),
            branch < cue,
        ],
        axis=1,
    )


def _climbed(words: Words, cue: int) -> list[int]:
    """The cue and all that governs it, upwards."""
    way = [cue]
    while (above := int(words.head[way[-1]])) >= 0 and above not in way:
        way.append(above)
    return way


def _branches(words: Words, cue: int, climbed: list[int], start: int, end: int) -> tuple[Any, Any, Any]:
    """Where each word's way up meets the cue's, the branch there that holds the word, and how deep it stands in it."""
    found = {place: (rank, place, 0) for rank, place in enumerate(climbed)}
    head = words.head
    for place in (np.argsort(words.depth[start:end], kind="stable") + start).tolist():
        if place not in found:
            rank, branch, deep = found.get(int(head[place]), (len(climbed) - 1, place, 0))
            found[place] = (rank, branch if deep else place, deep + 1)
    rows = np.array([found[place] for place in range(start, end)])
    return rows[:, 0], rows[:, 1], rows[:, 2]
