"""The report: each voice with all that it said, the picture of the sides, and nothing in a text that can break out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve
from harbour_news import ARTICLES, ENTITIES, HARBOUR, UTTERANCES, stance
from hypothesis import given
from test_display import overlapping

from quoteattr.cli import main
from quoteattr.output.page import beside
from quoteattr.output.records import SIDES
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
    assert not re.search(r"https?:|//|url\(|@import|<link|<img|<iframe", PAGE)
    page = Reader(PAGE)
    named = {f"#{name}" for tag in ("div", "li", "section") for name in page.attributes(tag, "id")}
    assert set(page.attributes("a", "href")) <= named
    style = PAGE.partition("<style>\n")[2].partition("</style>")[0]
    assert all(line.startswith((".quoteattr", "@media", " ", "}")) for line in style.splitlines())


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


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_can_be_told_from_their_ground(scheme: int) -> None:
    colours = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in beside("page.css").split("@media (prefers")[:2]
    ]
    shown = colours[scheme]
    sides = [side.value for side in SIDES if side]
    for name in ("ink", "soft", *sides):
        assert min(contrast(shown[name], shown[ground]) for ground in ("paper", "card")) >= 4.5, name
    assert min(contrast(shown["on-badge"], shown[side]) for side in sides) >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of luminances that the accessibility guidelines (WCAG 2.1) ask to be 4.5 for words."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# In a browser.

PROBE = """
const page = %s, found = {}, frames = [];
for (const width of [340, 1200]) {
  const frame = document.createElement("iframe");
  frame.style.width = width + "px"; frame.style.height = "900px"; frame.srcdoc = page;
  frames.push(new Promise((done) => frame.onload = () => { found[width] = look(frame.contentDocument); done(); }));
  document.body.append(frame);
}
function look(page) {
  const all = (what) => [...page.querySelectorAll(what)], shown = (each) => each.checkVisibility();
  const found = {
    bars: all(".bar").map((bar) => bar.getBoundingClientRect().width),
    overflow: page.scrollingElement.scrollWidth - page.scrollingElement.clientWidth,
    ground: getComputedStyle(page.querySelector(".quoteattr")).backgroundColor,
    closed: all("details:not([open]) > div").filter(shown).length,
    focusable: all("a, summary").every((each) => each.tabIndex === 0),
  };
  page.querySelector("button[value=shut]").click();
  found.shut = all("details.voice[open]").length;
  for (const summary of all("summary")) if (!summary.parentNode.open) summary.click();
  found.opened = all("details").every((each) => each.open) && all("blockquote").every(shown);
  const find = page.querySelector("input"), voices = all("[data-name]");
  find.value = "reke"; find.dispatchEvent(new Event("input"));
  found.named = voices.filter(shown).map((voice) => voice.querySelector("h3").textContent);
  return found;
}
Promise.all(frames).then(() => { document.title = JSON.stringify(found); });
"""


def chromium(address: str, profile: Path, *options: str) -> tuple[str, str]:
    """The page as headless Chromium has it after running its scripts, and what it said meanwhile."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("there is no Chromium here")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--enable-logging=stderr",
        "--window-size=1300,1000", "--disable-background-networking", "--disable-component-update",
        "--virtual-time-budget=5000", *options, "--dump-dom", address,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


@pytest.mark.parametrize(("scheme", "ground"), [("1", "rgb(251, 250, 247)"), ("0", "rgb(21, 24, 29)")])
def test_in_a_browser(tmp_path: Path, scheme: str, ground: str) -> None:
    probe = PROBE % json.dumps(PAGE).replace("</", "<\\/")
    path = tmp_path / "probe.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body><script>{probe}</script>", encoding="utf-8")
    dom, told = chromium(path.as_uri(), tmp_path / "profile", f"--blink-settings=preferredColorScheme={scheme}")
    assert "CONSOLE" not in told
    title = re.search(r"<title>(.*?)</title>", dom)
    assert title is not None
    found = json.loads(title[1])
    for width in ("340", "1200"):
        page = found[width]
        assert len(page["bars"]) == 2
        assert min(page["bars"]) >= 3
        assert (page["overflow"], page["closed"], page["shut"]) == (0, 0, 0)
        assert page["focusable"]
        assert page["opened"]
        assert page["named"] == ["Tam Reke"]
        assert page["ground"] == ground


def test_a_link_to_a_folded_voice_unfolds_it(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    assert '<section class="folded"><details>' in PAGE
    dom, told = chromium(f"{path.as_uri()}#voice-2", tmp_path / "profile")
    assert '<section class="folded"><details open="">' in dom
    assert "CONSOLE" not in told


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
