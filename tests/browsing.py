"""Headless Chromium for the tests of pages: what is measured there is what a reader's browser makes of a page.

A module that uses it has `pytest.importorskip("playwright.sync_api")` before it; the fixture `chromium` skips where no
browser is installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from quoteattr.output.serialize import read_jsonl

GOLD = tuple(read_jsonl(Path(__file__).parent.parent / "fixtures" / "gold.jsonl"))
GARRISON = next(article for article in GOLD if article.document.id == "garrison")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of a module."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("there is no Chromium here")
    # as where a screen reader runs: the browser tells of all of a page, seen or not
    options = ["--no-sandbox", "--disable-gpu", "--force-renderer-accessibility"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def written(folder: Path, text: str) -> Path:
    """A page in a file."""
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def opened(chromium: Browser, path: Path, *, part: str = "", width: int = 1280, **wanted: Any) -> Iterator[Page]:
    """A page as a browser shows it; `part` is what follows # in its address, `wanted` what playwright emulates.

    It may ask for nothing but itself, and the browser may find nothing wrong with it.
    """
    with chromium.new_context(viewport={"width": width, "height": 800}, **wanted) as context:
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url))
        page.goto(path.as_uri() + part)
        yield page
        assert {each.partition("#")[0] for each in told} == {path.as_uri()}


def numbers(page: Page) -> list[str]:
    """The entries that are shown, by article and number."""
    ids = page.evaluate(
        "[...document.querySelectorAll('.entries > li')].filter((li) => li.checkVisibility()).map((li) => li.id)"
    )
    return [each.removeprefix("entry-") for each in ids]


def place_of(page: Page, words: str) -> tuple[float, float]:
    """Where the middle of some words of the text stands in the window."""
    x, y = page.evaluate(_PLACE, words)
    return x, y


_PLACE = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT), range = new Range();
  while (walker.nextNode()) {
    const start = walker.currentNode.data.indexOf(words);
    if (start < 0) continue;
    range.setStart(walker.currentNode, start);
    range.setEnd(walker.currentNode, start + words.length);
    const box = range.getClientRects()[0];
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
}"""


def contrasts(page: Page) -> list[tuple[float, str, float]]:
    """What can be seen of the page: its contrast with its ground, what it is, and the contrast that it needs.

    The ratios are those of the accessibility guidelines (WCAG 2.2): words need 4.5, lines that tell something 3.
    """
    return [(each["ratio"], each["what"], each["needs"]) for each in page.evaluate(_CONTRASTS)]


_CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const pixel = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
      known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  };
  const ground = (each) => {
    for (; each; each = each.parentElement) {
      const found = pixel(getComputedStyle(each).backgroundColor);
      if (found[3] === 255) return found;
      if (found[3] !== 0) throw new Error("half transparent");
    }
    return [255, 255, 255, 255];
  };
  const luminance = (parts) => parts.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const found = [];
  const add = (colour, against, what, needs) => found.push({ ratio: ratio(pixel(colour), against), what, needs });
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const each = words.currentNode.parentElement, text = words.currentNode.data.trim();
    if (!text || !each.checkVisibility({ visibilityProperty: true }) || each.closest("script, style, option")) continue;
    add(getComputedStyle(each).color, ground(each), `words ${each.localName}.${each.className}: ${text}`, 4.5);
  }
  for (const each of document.querySelectorAll(".quoteattr mark:not(.off)"))
    add(getComputedStyle(each).borderBottomColor, ground(each.parentElement), `line below ${each.className}`, 3);
  for (const each of document.querySelectorAll(".quoteattr u:not(.off)"))
    add(getComputedStyle(each).textDecorationColor, ground(each), `line of ${each.className}`, 3);
  for (const each of document.querySelectorAll("select, input, button"))
    add(getComputedStyle(each).borderTopColor, ground(each.parentElement), "rim of a control", 3);
  return found;
}"""


def too_faint(page: Page) -> list[tuple[float, str, float]]:
    """What of the page is too close to its ground to be made out by everybody."""
    found = contrasts(page)
    assert found
    return sorted({each for each in found if each[0] < each[2]})


def tree(page: Page) -> list[tuple[str, str, str]]:
    """The page as a screen reader is told of it: role, name and description of each thing, in order."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def walk(name: str) -> Iterator[tuple[str, str, str]]:
        node = nodes[name]
        role, called, told = (node.get(key, {}).get("value", "") for key in ("role", "name", "description"))
        if not node["ignored"] and (role != "StaticText" or called.strip()):
            yield role, called, told
        for child in node.get("childIds", []):
            yield from walk(child)

    return list(walk(next(iter(nodes))))
