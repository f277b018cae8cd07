"""Tagger and parser, trained together on one encoder that learns with them.

The networks, their vocabularies and the files that they are kept in are Stanza's. The loop is our own: Stanza's
trainers give each model an encoder of its own, run it once for each, and warm a learning rate up only at evaluations.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from attrs import frozen
from stanza.models import parser as parser_options
from stanza.models import tagger as tagger_options
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
from stanza.models.depparse.data import Dataset as ParserData
from stanza.models.depparse.model import GraphParser
from stanza.models.pos.data import Dataset as TaggerData
from stanza.models.pos.model import Tagger

from quoteattr.parsing.encoder import LONGEST_INPUT
from quoteattr.parsing.networks import (
    Letters,
    Rows,
    arc_scores,
    read_for_arcs,
    read_for_tags,
    relation_scores,
    tag_scores,
)
from quoteattr.training.encoder import LearningEncoder
from quoteattr.training.recipe import Recipe
from quoteattr.training.small import SHORTHAND
from quoteattr.training.treebanks import read_treebank

log = logging.getLogger(__name__)


@frozen
class Sentence:
    """A training sentence: words, and numbers in the vocabularies for their tags, heads and relations."""

    words: list[str]
    tags: Any  # words by columns: universal tag, treebank tag, each feature
    heads: Any
    relations: Any


class Joint:
    """The models on their encoder, in training."""

    def __init__(self, treebank: Path, encoder: Path, recipe: Recipe) -> None:
        random.seed(recipe.seed)
        np.random.seed(recipe.seed)
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.encoder = LearningEncoder(encoder, recipe.encoder_layers)
        document = read_treebank(treebank)
        parser_settings = parser_options.parse_args(_parser_arguments(recipe))
        tagger_settings = tagger_options.parse_args(_tagger_arguments(recipe))
        data = ParserData(document, parser_settings, None)
        columns = TaggerData.init_vocab([document], tagger_settings)
        shared = {"bert_model": self.encoder.model, "bert_tokenizer": None, "force_bert_saved": True}
        self.parser = GraphParser(parser_settings, data.vocab, **shared)
        self.tagger = Tagger(tagger_settings, columns, share_hid=True, **shared)
        self.sentences = [
            sentence for sentence in self._sentences(data, document) if self._pieces(sentence) < LONGEST_INPUT
        ]

    def _sentences(self, data: ParserData, document: Any) -> Iterator[Sentence]:
        names = self.tagger.tag_names
        known = self.tagger.vocab
        relations = self.parser.vocab["deprel"]
        both = zip(data.load_doc(document), TaggerData.load_doc(document, self.tagger.tag_columns), strict=True)
        for parsed, tagged in both:
            columns = [
                torch.tensor(known[name].map([word[place] for word in tagged])).view(len(tagged), -1)
                for place, name in enumerate(names, 1)
            ]
            yield Sentence(
                words=[word[0] for word in parsed],
                tags=torch.cat(columns, 1),
                heads=torch.tensor([int(word[5]) for word in parsed]),
                relations=torch.tensor(relations.map([word[6] for word in parsed])) - VOCAB_PREFIX_SIZE,
            )

    def _pieces(self, sentence: Sentence) -> int:
        return self.encoder.count(sentence.words)

    def batches(self) -> list[list[Sentence]]:
        """The sentences of an epoch in a new order, those of about one length together, the longest first in each."""
        sizes = [self._pieces(sentence) for sentence in self.sentences]
        order = sorted(range(len(sizes)), key=lambda place: sizes[place] + random.uniform(-3, 3))
        batches: list[list[Sentence]] = [[]]
        widest = 0
        for place in order:
            widest = max(widest, sizes[place])
            if batches[-1] and widest * (len(batches[-1]) + 1) > self.recipe.batch_pieces:
                batches.append([])
                widest = sizes[place]
            batches[-1].append(self.sentences[place])
        random.shuffle(batches)
        return [sorted(batch, key=lambda sentence: -len(sentence.words)) for batch in batches]

    def loss(self, batch: list[Sentence]) -> Any:
        """What a batch costs: of the parser per word, and of the tagger per word by its weight."""
        words = [sentence.words for sentence in batch]
        with torch.autocast("cpu", torch.bfloat16, enabled=self.encoder.precision == torch.bfloat16):
            states, places = self.encoder(words)
        tags = read_for_tags(self.tagger, Letters(self.tagger), states, places, words)
        arcs, rows = read_for_arcs(self.parser, Letters(self.parser), states, places, words)
        return self._parser_loss(arcs, rows, batch) + self.recipe.tagger_weight * self._tagger_loss(tags, batch)

    def _tagger_loss(self, read: Any, batch: list[Sentence]) -> Any:
        columns = torch.cat([sentence.tags for sentence in batch]).unbind(1)
        scores = tag_scores(self.tagger, read)
        return sum(F.cross_entropy(found, right) for found, right in zip(scores, columns, strict=True))

    def _parser_loss(self, read: Any, rows: Rows, batch: list[Sentence]) -> Any:
        heads = torch.cat([F.pad(sentence.heads, (1, 0)) for sentence in batch])  # a root is a word of its own
        real = torch.cat([F.pad(torch.ones_like(sentence.heads), (1, 0)) for sentence in batch]).bool()
        scores = arc_scores(self.parser, read, rows).masked_fill(~rows.there.unsqueeze(1), -float("inf"))
        arcs = F.cross_entropy(scores[rows.there][real], heads[real])
        starts = rows.padded[:, :1].expand_as(rows.there)[rows.there]
        found = relation_scores(self.parser, read, heads + starts)[real]
        return arcs + F.cross_entropy(found, torch.cat([sentence.relations for sentence in batch]))

    def optimizer(self) -> Any:
        """AdamW; the encoder's rate falls from its last layer to its first, and its word vectors stay as they are."""
        recipe, layers = self.recipe, self.encoder.model.encoder.layer
        for vectors in self.encoder.model.embeddings.parameters():
            vectors.requires_grad = False
        groups = [
            {
                "params": list(layer.parameters()),
                "lr": recipe.encoder_rate * recipe.layer_decay**above,
                "weight_decay": 0.01,
            }
            for above, layer in enumerate(reversed(layers))
        ]
        own = [
            p
            for model in (self.parser, self.tagger)
            for name, p in model.named_parameters()
            if "bert_model" not in name
        ]
        groups.append({"params": own, "lr": recipe.rate, "weight_decay": 1e-4})
        return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)

    def state(self) -> dict[str, Any]:
        """The weights, the encoder's once."""
        return {"parser": self.parser.state_dict(), "tagger": _without_encoder(self.tagger.state_dict())}

    def restore(self, state: dict[str, Any]) -> None:
        """Weights that `state` gave."""
        self.parser.load_state_dict(state["parser"])
        self.tagger.load_state_dict(state["tagger"], strict=False)


def train_jointly(joint: Joint, checkpoint: Path) -> float:
    """Train to the end of the recipe, and tell the CPU seconds of all epochs.

    After an interruption it goes on behind the last whole epoch, which stands in `checkpoint`.
    """
    recipe, optimizer = joint.recipe, joint.optimizer()
    peaks = [group["lr"] for group in optimizer.param_groups]
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    models = (joint.parser, joint.tagger)
    done, seconds = _resume(joint, optimizer, checkpoint)
    for epoch in range(done, recipe.epochs):
        start, losses = time.process_time(), []
        batches = joint.batches()
        for place, batch in enumerate(batches):
            for model in models:
                model.train()
            share = _share_of_peak((epoch + place / len(batches)) / recipe.epochs, recipe.warm_up)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * share
            loss = joint.loss(batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            losses.append(loss.item())
            if place % 50 == 49:
                log.info(
                    "epoch %d, step %d of %d: loss %.3f", epoch + 1, place + 1, len(batches), np.mean(losses[-50:])
                )
        seconds += time.process_time() - start
        log.info("epoch %d of %d: loss %.3f, %.0f CPU seconds", epoch + 1, recipe.epochs, np.mean(losses), seconds)
        _keep(joint, optimizer, epoch + 1, seconds, checkpoint)
    return seconds


def _share_of_peak(progress: float, warm_up: float) -> float:
    return progress / warm_up if progress < warm_up else (1 - progress) / (1 - warm_up)


def _keep(joint: Joint, optimizer: Any, done: int, seconds: float, checkpoint: Path) -> None:
    state = {
        "epochs": done,
        "seconds": seconds,
        "models": joint.state(),
        "optimizer": optimizer.state_dict(),
        "random": random.getstate(),
        "torch": torch.get_rng_state(),
    }
    torch.save(state, checkpoint.with_suffix(".part"))
    checkpoint.with_suffix(".part").replace(checkpoint)


def _resume(joint: Joint, optimizer: Any, checkpoint: Path) -> tuple[int, float]:
    if not checkpoint.is_file():
        return 0, 0.0
    state = torch.load(checkpoint, weights_only=True)
    joint.restore(state["models"])
    optimizer.load_state_dict(state["optimizer"])
    version, numbers, gauss = state["random"]
    random.setstate((version, tuple(numbers), gauss))
    torch.set_rng_state(state["torch"])
    return int(state["epochs"]), float(state["seconds"])


def _without_encoder(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if not name.startswith("bert_model.")}


def _common_arguments(recipe: Recipe) -> list[str]:
    return [
        "--mode", "train", "--cpu", "--lang", "en", "--shorthand", SHORTHAND, "--no_pretrain", "--word_emb_dim", "0",
        "--bert_hidden_layers", str(recipe.mixed_layers), "--bert_model", "qa-encoder",
        "--char_emb_dim", str(max(8, recipe.letters // 2)), "--char_hidden_dim", str(recipe.letters),
        "--transformed_dim", str(recipe.letters), "--char_rec_dropout", "0", "--rec_dropout", "0",
        "--dropout", str(recipe.dropout), "--word_dropout", str(recipe.word_dropout), "--augment_nopunct", "0",
    ]  # fmt: skip


def _parser_arguments(recipe: Recipe) -> list[str]:
    return [
        *_common_arguments(recipe), "--tag_emb_dim", "0", "--no_upos", "--no_xpos", "--no_ufeats",
        "--num_layers", "1", "--hidden_dim", str(recipe.parser_hidden), "--deep_biaff_hidden_dim", str(recipe.biaffine),
        "--no_linearization", "--no_distance",
    ]  # fmt: skip


def _tagger_arguments(recipe: Recipe) -> list[str]:
    return [
        *_common_arguments(recipe), "--share_hid", "--num_layers", "1", "--hidden_dim", str(recipe.tagger_hidden),
        "--deep_biaff_hidden_dim", str(2 * recipe.tagger_hidden), "--tag_emb_dim", "32",
    ]  # fmt: skip
