"""The settings of a training run: all that a rebuilt pack hangs on beside the treebanks and the first encoder."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Recipe:
    """How tagger and parser are trained on one encoder, and for how long the small models beside them.

    Rates are AdamW's at their peak, reached after `warm_up` of the steps and linearly back to 0 at the end.
    """

    seed: int = 1
    encoder_layers: int = 6  # the first so many of those that the encoder has
    mixed_layers: int = 4  # the last so many of them, which tagger and parser read in shares they learn
    epochs: int = 8
    batch_pieces: int = 1000  # word pieces in a step, padding included
    encoder_rate: float = 4e-4
    layer_decay: float = 0.9  # what a layer's rate is multiplied by for each layer above it
    rate: float = 1e-3  # of everything behind the encoder
    warm_up: float = 0.1
    tagger_weight: float = 0.5  # of the tagger's loss beside the parser's
    dropout: float = 0.3
    word_dropout: float = 0.05
    parser_hidden: int = 256
    tagger_hidden: int = 64
    biaffine: int = 200
    letters: int = 64  # dimensions of a word's vector from its letters
    tokenizer_hidden: int = 64
    tokenizer_steps: int = 6000
    expander_epochs: int = 6


SMALLEST = Recipe(
    encoder_layers=1,
    mixed_layers=1,
    epochs=2,
    parser_hidden=16,
    tagger_hidden=16,
    biaffine=16,
    letters=8,
    tokenizer_hidden=8,
    tokenizer_steps=4,
    expander_epochs=1,
)
"""Enough steps to see that everything runs; what it makes knows nothing."""


@frozen(kw_only=True)
class AttributionRecipe:
    """How the attribution network is trained on annotated articles."""

    seed: int = 1
    held: int = 60  # articles that the network never sees, on which its scores are made probabilities
    hidden: int = 192  # dimensions of a word's vector
    pair: int = 128  # of a cue and a word together
    tags: int = 16  # of a tag
    layers: int = 3
    dropout: float = 0.3
    epochs: int = 10
    batch: int = 6  # articles in a step
    rate: float = 2e-3
    warm_up: float = 0.1
    cue_weight: float = 6.0  # of finding cues, beside the ends of contents and the heads of sources


SMALLEST_ATTRIBUTION = AttributionRecipe(held=1, hidden=8, pair=8, tags=2, layers=1, epochs=1)
"""The same of the attribution network."""


@frozen(kw_only=True)
class AntecedentRecipe:
    """How the judge of pronouns is trained on texts with marked identity. Nothing is drawn at random."""

    turns: int = 3
    steps: int = 300
    rate: float = 0.1
    stiffness: float = 4.0  # how strongly weights are held at 0
    own: float = 3.0  # how much more strongly those of one kind of pronoun
    silver: float = 0.5  # what a question of another system's chains counts
    fiction: float = 0.5  # and one of a novel


SMALLEST_ANTECEDENTS = AntecedentRecipe(turns=1, steps=3)
"""The same of the judge of pronouns."""


@frozen(kw_only=True)
class StanceRecipe:
    """How the judge of stances is trained on labelled statements. The seed only shares out articles for testing."""

    seed: int = 1
    folds: int = 5
    steps: int = 150
    stiffness: float = 8.0  # how strongly weights are held at 0
    meaning: float = 0.1  # how much a dimension of a statement's meaning counts beside a sign
    gold: int = 1  # how often a statement from real news counts
    elsewhere: int = 300  # articles on other matters
    rare: int = 4  # a sign that was met fewer times has no weight


SMALLEST_STANCE = StanceRecipe(steps=3, elsewhere=1)
"""The same of the judge of stances."""
