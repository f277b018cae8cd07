"""Quoted stretches: which marks belong together, which stretch stands inside which, and where they break off.

A mark is read from three things: its shape (“ opens, ” shuts, " may do either), its free side (in `said “We` it opens,
in `soil“ he` it shuts whatever its shape) and what stands open. Where these disagree, the next marks of its family
decide. Pairing starts afresh in every paragraph, so that a broken mark costs one quotation and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex
from attrs import frozen

from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.types import Span


@frozen
class Quoted:
    """A stretch inside quotation marks.

    `inside` leaves the marks out, `outside` takes them in. `parent` is the place (in what `find_marks` gives) of the
    stretch it is nested in; `continues` the place of the stretch it goes on from, where a new paragraph reopened the
    mark. `closed` is False where the closing mark is missing.
    """

    inside: Span
    outside: Span
    parent: int | None = None
    continues: int | None = None
    closed: bool = True


def find_marks(text: str) -> tuple[Quoted, ...]:
    """The quoted stretches of a text, in the order of the text, outer before inner.

    >>> text = "“They said ‘never’ to us,” she recalled. “Don’t ask."
    >>> [quoted.inside.of(text) for quoted in find_marks(text)]
    ['They said ‘never’ to us,', 'never', 'Don’t ask.']
    """
    return tuple(_placed(_without_false_openings(_paired(text))))


_SINGLE = "single"
_SHAPES = {  # the family that a mark pairs in, and which way it turns: 1 opens, -1 shuts, 0 may do either
    **dict.fromkeys(("“", "„", "‟", "``", "‘‘"), ("double", 1)),
    **dict.fromkeys(("”", "’’"), ("double", -1)),
    **dict.fromkeys(('"', "''"), ("double", 0)),
    **{"«": ("angle", 1), "»": ("angle", -1), "‹": ("small angle", 1), "›": ("small angle", -1)},
    **dict.fromkeys(("‘", "‚", "‛", "`"), (_SINGLE, 1)),
    **{"’": (_SINGLE, -1), "'": (_SINGLE, 0)},
}
_APOSTROPHES = {"'", "’", "‘", "''"}
_MARK = regex.compile("|".join(map(regex.escape, sorted(_SHAPES, key=len, reverse=True))))
_RUN = regex.compile(f"(?:{_MARK.pattern})+")

# "the ’90s", "get ’em", "rock ’n’ roll", "the U.N.’s", "the army 's"; "back in ’12", not "’12 miles on foot’"
_CLIPPED = regex.compile(
    r"(?:\d0s|em|til|[Tt]is|[Tt]was|bout|n|(?:s|re|ve|ll|m|d)(?!['’]))\b"
    r"|\d\d\b(?![^'’\n]{0,80}(?:(?<![sxz])['’](?!\w)|['’](?!\s?\w)))"
)
_FEET = regex.compile(r"\d['’′]\s?\d+(?:\.\d+)?$")  # 6'2", 40°26'46"
_POSSESSIVE = regex.compile(r"(?:[sxzSXZ]|in|\d)$")  # "workers’ rights", "goin’ home", "a 6' wall"
_INCHES = regex.compile(r"(?<!\d)\d{1,3}$")  # a 5" pipe
_NEXT_WORD = regex.compile(r"[^\S\n]\w")
_INSERT = regex.compile(r"\s?\[[^\[\]\n]{1,80}\]")  # "… nor for” [offering] counsel.”": the writer's own words
_LEADS_IN = regex.compile(r"[:,]\s*$")
_SIGNS = regex.compile(r"\W*")
_PATIENCE = 8  # paragraphs in a row that a stretch left open may run through before one shuts it


class _Mark(NamedTuple):
    start: int
    end: int
    family: str
    shape: int
    side: int  # 1 where only its left side is free, -1 where only its right side is, else 0
    bare: bool  # no mark perhaps, but part of the word before it: "workers’ rights", a 5" pipe

    @property
    def shuts(self) -> bool:
        return self.side < 0 or (self.side == 0 and self.shape < 0)


class _Stretch(NamedTuple):
    family: str
    outside: Span
    inside: Span
    closed: bool
    first: bool  # nothing but signs before it in its paragraph
    last: bool  # unclosed, and runs to the end of its paragraph


def _read(text: str, paragraph: Span) -> Iterator[_Mark]:
    """The marks of a paragraph, apostrophes left out."""
    for run in _RUN.finditer(text, paragraph.start, paragraph.end):
        side = _side(text, run.start(), run.end(), paragraph)
        for match in _MARK.finditer(text, *run.span()):
            family, shape = _SHAPES[match.group()]
            start, end = match.span()
            if not (match.group() in _APOSTROPHES and _belongs_to_word(text, start, end, side)):
                yield _Mark(start, end, family, shape, side, side < 0 and _may_belong_to_word(text, start, end, family))


def _side(text: str, start: int, end: int, paragraph: Span) -> int:
    """Which side of a run of marks is free; dots after it count only as a full stop: "stop". but "...and so"."""
    before = text[start - 1] if start > paragraph.start else " "
    after = text[end : end + 2] if end < paragraph.end else " "
    free_left = _blank(before) or before in "([{—–-/"
    free_right = _blank(after[0]) or (after[0] in ".,;:!?)]}—–-/" and after != "..")
    return free_left - free_right


def _blank(character: str) -> bool:
    return character == " " or not character.isprintable()  # a no-break space, a direction mark


def _belongs_to_word(text: str, start: int, end: int, side: int) -> bool:
    """Whether it is an apostrophe: don’t, O’Neill, Sha‘abi, a doubled don''t, ’90s."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 1]
    within = before[-1:].isalnum() and after.isalnum()
    clipped = text[start] != "‘" and side >= 0 and _CLIPPED.match(text, end)
    return within or bool(clipped) or before in {"'n", "’n"}


def _may_belong_to_word(text: str, start: int, end: int, family: str) -> bool:
    before = text[max(start - 8, 0) : start]
    if family == _SINGLE:
        return bool(_POSSESSIVE.search(before) and _NEXT_WORD.match(text, end))
    return bool(_FEET.search(before) or (_INCHES.search(before) and _NEXT_WORD.match(text, end)))


def _paired(text: str) -> list[list[_Stretch]]:
    """The stretches of each paragraph; what one pair of marks spans, a list say, is quoted in all its paragraphs."""
    rows: list[list[_Stretch]] = []
    inside: list[_Pairing] = []  # the paragraphs since a stretch was left open, the one that opens it first
    for paragraph in find_paragraphs(text):
        running = inside[0].left_open if 0 < len(inside) <= _PATIENCE else None
        pairing = _Pairing(text, paragraph, running)
        rows.append(pairing.found)
        if running and pairing.goes_on:
            for between in inside[1:]:
                between.quote_whole(running)
        still_open = [*inside, pairing] if pairing.running else []
        inside = [pairing] if pairing.left_open else still_open
    return rows


class _Pairing:
    """Pairs the marks of one paragraph; `running` is the family of a stretch that the paragraph before left open."""

    def __init__(self, text: str, paragraph: Span, running: str | None) -> None:
        self.text, self.paragraph, self.running = text, _trimmed(text, paragraph.start, paragraph.end), running
        self.lead = _SIGNS.match(text, self.paragraph.start, self.paragraph.end).end()
        self.goes_on = False  # whether the paragraph goes on with that stretch and shuts it
        self.standing: list[_Mark] = []
        self.found: list[_Stretch] = []
        self._pair()

    @property
    def left_open(self) -> str | None:
        """The family of the stretch that goes on beyond the paragraph."""
        return next((stretch.family for stretch in self.found if stretch.last and stretch.family != _SINGLE), None)

    def quote_whole(self, family: str) -> None:
        """Take the whole paragraph as quoted: the stretch that ran on into it is shut in a later one."""
        whole = _Stretch(family, self.paragraph, self.paragraph, closed=False, first=True, last=True)
        self.found.insert(0, whole)

    def _pair(self) -> None:
        for mark, following, second in _with_coming(list(_read(self.text, self.paragraph))):
            if mark.family == _SINGLE:
                self._take_single(mark, following)
            else:
                self._take_double(mark, following, second)
        self._break_off(0, self.paragraph.end)
        self.found.sort(key=lambda stretch: (stretch.outside.start, -stretch.outside.end))

    def _take_double(self, mark: _Mark, following: _Mark | None, second: _Mark | None) -> None:
        """Open, shut or pass over at a mark that is no single one, knowing the next two of its family."""
        place = self._place_of(mark.family)
        shut_next = following is not None and following.shuts
        if _opens(mark, standing=place is not None, shut_next=shut_next):
            if place is not None and not (shut_next and self._nests(mark, place, second)):
                self._break_off(place, mark.start)
            self.standing.append(mark)
        elif shut_next and (mark.bare or _INSERT.match(self.text, mark.end)):
            return
        elif place is not None:
            self._shut(place, mark)
        elif mark.family == self.running and not mark.bare:
            self._shut_running(mark)
        self.running = None

    def _take_single(self, mark: _Mark, following: _Mark | None) -> None:
        """The same at a single mark, which counts only in pairs: it may yet be an apostrophe."""
        standing = bool(self.standing) and self.standing[-1].family == _SINGLE
        better_next = following is not None and following.shuts and not following.bare
        if _opens_single(mark, standing=standing, better_next=better_next):
            if standing:
                self.standing.pop()  # it has no partner: "Kate ‘al-Rikabi said ‘no’"
            self.standing.append(mark)
        elif standing and mark.side <= 0 and not (mark.bare and (better_next or self._holds_stretch())):
            self._shut(len(self.standing) - 1, mark)

    def _holds_stretch(self) -> bool:
        return bool(self.found) and self.found[-1].outside.start > self.standing[-1].start

    def _nests(self, mark: _Mark, place: int, second: _Mark | None) -> bool:
        """Whether a mark opens inside one of its own family: “she said “no” to me”, “she said "no" to me”."""
        alike = (self.text[mark.start] == '"') == (self.text[self.standing[place].start] == '"')
        return not alike or place < len(self.standing) - 1 or (second is not None and second.shuts)

    def _place_of(self, family: str) -> int | None:
        for place in range(len(self.standing) - 1, -1, -1):
            if self.standing[place].family == family:
                return place
        return None

    def _shut(self, place: int, mark: _Mark) -> None:
        self._break_off(place + 1, mark.start)
        opened = self.standing.pop()
        self._add(opened.family, opened.start, opened.end, mark.start, mark.end)

    def _shut_running(self, mark: _Mark) -> None:
        self.goes_on = True
        self._break_off(0, mark.start)
        self._add(mark.family, self.paragraph.start, self.paragraph.start, mark.start, mark.end)

    def _break_off(self, place: int, end: int) -> None:
        """End what stands open from `place` up; a single mark with no partner is none, unless it may run on."""
        for opened in self.standing[place:]:
            if opened.family != _SINGLE or (end == self.paragraph.end and self._introduced(opened)):
                self._add(opened.family, opened.start, opened.end, end, None)
        del self.standing[place:]

    def _introduced(self, mark: _Mark) -> bool:
        return mark.start < self.lead or bool(_LEADS_IN.search(self.text[max(mark.start - 8, 0) : mark.start]))

    def _add(self, family: str, start: int, inside_start: int, inside_end: int, end: int | None) -> None:
        """Note a stretch unless it is empty; without an `end` it is unclosed."""
        if self.text[inside_start:inside_end].isspace() or inside_start == inside_end:
            return
        inside = _trimmed(self.text, inside_start, inside_end)
        outside = Span(start, inside.end if end is None else end)
        runs_on = end is None and inside.end == self.paragraph.end
        self.found.append(_Stretch(family, outside, inside, end is not None, start <= self.lead, runs_on))


def _opens(mark: _Mark, *, standing: bool, shut_next: bool) -> bool:
    """Whether a mark that is no single one opens."""
    if mark.side < 0:
        return mark.shape > 0 and not standing and shut_next  # "he said:“ We go”"
    if mark.shape < 0:
        return not standing and shut_next  # ”We go”
    if not standing or (mark.shape > 0 and mark.side > 0):
        return True
    return shut_next and mark.shape + mark.side > 0  # else one typed on the wrong side: "We go, "he said.


def _opens_single(mark: _Mark, *, standing: bool, better_next: bool) -> bool:
    if mark.side > 0:
        return mark.shape >= 0 or (not standing and better_next)
    return mark.side == 0 and mark.shape >= standing


def _with_coming(marks: list[_Mark]) -> Iterator[tuple[_Mark, _Mark | None, _Mark | None]]:
    """Each mark with the next two of its family."""
    coming: dict[str, tuple[_Mark | None, _Mark | None]] = {}
    rows = []
    for mark in reversed(marks):
        following, second = coming.get(mark.family, (None, None))
        rows.append((mark, following, second))
        coming[mark.family] = (mark, following)
    return reversed(rows)


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    return Span(end - len(stretch.lstrip()), start + len(stretch.rstrip()))


def _without_false_openings(rows: list[list[_Stretch]]) -> list[list[_Stretch]]:
    """Unclosed single marks stay only where the next paragraph reopens them, and so on until one is shut."""
    kept: list[list[_Stretch]] = [[]]
    for row in reversed(rows):
        reopened = bool(kept[-1]) and kept[-1][0].first and kept[-1][0].family == _SINGLE
        kept.append([stretch for stretch in row if stretch.closed or stretch.family != _SINGLE or reopened])
    return kept[::-1]


def _placed(rows: list[list[_Stretch]]) -> Iterator[Quoted]:
    """The stretches numbered, each with the one it stands in and the one it goes on from."""
    place = 0
    running: tuple[str, int] | None = None
    for row in rows:
        begun, running = running, None
        around: list[tuple[int, int]] = []
        for stretch in row:
            while around and around[-1][1] <= stretch.outside.start:
                around.pop()
            parent = around[-1][0] if around else None
            reopens = begun is not None and begun[0] == stretch.family and stretch.first and stretch is row[0]
            continues: int | None = begun[1] if begun and reopens else None
            yield Quoted(stretch.inside, stretch.outside, parent, continues, stretch.closed)
            around.append((place, stretch.outside.end))
            running = running or ((stretch.family, place) if stretch.last else None)
            place += 1
