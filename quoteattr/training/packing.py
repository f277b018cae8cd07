"""The trained files as a pack: weights in half precision, the encoder once, pack.toml and the model card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import stanza
import torch
from attrs import frozen
from stanza.models.pos.tag_columns import tag_columns_from_args, tag_columns_to_config

import quoteattr
from quoteattr.parsing.packs import ATTRIBUTION
from quoteattr.parsing.stanza import ENCODER_NAME
from quoteattr.training.joint import Joint
from quoteattr.training.recipe import Recipe
from quoteattr.training.scoring import Scores

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse")
CARD = Path(__file__).parent / "card.md"
LICENCE = Path(__file__).parent / "licence.md"
WORK = "work"  # the folder of half-made files beside the pack's own


@frozen(kw_only=True)
class Report:
    """What a run can say of itself: on what it ran and for how many CPU hours, how, and the scores by test set."""

    hardware: str
    hours: float
    recipe: Recipe
    gold_tokens: dict[str, Scores]
    raw_text: dict[str, Scores]


def write_models(pack: Path, small: dict[str, Path], joint: Joint) -> None:
    """Everything that the parser loads; `small` are the files of tokenizer, expander and lemmatizer.

    A network that reads attributions is taken away: it knew another encoder.
    """
    (pack / ATTRIBUTION).unlink(missing_ok=True)
    for processor, source in small.items():
        content = torch.load(source, map_location="cpu", weights_only=True)
        content.pop("optimizer_state_dict", None)
        _save(content, pack, processor)
    tagger, parser = joint.tagger, joint.parser
    columns = {"tag_columns": tag_columns_to_config(tag_columns_from_args(tagger.args))}
    _save({"model": tagger.state_dict(), "vocab": tagger.vocab.state_dict(), "config": {**tagger.args, **columns}},
          pack, "pos")  # fmt: skip
    own = {"transition_subtree_combination": "NONE"}
    _save({"model": parser.state_dict(), "vocab": parser.vocab.state_dict(), "config": {**parser.args, **own},
           "model_type": "graph"}, pack, "depparse")  # fmt: skip
    joint.encoder.save(pack / "encoder")
    listed: dict[str, Any] = {processor: {"qa": {}} for processor in PROCESSORS}
    packages = {"default": dict.fromkeys(PROCESSORS, "qa")}
    resources = {"en": {"lang_name": "English", "packages": packages, **listed}}
    (pack / "resources.json").write_text(json.dumps(resources, indent=1) + "\n", encoding="utf-8")


def _save(content: dict[str, Any], pack: Path, processor: str) -> None:
    folder = pack / "en" / processor
    folder.mkdir(parents=True, exist_ok=True)
    if processor in {"pos", "depparse"}:
        content["config"].update(bert_model=ENCODER_NAME, bert_finetune=False)
        content["model"] = {name: value for name, value in content["model"].items() if "bert_model." not in name}
    config = content.get("config") or {}
    config.update(dict.fromkeys([key for key in config if key.endswith(("_file", "_dir", "_name"))]))
    # Stanza reads the older format alone
    torch.save(_halved(content), folder / "qa.pt", _use_new_zipfile_serialization=False)


def _halved(value: Any) -> Any:
    """Large tensors in half precision; they are widened when they are loaded."""
    if isinstance(value, torch.Tensor):
        large = value.dtype == torch.float32 and value.numel() > 2000
        return value.half() if large else value.clone()
    if isinstance(value, dict):
        return type(value)((key, _halved(item)) for key, item in value.items())
    return value


def write_papers(pack: Path, version: str, report: Report) -> None:
    """Licence, model card and pack.toml, which vouches for every file that is loaded: the last that is written."""
    (pack / "LICENSE.md").write_text(LICENCE.read_text(encoding="utf-8"), encoding="utf-8")
    size = sum(path.stat().st_size for path in _files(pack)) / 1e6
    card = CARD.read_text(encoding="utf-8").format(
        version=version, size=f"{size:.0f}", hardware=report.hardware, hours=f"{report.hours:.1f}",
        recipe=report.recipe, stanza=stanza.__version__, scores=_rows(report),
    )  # fmt: skip
    (pack / "README.md").write_text(card, encoding="utf-8")
    (pack / "pack.toml").write_text(_toml(pack, version, report), encoding="utf-8")


def vouch_for_network(pack: Path, file: Path, articles: str) -> None:
    """Let pack.toml vouch for the attribution network, and name the file of articles that it was trained on."""
    papers = (pack / "pack.toml").read_text(encoding="utf-8")
    head, _, files = papers.partition("[files]\n")
    head, _, _ = head.partition("[attribution]\n")
    told = (Path(__file__).parent / "attribution.toml").read_text(encoding="utf-8").format(articles=articles)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    kept = [line for line in files.splitlines() if file.name not in line]
    lines = [head.rstrip(), "", *told.splitlines(), "", "[files]", f'"{file.name}" = "{digest}"', *kept]
    (pack / "pack.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _files(pack: Path) -> list[Path]:
    """All files of a pack, without what the training keeps beside them."""
    return sorted(path for path in pack.rglob("*") if path.is_file() and pack / WORK not in path.parents)


def _rows(report: Report) -> str:
    rows = []
    for name, gold in report.gold_tokens.items():
        raw = report.raw_text[name]
        cells = (" / ".join(f"{value:.1f}" for value in scores.values()) for scores in (gold, raw))
        rows.append(f"| {name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _toml(pack: Path, version: str, report: Report) -> str:
    def table(scores: dict[str, Scores]) -> str:
        rows = ([f"{key} = {value:.2f}" for key, value in row.items()] for row in scores.values())
        return "\n".join(f"{name} = {{ {', '.join(row)} }}" for name, row in zip(scores, rows, strict=True))

    files = [path for path in _files(pack) if path.name not in {"pack.toml", "README.md"}]
    hashes = "\n".join(
        f'"{path.relative_to(pack).as_posix()}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"' for path in files
    )
    head = (Path(__file__).parent / "pack.toml").read_text(encoding="utf-8")
    return head.format(
        version=version, quoteattr=quoteattr.__version__, stanza=stanza.__version__, hardware=report.hardware,
        hours=f"{report.hours:.1f}", recipe=report.recipe, gold_tokens=table(report.gold_tokens),
        raw_text=table(report.raw_text), files=hashes,
    )  # fmt: skip
