"""Tokenizer, expander and lemmatizer, each by Stanza's own trainer."""

from __future__ import annotations

from pathlib import Path

from stanza.models import lemmatizer, mwt_expander, tokenizer
from stanza.utils.datasets import common

from quoteattr.training.recipe import Recipe

SHORTHAND = "en_qa"  # language and name, as Stanza's trainers want them


def train_tokenizer(train: Path, dev: Path, to: Path, recipe: Recipe) -> None:
    """Characters to words and sentences; it reads the running text that the treebanks' sentences make."""
    work = to.parent / "tokenizer"
    work.mkdir(exist_ok=True)
    for part, source in (("train", train), ("dev", dev)):
        Path(common.tokenizer_conllu_name(work, SHORTHAND, part)).write_bytes(source.read_bytes())
    common.convert_conllu_to_txt(str(work), SHORTHAND, ("train", "dev"))
    for part in ("train", "dev"):
        text, gold = work / f"{SHORTHAND}.{part}.txt", common.tokenizer_conllu_name(work, SHORTHAND, part)
        common.prepare_tokenizer_dataset_labels(str(text), gold, str(work), SHORTHAND, part)
    evaluations = max(1, recipe.tokenizer_steps // 10)
    tokenizer.main([
        "--mode", "train", "--cpu", "--lang", "en", "--shorthand", SHORTHAND, "--seed", str(recipe.seed),
        "--txt_file", f"{work}/{SHORTHAND}.train.txt", "--label_file", f"{work}/{SHORTHAND}-ud-train.toklabels",
        "--dev_txt_file", f"{work}/{SHORTHAND}.dev.txt", "--dev_label_file", f"{work}/{SHORTHAND}-ud-dev.toklabels",
        "--dev_conll_gold", common.tokenizer_conllu_name(work, SHORTHAND, "dev"),
        "--conll_file", f"{work}/guess.conllu", "--mwt_json_file", common.mwt_name(work, SHORTHAND, "dev"),
        "--use_mwt", "--max_seqlen", "300", "--batch_size", "16", "--lr0", "0.004", "--anneal_after", "800",
        "--hidden_dim", str(recipe.tokenizer_hidden), "--steps", str(recipe.tokenizer_steps),
        "--eval_steps", str(evaluations), "--save_dir", str(to.parent), "--save_name", to.name,
    ])  # fmt: skip


def train_expander(train: Path, dev: Path, to: Path, recipe: Recipe) -> None:
    """ "don't" to "do" and "n't"."""
    mwt_expander.main([
        "--mode", "train", "--cpu", "--lang", "en", "--shorthand", SHORTHAND, "--seed", str(recipe.seed),
        "--train_file", str(train), "--eval_file", str(dev), "--gold_file", str(dev),
        "--output_file", str(to.with_suffix(".guess")), "--num_epoch", str(recipe.expander_epochs),
        "--save_dir", str(to.parent), "--save_name", to.name,
    ])  # fmt: skip


def train_lemmatizer(train: Path, dev: Path, to: Path, recipe: Recipe) -> None:
    """A dictionary of words and tags; a word that it does not have is its own lemma."""
    lemmatizer.main([
        "--mode", "train", "--cpu", "--shorthand", SHORTHAND, "--seed", str(recipe.seed),
        "--dict_only", "--train_file", str(train), "--eval_file", str(dev),
        "--save_dir", str(to.parent), "--save_name", to.name,
    ])  # fmt: skip
