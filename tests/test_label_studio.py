"""Label Studio: configuration, tasks and predictions as its SDK checks them, and the words at their offsets."""

from __future__ import annotations

import copy
import json

import pytest
from attrs import evolve
from exported import ALL, AWKWARD, EMPTY, SILENT, parts_of, quotations

from quoteattr.errors import FormatError
from quoteattr.output.label_studio import config, task, to_label_studio

interface = pytest.importorskip("label_studio_sdk.label_interface")
objects = pytest.importorskip("label_studio_sdk.label_interface.objects")


@pytest.fixture(scope="module")
def written():
    files = {}
    for name, piece in to_label_studio(ALL):
        files[name] = files.get(name, "") + piece
    assert set(files) == {"tasks.json", "config.xml"}
    return json.loads(files["tasks.json"]), interface.LabelInterface(files["config.xml"])


def regions(prediction):
    """The labelled stretches by id, the answers by id and control, the relations."""
    labels, answers, relations = {}, {}, set()
    for item in prediction["result"]:
        if item["type"] == "relation":
            relations.add((item["from_id"], *item["labels"], item["to_id"]))
        elif item["type"] == "labels":
            assert item["id"] not in labels
            labels[item["id"]] = item["value"]
        else:
            (answer,) = item["value"].get("choices") or item["value"]["text"]
            answers[item["id"], item["from_name"]] = answer
    return labels, answers, relations


def test_the_sdk_accepts_configuration_tasks_and_predictions(written):
    tasks, label = written
    label.validate()
    assert len(tasks) == len(ALL)
    for each in tasks:
        objects.TaskValue(**each)
        assert label.validate_task({"data": each["data"]})
        (prediction,) = each["predictions"]
        assert label.validate_prediction(prediction, return_errors=True) == []


def test_the_sdk_refuses_what_is_wrong(written):
    tasks, label = written
    for path, value in ((("type", "choices"), ["shouted"]), (("part", "labels"), ["Nonsense"])):
        prediction = copy.deepcopy(tasks[0]["predictions"][0])
        item = next(item for item in prediction["result"] if item.get("from_name") == path[0])
        item["value"][path[1]] = value
        assert label.validate_prediction(prediction, return_errors=True)
    prediction = copy.deepcopy(tasks[0]["predictions"][0])
    next(item for item in prediction["result"] if item["type"] == "relation")["to_id"] = "nobody"
    assert label.validate_prediction(prediction, return_errors=True)


def test_every_quotation_is_in_the_prediction(written):
    tasks, _ = written
    found = {id(article): regions(each["predictions"][0]) for article, each in zip(ALL, tasks, strict=True)}
    for article, quotation in quotations(ALL):
        labels, answers, relations = found[id(article)]
        names = [quotation.id, *(f"{quotation.id}-{n}" for n in range(2, len(quotation.content) + 1))]
        assert [(labels[n]["start"], labels[n]["end"]) for n in names] == [(s.start, s.end) for s in quotation.content]
        assert {(name, "continues", quotation.id) for name in names[1:]} <= relations
        assert answers[quotation.id, "type"] == quotation.type
        said = {name: answer for (id, name), answer in answers.items() if id == quotation.id and "stance" in name}
        assert said == {f"stance_{stance.target}": stance.label for stance in quotation.stances}
        speaker = article.speaker(quotation)
        assert ((quotation.id, "speaker") in answers) == (speaker is not None)
        if speaker and speaker.name:
            assert answers[quotation.id, "speaker"].startswith(" ".join(speaker.name.split()))
        for part, span in parts_of(quotation).items():
            value = labels[f"{quotation.id}-{part}"]
            assert (value["start"], value["end"], value["labels"]) == (span.start, span.end, [part.capitalize()])
            assert (f"{quotation.id}-{part}", part, quotation.id) in relations
        if quotation.within:
            assert (quotation.id, "within", quotation.within) in relations


def test_offsets_count_code_points_as_label_studio_does(written):
    """Its pages count [...text].length, which is Python's len; the words that they show are those at the offsets."""
    tasks, _ = written
    for article, each in zip(ALL, tasks, strict=True):
        text = each["data"]["text"]
        assert len(text) == len(article.document.text)
        for value in regions(each["predictions"][0])[0].values():
            assert text[value["start"] : value["end"]] == value["text"] != ""
    (awkward,) = [each["data"]["text"] for each in tasks if each["data"]["id"] == AWKWARD.document.id]
    assert awkward.startswith(" 😀 The U\u0308nion: “=1+1 they must \n \nleave\tnow,” Q\u0301 said")


def test_what_the_document_brought_along_and_how_sure_it_is():
    made = task(AWKWARD)
    assert (made["data"]["published"], made["data"]["meta"]) == ("2031-05-02", AWKWARD.document.meta)
    (prediction,) = made["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("quoteattr 0.1.0, en-news", 0.25)
    notes = prediction["result"][0]["meta"]["text"]
    assert "the toll, now: mixed (frame:wish 0.75, held by nobody sure)" in notes[0]


def test_articles_without_quotations():
    assert [task(article)["predictions"][0]["result"] for article in (EMPTY, SILENT)] == [[], []]
    assert "".join(piece for name, piece in to_label_studio([]) if name == "tasks.json") == "[]\n"


def test_targets_of_odd_names_make_a_configuration():
    label = interface.LabelInterface(config(['a <b> & "c"', "d"]))
    label.validate()
    assert {control.name for control in label.controls} >= {'stance_a <b> & "c"', "stance_d"}


def test_meta_that_is_no_json():
    with pytest.raises(FormatError, match="cannot be written as JSON"):
        list(to_label_studio([evolve(SILENT, document=evolve(SILENT.document, meta={"day": object()}))]))
