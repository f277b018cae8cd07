"""The forward pass of a BERT, for reading alone.

The package transformers computes the same, and takes longer to import than everything else together.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from quoteattr.errors import PackError

_KNOWN = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
_NEVER = -1e4  # added to the score of what must not be looked at


class Transformer(torch.nn.Module):  # type: ignore[misc]
    """A BERT from a folder with config.json and model.safetensors, named as transformers names them.

    Raises `PackError` where the folder holds another kind of transformer.
    """

    def __init__(self, folder: Path, precision: Any) -> None:
        super().__init__()
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        for name, known in _KNOWN.items():
            if settings.get(name, known) != known:
                raise PackError(f"{folder}: an encoder with {name} = {settings[name]!r}; quoteattr reads {known!r}")
        self.config = SimpleNamespace(**settings)
        weights = {name: tensor.to(precision) for name, tensor in load_file(str(folder / "model.safetensors")).items()}
        self._words = weights["embeddings.word_embeddings.weight"]
        first_of_a_pair = weights["embeddings.token_type_embeddings.weight"][0]
        self._places = weights["embeddings.position_embeddings.weight"] + first_of_a_pair
        self._norm = _pair(weights, "embeddings.LayerNorm")
        layers = range(self.config.num_hidden_layers)
        self._layers = [_layer(weights, f"encoder.layer.{number}.") for number in layers]

    def forward(self, ids: Any, there: Any) -> tuple[Any, ...]:
        """The states behind the embeddings and behind each layer, of the shape sentences, pieces, size.

        `ids` are the pieces, `there` is false where a row is filled up.
        """
        rows, width = ids.shape
        size, heads = self.config.hidden_size, self.config.num_attention_heads
        hidden = self._normal(self._words[ids] + self._places[:width], self._norm)
        mask = None
        if not there.all():
            mask = torch.zeros(rows, 1, 1, width, dtype=hidden.dtype).masked_fill_(~there[:, None, None], _NEVER)
        states = [hidden]
        for looked, found, after_look, widened, narrowed, after in self._layers:
            split = F.linear(hidden, *looked).view(rows, width, 3, heads, size // heads)
            queries, keys, values = split.permute(2, 0, 3, 1, 4)
            seen = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
            seen = seen.transpose(1, 2).reshape(rows, width, size)
            hidden = self._normal(hidden + F.linear(seen, *found), after_look)
            hidden = self._normal(hidden + F.linear(F.gelu(F.linear(hidden, *widened)), *narrowed), after)
            states.append(hidden)
        return tuple(states)

    def _normal(self, hidden: Any, weights: tuple[Any, Any]) -> Any:
        return F.layer_norm(hidden, (self.config.hidden_size,), *weights, self.config.layer_norm_eps)


def _layer(weights: dict[str, Any], start: str) -> tuple[tuple[Any, Any], ...]:
    """Weights and biases of a layer in the order in which they are used; queries, keys and values in one."""
    parts = [_pair(weights, f"{start}attention.self.{name}") for name in ("query", "key", "value")]
    names = ("attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense",
             "output.LayerNorm")  # fmt: skip
    weight, bias = (torch.cat(tensors) for tensors in zip(*parts, strict=True))
    return ((weight, bias), *(_pair(weights, start + name) for name in names))


def _pair(weights: dict[str, Any], name: str) -> tuple[Any, Any]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]
