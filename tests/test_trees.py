"""The search for the best tree, beside Stanza's."""

import numpy as np
import pytest
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root

from quoteattr.parsing.trees import best_tree


def total(scores, heads):
    return sum(scores[word, head] for word, head in enumerate(heads) if word)


@pytest.mark.parametrize("size", [2, 3, 5, 9, 17, 40])
def test_no_tree_of_stanzas_scores_more(size):
    random = np.random.default_rng(size)
    for _ in range(50):
        scores = random.normal(size=(size, size)).astype(np.float32)
        np.fill_diagonal(scores, -np.inf)
        heads = best_tree(scores)
        assert (heads[1:] == 0).sum() == 1
        reached = set()
        for word in range(1, size):
            seen = set()
            while word and word not in seen:
                seen.add(word)
                word = int(heads[word])
            reached.add(word)
        assert reached == {0}
        assert total(scores, heads) == pytest.approx(total(scores, chuliu_edmonds_one_root(scores)), abs=1e-4)
