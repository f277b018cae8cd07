"""brat standoff, read by brat's own code (the part of it that bratiaa ships), by pybrat and by brat-peek."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import pytest
from attrs import evolve
from exported import ARTICLES, AWKWARD, EMPTY, GOLD, SILENT, parts_of, quotations

from quoteattr.output.brat import to_ann, to_brat
from quoteattr.output.export import write_folder
from quoteattr.types import Span

annotation = pytest.importorskip("bratsubset.annotation")
Messager = pytest.importorskip("bratsubset.message").Messager


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("brat")
    write_folder(to_brat(ARTICLES), place)
    return place


@pytest.fixture(scope="module")
def names():
    """The name of the file of each article."""
    return [name.removesuffix(".txt") for name, _ in to_brat(ARTICLES) if name.endswith(".txt")]


def complaints():
    said = io.StringIO()
    Messager.output(said)
    Messager.output_json({})  # which empties what is pending
    return said.getvalue()


def words(text, span):
    """The letters of a span: brat cuts at line breaks and tabs and leaves white space at the ends out."""
    return "".join(span.of(text).replace("\x07", "␇").split())


def test_brat_itself_reads_every_file_without_a_complaint(folder, names):
    complaints()
    for article, name in zip(ARTICLES, names, strict=True):
        with annotation.TextAnnotations(str(folder / name), read_only=True) as found:
            assert not found.failed_lines
            assert len(list(found.get_events())) == len(article.quotations)
    assert complaints() == ""


def test_every_quotation_comes_back_from_brat(folder, names):
    for article, name in zip(ARTICLES, names, strict=True):
        with annotation.TextAnnotations(str(folder / name), read_only=True) as found:
            events = {event.id: event for event in found.get_events()}
            for number, quotation in enumerate(article.quotations, 1):
                assert told(found, events[f"E{number}"]) == expected(article, quotation)


def told(found, event):
    """What brat has read of an event."""
    text = found.get_document_text()

    def letters(id):
        return "".join("".join(text[start:end].split()) for start, end in found.get_ann_by_id(id).spans)

    arguments = dict(event.args)
    return {
        "content": letters(event.trigger),
        "within": arguments.pop("Within", None),
        **{role.lower(): letters(id) for role, id in arguments.items()},
        "said": {(a.type, a.value) for a in found.get_attributes() if a.target == event.id},
        "notes": sum(comment.target == event.id for comment in found.get_oneline_comments()),
    }


def expected(article, quotation):
    text = article.document.text
    ids = [each.id for each in article.quotations]
    labels = {"foreign_troops": "Stance-foreign_troops", "the toll, now": "Stance-the_toll__now-6fc556cc"}
    return {
        "content": "".join(words(text, span) for span in quotation.content),
        "within": f"E{ids.index(quotation.within) + 1}" if quotation.within else None,
        **{part: words(text, span) for part, span in parts_of(quotation).items()},
        "said": {("Type", quotation.type.value)} | {(labels[s.target], s.label.value) for s in quotation.stances},
        "notes": 1,
    }


def test_offsets_are_those_of_the_text_as_it_was_given(folder, names):
    """The text is written character for character, and read back as it is however line ends are read."""
    for article, name in zip(ARTICLES, names, strict=True):
        text = article.document.text
        for encoding, newline in (("utf-8", ""), ("utf-8", None), ("utf-8-sig", None)):
            with open(folder / f"{name}.txt", encoding=encoding, newline=newline) as file:
                read = file.read()
            assert len(read) == len(text)
            assert all(a == b or a in "\r\ufeff\x07" for a, b in zip(text, read, strict=True))


def test_pybrat_reads_the_same(tmp_path):
    pybrat = pytest.importorskip("pybrat.parser")
    write_folder(to_brat(GOLD), tmp_path)
    for conf in tmp_path.glob("*.conf"):
        conf.unlink()
    found = {Path(example.id).name: example for example in pybrat.BratParser().parse(tmp_path)}
    assert len(found) == len(GOLD)
    for article, quotation in quotations(GOLD):
        example, text = found[article.document.id], article.document.text
        event = next(e for e in example.events if e.id == f"E{article.quotations.index(quotation) + 1}")
        assert example.text == text
        pieces = [text[span.start : span.end] for span in event.trigger.spans]
        assert event.trigger.mention == " ".join(pieces)
        assert "".join("".join(piece.split()) for piece in pieces) == "".join(words(text, s) for s in quotation.content)


def test_brat_peek_reads_the_same(folder, names):
    """It knows at most two pieces of a span, so longer ones are left out here."""
    peek = reader_of_peek()
    for article, name in zip(ARTICLES, names, strict=True):
        document = peek.AnnDocument(str(folder / f"{name}.ann"))
        short = [q for q in article.quotations if len(_pieces(article, q)) <= 2]
        assert len(document.anns["events"]) == len(article.quotations)
        found = [entity for entity in document.anns["entities"] if entity.tag == "Quotation"]
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        assert all(entity.text == " ".join(text[start:end] for start, end in entity.span) for entity in found)
        assert {entity.span for entity in found} == {tuple(_pieces(article, q)) for q in short}


def reader_of_peek():
    """brat-peek's reader without its plots, which want half a laboratory installed."""
    package = importlib.util.find_spec("peek")
    if package is None or not package.submodule_search_locations:
        pytest.skip("brat-peek is not installed")
    file = Path(package.submodule_search_locations[0]) / "ann_structure.py"
    spec = importlib.util.spec_from_file_location("peek_ann_structure", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _pieces(article, quotation):
    line = to_ann(evolve(article, quotations=(evolve(quotation, within=None),))).splitlines()[0]
    return [tuple(map(int, pair.split())) for pair in line.split("\t")[1].partition(" ")[2].split(";")]


def test_the_configuration_knows_every_type_in_the_files(folder, names):
    config = pytest.importorskip("bratsubset.projectconfig")
    complaints()
    project = config.ProjectConfiguration(str(folder))
    attributes = {node.storage_form(): node.arguments["Value"] for node in project.get_attribute_type_hierarchy()}
    for name in names:
        with annotation.TextAnnotations(str(folder / name), read_only=True) as found:
            for event in found.get_events():
                assert project.is_event_type(event.type)
                for role, id in event.args:
                    kind = found.get_ann_by_id(id).type
                    assert role in project.arc_types_from_to(event.type, kind), (role, kind)
            assert all(project.is_configured_type(entity.type) for entity in found.get_entities())
            assert all(each.value in attributes[each.type] for each in found.get_attributes())
            assert all(project.is_equiv_type(each.type) for each in found.get_equivs())
    drawn = project.get_drawing_config_by_type("Stance-foreign_troops")["glyph"]
    assert len(drawn) == len(attributes["Stance-foreign_troops"])
    assert complaints() == ""


def test_an_unknown_type_is_a_complaint(folder):
    """The check above can fail."""
    project = pytest.importorskip("bratsubset.projectconfig").ProjectConfiguration(str(folder))
    assert not project.is_event_type("Nonsense")
    assert project.arc_types_from_to("Quotation", "Cue") == ["Cue"]


def test_sources_of_one_speaker_are_equivalent():
    (gold,) = [article for article in GOLD if article.document.id == "bases"]
    equivalent = [line for line in to_ann(gold).splitlines() if line.startswith("*")]
    assert equivalent[0].startswith("*\tEquiv T2 T5 T8")


def test_the_note_is_one_line():
    lines = [line for line in to_ann(AWKWARD).split("\n") if line.startswith("#1\t")]
    assert lines == [
        "#1\tAnnotatorNotes E1\tq1: marks 0.25; speaker s1: =Q\u0301 | R, chair of the union "
        "(person, known as Q 17, name 0.88); foreign_troops: opposes (frame:duty 0.50, must, leave, US in Kesh); "
        "the toll, now: mixed (frame:wish 0.75, held by nobody sure)"
    ]


def test_articles_without_quotations(folder):
    assert (to_ann(EMPTY), to_ann(SILENT)) == ("", "")
    assert (folder / "empty.txt").read_bytes() == b""


def test_white_space_alone_is_left_out_and_costs_no_other_quotation():
    first, second, third = AWKWARD.quotations
    blank = evolve(second, content=(Span(30, 32),))
    named = evolve(first, source=evolve(first.source, span=Span(30, 32)), relayed_by=None)
    lines = to_ann(evolve(AWKWARD, quotations=(named, blank, third))).splitlines()
    events = [line for line in lines if line.startswith("E")]
    assert [line.split("\t")[0] for line in events] == ["E1", "E3"]
    assert "Source:" not in events[0]
    assert "Within:" not in events[1]
    assert not any("E2" in line for line in lines)


def test_targets_whose_names_differ_in_odd_characters_alone_stay_apart(tmp_path):
    """As brat reads them: what is configured is what is in the file."""
    config = pytest.importorskip("bratsubset.projectconfig")
    names = ("a b", "a_b", "сан", "дор", "<|>")
    stances = tuple(evolve(AWKWARD.quotations[0].stances[0], target=name) for name in names)
    article = evolve(AWKWARD, quotations=(evolve(AWKWARD.quotations[0], stances=stances),))
    write_folder(to_brat([article]), tmp_path)
    kinds = [line.split()[1] for line in to_ann(article).splitlines() if line.startswith("A")]
    assert len(set(kinds)) == 1 + len(names)
    project = config.ProjectConfiguration(str(tmp_path))
    assert {node.storage_form() for node in project.get_attribute_type_hierarchy()} == set(kinds)
