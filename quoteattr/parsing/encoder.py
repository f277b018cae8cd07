"""Words to vectors: one pass of a pack's transformer, which tagger and parser share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from quoteattr.parsing.transformer import Transformer

LONGEST_INPUT = 512  # pieces of a sentence, the two marks around it included; what is behind them is not read
STEP = 8  # pieces by which rows grow: sentences of one width are encoded together
MOST_WORDS_KEPT = 100_000  # whose pieces are remembered


class Encoder:
    """A BERT and its word pieces, from a local folder.

    It computes in half precision (bfloat16) where the processor has instructions for that, which changes about one
    head in three hundred, and in single precision elsewhere, or everywhere if `exact`.
    """

    def __init__(self, folder: Path, *, exact: bool = False) -> None:
        # the weights are stored in half precision, in which a processor without such instructions is ten times slower
        self.precision = torch.bfloat16 if has_bfloat16() and not exact else torch.float32
        self.model: Any = self._load(folder)
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._blank, self._opening, self._closing = self._numbers("[PAD]", "[CLS]", "[SEP]")
        self._pieces: dict[str, list[int]] = {}

    def __call__(self, sentences: Sequence[Sequence[str]]) -> tuple[tuple[Any, ...], list[list[int]]]:
        """The hidden states of a batch, and where each word stands in them.

        The states are one tensor a layer, the embeddings first, of the shape sentences, pieces, size. The places are,
        for each sentence, those of the opening mark (which stands for the root) and of each word's last piece. In a
        wider row numbers are rounded otherwise, but what stands in other rows changes none: where all sentences of a
        batch have one width, each is read as it would be alone.
        """
        rows = [self._row(sentence) for sentence in sentences]
        width = max(_width(len(ids)) for ids, _ in rows)
        ids = torch.tensor([ids + [self._blank] * (width - len(ids)) for ids, _ in rows])
        lengths = torch.tensor([len(ids) for ids, _ in rows])
        states = self._states(ids, torch.arange(width) < lengths.unsqueeze(1))
        return states, [places for _, places in rows]

    def count(self, words: Sequence[str]) -> int:
        """The pieces of a sentence, its two marks included."""
        self._learn(words)
        return 2 + sum(len(self._pieces[word]) for word in words)

    def width(self, words: Sequence[str]) -> int:
        """How wide a row a sentence takes, in pieces: it hangs on the sentence alone."""
        return _width(min(self.count(words), LONGEST_INPUT))

    def _load(self, folder: Path) -> Any:
        return Transformer(folder, self.precision)

    def _states(self, ids: Any, there: Any) -> tuple[Any, ...]:
        states: tuple[Any, ...] = self.model(ids, there)
        return states

    def _numbers(self, *pieces: str) -> list[int]:
        return [self._tokenizer.token_to_id(piece) for piece in pieces]

    def _row(self, words: Sequence[str]) -> tuple[list[int], list[int]]:
        self._learn(words)
        ids, places = [self._opening], [0]
        for word in words:
            ids += self._pieces[word]
            places.append(min(len(ids), LONGEST_INPUT) - 1)
        return [*ids[: LONGEST_INPUT - 1], self._closing], places

    def _learn(self, words: Sequence[str]) -> None:
        """Cut new words in pieces; what the vocabulary has nothing for, not even a letter, is read as a dash."""
        new = [word for word in dict.fromkeys(words) if word not in self._pieces]
        if not new:
            return
        if len(self._pieces) > MOST_WORDS_KEPT:
            self._pieces.clear()
            new = list(dict.fromkeys(words))
        dash, *cut = self._tokenizer.encode_batch(
            [["-"], *([word] for word in new)], is_pretokenized=True, add_special_tokens=False
        )
        self._pieces.update((word, pieces.ids or dash.ids) for word, pieces in zip(new, cut, strict=True))


def _width(pieces: int) -> int:
    return -(-pieces // STEP) * STEP


def has_bfloat16() -> bool:
    """Whether the processor has instructions for half precision."""
    has: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # an older torch cannot tell
    return bool(has.get("amx_bf16") or has.get("avx512_bf16"))
