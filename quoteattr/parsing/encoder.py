"""Words to vectors: one pass of a pack's transformer, which tagger and parser share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as progress

LONGEST_INPUT = 512  # pieces of a sentence, the two marks around it included; what is behind them is not read
MOST_WORDS_KEPT = 100_000  # whose pieces are remembered


class Encoder:
    """A BERT-like transformer and its word pieces, from a local folder.

    It computes in half precision (bfloat16) where the processor has instructions for that, which changes about one
    head in three hundred, and in single precision elsewhere, or everywhere if `exact`.
    """

    def __init__(self, folder: Path, *, exact: bool = False) -> None:
        # the weights are stored in half precision, in which a processor without such instructions is ten times slower
        self.precision = torch.bfloat16 if _has_bfloat16() and not exact else torch.float32
        with _no_progress_bar():
            self.model: Any = AutoModel.from_pretrained(
                str(folder),
                local_files_only=True,
                dtype=self.precision,
                add_pooling_layer=False,
            ).eval()
        self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self._pieces: dict[str, list[int]] = {}

    def __call__(self, sentences: Sequence[Sequence[str]]) -> tuple[tuple[Any, ...], list[list[int]]]:
        """The hidden states of a batch, and where each word stands in them.

        The states are one tensor a layer, the embeddings first, of the shape sentences, pieces, size. The places are,
        for each sentence, those of the opening mark (which stands for the root) and of each word's last piece.
        """
        rows = [self._row(sentence) for sentence in sentences]
        width = max(len(ids) for ids, _ in rows)
        blank = self._tokenizer.pad_token_id
        ids = torch.tensor([ids + [blank] * (width - len(ids)) for ids, _ in rows])
        lengths = torch.tensor([len(ids) for ids, _ in rows])
        read = (torch.arange(width) < lengths.unsqueeze(1)).long()
        output = self.model(input_ids=ids, attention_mask=read, output_hidden_states=True)
        return output.hidden_states, [places for _, places in rows]

    def count(self, words: Sequence[str]) -> int:
        """The pieces of a sentence, its two marks included."""
        self._learn(words)
        return 2 + sum(len(self._pieces[word]) for word in words)

    def save(self, folder: Path) -> None:
        """Write the encoder in half precision and its pieces to a folder."""
        self.model.half().save_pretrained(str(folder))
        self._tokenizer.save_pretrained(str(folder))

    def _row(self, words: Sequence[str]) -> tuple[list[int], list[int]]:
        self._learn(words)
        ids, places = [self._tokenizer.cls_token_id], [0]
        for word in words:
            ids += self._pieces[word]
            places.append(min(len(ids), LONGEST_INPUT) - 1)
        return [*ids[: LONGEST_INPUT - 1], self._tokenizer.sep_token_id], places

    def _learn(self, words: Sequence[str]) -> None:
        """Cut new words in pieces; what the vocabulary has nothing for, not even a letter, is read as a dash."""
        new = [word for word in dict.fromkeys(words) if word not in self._pieces]
        if not new:
            return
        if len(self._pieces) > MOST_WORDS_KEPT:
            self._pieces.clear()
            new = list(dict.fromkeys(words))
        dash = self._tokenizer("-", add_special_tokens=False)["input_ids"]
        cut = self._tokenizer([[word] for word in new], is_split_into_words=True, add_special_tokens=False)["input_ids"]
        self._pieces.update((word, pieces or dash) for word, pieces in zip(new, cut, strict=True))


def _has_bfloat16() -> bool:
    has: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # an older torch cannot tell
    return bool(has.get("amx_bf16") or has.get("avx512_bf16"))


@contextlib.contextmanager
def _no_progress_bar() -> Iterator[None]:
    shown = progress.is_progress_bar_enabled()
    progress.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            progress.enable_progress_bar()
