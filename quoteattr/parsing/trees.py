"""The best tree over scores of heads: Chu and Liu (1965), Edmonds (1967), with one word alone under the root."""

from __future__ import annotations

from typing import Any

import numpy as np


def best_tree(scores: Any) -> Any:
    """The heads of the tree that scores most.

    `scores` is a square array, `scores[word, head]`; place 0 is the root, whose own row is not read and whose own head
    comes out as 0. Most sentences need no search: the best heads of their words are a tree.

    >>> best_tree(np.array([[0, 0, 0], [9, 0, 5], [8, 7, 0]]))
    array([0, 0, 1])
    """
    heads = scores.argmax(1)
    heads[0] = 0
    if _cycle(heads) is None and (heads[1:] == 0).sum() == 1:
        return heads
    heads = _under_one_word(scores)
    if _cycle(heads) is None:
        return heads
    scores = scores.astype(np.float64)
    finite = scores[1:][np.isfinite(scores[1:])]
    scores[:, 0] -= (np.ptp(finite) + 1) * len(scores)  # a second word under the root costs more than any tree can gain
    return _arborescence(scores)


def _under_one_word(scores: Any) -> Any:
    """The best heads of which one alone is the root; if they are a tree, no tree scores more."""
    heads = scores[:, 1:].argmax(1) + 1
    lost = scores[:, 0] - scores[np.arange(len(scores)), heads]
    heads[lost[1:].argmax() + 1] = 0
    heads[0] = 0
    return heads


def _cycle(heads: Any) -> Any | None:
    """The words of one cycle among the heads, None where every word comes to the root."""
    reached = heads
    for _ in range(len(heads).bit_length()):
        reached = reached[reached]
    lost = np.flatnonzero(reached)
    if not len(lost):
        return None
    cycle = [int(reached[lost[0]])]
    while int(heads[cycle[-1]]) != cycle[0]:
        cycle.append(int(heads[cycle[-1]]))
    return np.array(cycle)


def _arborescence(scores: Any) -> Any:
    """The best heads; a cycle among them is drawn together to one word, and opened where the smaller tree enters it."""
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    others = np.setdiff1d(np.arange(len(scores)), cycle)
    entering = scores[np.ix_(cycle, others)] - scores[cycle, heads[cycle]][:, None]
    leaving = scores[np.ix_(others, cycle)]
    last = len(others)
    smaller = np.full((last + 1, last + 1), -np.inf)
    smaller[:last, :last] = scores[np.ix_(others, others)]
    smaller[last, :last] = entering.max(0)
    smaller[:last, last] = leaving.max(1)
    found = _arborescence(smaller)
    for place in range(1, last):
        heads[others[place]] = cycle[leaving[place].argmax()] if found[place] == last else others[found[place]]
    heads[cycle[entering[:, found[last]].argmax()]] = others[found[last]]
    return heads
