"""From annotated articles to the network in a pack: lessons, training, probabilities."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse
from quoteattr.parsing.packs import ATTRIBUTION, find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.pipeline import Options, Pipeline
from quoteattr.stages.learned.network import Network
from quoteattr.training.attribution import train_network, write_network
from quoteattr.training.calibration import cases, fit
from quoteattr.training.lessons import count_tags, lesson_of, parse_all, read_articles
from quoteattr.training.packing import vouch_for_network
from quoteattr.training.recipe import AttributionRecipe
from quoteattr.types import Scope

log = logging.getLogger(__name__)


def teach_pack(articles: Path, pack: Path, recipe: AttributionRecipe, *, rules: Path | None) -> None:
    """Train the attribution network of a pack; `rules` gets what makes probabilities where rules decide alone."""
    parser = StanzaParser.from_pack(find_pack(pack))
    read = read_articles(articles)
    parses = list(parse_all(read, parser))
    half_made = pack / f"{ATTRIBUTION}.part"
    network, alone = learn(read, parses, recipe, half_made)
    write_network(network, half_made)
    half_made.replace(pack / ATTRIBUTION)
    vouch_for_network(pack, pack / ATTRIBUTION, articles.name)
    if rules is not None:
        rules.write_text(json.dumps(alone, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def learn(
    articles: Sequence[Mapping[str, Any]], parses: Sequence[Parse], recipe: AttributionRecipe, half_made: Path
) -> tuple[Network, dict[str, float]]:
    """The network with its calibration, and that of the rules alone."""
    lexicon = load_lexicon()
    order = list(range(len(articles)))
    random.Random(recipe.seed).shuffle(order)
    held, taught = order[: recipe.held], order[recipe.held :]
    vocabularies = count_tags(parses[place] for place in taught)
    lessons = [lesson_of(articles[place], parses[place], lexicon, vocabularies) for place in taught]
    write_network(train_network(lessons, vocabularies, recipe), half_made)
    wide = Options(scope=Scope.ATTITUDE)
    pipeline = Pipeline(lambda documents: [], lexicon, Network.load(half_made), wide)
    kept = cases(pipeline, [articles[place] for place in held], [parses[place] for place in held])
    alone = cases(evolve(pipeline, network=None), articles, parses)
    log.info("probabilities from %d attributions with the network, %d by rules alone", len(kept), len(alone))
    return evolve(Network.load(half_made), calibration=fit(kept)), fit(alone)
