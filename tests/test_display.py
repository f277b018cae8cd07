"""The page and the terminal view: all that was found is there, and nothing in a text can break out."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.output.display import to_fragment, to_html, to_text
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
PAGE = to_html(ARTICLE)


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
        if tag not in {"meta", "br"}:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [attributes.get("class") for _, attributes in self.open]
        if "text" not in classes or {"a", "em"} & {tag for tag, _ in self.open}:
            return
        if self.open[-1][0] == "span":  # the space between a number or a label and the words
            assert data == " "
            return
        self.text += data
        for tag, attributes in self.open:
            if "data-q" in attributes:
                key = f"{tag} {(attributes['class'] or '').split()[0]} {attributes['data-q']}"
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
    page = Page(PAGE)
    assert page.text.split() == TEXT.replace("\x1b", "␛").replace("\x00", "␀").split()
    # in each marked stretch just its own words, whatever else is nested in it or runs across its ends
    assert page.within == {
        "mark mixed 1-1": QUOTATIONS[0].content[0].of(TEXT),
        "mark direct 1-2": QUOTATIONS[1].content[0].of(TEXT),
        "mark direct 1-3": "We agree,Let them go home now,",
        "mark indirect 1-4": "now,” he went on. Nothing <b>",
        "b source 1-1": "Lena Okoro, the harbour minister,",
        "b source 1-2": "the captain",
        "b source 1-3": "a senior aide",
        "i cue 1-1": "said",
        "i cue 1-2": "told",
        "i relay 1-1": "the coast radio",
        "u opposes 1-2": "no foreignmoor",
        "u supports 1-3": "go home",
    }


def test_a_quotation_is_underlined_below_those_it_overlaps() -> None:
    heights = {
        number: height or "0" for height, number in re.findall(r'<mark [^>]*?(?:--d:(\d))?" data-q="1-(\d)', PAGE)
    }
    assert heights == {"1": "1", "2": "0", "3": "0", "4": "1"}


def test_an_element_is_cut_only_where_it_must_be() -> None:
    # 3 has two spans, and the second runs into 4, which is wider and so stands around it; 4 goes over a line feed
    marks = re.findall(r'<mark [^>]*data-q="1-(\d)', PAGE)
    assert sorted(marks) == ["1", "2", "3", "3", "3", "4", "4"]


def test_the_page_lists_each_speaker_with_sides() -> None:
    table = PAGE.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("</tr>")]
    assert rows == [
        "A Lena Okoro the harbour minister person 1 + supports 1", "B the captain unnamed 1 − opposes 1",
        "? speaker unsure 2", "",
    ]  # fmt: skip


def test_the_page_lists_each_quotation_with_evidence() -> None:
    entries = PAGE.partition('<ol class="entries">')[2].partition("</ol>")[0].split("</li>")
    words = [" ".join(re.sub("<[^>]*>", " ", entry).split()) for entry in entries]
    assert words[1:3] == [
        "2 B the captain direct no foreign ship shall moor here, − opposes foreign troops · by negated-presence (0.80)"
        " from “no foreign”, “moor” cue “told” (tell) · source “the captain” · within 1 · found by clause (0.90)",
        "3 ? speaker unsure direct We agree, … Let them go home now, + supports foreign troops · held by Lena Okoro"
        " · by negated-presence (0.80) from “go home” source “a senior aide” · found by clause (0.90)",
    ]


def test_evidence_names_the_words_read_and_why_the_source_is_the_speaker() -> None:
    said = evolve(
        QUOTATIONS[1], evidence=Evidence("verb:clause", 0.91, (span("told"),)),
        speaker_evidence=Evidence("description", 0.86, (span("the captain"),)),
    )  # fmt: skip
    shown = "found by verb:clause (0.91) from “told” · speaker by description (0.86) from “the captain”"
    assert shown in to_html(evolve(ARTICLE, quotations=(said,)))
    assert shown in to_text(evolve(ARTICLE, quotations=(said,)), width=200)


def test_voices_beyond_the_alphabet_have_two_letters() -> None:
    shown = to_html(crowd(30))
    assert re.findall(r'<b class="letter">(\w+)</b>', shown)[24:] == ["Y", "Z", "AA", "AB", "AC", "AD"]
    assert len(set(re.findall(r'<tr class="hue" style="--h:(\d+)"', shown))) == 30


def crowd(number: int) -> Article:
    """An article in which as many voices say something, each on another side."""
    lines = [f"Voice {place} said we stay." for place in range(number)]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:place]) for place in range(number)]
    quotations, speakers = [], []
    for place, (start, line) in enumerate(zip(starts, lines, strict=True)):
        name, words = Span(start, start + line.index(" said")), Span(start + line.index("we"), start + len(line) - 1)
        source = Mention(name, name, MentionType.NAME)
        side = (*StanceLabel, None)[place % 5]
        read = Evidence("r", 0.5, (Span(words.start + 3, words.end),))
        stances = (Stance("foreign_troops", side, f"s{place}", read),) if side else ()
        kind = list(QuotationType)[place % 3]
        quotations.append(Quotation(f"q{place}", kind, (words,), None, source, f"s{place}", None, None, BY, stances))
        speakers.append(Speaker(f"s{place}", name.of(text), SpeakerType.PERSON, None, (source,)))
    return Article(Document(text, "crowd"), tuple(quotations), tuple(speakers), MADE)


def test_the_page_is_complete_in_itself() -> None:
    html = PAGE
    assert not re.search(r"https?:|url\(|@import|src=|<link|<img", html)
    assert html.count("<script") == 1
    assert "<title>kesh &lt;1&gt; · quoteattr</title>" in html
    assert outside(html) == outside(to_fragment(ARTICLE)) == []
    targets, names = Page(html).links()
    assert set() < targets <= names


def outside(html: str) -> list[str]:
    """The selectors of a page's styles that would reach beyond the page's own element."""
    sheet = re.sub(r"/\*.*?\*/", "", html.partition("<style>\n")[2].partition("</style>")[0], flags=re.DOTALL)
    heads = re.findall(r"([^{};]+)\{", sheet)
    assert len(heads) > 50
    selectors = (
        each.strip() for head in heads if "@" not in head for each in re.sub(r"\([^()]*\)", "", head).split(",")
    )
    return [each for each in selectors if ".quoteattr" not in each]


def test_several_articles_share_a_page() -> None:
    html = to_html(ARTICLE, ARTICLE)
    assert "<title>2 articles · quoteattr</title>" in html
    targets, names = Page(html).links()
    assert targets <= names
    assert '<h1 class="title">2 articles</h1>' in html
    assert '<a href="#article-2">kesh &lt;1&gt;</a> 2031-05-02 · 4 quotations · 2 speakers' in html


def test_every_id_stands_once() -> None:
    for shown in (to_html(ARTICLE, ARTICLE), to_fragment(ARTICLE)):
        names = re.findall(r' id="([^"]*)"', shown)
        assert len(names) == len(set(names)) > 2 * len(QUOTATIONS)


def test_an_article_shows_itself_in_a_notebook() -> None:
    shown = ARTICLE._repr_html_()
    assert shown == to_fragment(evolve(ARTICLE))
    assert not re.search("<(script|html|head|body|meta|link|title|form|main)\\b|<h[12]", shown)
    page = Page(shown)
    assert page.text == Page(PAGE).text
    targets, names = page.links()
    assert targets < names


def test_articles_in_one_notebook_have_ids_of_their_own() -> None:
    others = [evolve(ARTICLE, document=evolve(ARTICLE.document, id="b")), evolve(ARTICLE, quotations=QUOTATIONS[:3])]
    names = [set(re.findall(r' id="([^"]*)"', to_fragment(article))) for article in (ARTICLE, *others)]
    assert names[0]
    assert names[0].isdisjoint(names[1] | names[2])


def test_several_targets_are_told_apart() -> None:
    fish = evolve(QUOTATIONS[1].stances[0], target="the_fish", label=StanceLabel.SUPPORTS)
    both = evolve(QUOTATIONS[1], stances=(*QUOTATIONS[1].stances, fish))
    shown = to_html(evolve(ARTICLE, quotations=(QUOTATIONS[0], both, *QUOTATIONS[2:])))
    assert re.findall(r'<option value="(?:\w+ [^"]+)">([^<]*)', shown) == [
        "Lena Okoro (1)", "speaker unsure (2)", "the captain (1)",
        "opposes foreign troops (1)", "supports foreign troops (1)", "supports the fish (1)",
    ]  # fmt: skip
    assert 'data-stance="opposes foreign troops\nsupports the fish"' in shown


EVIL = "</script></style><script>document.title=`broken`</script>\"'&\x00<!--"


def hostile() -> Article:
    """An article in which every string tries to break out of the page."""
    text = EVIL + TEXT
    words = Span(0, len(text))
    said = Mention(words, words, MentionType.NAME)
    by = Evidence(EVIL, 0.5, (words,))
    quotation = Quotation(
        EVIL, QuotationType.DIRECT, (words,), Cue(words, EVIL), said, EVIL, said, None, by,
        (Stance(EVIL, StanceLabel.OPPOSES, EVIL, by, EVIL, EVIL), Stance(EVIL, StanceLabel.MIXED, None, by)), by,
    )  # fmt: skip
    voice = Speaker(EVIL, EVIL, SpeakerType.PERSON, f"{EVIL} {EVIL}", (said,))
    return Article(Document(text, EVIL, EVIL), (quotation,), (voice,), Provenance(EVIL, EVIL, EVIL))


@pytest.mark.parametrize("show", [to_html, to_fragment, lambda article: to_html(article, article)])
def test_nothing_in_an_article_breaks_out(show: Callable[[Article], str]) -> None:
    shown, usual = show(hostile()), show(ARTICLE)
    assert "<!--" not in shown
    assert "\x00" not in shown
    known = {(tag, name) for tag, attributes in Page(usual).seen for name in attributes}
    seen = {(tag, name) for tag, attributes in Page(shown).seen for name in attributes}
    assert seen <= known | {("u", "class"), ("u", "data-q")}
    for tag in ("script", "style"):
        assert shown.count(f"<{tag}") == shown.count(f"</{tag}>") == usual.count(f"<{tag}")


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
    for shown in (to_html(article), to_fragment(article)):
        assert Page(shown).text.split() == article.document.text.replace("\r", " ").replace("\x00", "␀").split()
