"""The page of an article in a real browser: pointed at, by keyboard, by screen reader, filtered."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_display import ARTICLE

from quoteattr.output.display import to_html

pytest.importorskip("playwright.sync_api")

from browsing import GARRISON, GOLD, chromium, numbers, opened, place_of, tree, written
from playwright.sync_api import Browser, expect

__all__ = ["chromium"]


@pytest.fixture
def garrison(tmp_path: Path) -> Path:
    return written(tmp_path, to_html(GARRISON))


@pytest.fixture
def kesh(tmp_path: Path) -> Path:
    return written(tmp_path, to_html(ARTICLE))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return written(tmp_path, to_html(*GOLD))


# Evidence.


def test_pointing_at_a_quotation_shows_its_evidence(chromium: Browser, kesh: Path) -> None:
    with opened(chromium, kesh) as page:
        card = page.locator(".card")
        expect(card).to_be_hidden()
        page.mouse.move(*place_of(page, " ship shall "))
        expect(card).to_be_visible()
        assert card.inner_text() == page.locator("#entry-1-2").inner_text()
        for words in (
            "clause (0.90)",
            "negated-presence (0.80) from “no foreign”, “moor”",
            "cue “told”",
            "source “the cap",
        ):
            expect(card).to_contain_text(words)
        lit = page.locator(".text .lit")
        assert {each.get_attribute("data-q") for each in lit.all()} == {"1-2"}
        assert page.locator(".text :is(b, i, u).lit").all_inner_texts() == ["the captain", "told", "no foreign", "moor"]
        card.hover()  # what is shown may be read, and copied from
        page.wait_for_timeout(400)
        expect(card).to_be_visible()
        page.mouse.move(5, 790)
        expect(card).to_be_hidden()
        assert lit.count() == 0


def test_the_innermost_quotation_is_meant(chromium: Browser, kesh: Path) -> None:
    with opened(chromium, kesh) as page:
        page.mouse.move(*place_of(page, "moor"))
        expect(page.locator(".card .kind")).to_have_text("direct")
        page.mouse.move(*place_of(page, "I believe him"))
        expect(page.locator(".card .kind")).to_have_text("mixed")


@pytest.mark.parametrize("width", [320, 1280])
def test_evidence_stays_in_sight_and_off_the_words(chromium: Browser, garrison: Path, width: int) -> None:
    with opened(chromium, garrison, width=width) as page:
        links = page.locator(".text .number")
        for place in range(links.count()):
            links.nth(place).focus()
            card, link = page.locator(".card").bounding_box(), links.nth(place).bounding_box()
            assert card is not None
            assert link is not None
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= width
            assert card["y"] >= 0
            assert card["y"] + card["height"] <= 800
            beside = card["x"] >= link["x"] + link["width"]
            assert beside or card["y"] >= link["y"] + link["height"] or card["y"] + card["height"] <= link["y"]


def test_a_tap_shows_evidence(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison, width=390, has_touch=True) as page:
        page.touchscreen.tap(*place_of(page, "every pass"))
        expect(page.locator(".card .name")).to_have_text("Karim al-Dawri")


# By keyboard.


FOCUS = """(() => {
  const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const what = each.id || each.name || each.hash, wide = parseFloat(style.outlineWidth);
  return { what, line: style.outlineStyle, wide, seen: each.contains(at) };
})()"""


def test_the_keyboard_goes_through_the_page_in_order(chromium: Browser, garrison: Path) -> None:
    stops = []
    with opened(chromium, garrison) as page:
        for _ in range(4 + 2 * len(GARRISON.quotations)):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            assert stop["line"] == "solid", stop
            assert stop["wide"] >= 2, stop
            assert stop["seen"], stop
            stops.append(stop["what"])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body"), "there is no trap at the end"
    places = range(1, len(GARRISON.quotations) + 1)
    assert stops == [
        "#text-1", "#found-1", "speaker", "stance",
        *(f"quotation-1-{number}" for number in places), *(f"#quotation-1-{number}" for number in places),
    ]  # fmt: skip


def test_focus_shows_evidence_and_escape_hides_it(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        card = page.locator(".card")
        page.locator("#quotation-1-3").focus()
        expect(card).to_contain_text("cue “told”")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        assert page.evaluate("document.activeElement.id") == "quotation-1-3"
        page.keyboard.press("Tab")
        expect(card).to_contain_text("cue “noted”")
        page.keyboard.press("Enter")
        assert page.url.endswith("#entry-1-4")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.url.endswith("#quotation-1-4")


def test_a_link_leads_past_everything_before_the_text(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to the text")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "quotation-1-1"


# By screen reader.


def test_a_screen_reader_finds_its_way(chromium: Browser, news: Path) -> None:
    with opened(chromium, news) as page:
        told = tree(page)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].map((each) => each.localName + ' ' + each.innerText)"
        )
    roles = [(role, name) for role, name, _ in told if role in {"complementary", "search", "main", "navigation"}]
    assert roles == [
        ("complementary", "How to read this"), ("search", "Filter the quotations"), ("main", ""), ("navigation", ""),
    ]  # fmt: skip
    assert [name for role, name, _ in told if role == "article"] == [article.document.id for article in GOLD]
    assert levels[:3] == ["h1 8 articles", "h2 bases", "h3 Quotations"]
    assert [name for role, name, _ in told if role == "columnheader"] == ["Speaker", "Quotations", "Stances"] * len(
        GOLD
    )
    assert next(name for role, name, _ in told if role == "rowheader") == "A Free Coast Committee group"
    assert {name for role, name, _ in told if role == "table"} == {"Speakers"}
    assert [name for role, name, _ in told if role == "combobox"] == ["Speaker", "Stance"]
    links = [name for role, name, _ in told if role == "link"]
    assert links[:2] == ["Skip to the text", "Skip to the quotations"]
    assert "1 A: quotation of Free Coast Committee" in links
    assert "1 A: show it in the text" in links
    assert all(links)


def test_nothing_is_read_twice(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        before = tree(page)
        page.locator("#quotation-1-3").focus()
        expect(page.locator(".card")).to_be_visible()
        after = tree(page)
    assert [each for each in after if each[0] == "StaticText"] == [each for each in before if each[0] == "StaticText"]
    assert not [each for each in after if each[2]], "no description repeats what stands there"
    words = " ".join(name for role, name, _ in after if role == "StaticText")
    assert words.count("Every base that stays") == 2  # in the text, and in the list of quotations
    assert "−" not in words


def test_what_the_filter_leaves_is_announced(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        told = page.locator("output")
        assert told.get_attribute("aria-live") == "polite"
        assert told.inner_text() == "11 quotations"
        page.select_option("[name=stance]", label="supports (2)")
        assert told.inner_text() == "2 of 11 quotations"
        assert ("status", "", "") in tree(page)


# The filter.


def test_the_filter_leaves_what_is_asked_for(chromium: Browser, news: Path) -> None:
    wanted = [
        f"{place}-{number}"
        for place, article in enumerate(GOLD, 1)
        for number, each in enumerate(article.quotations, 1)
        if any(stance.label == "opposes" for stance in each.stances)
    ]
    with opened(chromium, news) as page:
        every = numbers(page)
        assert len(every) == sum(len(article.quotations) for article in GOLD)
        page.select_option("[name=stance]", "opposes foreign troops")
        assert numbers(page) == wanted
        shown = page.locator("article:visible").evaluate_all("(all) => all.map((each) => each.id)")
        assert shown == list(dict.fromkeys(f"article-{each.split('-')[0]}" for each in wanted))
        assert {each.get_attribute("id") for each in page.locator(".text .number:visible").all()} == {
            f"quotation-{each}" for each in wanted
        }
        page.select_option("[name=speaker]", "Usman Teryan")
        assert numbers(page) == ["4-8", "4-9", "4-10"]
        assert page.url.endswith("#speaker=Usman+Teryan&stance=opposes+foreign+troops")
        page.select_option("[name=stance]", "supports foreign troops")
        assert numbers(page) == []
        page.select_option("[name=speaker]", "")
        page.select_option("[name=stance]", "")
        assert numbers(page) == every
        assert page.locator(".off").count() == 0
        assert "#" not in page.url


def test_who_takes_no_side_can_be_asked_for(chromium: Browser, kesh: Path) -> None:
    with opened(chromium, kesh) as page:
        page.select_option("[name=stance]", "none")
        assert numbers(page) == ["1-1", "1-4"]


def test_what_is_filtered_out_is_text_like_any_other(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        page.select_option("[name=stance]", "supports foreign troops")
        style = page.locator("mark.off").first.evaluate(
            "(each) => [getComputedStyle(each)].flatMap((it) => [it.backgroundColor, it.borderBottomColor, it.color])"
        )
        assert style == ["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)", "rgb(29, 33, 39)"]
        assert page.locator(".text > p").nth(0).inner_text() == GARRISON.document.text.split("\n")[0]
        page.locator("mark.off").first.hover()
        page.wait_for_timeout(300)
        expect(page.locator(".card")).to_be_hidden()


def test_an_address_brings_the_filter_back(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison, part="#speaker=Usman+Teryan&stance=nonsense") as page:
        assert numbers(page) == ["1-8", "1-9", "1-10"]
        assert page.locator("select").evaluate_all("(all) => all.map((each) => each.value)") == ["Usman Teryan", ""]
        page.evaluate("location.hash = '#quotation-1-2'")  # a link to what is filtered out ends the filter
        expect(page.locator("output")).to_have_text("11 quotations")
        assert len(numbers(page)) == 11
        expect(page.locator("#quotation-1-2")).to_be_in_viewport()
