"""What the bundled pack gets right of the reporting clauses in fixtures/reporting.toml, as `mend` leaves them."""

import pytest
from reporting import cases, documents, judged, scores

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import from_conllu
from quoteattr.stages.repairs import mend

FLOORS = {"speaker": 95.0, "content": 92.0, "link": 80.0}

PARSE = """\
1	No	no	INTJ	UH	_	6	discourse	_	_
2	,	,	PUNCT	,	_	1	punct	_	_
3	Ada	Ada	PROPN	NNP	_	5	{speaker}	_	_
4	Quill	Quill	PROPN	NNP	_	3	flat	_	_
5	said	say	VERB	VBD	_	0	root	_	_
6	wait	wait	VERB	VB	_	5	{link}	_	_

"""
CASE = {"id": "x", "construction": "that", "text": "", "cue": "said", "speaker": "Ada", "speaker_relation": "nsubj",
        "content": "wait", "link": "parataxis"}  # fmt: skip


@pytest.mark.parametrize(
    ("speaker", "link", "right"),
    [
        ("nsubj", "ccomp", {"speaker": True, "content": True, "link": False}),
        ("nsubj:pass", "advcl", {"speaker": True, "content": False, "link": False}),
        ("obj", "ccomp", {"speaker": False, "content": True, "link": False}),
    ],
)
def test_what_is_judged(speaker, link, right):
    parse = from_conllu(PARSE.format(speaker=speaker, link=link))
    assert dict(judged(CASE, parse)) == right


def test_every_case_names_words_of_its_text():
    for case in cases():
        words = [case[key].partition("#")[0] for key in ("cue", "speaker", "content", "anchor") if key in case]
        assert all(word in case["text"] for word in words), case["id"]
    assert len({case["id"] for case in cases()}) == len(cases()) >= 60


def test_the_bundled_pack_keeps_its_level(exact_parser):
    lexicon = load_lexicon()
    found = scores({parse.document.id: mend(parse, lexicon) for parse in exact_parser(documents())})
    for what, floor in FLOORS.items():
        right, asked = found["all", what]
        assert 100 * right / asked >= floor, what
