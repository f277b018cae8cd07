"""The recipe of the judge of pronouns, on texts of our own with marked identity."""

import json

import pytest

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing.packs import BUNDLED
from quoteattr.stages.antecedents import chances
from quoteattr.stages.repairs import mend
from quoteattr.stages.scene import Candidate, Question
from quoteattr.stages.voices import Voice
from quoteattr.training.__main__ import main
from quoteattr.training.antecedents import KINDS, Case, cases_of, fit
from quoteattr.training.identity import Identity, chained, given, marked
from quoteattr.training.recipe import AntecedentRecipe
from quoteattr.types import MentionType, SpeakerType

TEXT = "Lena Reke opened the pier. Tom Holt watched. She said that it would hold."


def spans(*words):
    found, place = [], 0
    for word in words:
        place = TEXT.index(word, place)
        found.append([place, place + len(word)])
    return found


ROW = {
    "id": "pier",
    "genre": "news",
    "text": TEXT,
    "quotations": [{"kind": "indirect", "content": spans("it would hold"), "source": spans("She")}],
    "mentions": {"reke": spans("Lena Reke", "She"), "pier": spans("the pier", "it")},
}
CHAIN = [[*spans("Lena Reke")[0], TEXT.index("Reke"), 1], [*spans("She")[0], TEXT.index("She"), 0]]


@pytest.fixture(scope="module")
def parse(pipeline):
    from quoteattr.types import Document

    (parsed,) = pipeline.parser([Document(TEXT, id="pier")])
    return mend(parsed, load_lexicon())


def head_texts(parse, entities):
    return {parse.tokens[place].text: entity for place, entity in entities.items()}


def test_marked_mentions_are_found_by_their_heads(parse):
    assert head_texts(parse, marked(ROW, parse)) == {"Lena": "reke", "She": "reke", "pier": "pier", "it": "pier"}


def test_chains_name_the_last_word_of_a_name_and_trees_the_first(parse):
    assert head_texts(parse, chained([CHAIN], parse)) == {"Lena": "0", "She": "0"}
    he = [[*spans("hold")[0], TEXT.index("hold"), 0]]
    assert chained([], parse) == {}
    assert head_texts(parse, chained([CHAIN, he], parse))["hold"] == "1"


def test_given_sources_are_mentions(parse):
    (quotation,) = given(ROW, parse, load_lexicon())
    assert quotation.source.type is MentionType.PRONOUN
    assert quotation.source.span.of(TEXT) == "She"


def test_a_teacher_writes_down_which_voice_was_right(parse):
    lexicon = load_lexicon()
    identity = Identity(parse, given(ROW, parse, lexicon), marked(ROW, parse), silver=False)
    cases = cases_of(identity, 1.0, lambda question: [0.0] * len(question.candidates), lexicon)
    she = [case for case in cases if case.kind == "person"]
    assert len(she) == 2  # two readings
    for case in she:
        assert "order:1" in case.options[case.right]  # Reke was heard before Holt


def test_what_was_right_becomes_likely():
    options = (("near",), ("far",), ("none",))
    weights = fit([Case("person", options, 0, 1.0)] * 20, AntecedentRecipe())
    voice = Voice(SpeakerType.PERSON, named=True)
    candidates = tuple(Candidate(voice, 0, frozenset(option)) for option in options[:2])
    near, far = chances(weights, Question("person", None, candidates, frozenset({"none"})))
    assert near > 0.75 > 0.2 > far
    shared = chances(weights, Question("thing", None, candidates, frozenset({"none"})))
    assert shared[0] > 0.5  # what one kind has learned helps the others


def test_smallest_run(tmp_path):
    texts, articles, chains = (tmp_path / f"{name}.jsonl" for name in ("texts", "articles", "chains"))
    texts.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    articles.write_text(json.dumps({**ROW, "id": "again"}) + "\n", encoding="utf-8")
    chains.write_text(json.dumps({"id": "again", "chains": [CHAIN]}) + "\n", encoding="utf-8")
    out = tmp_path / "weights.json"
    silver = ["--silver", str(articles), str(chains)]
    pack = str(BUNDLED / "en-news")
    main(["speakers", "--texts", str(texts), *silver, "--pack", pack, "--out", str(out), "--smallest"])
    assert sorted(json.loads(out.read_text(encoding="utf-8"))) == sorted(KINDS)
