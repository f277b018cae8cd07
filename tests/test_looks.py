"""How pages look in a real browser: in light and dark, narrow, printed, without scripts, and to who means harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from harbour_news import ARTICLES, ENTITIES, UTTERANCES
from test_display import ARTICLE, crowd, hostile

from quoteattr.output.display import to_html
from quoteattr.output.report import to_report

pytest.importorskip("playwright.sync_api")

from browsing import GARRISON, chromium, contrasts, numbers, opened, too_faint, written
from playwright.sync_api import Browser, expect

__all__ = ["chromium"]

SCHEMES = ("light", "dark")


@pytest.fixture
def garrison(tmp_path: Path) -> Path:
    return written(tmp_path, to_html(GARRISON))


# To look at.


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_can_be_told_from_its_ground(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    with opened(chromium, written(tmp_path, to_html(crowd(40))), color_scheme=scheme) as page:
        assert len({each[1] for each in contrasts(page)}) > 100
        assert too_faint(page) == []
        page.locator("#quotation-1-7").focus()
        expect(page.locator(".card")).to_be_visible()
        assert too_faint(page) == []
        page.select_option("[name=stance]", "opposes foreign troops")
        assert too_faint(page) == []
        dark = page.evaluate("getComputedStyle(document.querySelector('.quoteattr')).backgroundColor")
        assert dark == {"light": "rgb(251, 250, 247)", "dark": "rgb(21, 24, 29)"}[scheme]


def test_faint_words_are_noticed(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        page.evaluate("document.querySelector('.quoteattr').style.setProperty('--soft', '#8a8f97')")
        assert too_faint(page)


def test_nothing_is_told_by_colour_alone(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, written(tmp_path, to_html(crowd(12)))) as page:
        lines = "(all, key) => Object.fromEntries(all.map((it) => [it.classList[0], getComputedStyle(it)[key]]))"
        kinds = page.locator(".text mark").evaluate_all(lines, "borderBottomStyle")
        assert kinds == {"direct": "solid", "mixed": "dashed", "indirect": "dotted"}
        sides = page.locator(".text u").evaluate_all(lines, "textDecorationStyle")
        assert sides == {"opposes": "wavy", "supports": "double", "mixed": "dashed", "neutral": "solid"}
        labels = page.locator(".text em").evaluate_all("(all) => all.map((each) => each.className + each.innerText)")
        assert {"opposes−opposes", "supports+supports", "mixed±mixed", "neutral○neutral"} == set(labels)
        letters = page.locator(".text .number b").all_inner_texts()
        assert len(set(letters)) == len(letters) == 12


@pytest.mark.parametrize("width", [320, 700, 1280])
def test_nothing_sticks_out_of_the_page(chromium: Browser, tmp_path: Path, width: int) -> None:
    long = evolve(GARRISON, document=evolve(GARRISON.document, id="long" * 100))
    for shown in ((long,), (long, hostile(), ARTICLE)):
        with opened(chromium, written(tmp_path, to_html(*shown)), width=width) as page:
            page.locator(".text .number").last.focus()
            assert page.evaluate("document.scrollingElement.scrollWidth") == width


def test_print_shows_all_of_it_light_and_nothing_to_press(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison, color_scheme="dark") as page:
        page.locator("#quotation-1-3").focus()
        page.emulate_media(media="print", color_scheme="dark")
        for gone in (".filter", ".card", ".skip"):
            assert not page.locator(gone).first.is_visible(), gone
        assert len(numbers(page)) == 11
        assert too_faint(page) == []
        assert page.evaluate("getComputedStyle(document.querySelector('.text')).color") == "rgb(29, 33, 39)"
        assert page.pdf().startswith(b"%PDF")


def test_print_shows_articles_out_of_sight(chromium: Browser, tmp_path: Path) -> None:
    pages = []
    for shown in (to_html(*[crowd(30)] * 5), to_html(*[crowd(30)] * 5).replace("content-visibility: auto", "")):
        with opened(chromium, written(tmp_path, shown)) as page:
            pages.append(page.pdf().count(b"/Type /Page\n"))
    assert pages[0] == pages[1] > 5


def test_nothing_moves(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison) as page:
        page.locator("#quotation-1-3").focus()
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].map(getComputedStyle).filter((each) => each.animationName !== 'none'"
            "|| each.transitionDuration !== '0s' || each.scrollBehavior !== 'auto').length"
        )
        assert moving == 0


@pytest.mark.parametrize(("articles", "each"), [(10, 50), (1, 500)])
def test_many_quotations_cost_no_listeners_and_are_laid_out_when_seen(
    chromium: Browser, tmp_path: Path, articles: int, each: int
) -> None:
    with opened(chromium, written(tmp_path, to_html(*(crowd(each) for _ in range(articles))))) as page:
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        assert metrics["JSEventListeners"] < 10
        unseen = page.evaluate(
            "[...document.querySelectorAll('.entries > li')]"
            ".filter((each) => !each.checkVisibility({ contentVisibilityAuto: true })).length"
        )
        assert unseen > 400
        assert len(numbers(page)) == 500


def test_the_way_through_a_long_article(chromium: Browser, tmp_path: Path) -> None:
    """Links lead to what was out of sight, and a filter leaves no empty boxes of it."""
    with opened(chromium, written(tmp_path, to_html(crowd(500))), part="#quotation-1-450") as page:
        expect(page.locator("#quotation-1-450")).to_be_in_viewport()
        page.locator("#quotation-1-450").press("Enter")
        expect(page.locator("#entry-1-450")).to_be_in_viewport()
        page.locator("#entry-1-450 .number").press("Enter")
        expect(page.locator("#quotation-1-450")).to_be_in_viewport()
        page.select_option("[name=speaker]", "Voice 449")
        assert numbers(page) == ["1-450"]
        assert page.locator(".entries:visible").count() == 1
        assert page.locator("#entry-1-450").is_visible()


# Where something is missing, or somebody means harm.


def test_without_scripts_only_the_filter_and_the_card_are_missing(chromium: Browser, garrison: Path) -> None:
    with opened(chromium, garrison, java_script_enabled=False) as page:
        assert not page.locator(".filter").is_visible()
        assert page.locator(".card").count() == 0
        assert all(each.is_visible() for each in page.locator(".entries > li").all())
        assert "found by" in (page.locator("mark[data-q='1-3']").first.get_attribute("title") or "")
        page.locator("#quotation-1-11").press("Enter")
        expect(page.locator("#entry-1-11")).to_be_in_viewport()
        assert page.locator("#entry-1-11").evaluate("(each) => getComputedStyle(each).boxShadow") != "none"
        page.locator("#entry-1-11 .number").press("Enter")
        expect(page.locator("#quotation-1-11")).to_be_in_viewport()


def test_a_hostile_article_runs_nothing(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, written(tmp_path, to_html(hostile(), GARRISON))) as page:
        assert page.title() == "2 articles · quoteattr"
        page.locator("#quotation-1-1").focus()
        expect(page.locator(".card")).to_contain_text("<script>")
        page.select_option("[name=speaker]", index=1)
        assert numbers(page) == ["1-1"]
        assert page.title() == "2 articles · quoteattr"


def test_no_script_but_ours_would_run(chromium: Browser, tmp_path: Path) -> None:
    broken = to_html(GARRISON).replace(
        "<main>", "<main><script>document.title = 'broken'</script><img src=x onerror=alert()>"
    )
    page = chromium.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(written(tmp_path, broken).as_uri())
    assert page.title() == "garrison · quoteattr"
    assert page.locator(".filter").is_visible(), "ours runs"
    assert len([each for each in told if "Content Security Policy" in each]) == 3
    page.close()


# The report.


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [340, 1200])
def test_the_report(chromium: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    path = written(tmp_path, to_report(ARTICLES, ENTITIES, UTTERANCES))
    with opened(chromium, path, color_scheme=scheme, width=width) as page:
        assert too_faint(page) == []
        bars = page.locator(".bar").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().width)")
        assert len(bars) == 2
        assert min(bars) >= 3
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
        assert page.locator("a, summary").evaluate_all("(all) => all.every((each) => each.tabIndex === 0)")
        page.get_by_text("Close all").click()
        assert page.locator("details.voice[open]").count() == 0
        for summary in page.locator("summary").all():
            if not summary.evaluate("(each) => each.parentNode.open"):
                summary.click()
        assert all(each.is_visible() for each in page.locator("blockquote").all())
        assert too_faint(page) == []
        page.get_by_label("Find a voice").fill("reke")
        named = page.locator("[data-name]:visible h3").all_inner_texts()
        assert named == ["Tam Reke"]


def test_a_link_to_a_folded_voice_unfolds_it(chromium: Browser, tmp_path: Path) -> None:
    path = written(tmp_path, to_report(ARTICLES, ENTITIES, UTTERANCES))
    with opened(chromium, path) as page:
        assert not page.locator("#voice-2").is_visible()
    with opened(chromium, path, part="#voice-2") as page:
        assert page.locator("#voice-2").is_visible()
