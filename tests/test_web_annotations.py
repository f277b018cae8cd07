"""Web Annotations: what a JSON-LD processor makes of them, and the demands of the W3C's model."""

from __future__ import annotations

import copy
import json
from collections import defaultdict

import pytest
from anno_context import AS, CONTEXT, FOAF, OA, RDF, SCHEMA
from attrs import evolve
from exported import ALL, ARTICLES, AWKWARD, EMPTY, SILENT, parts_of, quotations

from quoteattr.errors import FormatError
from quoteattr.output.web_annotations import TERMS, collection, to_web_annotations

jsonschema = pytest.importorskip("jsonschema")
jsonld = pytest.importorskip("pyld").jsonld


def load(url, _options):
    assert url == "http://www.w3.org/ns/anno.jsonld", url
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


def triples(node):
    """The statements about each resource: subject, then predicate, then objects."""
    dataset = jsonld.to_rdf(node, {"documentLoader": load})
    found = defaultdict(lambda: defaultdict(list))
    for triple in dataset["@default"]:
        found[triple["subject"]["value"]][triple["predicate"]["value"]].append(triple["object"])
    return found


def values(objects):
    return [each["value"] for each in objects]


@pytest.fixture(scope="module")
def graph():
    """Articles of ids of their own as triples, through the file that is written."""
    return triples(json.loads("".join(to_web_annotations(ARTICLES))))


def test_the_schema_can_fail():
    bad = collection(AWKWARD)
    del bad["first"]["items"][0]["target"][0]["source"]
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(bad)
    bad = collection(AWKWARD)
    bad["first"]["items"][0]["target"][0]["selector"][1]["start"] = -1
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(bad)


@pytest.mark.parametrize("article", ALL, ids=lambda article: f"{article.document.id}-{article.made.version}")
def test_the_model_of_the_w3c_holds(article):
    node = json.loads(json.dumps(collection(article)))
    jsonschema.Draft202012Validator(SCHEMA).validate(node)
    items = node["first"]["items"]
    assert node["total"] == len(items) == len({item["id"] for item in items})


def test_no_key_is_lost_on_the_way_to_triples():
    """A key without a term is dropped by JSON-LD: what is expanded and compacted again is what was written."""
    node = json.loads(json.dumps(collection(AWKWARD)))
    options = {"documentLoader": load}
    again = jsonld.compact(jsonld.expand(node, options), node["@context"], options)
    assert _plain(again) == _plain(node)


def _plain(node):
    """Lists of one and the thing itself are the same to JSON-LD, as are a missing key and null."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items() if value not in (None, [])}
    if isinstance(node, list):
        return _plain(node[0]) if len(node) == 1 else [_plain(value) for value in node]
    return node


def selected(graph, annotation):
    """What the selectors of an annotation select: start, end and the words."""
    for target in values(graph[annotation][OA + "hasTarget"]):
        selectors = [graph[name] for name in values(graph[target][OA + "hasSelector"])]
        (words,) = [each for each in selectors if OA + "exact" in each]
        (place,) = [each for each in selectors if OA + "start" in each]
        assert place[OA + "start"][0]["datatype"].endswith("#nonNegativeInteger")
        start, end = int(*values(place[OA + "start"])), int(*values(place[OA + "end"]))
        around = [values(words[OA + name])[0] if words[OA + name] else "" for name in ("prefix", "exact", "suffix")]
        yield start, end, around


def test_every_quotation_is_in_the_triples(graph):
    for article, quotation in quotations(ARTICLES):
        source = collection(article)["id"].removesuffix("#quotations")
        name, text = f"{source}#{quotation.id}", article.document.text
        assert sorted(selected(graph, name)) == [
            (span.start, span.end, [text[max(0, span.start - 32) : span.start], span.of(text), text[span.end :][:32]])
            for span in quotation.content
        ]
        bodies = [graph[body] for body in values(graph[name][OA + "hasBody"])]
        said = {values(body[OA + "hasPurpose"])[0].removeprefix(OA): body for body in bodies}
        assert values(said["classifying"][RDF + "value"]) == [quotation.type.value]
        speaker = article.speaker(quotation)
        assert ("identifying" in said) == (speaker is not None)
        if speaker:
            (person,) = values(said["identifying"][OA + "hasSource"])
            assert person == f"{source}#{speaker.id}"
            assert values(graph[person][FOAF + "name"]) == ([speaker.name] if speaker.name else [])
            assert values(graph[person][TERMS + "known"]) == ([speaker.known] if speaker.known else [])
        stances = {(stance.target, stance.label.value) for stance in quotation.stances}
        assessed = [body for body in bodies if values(body[OA + "hasPurpose"]) == [OA + "assessing"]]
        assert {(values(b[TERMS + "target"])[0], values(b[RDF + "value"])[0]) for b in assessed} == stances
        for part, span in parts_of(quotation).items():
            ((start, end, _),) = selected(graph, f"{name}-{part}")
            assert (start, end) == (span.start, span.end)
            linked = [values(graph[body][OA + "hasSource"]) for body in values(graph[f"{name}-{part}"][OA + "hasBody"])]
            assert [name] in linked


def test_scores_are_decimal_numbers_whole_ones_too(graph):
    name = collection(AWKWARD)["id"].replace("#quotations", "#q2")
    (body,) = [graph[each] for each in values(graph[name][OA + "hasBody"]) if graph[each][TERMS + "score"]]
    (score,) = body[TERMS + "score"]
    assert (float(score["value"]), score["datatype"]) == (1.0, "http://www.w3.org/2001/XMLSchema#double")


def test_all_that_is_said_of_a_stance(graph):
    name = collection(AWKWARD)["id"].replace("#quotations", "#q1")
    bodies = [graph[each] for each in values(graph[name][OA + "hasBody"])]
    (body,) = [each for each in bodies if values(each[TERMS + "target"]) == ["foreign_troops"]]
    told = {key.removeprefix(TERMS): sorted(values(each)) for key, each in body.items() if key.startswith(TERMS)}
    holder = name.replace("#q1", "#s1")
    assert told == {
        "target": ["foreign_troops"], "holder": [holder], "force": ["US"], "host": ["Kesh"],
        "words": ["leave", "must"], "score": ["5.0E-1"], "rule": ["frame:duty"],
    }  # fmt: skip


def test_an_address_of_ones_own_and_ids_that_are_none():
    node = collection(AWKWARD, base="https://example.org/texts/")
    assert node["id"] == "https://example.org/texts/..%2Fawk%2Cward%20id%2F%3D1#quotations"
    halved = evolve(AWKWARD, document=evolve(AWKWARD.document, text=AWKWARD.document.text.replace("😀", "\ud83d")))
    halved = evolve(halved, document=evolve(halved.document, id="\ud83d"))
    written = "".join(to_web_annotations([halved])).encode("utf-8")
    assert len(triples(json.loads(written))) == len(triples(collection(AWKWARD)))


def test_articles_without_quotations(graph):
    assert json.loads("".join(to_web_annotations([]))) == []
    for article in (EMPTY, SILENT):
        node = copy.deepcopy(collection(article))
        assert (node["total"], node["first"]["items"]) == (0, [])
        assert values(graph[node["id"]][AS + "totalItems"]) == ["0"]


def test_an_infinite_score_is_no_json():
    quotation = evolve(AWKWARD.quotations[1], evidence=evolve(AWKWARD.quotations[1].evidence, score=float("inf")))
    with pytest.raises(FormatError, match="cannot be written as JSON"):
        list(to_web_annotations([evolve(AWKWARD, quotations=(quotation,))]))
