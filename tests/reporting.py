"""Scores a parser on the reporting clauses of fixtures/reporting.toml: `python tests/reporting.py [PACK ...]`.

A case counts for the speaker if the speaker's word hangs on the cue (or on its anchor) by the right relation; for the
content if cue and content are joined as a report, the content under the cue ("ccomp") or the cue under the content
("parataxis"): the treebanks have both for one sentence, and both say the same; and for the link if they are joined the
way the guidelines want. Each pack is scored as its parser gives the trees, and as `stages/repairs/` mends them.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.repairs import mend
from quoteattr.types import Document

CASES = Path(__file__).resolve().parent.parent / "fixtures" / "reporting.toml"
HANGS_ON_THE_CUE = {"ccomp", "xcomp", "csubj"}
ONE_REPORT = {"ccomp", "parataxis"}


def cases() -> list[dict[str, str]]:
    """The cases, in the order of the file."""
    return list(tomllib.loads(CASES.read_text(encoding="utf-8"))["case"])


def documents() -> list[Document]:
    """Their texts, each by the id of its case."""
    return [Document(case["text"], id=case["id"]) for case in cases()]


def judged(case: dict[str, str], parse: Parse) -> Iterator[tuple[str, bool]]:
    """What the case asks of the parse: "speaker", "content" or "link", and whether it is right."""
    cue, speaker, content, anchor = (_token(parse, case.get(key)) for key in ("cue", "speaker", "content", "anchor"))
    according = case["construction"] == "according"
    if "speaker_relation" in case:
        below, above = (cue, speaker) if according else (speaker, anchor or cue)
        yield "speaker", _joined(parse, below, above, {case["speaker_relation"]})
    links = {case["link"]} if isinstance(case["link"], str) else set(case["link"])
    if according or "cue" not in case:
        below, above = (speaker, content) if according else (content, speaker)
        for what in ("content", "link"):
            yield what, _joined(parse, below, above, links)
        return
    reports = links | ONE_REPORT if links & ONE_REPORT else links
    for what, accepted in (("content", reports), ("link", links)):
        below_cue = _joined(parse, content, cue, accepted & HANGS_ON_THE_CUE)
        yield what, below_cue or _joined(parse, cue, content, accepted - HANGS_ON_THE_CUE)


def _token(parse: Parse, name: str | None) -> Token | None:
    word, _, number = (name or "").partition("#")
    found = [token for token in parse.tokens if token.text == word]
    place = int(number or 1) - 1
    return found[place] if place < len(found) else None


def _joined(parse: Parse, below: Token | None, above: Token | None, relations: set[str]) -> bool:
    return bool(below and above and parse.head(below) == above and below.relation in relations)


def scores(parses: dict[str, Parse]) -> dict[tuple[str, str], tuple[int, int]]:
    """By construction, "all" the last, and by what is asked: how many are right, and of how many."""
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for case in cases():
        for what, good in judged(case, parses[case["id"]]):
            for group in (case["construction"], "all"):
                asked[group, what] += 1
                right[group, what] += good
    order = sorted(asked, key=lambda key: (key[0] == "all", key))
    return {key: (right[key], asked[key]) for key in order}


def main(packs: list[str]) -> None:
    """Print the table of each pack."""
    from quoteattr.parsing.packs import find_pack
    from quoteattr.parsing.stanza import StanzaParser

    lexicon = load_lexicon()
    for name in packs:
        raw = {parse.document.id: parse for parse in StanzaParser.from_pack(find_pack(name))(documents())}
        mended = {key: mend(parse, lexicon) for key, parse in raw.items()}
        tables = scores(raw), scores(mended)
        print(f"{name}: right, as parsed and as mended, of those asked for")
        for key, (plain, asked) in tables[0].items():
            after, _ = tables[1][key]
            shares = f"{100 * plain / asked:7.1f}{100 * after / asked:7.1f}"
            print(f"  {key[0]:12}{key[1]:9}{plain:4}{after:5} of {asked:3}{shares}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["en-news"])
