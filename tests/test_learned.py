"""The network: what it sees, what it computes, and how rules and network agree on what was said by whom."""

import numpy as np
import pytest
import torch
from attrs import evolve
from freeze import frozen
from trees import tree

from quoteattr import Options, PackError, Pipeline
from quoteattr.lexicon import load_lexicon
from quoteattr.stages.choices import LIKELY, choose_complements
from quoteattr.stages.complements import find_complements
from quoteattr.stages.confidence import confidence
from quoteattr.stages.contents import find_contents
from quoteattr.stages.cues import find_cues
from quoteattr.stages.learned.network import NEVER, Network, surroundings
from quoteattr.stages.learned.readings import Reading, read
from quoteattr.stages.learned.ties import SIZES, ties_of
from quoteattr.stages.learned.words import FLAGS, TAGS, describe
from quoteattr.stages.marks import find_marks
from quoteattr.stages.sources import find_source
from quoteattr.stages.utterances import find_utterances
from quoteattr.training.attribution import Learner, write_network
from quoteattr.training.lessons import count_tags, joined
from quoteattr.training.recipe import SMALLEST_ATTRIBUTION
from quoteattr.types import Document, Scope

LEXICON = load_lexicon()
PARSES = list(frozen("attribution").values())
VOCABULARIES = count_tags(PARSES)
SIZE = 6  # of the vectors that the small network reads
#                     1         2                 3            4            5             6            7
SAID = tree("Lowe/P<2:nsubj said/Vd<0:root on/I<4:case Monday/P<2:obl that/C<7:mark rents/N<7:nsubj fell/Vd<2:ccomp")


def page_of(parse):
    return find_utterances(parse, find_marks(parse.text))


def with_vectors(parse):
    return evolve(parse, vectors=np.random.default_rng(0).normal(size=(len(parse.tokens), SIZE)).astype(np.float32))


@pytest.fixture(scope="module")
def learner():
    torch.manual_seed(0)
    return Learner(VOCABULARIES, SIZE, SMALLEST_ATTRIBUTION).eval()


@pytest.fixture(scope="module")
def network(learner):
    weights = {name: weight.detach().numpy() for name, weight in learner.state_dict().items()}
    return Network(weights, VOCABULARIES, {})


def test_what_is_learned_is_what_is_read(learner, network):
    pages = [page_of(with_vectors(parse)) for parse in PARSES[:12]]
    several = [describe(page, LEXICON, VOCABULARIES) for page in pages]
    with torch.no_grad():
        together = learner.hidden(joined(several))
    alone = np.concatenate([network.hidden(words) for words in several])
    np.testing.assert_allclose(together.numpy(), alone, atol=1e-5)
    words = several[0]
    start, end = words.sentence_of(0)
    with torch.no_grad():
        places, ties = torch.arange(start, end)[None], torch.from_numpy(ties_of(words, start))[None]
        scores, nobody = learner.pairs(together, [start], places, ties)
    hidden = network.hidden(words)
    ((read_scores, read_nobody),) = network.pairs(hidden, network.partners(hidden), words, [start])
    says = words.says[start:end]
    np.testing.assert_allclose(scores[0].numpy()[says], read_scores[says], atol=1e-5)
    assert (read_scores[~says] == NEVER).all()
    assert nobody.item() == pytest.approx(read_nobody, abs=1e-5)


def test_words_are_told_by_tags_flags_and_extents():
    words = describe(page_of(SAID), LEXICON, VOCABULARIES)
    assert words.tags.shape == (7, len(TAGS))
    assert words.flags.shape == (7, FLAGS)
    assert words.flags[1].tolist() == [1, 1, 1, 0, 0, 0, 1, 0, 0]  # "said": listed, with clause and infinitive; speech
    assert (words.first[6], words.last[6]) == (4, 6)
    assert words.depth.tolist() == [1, 0, 2, 1, 2, 2, 1]
    assert words.vectors is None


def test_a_tie_tells_the_way_from_the_cue():
    words = describe(page_of(SAID), LEXICON, VOCABULARIES)
    relation = VOCABULARIES["deprel"]
    up, last_step, branch, deep, distance, edge, marks, before = ties_of(words, 1).T
    assert up.tolist() == [0] * 7
    assert last_step.tolist() == [0] * 7
    assert (
        branch.tolist()
        == [relation[name] for name in ("nsubj",)] + [0] + [relation["obl"]] * 2 + [relation["ccomp"]] * 3
    )
    assert deep.tolist() == [1, 0, 2, 1, 2, 2, 1]
    assert distance.tolist() == [9, 10, 11, 12, 13, 14, 15]
    assert edge.tolist() == [3, 0, 1, 2, 1, 0, 2]  # "that" opens its branch, "fell" closes it
    assert marks.tolist() == [1] * 7
    assert before.tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_a_tie_from_below_tells_how_far_one_climbs():
    words = describe(page_of(SAID), LEXICON, VOCABULARIES)
    up, last_step, *_ = ties_of(words, 6).T
    assert up.tolist() == [1, 1, 1, 1, 0, 0, 0]
    assert last_step[:4].tolist() == [VOCABULARIES["deprel"]["ccomp"]] * 4


@pytest.mark.parametrize("parse", PARSES[:40], ids=lambda parse: parse.document.id)
def test_ties_stay_within_their_sizes(parse):
    words = describe(page_of(parse), LEXICON, VOCABULARIES)
    for place in np.flatnonzero(words.attributes):
        ties = ties_of(words, int(place))
        assert ties.min() >= 0
        assert all(
            ties[:, column].max() < (size or len(VOCABULARIES["deprel"]) + 1) for column, size in enumerate(SIZES)
        )


def test_a_word_sees_what_is_around_it():
    words = describe(page_of(SAID), LEXICON, VOCABULARIES)
    seen = np.arange(7, dtype=float)[:, None]
    governor, below, before, after = (values[:, 0].tolist() for values in surroundings(seen, words))
    assert governor == [1, 0, 3, 1, 6, 6, 1]
    assert below == [0, 3, 0, 2, 0, 0, 4.5]  # "said" governs words 0, 3 and 6
    assert before == [0, 0, 1, 2, 3, 4, 5]
    assert after == [1, 2, 3, 4, 5, 6, 0]


def test_a_network_is_kept_in_half_precision(network, tmp_path):
    write_network(evolve(network, calibration={"always": 0.5}), tmp_path / "n.safetensors")
    kept = Network.load(tmp_path / "n.safetensors")
    size = sum(weight.size for weight in network.weights.values())
    assert (tmp_path / "n.safetensors").stat().st_size < 2 * size + 20_000
    assert kept.vocabularies == VOCABULARIES
    assert kept.calibration == {"always": 0.5}
    assert all(np.allclose(kept.weights[name], weight, atol=1e-2) for name, weight in network.weights.items())


@pytest.mark.parametrize("content", [b"", b"no network", b"{}" * 40])
def test_what_is_no_network_is_a_pack_error(content, tmp_path):
    (tmp_path / "n.safetensors").write_bytes(content)
    with pytest.raises(PackError, match="holds no network"):
        Network.load(tmp_path / "n.safetensors")


def test_without_vectors_or_words_nothing_is_read(network):
    assert read(page_of(SAID), network, LEXICON) is None
    assert read(page_of(with_vectors(SAID)), network, LEXICON) is not None
    assert read(page_of(with_vectors(SAID)), None, LEXICON) is None
    assert read(page_of(tree("")), network, LEXICON) is None


def test_pointers_are_probabilities(network):
    reading = read(page_of(with_vectors(SAID)), network, LEXICON)
    pointers = reading.pointers(SAID.tokens[1])
    assert np.exp(pointers.begins).sum() == pytest.approx(1)
    assert np.exp(pointers.source).sum() + np.exp(pointers.nobody) == pytest.approx(1)
    first, last = pointers.extent()
    assert first <= last
    every = [pointers.of_extent(start, end) for start in range(7) for end in range(start, 7)]
    assert pointers.of_extent(first, last) == max(every)
    assert pointers.of_extent(6, 4) == pointers.of_source(99) == -np.inf


class Oracle(Reading):
    """A reading that says what it is told: `chances` by word; content and source for every cue."""

    def __init__(self, parse, chances, first, last, source=None):
        words = describe(page_of(parse), LEXICON, VOCABULARIES)
        super().__init__(None, words, None, None, np.array([chances.get(token.text, 0.0) for token in parse.tokens]))
        self.told = np.full((len(parse.tokens), 3), -9.0)
        self.told[first, 0] = self.told[last, 1] = 9.0
        self.nobody = 9.0 if source is None else -9.0
        if source is not None:
            self.told[source, 2] = 9.0
        self.network = self

    def pairs(self, _hidden, _partners, _words, cues):
        return [(self.told, self.nobody) for _ in cues]


#                       1           2              3            4           5           6           7
PRESSED = tree("Lowe/P<2:nsubj pressed/Vd<0:root Rome/P<2:obj to/T<5:mark end/V<2:xcomp the/D<7:det blockade/N<5:obj")


def chosen(parse, reading, scope):
    page, cues = page_of(parse), find_cues(parse, LEXICON)
    ruled = find_complements(parse, cues, LEXICON, scope=scope)
    found = choose_complements(page, ruled, cues, reading, scope=scope, lexicon=LEXICON)
    return [(each.cue.cue.lemma, " ".join(word.text for word in each.words), each.learned) for each in found]


def test_the_wide_scope_takes_what_the_network_adds():
    reading = Oracle(PRESSED, {"pressed": LIKELY}, 3, 6)
    assert chosen(PRESSED, reading, Scope.ATTITUDE) == [("press", "to end the blockade", True)]
    assert chosen(PRESSED, Oracle(PRESSED, {"pressed": LIKELY - 0.01}, 3, 6), Scope.ATTITUDE) == []
    assert chosen(PRESSED, reading, Scope.SPEECH) == []
    assert chosen(PRESSED, None, Scope.ATTITUDE) == []


def test_the_network_moves_the_bounds_where_it_is_sure():
    assert chosen(SAID, None, Scope.ATTITUDE) == [("say", "that rents fell", False)]
    assert chosen(SAID, Oracle(SAID, {"said": 0.9}, 5, 6), Scope.ATTITUDE) == [("say", "rents fell", True)]
    assert chosen(SAID, Oracle(SAID, {"said": 0.9}, 4, 6), Scope.ATTITUDE) == [("say", "that rents fell", False)]
    assert chosen(SAID, Oracle(SAID, {"said": 0.9}, 4, 6), Scope.SPEECH) == [("say", "rents fell", False)]


def test_that_is_no_word_more():
    """A rule's content without "that" is as likely as the network's with it; with another word before it, it is not."""
    assert chosen(SAID, Oracle(SAID, {"said": 0.9}, 4, 6), Scope.SPEECH) == [("say", "rents fell", False)]
    assert chosen(SAID, Oracle(SAID, {"said": 0.9}, 3, 6), Scope.SPEECH) == [("say", "Monday that rents fell", True)]


def sources(parse, reading):
    page, cues = page_of(parse), find_cues(parse, LEXICON)
    contents = find_contents(page, find_complements(parse, cues, LEXICON), cues, LEXICON)
    found = [find_source(page, content, LEXICON, reading) for content in contents]
    return [(source.head.text, source.by) if source else None for source in found]


TOLD = tree("Rome/P<2:nsubj told/Vd<0:root ,/,<2:punct Lowe/P<2:obl that/C<7:mark rents/N<7:nsubj fell/Vd<2:ccomp")


def test_the_network_names_a_source_where_it_is_sure():
    assert sources(TOLD, None) == [("Rome", "subject")]
    assert sources(TOLD, Oracle(TOLD, {"told": 0.9}, 4, 6, source=0)) == [("Rome", "subject")]
    assert sources(TOLD, Oracle(TOLD, {"told": 0.9}, 4, 6, source=3)) == [("Lowe", "learned")]
    assert sources(TOLD, Oracle(TOLD, {"told": 0.9}, 4, 6, source=5)) == [("Rome", "subject")]  # a word of the content
    assert sources(TOLD, Oracle(TOLD, {"told": 0.9}, 4, 6)) == [("Rome", "subject")]


def test_confidence_grows_with_what_the_network_says():
    weights = {"always": -1.0, "cue:indirect": 0.5, "tie:indirect": 0.5, "extent:indirect": 0.5}
    page, cues = page_of(SAID), find_cues(SAID, LEXICON)
    (content,) = find_contents(page, find_complements(SAID, cues, LEXICON), cues, LEXICON)

    def chance(reading):
        reading.calibration = weights
        return confidence(SAID, content, find_source(page, content, LEXICON), reading)

    sure = chance(Oracle(SAID, {"said": 0.9}, 4, 6, source=0))
    assert sure > 0.5 > chance(Oracle(SAID, {"said": 0.9}, 0, 0, source=0))
    assert sure > chance(Oracle(SAID, {"said": 0.9}, 4, 6)) > 0
    assert sure > chance(Oracle(SAID, {"said": 0.1}, 4, 6, source=0))


def test_a_rule_that_the_network_denies_falls_in_the_wide_scope_alone():
    denied = Oracle(SAID, {}, 4, 6)
    assert chosen(SAID, denied, Scope.ATTITUDE) == []
    assert chosen(SAID, denied, Scope.SPEECH) == [("say", "rents fell", False)]


def test_the_network_never_overrules_marks():
    marked = next(parse for parse in PARSES if parse.document.id == "direct-after")
    reading = Oracle(marked, {}, 0, 0)
    assert chosen(marked, reading, Scope.ATTITUDE) == chosen(marked, None, Scope.ATTITUDE) != []


def test_options_are_checked():
    assert Options(scope="attitude").scope is Scope.ATTITUDE
    with pytest.raises(ValueError, match="'belief' is not a valid Scope"):
        Options(scope="belief")
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="min_confidence"):
            Options(min_confidence=wrong)


def test_the_wide_scope_finds_attitudes_and_the_outermost_attribution_alone():
    parses = frozen("constructions")
    nested = frozen("attribution")["nested"]
    documents = [parses["negated-believe"].document, nested.document]
    parses = {"negated-believe": parses["negated-believe"], "nested": nested}

    def found(scope):
        pipeline = Pipeline(lambda given: [parses[d.id] for d in given], LEXICON, options=Options(scope=scope))
        return [len(article.quotations) for article in pipeline.pipe(documents)]

    assert found("speech") == [0, 2]
    assert found("attitude") == [1, 1]


def test_what_is_less_sure_is_left_out():
    parses = frozen("attribution")
    documents = [Document(parse.text, id=name) for name, parse in parses.items()]

    def found(least):
        pipeline = Pipeline(lambda given: [parses[d.id] for d in given], LEXICON, options=Options(min_confidence=least))
        return [quotation for article in pipeline.pipe(documents) for quotation in article.quotations]

    everything, sure = found(0.0), found(0.8)
    assert 0 < len(sure) < len(everything)
    kept = [quotation.content for quotation in everything if quotation.evidence.score >= 0.8]
    assert [quotation.content for quotation in sure] == kept
