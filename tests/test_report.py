"""The report: each voice with all that it said, the picture of the sides, and nothing in a text that can break out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve
from harbour_news import ARTICLES, ENTITIES, HARBOUR, UTTERANCES, stance
from hypothesis import given
from test_display import outside, overlapping

from quoteattr.cli import main
from quoteattr.output.report import to_report
from quoteattr.output.serialize import write_jsonl
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Entity,
    Evidence,
    Likeness,
    Link,
    Member,
    Mention,
    MentionType,
    Provenance,
    Quotation,
    QuotationType,
    Span,
    Speaker,
    SpeakerType,
    Stance,
    StanceLabel,
    Utterance,
    Variant,
)

PAGE = to_report(ARTICLES, ENTITIES, UTTERANCES)


class Reader(HTMLParser):
    """A page as a reader has it: the words of every element, by its tag and class, in the order of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.seen: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(page)
        self.close()
        assert not self.open, "every element is closed, in order"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs), []))
        if tag not in {"meta", "input", "br"}:
            self.open.append(self.seen[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for *_, words in self.open:
            words.append(data)

    def words(self, tag: str, kind: str | None = None) -> list[str]:
        """The words of all elements of a tag, and of a class where one is given."""
        wanted = ((words, attributes.get("class")) for each, attributes, words in self.seen if each == tag)
        return [" ".join("".join(words).split()) for words, given in wanted if kind is None or kind == given]

    def attributes(self, tag: str, name: str) -> list[str | None]:
        return [attributes[name] for each, attributes, _ in self.seen if each == tag and name in attributes]


def test_the_picture_has_a_row_a_voice_and_a_bar_a_side() -> None:
    page = Reader(PAGE)
    titles = [title for title in page.attributes("span", "title") if title]
    assert titles == ["Lena Okoro, opposes: 1 statement", "Lena Okoro, not about it: 2 statements"]
    rows = [row for row in page.words("tr") if not row.startswith("voice")]
    assert rows == [
        "Lena Okorothe harbour minister−10002",
        "1 voice with one quotation each0+1000",
        "speaker unsure00001",
    ]  # fmt: skip


def test_wordings_stand_side_by_side_and_copies_are_one() -> None:
    page = Reader(PAGE)
    assert page.words("div", "wordings")[0] == (
        "“The foreign garrison must leave the harbour,”"
        "kesh <1> · 2031-05-02 · direct · confidence 0.90“[…]” Lena Okoro, the harbour minister, said on Monday."
        "word for word in 1 other articlecopy · copy of kesh <1> · direct · confidence 0.90"
        "foreign garrisons had to leave"
        "radio · indirect · confidence 0.90Minister Okoro told the radio that […]."
    )
    assert page.words("u", "opposes") == ["These words", "must", "leave", "leave"]
    assert page.words("u", "supports") == ["Let", "stay"]


def test_notes_say_why_voices_and_wordings_are_one() -> None:
    notes = Reader(PAGE).words("details", "note")
    assert notes[1:] == [
        "why one utterancekesh <1> and radio: shared-words (0.75) from “garrison”, “leave”",
        "why one voice: 1 link“Lena Okoro” in kesh <1> and “Okoro” in radio: surname+office (0.90)"
        "; called “the harbour minister” and “Minister”"
        "both said “The foreign garrison must leave the harbour,” and “foreign garrisons had to leave”",
    ]


def test_headings_name_the_voices_in_the_order_of_the_page() -> None:
    page = Reader(PAGE)
    assert page.words("h1") == ["Who said what"]
    assert page.words("h2") == [
        "Where they stand on foreign troops", "What they said", "1 voice with one quotation",
        "Speaker unsure · 1 quotation",
    ]  # fmt: skip
    assert page.words("h3") == ["Lena Okoro", "Tam Reke"]
    assert page.words("h4") == ["−opposes foreign troops 1", "not about foreign troops 2", "not about foreign troops 1"]
    assert page.words("p", "names")[0] == "Printed as Lena Okoro 2×, Okoro 2×"


def test_every_target_has_a_picture_and_sides() -> None:
    fish = stance(HARBOUR, StanceLabel.SUPPORTS, "good", target="the_fish")
    first = evolve(ARTICLES[0].quotations[1], stances=(fish,))
    quotations = (ARTICLES[0].quotations[0], first, *ARTICLES[0].quotations[2:])
    page = Reader(to_report([evolve(ARTICLES[0], quotations=quotations), *ARTICLES[1:]], ENTITIES, UTTERANCES))
    assert page.words("h2")[:2] == ["Where they stand on foreign troops", "Where they stand on the fish"]
    assert page.words("h4")[:3] == [
        "−opposes foreign troops 1", "+supports the fish 1", "not about foreign troops or the fish 1",
    ]  # fmt: skip
    assert page.words("span", "tally") == ["−opposes foreign troops 1 +supports the fish 1"]


def test_a_report_without_stances_has_no_picture() -> None:
    article = evolve(
        ARTICLES[0], quotations=tuple(evolve(each, stances=()) for each in ARTICLES[0].quotations), speakers=()
    )
    page = Reader(to_report([article], (), ()))
    assert page.words("h2") == ["Speaker unsure · 4 quotations"]
    assert page.words("h4") == ["statements 4"]
    assert Reader(to_report([], (), ())).words("header") == ["Who said whatno articles · no quotations · no voices"]


def test_the_page_loads_nothing_and_links_only_to_itself() -> None:
    assert not re.search(r"https?:|url\(|@import|src=|<link|<img|<iframe", PAGE)
    page = Reader(PAGE)
    named = {f"#{name}" for tag in ("div", "li", "section") for name in page.attributes(tag, "id")}
    assert set(page.attributes("a", "href")) <= named
    assert outside(PAGE) == []


def test_nothing_in_a_text_breaks_out() -> None:
    evil = "</script><script src=x>\"'&\x00<!--"
    text = evil + HARBOUR
    moved = evolve(ARTICLES[0], document=Document(text, evil, evil), made=Provenance(evil, evil, evil))
    words = Span(0, len(text))
    quoted = evolve(
        moved.quotations[0], content=(words,), evidence=Evidence(evil, 1),
        stances=(Stance(evil, StanceLabel.OPPOSES, "s1", Evidence(evil, 1, (words,))),),
    )  # fmt: skip
    said = Mention(words, words, MentionType.NAME)
    voice = Speaker("s1", evil, SpeakerType.PERSON, evil, (said,))
    article = evolve(moved, quotations=(quoted, evolve(quoted, id="q2")), speakers=(voice,))
    variant = Variant(evil, "q1", (words,), copy_of=evil)
    link = Link(Member(evil, "s1"), Member(evil, "s1"), evil, 1, (evil, evil), (evil,), ((variant, variant),))
    utterance = Utterance("u1", evil, (variant,), (Likeness(variant, variant, evil, 1, (evil,)),))
    entity = Entity(evil, evil, SpeakerType.PERSON, (Member(evil, "s1"),), (link,))
    page = to_report([article], [entity], [utterance])
    known = Reader(PAGE)
    assert page.count("<script") == 1
    assert "<!--" not in page
    assert "\x00" not in page
    assert {tag for tag, *_ in Reader(page).seen} <= {tag for tag, *_ in known.seen} | {"br"}
    names = {name for _, attributes, _ in known.seen for name in attributes}
    assert {name for _, attributes, _ in Reader(page).seen for name in attributes} <= names


def test_a_cue_of_blank_lines_makes_a_page() -> None:
    text = "We stay." + "\n" * 40 + "He said"
    quotation = Quotation(
        "q1", QuotationType.DIRECT, (Span(0, 8),), Cue(Span(30, 48), "say"), None, None, None, None, Evidence("x", 1.0)
    )
    article = Article(Document(text, "a"), (quotation,), (), Provenance("0", "none", "none"))
    assert "We stay." in to_report([article], [], [])


def test_the_same_articles_make_the_same_page() -> None:
    assert to_report(ARTICLES, ENTITIES, UTTERANCES) == PAGE
    assert to_report(ARTICLES, ENTITIES[::-1], UTTERANCES) == PAGE
    assert to_report([*ARTICLES, ARTICLES[1]], ENTITIES, UTTERANCES) == PAGE


def test_many_voices_are_folded() -> None:
    copies = [
        evolve(
            ARTICLES[0], document=evolve(ARTICLES[0].document, id=f"d{number}"), quotations=ARTICLES[0].quotations[:2]
        )
        for number in range(30)
    ]
    entities = [Entity(f"e{n}", f"Voice {n}", SpeakerType.PERSON, (Member(f"d{n}", "s1"),)) for n in range(30)]
    page = Reader(to_report(copies, entities, ()))
    assert len(page.words("details", "voice")) == 30
    assert page.attributes("details", "open") == [None]
    assert page.words("summary")[0] == "5 more voices"


@given(overlapping())
def test_any_article_makes_a_sound_page(article: Article) -> None:
    assert Reader(to_report([article], (), ())).words("h1") == ["Who said what"]


# The command.


def test_report_never_overwrites_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.jsonl"
    write_jsonl(ARTICLES, path)
    before = path.read_bytes()
    assert main(["report", str(path), "--html", str(path)]) == 2
    assert capsys.readouterr().err == f"quoteattr: {path} is an input, too, and would be overwritten\n"
    assert path.read_bytes() == before


def test_report_names_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text("old")
    assert main(["report", str(tmp_path / "gone.jsonl"), "--html", str(page)]) == 1
    assert "gone.jsonl: No such file or directory" in capsys.readouterr().err
    (tmp_path / "empty.jsonl").write_text("\n")
    assert main(["report", str(tmp_path / "empty.jsonl"), "--html", str(page)]) == 1
    assert "empty.jsonl: no article to show" in capsys.readouterr().err
    assert page.read_text() == "old"


def test_report_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl(ARTICLES, tmp_path / "out.jsonl")
    assert main(["report", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "page.html")]) == 0
    page = Reader((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "Tam Reke" in page.words("h3")
    assert page.words("header")[0].startswith("Who said what3 articles · 7 quotations")
    write_jsonl([*ARTICLES, ARTICLES[0], evolve(ARTICLES[0], quotations=())], tmp_path / "out.jsonl")
    assert main(["report", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "again.html")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "quoteattr: document 'kesh <1>' left out: another article has this id", "quoteattr: 1 document failed",
    ]  # fmt: skip
    assert (tmp_path / "again.html").read_text() == (tmp_path / "page.html").read_text()
