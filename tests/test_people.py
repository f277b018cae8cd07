"""Known people: who of the user's list speaks, and what lists may look like."""

import json

import pytest
from attrs import evolve
from freeze import ROOT, articles, cases, frozen
from newsroom import article_of

import quoteattr
from quoteattr import FormatError, KnownSpeaker, Options, Pipeline, SpeakerType, read_people
from quoteattr.corpus.blocks import blocks_of
from quoteattr.lexicon import load_lexicon

LEXICON = load_lexicon()
CASES = {case["id"]: case for case in cases("people")}
PARSES = frozen("people")
ARTICLES = frozen("articles")
NOURI = KnownSpeaker("Salma Nouri", id="P1")


def listed(line: str) -> KnownSpeaker:
    called, kind, role, name = ([part.strip() for part in line.split(";")] + ["", "", ""])[:4]
    full, _, aliases = called.partition("=")
    told = {"type": kind, "role": role, "id": name}
    return KnownSpeaker(
        full.strip(),
        aliases=[alias.strip() for alias in aliases.split("|") if alias.strip()],
        **{key: value for key, value in told.items() if value},
    )


def article(name: str):
    people = tuple(map(listed, CASES[name]["people"]))
    return Pipeline(lambda _: [PARSES[name]], LEXICON, options=Options(people=people))(PARSES[name].document)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in CASES.values()
    ],
)
def test_case(case):
    found = article(case["id"])
    voices = [found.speaker(quotation) for quotation in found.quotations]
    told = [f"{v.name}{f' [{v.known}]' if v.known else ''}" if v and v.name else "-" for v in voices]
    assert told == case["expect"]
    if "role" in case:
        assert voices[0].role == case["role"]


def test_there_are_cases_enough():
    assert len(CASES) >= 40


def test_an_epithet_says_why():
    found = article("epithet")
    (quotation,) = found.quotations
    assert quotation.speaker_evidence.by == "known"
    assert 0 < quotation.speaker_evidence.score <= 1
    assert [mention.span.of(found.document.text) for mention in found.speakers[0].mentions] == ["The Iron Lady"]


def test_one_voice_for_name_and_epithet():
    (speaker,) = article("epithet-beside-the-name").speakers
    assert (speaker.id, speaker.type, len(speaker.mentions)) == ("s1", SpeakerType.PERSON, 2)


def test_bodies_get_the_type_of_the_list():
    assert article("body-taken-for-a-person").speakers[0].type is SpeakerType.ORGANISATION


def on_articles(**options):
    return Pipeline(lambda documents: [ARTICLES[each.id] for each in documents], LEXICON, options=Options(**options))


def test_a_list_of_strangers_changes_nothing():
    strangers = tuple(KnownSpeaker(f"Qwrt{n} Zxcv{n}", aliases=[f"the Qwerty{n}"]) for n in range(2000))
    for plain, asked in zip(
        on_articles().pipe(articles()), on_articles(people=strangers).pipe(articles()), strict=True
    ):
        assert (plain.quotations, plain.speakers) == (asked.quotations, asked.speakers)


def test_what_was_made_with_a_list_says_so():
    document = articles()[0]
    plain, asked, again, other = (
        on_articles(people=people)(document).made
        for people in ((), (NOURI,), (NOURI,), (KnownSpeaker("Salma Nouri", id="P2"),))
    )
    assert plain.people is None
    assert asked.people == again.people
    assert len({asked.people, other.people, None}) == 3


def test_known_speakers_go_through_json():
    found = article("full-name")
    row = quoteattr.to_dict(found)
    assert list(row["speakers"][0])[-1] == "known"
    assert list(row["made"])[-1] == "people"
    assert quoteattr.from_dict(json.loads(json.dumps(row))) == found
    nobody = article("nobody-of-the-list")
    row = quoteattr.to_dict(evolve(nobody, made=evolve(nobody.made, people=None)))
    assert "known" not in row["speakers"][0]
    assert "people" not in row["made"]


# -- across articles ------------------------------------------------------------------------------------------------


def told(name: str, voice: str, known: str | None):
    made = article_of(name, [voice])
    return evolve(made, speakers=tuple(evolve(speaker, known=known) for speaker in made.speakers))


def entities(*articles):
    return [[member.document for member in entity.members] for entity in quoteattr.link(articles)]


def test_one_known_speaker_is_one_voice():
    articles = [told("a", "Mara Holt", "P1"), told("b", "president, Lena Berg", "P1"), told("c", "Tomas Reke", None)]
    assert entities(*articles) == [["a", "b"], ["c"]]
    linked = quoteattr.link(articles)[0]
    assert [link.by for link in linked.evidence] == ["known"]


def test_two_known_speakers_are_two_voices():
    assert entities(told("a", "Mara Holt", "P1"), told("b", "Mara Holt", "P2")) == [["a"], ["b"]]
    assert entities(told("a", "organisation: Fyn Bank", "B1"), told("b", "organisation: Fyn Bank", "B2")) == [
        ["a"],
        ["b"],
    ]


def test_a_namesake_of_two_known_speakers_joins_neither():
    articles = [told("a", "Mara Holt", "P1"), told("b", "Mara Holt", "P2"), told("c", "Mara Holt", None)]
    assert entities(*articles) == [["a"], ["b"], ["c"]]


def test_whom_the_list_missed_is_linked_by_name():
    articles = [told("a", "Mara Holt", "P1"), told("b", "Mara Holt", None), told("c", "Mara Holt", "P1")]
    (entity,) = quoteattr.link(articles)
    assert {link.by for link in entity.evidence} == {"known", "same-name"}


def test_one_known_speaker_is_one_voice_whatever_articles_take_it_for():
    assert entities(told("a", "organisation: Lowe Berg", "P1"), told("b", "Lowe Berg", "P1")) == [["a", "b"]]


def test_bodies_too():
    articles = [told("a", "organisation: Fyn Bank", "B1"), told("b", "organisation: Bank of Fyn Isle", "B1")]
    assert entities(*articles) == [["a", "b"]]


def test_an_entity_has_the_name_of_the_list():
    long = told("b", "Mara Elise Holt", None)
    (entity,) = quoteattr.link([told("a", "Mara Holt", "P1"), long])
    assert entity.name == "Mara Holt"


def test_articles_with_one_known_speaker_share_a_block():
    one, other = told("a", "Mara Holt", "P1"), told("b", "organisation: The Rex", "P1")
    assert "known/P1" in blocks_of(one) & blocks_of(other)


# -- lists ----------------------------------------------------------------------------------------------------------

LISTED = (
    KnownSpeaker("Salma Nouri", aliases=["the Lioness", "S. N."], role="mayor, of Lorn", id="P1"),
    KnownSpeaker("Nordic Bridge Union", aliases=["NBU"], type="organisation"),
)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "people.csv",
            'name,aliases,type,role,id\nSalma Nouri,the Lioness|S. N.,,"mayor, of Lorn",P1\n'
            "Nordic Bridge Union,NBU,organisation,,\n",
        ),
        (
            "excel.csv",
            "\ufeffName;Aliases;Type;Role;ID\r\nSalma Nouri;the Lioness | S. N.;person;mayor, of Lorn;P1\r\n\r\n"
            "Nordic Bridge Union;NBU;organisation\r\n",
        ),
        (
            "people.tsv",
            "id\tname\taliases\trole\ttype\nP1\tSalma Nouri\tthe Lioness|S. N.\tmayor, of Lorn\t\n"
            "\tNordic Bridge Union\tNBU\t\torganisation\n",
        ),
        (
            "people.jsonl",
            '{"name": "Salma Nouri", "aliases": ["the Lioness", "S. N."], "role": "mayor, of Lorn", "id": "P1"}\n'
            '{"name": "Nordic Bridge Union", "aliases": ["NBU"], "type": "organisation", "role": null}\n',
        ),
    ],
)
def test_lists_are_read(tmp_path, name, text):
    assert read_people(written(tmp_path, name, text)) == LISTED


@pytest.mark.parametrize(
    ("name", "text", "said", "line"),
    [
        ("p.csv", "name,alias\nSalma Nouri,S\n", "no column 'alias'", 1),
        ("p.csv", "aliases\nS\n", "'name' is missing", 1),
        ("p.csv", "name,name\nSalma Nouri,S\n", "two columns are called 'name'", 1),
        ("p.csv", "name,id\nSalma Nouri,P1\n,P2\n", "'name' is missing", 3),
        ("p.csv", "name,id\nSalma Nouri,P1\nTomas Reke,P1\n", "two known speakers have the id 'P1'", 3),
        ("p.csv", "name,type\nSalma Nouri,human\n", "'human' is not a valid SpeakerType", 2),
        ("p.csv", "name,id\nSalma Nouri,P1,x,y\n", "4 cells under 2 columns", 2),
        ("p.csv", 'name,id\n"Salma Nouri,P1\n', "no table", 2),
        ("p.jsonl", '{"name": "Salma Nouri", "aliases": "S"}\n', "not a list of strings", 1),
        ("p.jsonl", '{"name": 7}\n', "'name' is not a string", 1),
        ("p.jsonl", '{"name": "..."}\n', "needs letters", 1),
        ("p.jsonl", "[]\n", "a list where an object is needed", 1),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(tmp_path, name, text, said, line):
    path = written(tmp_path, name, text)
    with pytest.raises(FormatError, match=said) as caught:
        read_people(path)
    assert (caught.value.line, caught.value.path) == (line, str(path))


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_a_cell_is_not_cut_at_what_ends_no_line_of_a_table(tmp_path, sign):
    (person,) = read_people(written(tmp_path, "p.csv", f"name,role\nSalma Nouri,mayor{sign}of Lorn\n"))
    assert person.role == f"mayor{sign}of Lorn"


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_lines_of_a_table_end_as_they_like(tmp_path, end):
    path = written(tmp_path, "p.csv", "")
    path.write_bytes(f"name;role{end}Salma Nouri;mayor,,, of Lorn{end}".encode())
    (person,) = read_people(path)
    assert person == KnownSpeaker("Salma Nouri", role="mayor,,, of Lorn")


def test_a_list_that_is_not_there(tmp_path):
    with pytest.raises(FormatError, match="No such file"):
        read_people(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "needs letters"),
        ({"name": "Salma Nouri", "aliases": ["-"]}, "needs letters"),
        ({"name": "Salma Nouri", "aliases": "the Lioness"}, "not one string"),
        ({"name": "Salma Nouri", "type": "human"}, "human"),
        ({"name": "Salma Nouri", "id": 7}, "'id' must be <class 'str'>"),
        ({"name": "Salma Nouri", "id": None}, "'id' must be <class 'str'>"),
        ({"name": "Salma Nouri", "role": 7}, "'role' must be <class 'str'>"),
    ],
)
def test_no_known_speaker(wrong, said):
    with pytest.raises((ValueError, TypeError), match=said):
        KnownSpeaker(**wrong)


def test_no_list():
    with pytest.raises(ValueError, match="two known speakers have the id 'P1'"):
        Options(people=[NOURI, KnownSpeaker("Tomas Reke", id="P1")])
    with pytest.raises(ValueError, match="not 'Salma Nouri'"):
        Options(people=["Salma Nouri"])


def test_the_table_of_people_can_be_read(tmp_path):
    page = (ROOT / "docs" / "howto" / "own-people.md").read_text(encoding="utf-8")
    table = page.split("```text\nname,")[1].split("```")[0]
    path = tmp_path / "people.csv"
    path.write_text("name," + table, encoding="utf-8")
    brandt, union = read_people(path)
    assert (brandt.aliases, brandt.id, union.type) == (("the Iron Mayor", "Mayor Ilse"), "Q17", "organisation")
