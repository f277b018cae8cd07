"""CoNLL-U with the attribution in MISC: read by conllu and udapi, checked by the validator of UD."""

from __future__ import annotations

import io
import re

import pytest
from attrs import evolve
from exported import AWKWARD, EMPTY, FOUND, GOLD, PARSES, TEXT, parts_of
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.output.conllu import to_conllu
from quoteattr.parsing import Parse, Token, from_conllu
from quoteattr.types import Article, Document, Provenance, Span

ARTICLES = (*GOLD, *FOUND)


def awkward_parse() -> Parse:
    """Words by white space, one sentence; "they must" is one stretch that two words share."""
    tokens: list[Token] = []
    for found in re.finditer(r"they must|[^\s\ufeff]+", TEXT):
        for _ in range(2 if " " in found.group() else 1):
            head = None if not tokens else 0
            tokens.append(Token(len(tokens), 0, found.group(), "_", "X", "", "", head, "dep", Span(*found.span())))
    return Parse(AWKWARD.document, tuple(tokens))


EVERY = [*((article, PARSES[article.document.id]) for article in ARTICLES), (AWKWARD, awkward_parse())]
NAMES = [f"{article.document.id}-{article.made.version}" for article, _ in EVERY]


def unescape(value):
    """What our documentation says of escapes, in three lines."""
    plain = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
    return re.sub(r"\\(?:x(..)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else plain[m[2]], value)


def listed(misc, key):
    """The values of a key; conllu makes None of a single "_"."""
    return (misc[key] or "_").split(",") if key in misc else []


@pytest.mark.parametrize(("article", "parse"), EVERY, ids=NAMES)
def test_every_quotation_comes_back_through_conllu(article, parse):
    conllu = pytest.importorskip("conllu")
    sentences = conllu.parse(to_conllu(article, parse))
    assert len(sentences) == len(parse.sentences)
    words = [token for sentence in sentences for token in sentence if isinstance(token["id"], int)]
    assert [word["form"] for word in words] == [re.sub(r"[^ |]", _plain, token.text) for token in parse.tokens]
    spans = [Span(int(word["misc"]["start_char"]), int(word["misc"]["end_char"])) for word in words]
    assert spans == [token.span for token in parse.tokens]

    def places(key, id):
        return [span for word, span in zip(words, spans, strict=True) if id in listed(word["misc"], key)]

    def touched(parts):
        return [span for span in spans if any(span.overlaps(part) for part in parts)]

    for quotation in article.quotations:
        assert places("Content", quotation.id) == touched(quotation.content) != []
        for part, span in parts_of(quotation).items():
            assert places(part.capitalize(), quotation.id) == touched([span]) != []
        for word in words:
            ids = listed(word["misc"], "Content")
            if quotation.id not in ids:
                continue
            place = ids.index(quotation.id)
            told = {key: listed(word["misc"], key) for key in ("QuotationType", "Speaker", "Stance")}
            assert {len(values) for values in told.values()} == {len(ids)}
            assert told["QuotationType"][place] == quotation.type
            assert told["Speaker"][place] == (quotation.speaker or "_")
            stances = [
                tuple(map(unescape, each.split(":"))) for each in told["Stance"][place].split("+") if each != "_"
            ]
            assert stances == [(stance.target, stance.label) for stance in quotation.stances]


def _plain(found):
    return {"\x07": "\\x07"}.get(found[0], found[0])


@pytest.mark.parametrize(("article", "parse"), EVERY, ids=NAMES)
def test_the_trees_and_the_speakers_come_back(article, parse):
    conllu = pytest.importorskip("conllu")
    sentences = conllu.parse(to_conllu(article, parse))
    assert [sum(1 for _ in _nodes(sentence.to_tree())) for sentence in sentences] == list(map(len, parse.sentences))
    told = {key: value for key, value in sentences[0].metadata.items() if key.startswith("speaker ")}
    assert set(told) == {f"speaker {speaker.id}" for speaker in article.speakers}
    for speaker in article.speakers:
        assert told[f"speaker {speaker.id}"].startswith(f"{speaker.type} | {speaker.name or '_'} | ")
        assert speaker.known is None or told[f"speaker {speaker.id}"].endswith(f" | {speaker.known}")
    assert from_conllu(to_conllu(article, parse), article.document) == _ours(parse)


def _nodes(tree):
    yield tree
    for child in tree.children:
        yield from _nodes(child)


def _ours(parse):
    """A lemma "_" is one that is not known, and from_conllu puts the form in its place."""
    tokens = [evolve(token, lemma=token.text if token.lemma == "_" else token.lemma) for token in parse.tokens]
    return evolve(parse, tokens=tuple(tokens), vectors=None)


def test_the_validator_of_universal_dependencies_passes_all(tmp_path):
    """Level 2 is the format; from level 3 on it judges the parser's labels."""
    validator = pytest.importorskip("udtools.validator")
    file = tmp_path / "all.conllu"
    parses = [PARSES[article.document.id] for article in FOUND]
    file.write_text("".join(map(to_conllu, FOUND, parses)), encoding="utf-8", newline="\n")
    state = validator.Validator(lang="en", level=2, output=io.StringIO()).validate_files([str(file)])
    assert state.passed(), str(state)
    broken = file.read_text(encoding="utf-8").replace("# text = ", "# text = x", 1)
    file.write_text(broken, encoding="utf-8", newline="\n")
    state = validator.Validator(lang="en", level=2, output=io.StringIO()).validate_files([str(file)])
    assert not state.passed()


def test_udapi_reads_words_that_share_a_stretch():
    document = pytest.importorskip("udapi.core.document").Document()
    document.from_conllu_string(to_conllu(AWKWARD, awkward_parse()))
    (bundle,) = document.bundles
    (tree,) = bundle.trees
    (shared,) = tree.multiword_tokens
    assert (shared.form, [word.form for word in shared.words]) == ("they must", ["they must"] * 2)
    assert tree.compute_text().startswith("😀 The U\u0308nion: “=1+1 they must leave now,” Q\u0301 said")
    assert tree.text == tree.compute_text()
    assert tree.sent_id == ".._awk,ward_id_=1-1"


def test_half_a_word_takes_the_whole():
    tokens = (Token(0, 0, "“Go", "go", "VERB", "", "", None, "root", Span(0, 3)),)
    document = Document("“Go", id="x")
    quotation = evolve(AWKWARD.quotations[1], content=(Span(1, 3),))
    article = Article(document, (quotation,), (), Provenance("0", "none", "none"))
    assert "Content=q2" in to_conllu(article, Parse(document, tokens))


def test_a_text_without_words_leaves_no_trace():
    assert to_conllu(EMPTY, Parse(EMPTY.document, ())) == ""


def test_a_parse_of_another_text_is_refused():
    with pytest.raises(ValueError, match="no parse of document 'bases'"):
        to_conllu(GOLD[0], PARSES["senate"])


@given(st.text(min_size=1), st.text())
def test_no_id_and_no_name_breaks_a_line(id, name):
    conllu = pytest.importorskip("conllu")
    (first, *rest) = AWKWARD.quotations
    first = evolve(first, speaker=id, stances=(evolve(first.stances[0], target=id),))
    speaker = evolve(AWKWARD.speakers[0], id=id, name=name)
    document = evolve(AWKWARD.document, id=id)
    article = evolve(AWKWARD, document=document, quotations=(first, *rest), speakers=(speaker,))
    (sentence,) = conllu.parse(to_conllu(article, awkward_parse()))
    misc = sentence.filter(form="leave")[0]["misc"]
    assert (unescape(misc["Speaker"]), misc["Content"]) == (id, "q1")
    assert unescape(misc["Stance"].rpartition(":")[0]) == id
