"""An article in a notebook, in a real browser: in each theme, beside what else is there, and without its styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve
from test_display import ARTICLE

from quoteattr.output.display import to_fragment
from quoteattr.types import Article

pytest.importorskip("playwright.sync_api")

from browsing import GARRISON, chromium, opened, too_faint, written
from playwright.sync_api import Browser

__all__ = ["chromium"]

# What notebooks do to all that is shown in them, after JupyterLab: rules that reach into every output.
HOST = """<!doctype html><html><head><meta charset="utf-8"><style>
body { margin: 0; font: 14px sans-serif; background: %(paper)s; color: %(ink)s; }
.host a:link { color: %(link)s; text-decoration: none; }
.host h3 { margin: 1em 0 .5em; font-weight: 300; }
.host ul:not(.x), .host ol:not(.x) { padding-left: 2em; list-style: decimal; margin-bottom: 1em; }
.host table { table-layout: fixed; margin: 0 auto 1em; font-size: 12px; color: %(ink)s; border: none; }
.host td, .host th { vertical-align: middle; padding: .5em; white-space: normal; max-width: none; border: none; }
:not(.markdown).host td, :not(.markdown).host th { text-align: right; }
.host tbody tr:nth-child(odd) { background: %(paper)s; } .host tbody tr:hover { background: %(link)s; }
.host p { margin: 0 0 1em; text-align: left; }
</style></head><body %(theme)s><main class="host"><h3 id="before">Mine</h3>
<table id="mine"><tr><th>a</th><td>b</td></tr></table>
<p><mark>mine</mark> <em>mine</em> <a href="#before" class="number">mine</a></p>
<div>%(first)s</div><div>%(second)s</div></main></body></html>"""
DARK = {"paper": "#111", "ink": "#ddd", "link": "#4af"}
LIGHT = {"paper": "#fff", "ink": "#222", "link": "#00c"}
NOTEBOOKS = [
    ('data-jp-theme-light="true"', LIGHT), ('data-jp-theme-light="false"', DARK), ('class="vscode-dark"', DARK),
    ('class="vscode-light"', LIGHT), ("", LIGHT),
]  # fmt: skip


def notebook(folder: Path, theme: str, colours: dict[str, str], *articles: Article) -> Path:
    first, second = (to_fragment(article) for article in articles) if articles else ("", "")
    return written(folder, HOST % {**colours, "theme": theme, "first": first, "second": second})


@pytest.mark.parametrize(("theme", "colours"), NOTEBOOKS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_notebook_of_any_theme(
    chromium: Browser, tmp_path: Path, theme: str, colours: dict[str, str], scheme: str
) -> None:
    path = notebook(tmp_path, theme, colours, GARRISON, evolve(GARRISON, quotations=GARRISON.quotations[:4]))
    with opened(chromium, path, color_scheme=scheme) as page:
        assert too_faint(page) == []
        paper = page.evaluate("getComputedStyle(document.querySelector('.quoteattr')).backgroundColor")
        assert paper == ("rgb(21, 24, 29)" if colours is DARK else "rgb(251, 250, 247)")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        assert len(ids) == len(set(ids)) > 30


def test_a_notebook_and_what_it_shows_leave_each_other_alone(chromium: Browser, tmp_path: Path) -> None:
    looks = (
        ".voices :is(th, td)",
        ".voices tr",
        ".entries",
        ".entries > li",
        ".number",
        ".title",
        ".above",
        ".text > p",
    )
    mine = "#before, #mine, #mine *, main > p, main > p *"
    with opened(chromium, notebook(tmp_path, "", LIGHT)) as page:
        alone = page.locator(mine).evaluate_all(STYLES)
    with opened(chromium, notebook(tmp_path, "", LIGHT, GARRISON, ARTICLE)) as page:
        assert page.locator(mine).evaluate_all(STYLES) == alone != []
        page.locator(".voices tr").nth(1).hover()
        hosted = [page.locator(f".quoteattr {each}").evaluate_all(STYLES) for each in looks]
    bare = f"<!doctype html><meta charset=utf-8>{to_fragment(GARRISON)}{to_fragment(ARTICLE)}"
    with opened(chromium, written(tmp_path, bare)) as page:
        for look, there in zip(looks, hosted, strict=True):
            assert page.locator(look).evaluate_all(STYLES) == there, look


STYLES = """(all) => all.map(getComputedStyle).map((it) => [
  it.textAlign, it.paddingLeft, it.marginBottom, it.color, it.backgroundColor, it.listStyleType, it.verticalAlign,
  it.fontSize, it.fontWeight, it.borderLeftStyle, it.textDecorationLine,
])"""


def test_without_its_styles_a_notebook_still_reads(chromium: Browser, tmp_path: Path) -> None:
    bare = re.sub("<style>.*?</style>", "", to_fragment(GARRISON), flags=re.DOTALL)
    with opened(chromium, written(tmp_path, f"<!doctype html><meta charset=utf-8>{bare}")) as page:
        shown = " ".join(page.locator("body").inner_text().split())
    for words in (
        "1 A No Role Left for Velmoran Combat Units −opposes",
        "al-Dawri told reporters in the capital. “We do not need another army to stand behind them. −opposes”",
        "Speaker Quotations Stances A Karim al-Dawri Prime Minister person 4 −opposes 3 ○neutral 1",
        "3 A Karim al-Dawri direct Our brigades hold",
    ):
        assert words in shown
