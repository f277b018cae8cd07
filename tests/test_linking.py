"""Who is who across articles (tests/cases/linking.toml), and what holds for any articles."""

import json
from collections import Counter
from itertools import combinations, pairwise, product

import pytest
from attrs import evolve
from freeze import cases
from hypothesis import given
from hypothesis import strategies as st
from newsroom import article_of

from quoteattr import Document, Entity, FormatError, Member, Speaker, SpeakerType, link
from quoteattr.corpus import persons as persons_module
from quoteattr.corpus import sayings
from quoteattr.corpus.blocks import blocks_of
from quoteattr.corpus.groups import root
from quoteattr.corpus.names import match_names, name_keys, read_name
from quoteattr.output.serialize import entity_from_dict, record_to_json

CASES = cases("linking")


def linked(case) -> list[Entity]:
    articles = [article_of(name, voices) for name, voices in case["articles"].items()]
    return [entity for entity in link(articles) if len(entity.members) > 1]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else [])
        for case in CASES
    ],
)
def test_case(case):
    entities = linked(case)
    shown = [" ".join(member.document + member.speaker[1:] for member in entity.members) for entity in entities]
    assert shown == case["together"]
    assert {link.by for entity in entities for link in entity.evidence} == set(case.get("by", []))


FIRST = [
    "Lena",
    "Victor",
    "L.",
    "Viktor",
    "Elena",
    "Qasim",
    "Qasem",
    "Kasam",
    "Bill",
    "William",
    "Edgar A.",
    "Edgar B.",
]
LAST = ["Reke", "Holt", "al-Douri", "Douri", "Dori", "Lena"]
OFFICES = ["Mayor", "Danish Foreign Minister", "Norwegian Foreign Minister", "senator from Fyn", "senator from Jutland"]
WORDS = ["“The last ferry left before anybody had counted the passengers”", "“We shall see.”"]
BODIES = ["Hope Party", "Hope Movement", "Hope", "FMU", "Fyn Mobilization Units", "Farm Machinery Union"]

names = st.one_of(st.sampled_from(LAST), st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST)))
persons = st.builds(
    lambda office, name, pronoun, words: f"{office}{name}{pronoun} {words}",
    st.sampled_from(["", *(f"{office}, " for office in OFFICES)]),
    names,
    st.sampled_from(["", " (he)", " (she)"]),
    st.sampled_from(WORDS),
)
nameless = st.builds("{}, -".format, st.sampled_from(OFFICES))
bodies = st.builds("organisation: {}".format, st.sampled_from(BODIES))
unnamed = st.just("unnamed: senior aide, -")
voices = st.lists(st.one_of(persons, persons, nameless, bodies, unnamed), max_size=4)
corpora = st.lists(voices, min_size=1, max_size=8).map(
    lambda corpus: [article_of(f"a{number}", article) for number, article in enumerate(corpus)]
)
UNRELATED = article_of("a0x", ["Prefect of Zug, Xenia Pfupf", "organisation: Zug Gazette", "Prefect of Zug, -"])


@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(articles, random):
    shuffled = random.sample(articles, len(articles))
    assert link(shuffled) == link(articles)


@given(corpora)
def test_an_unrelated_article_changes_nothing(articles):
    added = link([*articles, UNRELATED])
    assert [entity for entity in added if all(member.document != "a0x" for member in entity.members)] == list(
        link(articles)
    )


@given(corpora)
def test_a_description_in_place_of_a_name_changes_no_group(articles):
    described = [
        evolve(article, speakers=tuple(evolve(each, name=each.name or each.role) for each in article.speakers))
        for article in articles
    ]
    assert [entity.members for entity in link(described)] == [entity.members for entity in link(articles)]


def test_a_description_is_no_surname():
    voices = [article_of(name, ["34-year-old mother of three, -"]) for name in ("a", "b")]
    described = [evolve(each, speakers=(evolve(each.speakers[0], name=each.speakers[0].role),)) for each in voices]
    named = [article_of(f"n{number}", ["Ilse Three"]) for number in range(6)]
    assert [len(entity.members) for entity in link([*described, *named])] == [1, 1, 6]


@given(corpora)
def test_every_speaker_is_in_one_entity_and_evidence_connects_it(articles):
    entities = link(articles)
    speakers = Counter(Member(article.document.id, speaker.id) for article in articles for speaker in article.speakers)
    assert Counter(member for entity in entities for member in entity.members) == speakers
    assert len({entity.id for entity in entities}) == len(entities)
    for entity in entities:
        above = {member: member for member in entity.members}
        for each in entity.evidence:
            above[root(above, each.one)] = root(above, each.other)
        assert len({root(above, member) for member in entity.members}) == 1
        assert len(entity.evidence) == len(entity.members) - 1


@given(corpora)
def test_no_entity_has_two_first_names_that_contradict(articles):
    names = {
        Member(article.document.id, speaker.id): speaker.name or ""
        for article in articles
        for speaker in article.speakers
    }
    for entity in link(articles):
        first = {names[member].split()[0] for member in entity.members if len(names[member].split()) > 1}
        assert not {"Lena", "Victor"} <= first
        assert not {"Qasim", "Kasam"} <= first
        initials = {names[member].split()[1] for member in entity.members if names[member].startswith("Edgar")}
        assert len(initials) < 2


@given(corpora)
def test_connected_blocks_can_be_linked_alone(articles):
    above = {article.document.id: article.document.id for article in articles}
    for key in {key for article in articles for key in blocks_of(article)}:
        for one, other in pairwise(article.document.id for article in articles if key in blocks_of(article)):
            above[root(above, one)] = root(above, other)
    shares = {name: [article for article in articles if root(above, article.document.id) == name] for name in above}
    apart = [entity for share in shares.values() for entity in link(share)]
    assert sorted(apart, key=lambda entity: entity.members) == list(link(articles))


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(list(SpeakerType))), max_size=4))
def test_any_text_may_be_a_name_or_a_role(told):
    for name, kind in told:
        speakers = (Speaker("s1", name or None, kind, name, ()), Speaker("s2", None, kind, name, ()))
        articles = [evolve(article_of(number, []), speakers=speakers) for number in "ab"]
        assert sum(len(entity.members) for entity in link(articles)) == 4


WORDS_OF_NAMES = st.one_of(
    st.sampled_from(["Bill", "William", "Tim", "Timothy", "Al", "Alan", "Lindqvist", "Aya", "Aia", "Qasim", "Ghasem"]),
    st.text("abdehiklmnqrt", min_size=2, max_size=9),
)
SLIPS = st.tuples(st.sampled_from(["", "drop", "turn", "put"]), st.integers(1, 8), st.sampled_from("aeknqt"))


def slipped(word, slip):
    how, place, letter = slip
    middle = {"": word[place : place + 2], "drop": word[place + 1 : place + 2], "turn": word[place : place + 2][::-1]}
    return word[:place] + middle.get(how, letter + word[place : place + 2]) + word[place + 2 :]


@given(WORDS_OF_NAMES, WORDS_OF_NAMES, WORDS_OF_NAMES, SLIPS)
def test_names_that_can_be_one_share_a_key(first, last, other, slip):
    names = [read_name(f"{first} {last}")]
    names += [read_name(name) for name in (f"{slipped(first, slip)} {last}", f"{first} {slipped(last, slip)}")]
    names += [read_name(name) for name in (f"{other} {last}", f"{last} {first}", f"{other} {first}")]
    for one, another in combinations([name for name in names if name and not name.bare], 2):
        if match_names(one, another):
            assert name_keys(one) & name_keys(another)


def test_a_thousand_people_of_one_surname_are_not_compared_two_by_two(monkeypatch):
    compared, compare = [], persons_module._match
    monkeypatch.setattr(persons_module, "_match", lambda one, other: compared.append(1) or compare(one, other))
    first = ["".join(sounds).title() for sounds in product("bdfghklmnr", "aiou", "bdfgklmnrs", "aeo")][:1000]
    kims = [article_of(f"a{number}", [f"{name} Kim"]) for number, name in enumerate(first)]
    assert len(link([*kims, article_of("b", ["Kim"])])) == 1001
    assert len(compared) < 100_000


def test_a_name_may_be_shorter_than_how_the_article_prints_it():
    article = article_of("a", ["Ann Holt"])
    shortened = evolve(article, speakers=(evolve(article.speakers[0], name="Holt"),))
    assert [entity.name for entity in link([shortened])] == ["Holt"]


def test_an_article_given_twice_counts_once():
    article = article_of("a", ["Lena Reke"])
    assert link([article, article]) == link([article])


def test_two_articles_under_one_id_are_an_error():
    article = article_of("a", ["Lena Reke"])
    other = evolve(article, document=Document("Another text.", id="a"), quotations=(), speakers=())
    with pytest.raises(ValueError, match="'a'"):
        link([article, other])


def test_no_articles_have_no_entities():
    assert link([]) == ()


def test_an_entity_has_the_fullest_name_and_the_kind_of_most():
    (entity,) = link([article_of("a", ["Mayor, Lena Reke"]), article_of("b", ["Mayor, Lena A. Reke"])])
    assert (entity.name, entity.type) == ("Lena A. Reke", SpeakerType.PERSON)
    assert entity.id.startswith("lena-a-reke-")


def test_a_link_tells_what_was_compared():
    words = "“The last ferry left before anybody had counted the passengers”"
    articles = [article_of("a", [f"Mayor, Lena Reke {words}"]), article_of("b", [f"Mayor, Lena Reke {words}"])]
    ((link_of_both,),) = (entity.evidence for entity in link(articles))
    assert (link_of_both.names, link_of_both.roles) == (("Lena Reke", "Lena Reke"), ("Mayor", "Mayor"))
    assert [(one.document, other.document) for one, other in link_of_both.utterances] == [("a", "b")]


@given(corpora)
def test_entities_survive_json(articles):
    for entity in link(articles):
        assert entity_from_dict(json.loads(record_to_json(entity))) == entity


def test_what_is_no_entity_is_a_format_error():
    with pytest.raises(FormatError, match="no entity: 'id' is missing"):
        entity_from_dict({"schema": 1})


def sizes(*voices_and_counts: tuple[str, int]) -> list[int]:
    """How many members the entities have, when voices speak in so many articles each."""
    told = [voice for voice, count in voices_and_counts for _ in range(count)]
    return sorted(len(entity.members) for entity in link(article_of(f"a{n}", [voice]) for n, voice in enumerate(told)))


def test_the_odd_one_out_is_set_apart():
    assert sizes(("Danish Prime Minister, Ann Holt", 10), ("Norwegian Prime Minister, Ann Holt", 1)) == [1, 10]
    assert sizes(
        ("Danish Prime Minister, Ann Holt", 2), ("Ann Holt", 9), ("Norwegian Prime Minister, Ann Holt", 1)
    ) == [
        1,
        11,
    ]


def test_as_many_on_either_side_leave_the_name_open():
    shown = (("Danish Prime Minister, Ann Holt", 3), ("Norwegian Prime Minister, Ann Holt", 2), ("Ann Holt", 2))
    assert sizes(*shown) == [1, 1, 2, 3]


@pytest.mark.parametrize("office", ["senator", "police officer", "President", "Danish Foreign Minister"])
def test_a_bare_surname_with_an_office_that_nobody_has_stays_alone(office):
    assert sizes(("singer, Lena Reke", 5), (f"{office}, Reke", 1)) == [1, 5]
    assert sizes(("singer, Lena Reke", 5), ("Reke", 1)) == [6]


def test_a_voice_of_many_articles_is_compared_once(monkeypatch):
    compared, alike = [], sayings.fuzz.ratio
    monkeypatch.setattr(sayings.fuzz, "ratio", lambda one, other: compared.append(1) or alike(one, other))
    voice = "{} “The last ferry left before anybody had counted the passengers”"
    articles = [article_of(f"a{n:03}", [voice.format("Reke" if n % 2 else "Lena Reke")]) for n in range(200)]
    assert [len(entity.members) for entity in link(articles)] == [200]
    assert len(compared) < 2000


def test_of_two_with_the_office_ten_times_as_many_articles_decide():
    assert sizes(("President, Lena Reke", 10), ("President, Victor Reke", 1), ("President, Reke", 1)) == [1, 11]
    assert sizes(("President, Lena Reke", 9), ("President, Victor Reke", 1), ("President, Reke", 1)) == [1, 1, 9]
