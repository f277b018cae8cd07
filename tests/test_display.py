"""The page and the terminal view: all that was found is there, and nothing in a text can break out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.output.display import to_html, to_text
from quoteattr.types import (
    Article,
    Cue,
    Document,
    Evidence,
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
)

TEXT = (
    "Lena Okoro, the harbour minister, said on Monday that “the captain told me: ‘no foreign ship shall moor here,’ "
    "and I believe him,” the coast radio reported.\r\n"
    "“We agree,” said a senior aide. “Let them go home now,” he went on.\r\n"
    "Nothing <b>would</b> change & nobody \x1b[31mspoke\x00."
)
MADE = Provenance("0.1.0", "en-news", "c0ffee")
BY = Evidence("clause", 0.9)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def mention(words: str, type: MentionType = MentionType.NAME) -> Mention:
    return Mention(span(words), span(words), type)


def stance(label: StanceLabel, holder: str | None, *words: str) -> Stance:
    return Stance("foreign_troops", label, holder, Evidence("negated-presence", 0.8, tuple(map(span, words))))


QUOTATIONS = (
    Quotation(
        "q1",
        QuotationType.MIXED,
        (span("“the captain told me: ‘no foreign ship shall moor here,’ and I believe him,”"),),
        Cue(span("said"), "say"),
        mention("Lena Okoro, the harbour minister,"),
        "s1",
        mention("the coast radio"),
        None,
        BY,
    ),
    Quotation(
        "q2",
        QuotationType.DIRECT,
        (span("no foreign ship shall moor here,"),),
        Cue(span("told"), "tell"),
        mention("the captain", MentionType.NOMINAL),
        "s2",
        None,
        "q1",
        BY,
        (stance(StanceLabel.OPPOSES, "s2", "no foreign", "moor"),),
    ),
    Quotation(
        "q3",
        QuotationType.DIRECT,
        (span("We agree,"), span("Let them go home now,")),
        None,
        mention("a senior aide", MentionType.NOMINAL),
        None,
        None,
        None,
        BY,
        (stance(StanceLabel.SUPPORTS, "s1", "go home"),),
    ),
    Quotation(
        "q4", QuotationType.INDIRECT, (span("now,” he went on.\r\nNothing <b>"),), None, None, None, None, None, BY
    ),
)
SPEAKERS = (
    Speaker("s1", "Lena Okoro", SpeakerType.PERSON, "the harbour minister", ()),
    Speaker("s2", None, SpeakerType.UNNAMED, "the captain", ()),
)
ARTICLE = Article(Document(TEXT, "kesh <1>", "2031-05-02"), QUOTATIONS, SPEAKERS, MADE)


def test_the_terminal_view() -> None:
    assert to_text(ARTICLE, width=72) == (
        "kesh <1>  2031-05-02 · 4 quotations · 2 speakers\n"
        "\n"
        "  1  mixed     Lena Okoro, the harbour minister\n"
        "     “the captain told me: ‘no foreign ship shall moor here,’ and I\n"
        "     believe him,”\n"
        "     cue “said” (say) · source “Lena Okoro, the harbour minister,” ·\n"
        "     relayed by “the coast radio” · found by clause (0.90)\n"
        "\n"
        "  2  direct    the captain\n"
        "     no foreign ship shall moor here,\n"
        "     opposes foreign troops · by negated-presence (0.80) from “no\n"
        "     foreign”, “moor”\n"
        "     cue “told” (tell) · source “the captain” · within 1 · found by\n"
        "     clause (0.90)\n"
        "\n"
        "  3  direct    speaker unsure\n"
        "     We agree, … Let them go home now,\n"
        "     supports foreign troops · held by Lena Okoro · by negated-presence\n"
        "     (0.80) from “go home”\n"
        "     source “a senior aide” · found by clause (0.90)\n"
        "\n"
        "  4  indirect  speaker unsure\n"
        "     now,” he went on. Nothing <b>\n"
        "     found by clause (0.90)\n"
    )


def test_colour_adds_colour_and_nothing_else() -> None:
    colored = to_text(ARTICLE, color=True)
    assert "\x1b[1;31mopposes\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == to_text(ARTICLE)


def test_a_text_cannot_command_the_terminal() -> None:
    whole = Quotation("q", QuotationType.INDIRECT, (Span(0, len(TEXT)),), None, None, None, None, None, BY)
    shown = to_text(Article(Document(TEXT, "a\x1b[2Jb\ud800"), (whole,), (), MADE))
    assert "␛[31mspoke␀." in shown
    assert shown.startswith("a␛[2Jb\ufffd  1 quotation · no speakers\n")
    assert "\x1b" not in shown


class Page(HTMLParser):
    """A page as a reader has it: the text of the article, the words of each element, and every element's attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.within: dict[str, str] = {}
        self.feed(page)
        self.close()
        assert not self.open, "every element is closed, in order"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [attributes.get("class") for _, attributes in self.open]
        if "text" not in classes or {"a", "em"} & {tag for tag, _ in self.open}:
            return
        self.text += data
        for tag, attributes in self.open:
            key = f"{tag} {attributes.get('title', '')}".split(" · ")[0]
            self.within[key] = self.within.get(key, "") + data

    def links(self) -> tuple[set[str | None], set[str | None]]:
        targets = {attributes["href"] for tag, attributes in self.seen if tag == "a"}
        return targets, {f"#{attributes['id']}" for _, attributes in self.seen if "id" in attributes}


def test_a_description_that_is_both_name_and_role_stands_there_once() -> None:
    captain = Speaker("s2", "the captain", SpeakerType.UNNAMED, "the captain", ())
    article = evolve(ARTICLE, speakers=(SPEAKERS[0], captain))
    assert to_text(article) == to_text(ARTICLE)
    assert to_html(article) == to_html(ARTICLE)


def test_the_page_marks_what_was_found_where_it_stands() -> None:
    page = Page(to_html(ARTICLE))
    assert page.text.split() == TEXT.replace("\x1b", "␛").replace("\x00", "␀").split()
    # in each marked stretch just its own words, whatever else is nested in it or runs across its ends
    assert page.within["mark 1"] == QUOTATIONS[0].content[0].of(TEXT)
    assert page.within["mark 2"] == QUOTATIONS[1].content[0].of(TEXT)
    assert page.within["mark 3"] == "We agree,Let them go home now,"
    assert page.within["mark 4"] == "now,” he went on. Nothing <b>"
    assert page.within["i cue of 2, the captain"] == "told"
    assert page.within["b source of 1, Lena Okoro"] == "Lena Okoro, the harbour minister,"
    assert page.within["i relay of 1, Lena Okoro"] == "the coast radio"
    assert page.within["u opposes foreign troops"] == "no foreignmoor"


def test_a_quotation_is_underlined_below_those_it_overlaps() -> None:
    heights = re.findall(r'<mark [^>]*--d:(\d)" title="(\d)', to_html(ARTICLE))
    assert sorted({(int(number), int(height)) for height, number in heights}) == [(1, 1), (2, 0), (3, 0), (4, 1)]


def test_the_page_lists_each_speaker_with_quotations() -> None:
    table = to_html(ARTICLE).partition("<tbody>")[2].partition("</tbody>")[0]
    names = re.findall(r'<span class="name">(.*?)</span>(?:<small>(.*?)</small>)?', table)
    assert names == [("Lena Okoro", "the harbour minister"), ("the captain", "unnamed"), ("speaker unsure", "")]
    assert re.findall(r">(\d)</a>", table) == ["1", "2", "3", "4"]
    assert '<em class="supports">supports</em> foreign troops · held by Lena Okoro' in table


def test_the_page_is_complete_in_itself() -> None:
    html = to_html(ARTICLE)
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<img", html)
    assert "<title>kesh &lt;1&gt; · quoteattr</title>" in html
    assert all(line.startswith((".quoteattr", "@media", " ", "}")) for line in style(html).splitlines())
    targets, names = Page(html).links()
    assert targets == names != set()


def style(html: str) -> str:
    return html.partition("<style>\n")[2].partition("</style>")[0]


def test_several_articles_share_a_page() -> None:
    html = to_html(ARTICLE, ARTICLE)
    assert "<title>2 articles · quoteattr</title>" in html
    targets, names = Page(html).links()
    assert targets == names
    assert len(names) == 2 * 2 * len(QUOTATIONS)


def test_an_article_shows_itself_in_a_notebook() -> None:
    assert ARTICLE._repr_html_() == to_html(ARTICLE)


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_article_without_quotations(text: str) -> None:
    empty = Article(Document(text), (), (), MADE)
    assert to_text(empty) == "(no id)  no quotations · no speakers\n"
    assert "No quotation was found." in to_html(empty)


@st.composite
def overlapping(draw: st.DrawFn) -> Article:
    text = draw(st.text(st.sampled_from("ab <&\"'\n\r\x00“”"), min_size=2, max_size=40))
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = st.lists(ends.map(lambda pair: Span(*pair)), min_size=1, max_size=3).map(tuple)
    quotations = tuple(
        Quotation(
            f"q{number}", QuotationType.DIRECT, content, None, None, None, None, None, BY,
            (Stance("foreign_troops", StanceLabel.NEUTRAL, None, Evidence("r", 1, draw(spans))),),
        )
        for number, content in enumerate(draw(st.lists(spans, max_size=4)), 1)
    )  # fmt: skip
    return Article(Document(text), quotations, (), MADE)


@given(overlapping())
def test_any_overlap_makes_a_sound_page_with_the_whole_text(article: Article) -> None:
    page = Page(to_html(article))
    assert page.text.split() == article.document.text.replace("\r", " ").replace("\x00", "␀").split()
