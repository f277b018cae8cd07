"""The tree, and CoNLL-U in and out."""

import pickle

import pytest
from freeze import frozen
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import FormatError, ParseError
from quoteattr.parsing import Parse, Token, from_conllu, to_conllu
from quoteattr.types import Document, Span

PARSE = frozen("attribution")["direct-inverted-apposition"]


def token(index: int, text: str, start: int, head: int | None = None) -> Token:
    return Token(index, 0, text, text, "X", "X", "", head, "dep", Span(start, start + len(text)))


def test_tree():
    said = next(t for t in PARSE.tokens if t.text == "said")
    name = PARSE.children(said, "nsubj")[0]
    assert name.text == "Tomas"
    assert PARSE.head(name) == said
    assert [t.text for t in PARSE.subtree(name)][:2] == ["Tomas", "Reke"]
    assert said in PARSE.ancestors(name)
    assert PARSE.sentence(said) == PARSE.sentences[0]
    assert name not in PARSE.subtree(said, without=[name])


def test_between_takes_every_token_that_overlaps():
    text = "one two three"
    parse = Parse(Document(text), (token(0, "one", 0), token(1, "two", 4, 0), token(2, "three", 8, 0)))
    assert [t.text for t in parse.between(2, 5)] == ["one", "two"]
    assert parse.between(3, 4) == ()
    assert parse.between(13, 20) == ()


def test_ancestors_of_a_cycle_end():
    parse = Parse(Document("a b"), (token(0, "a", 0, 1), token(1, "b", 2, 0)))
    assert [t.text for t in parse.ancestors(parse.tokens[0])] == ["b"]


@pytest.mark.parametrize("wrong", [token(1, "a", 0), token(0, "a", 9), token(0, "a", 0, 5)])
def test_a_token_that_does_not_fit_its_text_is_refused(wrong):
    with pytest.raises(ParseError):
        Parse(Document("a"), (wrong,))


def test_parses_can_be_pickled():
    assert pickle.loads(pickle.dumps(PARSE)) == PARSE


@pytest.mark.parametrize("name", ["attribution", "articles"])
def test_conllu_round_trip_of_real_parses(name):
    for parse in frozen(name).values():
        assert from_conllu(to_conllu(parse)) == parse


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1).filter(lambda s: not s.isspace() and s != "_"),
            st.text(alphabet=" \t\n\r\x00|=\\_\u2028"),
        )
    )
)
def test_conllu_round_trip_of_any_words(pieces):
    text, tokens = "", []
    for index, (word, space) in enumerate(pieces):
        tokens.append(token(index, word, len(text), None if index == 0 else 0))
        text += word + space
    parse = Parse(Document(text if tokens else "", id="d 1"), tuple(tokens))
    if tokens:
        assert from_conllu(to_conllu(parse)) == parse


def test_conllu_of_another_tool():
    parse = from_conllu(
        "# text = It isn't.\n"
        "1\tIt\tit\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n"
        "2-3\tisn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
        "2\tis\tbe\tAUX\tVBZ\t_\t0\troot\t_\tSpaceAfter=No\n"
        "3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\tSpaceAfter=No\n"
        "4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n"
    )
    assert parse.text.strip() == "It isn't."
    assert [t.span.of(parse.text) for t in parse.tokens] == ["It", "is", "n't", "."]


def test_conllu_is_laid_on_the_document_it_is_given():
    conllu = "1\tIt\tit\tPRON\t_\t_\t2\tnsubj\t_\t_\n2\trained\train\tVERB\t_\t_\t0\troot\t_\t_\n"
    parse = from_conllu(conllu, Document("—  It \n rained", id="x"))
    assert [t.span for t in parse.tokens] == [Span(3, 5), Span(8, 14)]


@pytest.mark.parametrize(
    ("conllu", "line"),
    [
        ("1\tIt\n", 1),
        ("# a comment\n1\tIt\tit\tPRON\t_\t_\tx\tnsubj\t_\t_\n", 2),
        ("1\tIt\tit\tPRON\t_\t_\t7\tnsubj\t_\t_\n", 1),
    ],
)
def test_what_is_no_conllu_is_named_with_its_line(conllu, line):
    with pytest.raises(FormatError) as caught:
        from_conllu(conllu)
    assert caught.value.line == line


def test_conllu_that_does_not_fit_its_document():
    with pytest.raises(FormatError):
        from_conllu("1\tIt\tit\tPRON\t_\t_\t0\troot\t_\t_\n", Document("Nothing here"))


@pytest.mark.parametrize("word", ["\\s", "\\ ", "\\\\s", "a b", "\\x00", "\t"])
def test_what_looks_like_an_escape_comes_back(word):
    parse = Parse(Document(word), (token(0, word, 0),))
    assert from_conllu(to_conllu(parse)) == parse
