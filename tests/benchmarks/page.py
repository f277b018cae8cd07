"""How fluid: `python tests/benchmarks/page.py`, a page of 2,000 quotations in headless Chromium, twice.

Once as the fixture articles under new ids, over and over, and once as a single article of their texts, one behind the
other. Told are size, time to make, and the milliseconds of CPU that the browser's process of the page needs to load, to
filter, to point at a quotation and to scroll 40 times 1,500 pixels, how often it laid out, and the longest wait between
two frames, in which whatever else the machine does has its part. Needs playwright and Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from attrs import evolve
from playwright.sync_api import CDPSession, Page, sync_playwright

from quoteattr.output.display import to_html
from quoteattr.output.serialize import read_jsonl
from quoteattr.types import Article, Cue, Document, Evidence, Mention, Quotation, Span, Stance

GOLD = Path(__file__).resolve().parents[2] / "fixtures" / "gold.jsonl"
WANTED = 2000

# The longest wait between frames while something is done, and what is left of it to do when it is done.
FRAMES = """(() => { let last = performance.now(); window.longest = 0;
  const frame = (now) => { longest = Math.max(longest, now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame); })()"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def many() -> list[Article]:
    """The fixture articles under new ids until there are enough quotations."""
    articles, found = [], 0
    for number, article in enumerate(cycle(read_jsonl(GOLD))):
        articles.append(evolve(article, document=evolve(article.document, id=f"{article.document.id}-{number}")))
        found += len(article.quotations)
        if found >= WANTED:
            return articles
    raise AssertionError


def joined(articles: list[Article]) -> Article:
    """One article of the texts of all."""
    quotations: list[Quotation] = []
    speakers, text = {}, ""
    for article in articles:
        quotations += [moved(each, len(text), len(quotations)) for each in article.quotations]
        speakers |= {f"{article.document.id[:4]}{each.id}": each for each in article.speakers}
        text += article.document.text + "\n"
    named = tuple(evolve(each, id=name) for name, each in speakers.items())
    numbered = islice(quotations, WANTED)
    ids = {each.id: name for name, each in speakers.items()}
    voiced = (evolve(each, speaker=ids.get(each.speaker or ""), within=None) for each in numbered)
    return Article(Document(text, "joined"), tuple(voiced), named, articles[0].made)


def moved(quotation: Quotation, by: int, number: int) -> Quotation:
    def span(old: Span) -> Span:
        return Span(old.start + by, old.end + by)

    def mention(old: Mention | None) -> Mention | None:
        return old and Mention(span(old.span), span(old.head), old.type)

    def evidence(old: Evidence) -> Evidence:
        return evolve(old, spans=tuple(map(span, old.spans)))

    def stance(old: Stance) -> Stance:
        return evolve(old, evidence=evidence(old.evidence))

    return evolve(
        quotation, id=f"q{number}", content=tuple(map(span, quotation.content)),
        cue=quotation.cue and Cue(span(quotation.cue.span), quotation.cue.lemma),
        source=mention(quotation.source), relayed_by=mention(quotation.relayed_by),
        evidence=evidence(quotation.evidence), stances=tuple(map(stance, quotation.stances)),
    )  # fmt: skip


def work(session: CDPSession) -> dict[str, float]:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics}


def measured(page: Page, session: CDPSession, act: Callable[[], object]) -> str:
    """What the browser did meanwhile."""
    page.evaluate("window.longest = 0")
    before = work(session)
    act()
    page.evaluate(TWO_FRAMES)
    after = work(session)
    busy, layouts = ((after[name] - before[name]) for name in ("ProcessTime", "LayoutCount"))
    return f"{busy * 1000:6.0f} ms CPU, {layouts:3.0f} layouts, longest frame {page.evaluate('longest'):5.0f} ms"


def scroll(page: Page) -> None:
    for _ in range(40):
        page.mouse.wheel(0, 1500)
        page.evaluate("new Promise(requestAnimationFrame)")


def figures(page: Page, path: Path) -> Iterator[str]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = work(session)
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.evaluate(TWO_FRAMES)
    after = work(session)
    yield (
        f"load      {(after['ProcessTime'] - before['ProcessTime']) * 1000:6.0f} ms CPU, "
        f"{after['LayoutCount'] - before['LayoutCount']:3.0f} layouts, shown after "
        f"{(time.perf_counter() - start) * 1000:.0f} ms; {after['Nodes']:.0f} nodes, "
        f"{after['JSEventListeners']:.0f} listeners, {after['JSHeapUsedSize'] / 1e6:.0f} MB of script"
    )
    page.evaluate(FRAMES)
    yield "point     " + measured(page, session, lambda: (page.mouse.move(150, 500), page.wait_for_timeout(300)))
    yield "scroll 40 " + measured(page, session, lambda: scroll(page))
    yield "filter    " + measured(page, session, lambda: page.select_option("[name=stance]", index=1))
    yield "unfilter  " + measured(page, session, lambda: page.select_option("[name=stance]", index=0))
    yield "speaker   " + measured(page, session, lambda: page.select_option("[name=speaker]", index=3))


def main() -> None:
    articles = many()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, shown in (("many articles", articles), ("one article", [joined(articles)])):
            start = time.perf_counter()
            text = to_html(*shown)
            took = time.perf_counter() - start
            path = Path(folder) / f"{name}.html"
            path.write_text(text, encoding="utf-8")
            number = sum(len(article.quotations) for article in shown)
            print(f"{name}: {len(shown)} with {number} quotations, {len(text.encode()) / 1e6:.1f} MB in {took:.2f} s")
            for line in figures(browser.new_page(viewport={"width": 1280, "height": 900}), path):
                print("  " + line)


if __name__ == "__main__":
    main()
