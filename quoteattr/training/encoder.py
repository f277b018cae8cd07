"""The encoder that learns: the transformer as the package transformers has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer

from quoteattr.parsing.encoder import Encoder


class LearningEncoder(Encoder):
    """The first layers of an encoder, in full precision: half of it is for reading."""

    def __init__(self, folder: Path, layers: int) -> None:
        self._folder, self._kept = folder, layers
        super().__init__(folder)

    def save(self, folder: Path) -> None:
        """Write the encoder in half precision and its pieces to a folder."""
        self.model.half().save_pretrained(str(folder))
        AutoTokenizer.from_pretrained(str(self._folder), local_files_only=True).save_pretrained(str(folder))

    def _load(self, folder: Path) -> Any:
        settings = {"local_files_only": True, "dtype": torch.float32, "add_pooling_layer": False}
        model = AutoModel.from_pretrained(str(folder), **settings)
        model.set_attn_implementation("eager")  # the faster way through is the slower way back
        for layer in model.encoder.layer:
            # the heads' own dropout does as much, and this one costs a fifth of a step
            layer.attention.self.dropout.p = 0.0
        model.encoder.layer = model.encoder.layer[: self._kept]
        model.config.num_hidden_layers = len(model.encoder.layer)
        return model

    def _states(self, ids: Any, there: Any) -> tuple[Any, ...]:
        output = self.model(input_ids=ids, attention_mask=there.long(), output_hidden_states=True)
        states: tuple[Any, ...] = output.hidden_states
        return states
