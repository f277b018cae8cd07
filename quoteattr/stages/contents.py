"""What was said: the spans of each content, typed direct, indirect or mixed by the marks on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, takewhile

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.complements import Complement, is_edge
from quoteattr.stages.cues import CueKind, FoundCue
from quoteattr.stages.drafts import Draft, Drafts
from quoteattr.stages.labels import find_labels, find_turns, is_direction, label_beside
from quoteattr.stages.reports import find_adjoining, find_lead, find_reports
from quoteattr.stages.utterances import Page, Utterance, ends_utterance, is_sentence
from quoteattr.types import QuotationType, Span

FARTHEST_BEHIND = 60  # characters between a content and marked words that still belong to it


@frozen
class Content:
    """What one cue attributes; `by` names the rule that tied the two.

    `words` are those of a clause, none where marks alone tell the content. `label` is the source where a colon or a
    dash names it; `voice` the utterance that the cue itself stands in, None where the writer reports.
    """

    type: QuotationType
    spans: tuple[Span, ...]
    cue: FoundCue | None
    by: str
    words: tuple[Token, ...] = ()
    voice: int | None = None
    frame: str = "clause"
    label: Token | None = None


def find_contents(
    page: Page, complements: Iterable[Complement], cues: Iterable[FoundCue], lexicon: Lexicon
) -> tuple[Content, ...]:
    """The content of every cue, and every utterance with the cue or the quotation it belongs to."""
    labelled = _labelled_paragraphs(page, lexicon)
    taken = {draft.cue.head.index for draft in labelled if draft.cue is not None}
    spoken = [token for draft in labelled if draft.by == "transcript" for token in draft.words]
    taken |= {token.index for token in spoken if page.voice(token) is None}
    found = (_from_complement(page, complement) for complement in complements)
    drafts = [draft for draft in found if draft is not None and draft.cue and draft.cue.head.index not in taken]
    drafts = _place_utterances(page, [*labelled, *drafts], cues, lexicon)
    contents = [_finish(page, draft) for draft in drafts]
    return tuple(sorted((c for c in contents if c is not None), key=lambda c: (c.spans[0].start, -c.spans[-1].end)))


def _labelled_paragraphs(page: Page, lexicon: Lexicon) -> list[Draft]:
    """ "Minister: No Need for Talks": all that follows the colon."""
    drafts, turns = [], find_turns(page, lexicon)
    for label in find_labels(page, lexicon):
        draft = Draft(label.cue, label.rule, label=label.name, words=list(label.words))
        held = {page.voice(token) for token in label.words if not is_edge(token)}
        draft.utterances = [page.utterances[place] for place in sorted(held - {None})]  # type: ignore[type-var, index]
        if None not in held:
            draft.words = []
        drafts.append(draft)
    return [*drafts, *(Draft(None, turn.rule, label=turn.name, words=list(turn.words)) for turn in turns)]


def _named(page: Page, utterance: Utterance, lexicon: Lexicon) -> Draft | None:
    found = label_beside(page, utterance, lexicon)
    return Draft(None, found[0], label=found[1]) if found else None


def _from_complement(page: Page, complement: Complement) -> Draft | None:
    """The content of a clause: its words, or the utterances that it is made of."""
    cue, frame = complement.cue, complement.frame
    voice, top = page.voice(cue.head), page.voice(complement.head)
    by = f"learned:{frame}" if complement.learned else f"{cue.kind}:{frame}"
    draft = Draft(cue, by, voice=voice, frame=frame)
    if voice is not None:
        draft.words = [token for token in complement.words if page.voice(token) == voice]
        return draft if draft.words else None
    draft.utterances = _utterances_in(page, complement)
    if top is not None and page.utterances[top].complete:
        # the rest of the "clause" is the reporting one's own baggage: "“Q,” he said, speaking in Rome"
        draft.utterances = [utterance for utterance in draft.utterances if utterance.complete]
        return draft
    own = {token.index for token in _writers_words(page, complement)}
    kept = {utterance.place for utterance in draft.utterances}
    words = [token for token in complement.words if token.index in own or page.voice(token) in kept]
    if not draft.utterances or any(token.index in own and _says_something(token) for token in words):
        draft.words = words
    return draft


def _utterances_in(page: Page, complement: Complement) -> list[Utterance]:
    """The utterances that a clause is made of: the one its head stands in, and those it holds most of."""
    held = Counter(page.voice(token) for token in complement.words)
    top = page.voice(complement.head)
    return [
        page.utterances[place]
        for place, words in held.items()
        if place is not None and (place == top or 2 * words > len(page.utterances[place].words))
    ]


def _writers_words(page: Page, complement: Complement) -> list[Token]:
    """The words of a clause that stand in no marks."""
    words = [token for token in complement.words if page.voice(token) is None]
    top = page.voice(complement.head)
    if top is None or complement.frame != "infinitive":
        return words
    # "asked them to “leave us alone”": whom he asked is told by the writer
    return [token for token in words if token.index > page.utterances[top].words[-1].index]


_SENTENCES = frozenset({"clause", "parenthetical"})


def _says_something(token: Token) -> bool:
    return token.upos not in {"PUNCT", "SYM", "CCONJ"} and token.text.casefold() not in {"that", "to", "but", "and"}


def _place_utterances(page: Page, drafts: Iterable[Draft], cues: Iterable[FoundCue], lexicon: Lexicon) -> list[Draft]:
    """Every utterance that no clause holds goes to the cue beside it, to the quotation before it, or to nobody."""
    verbs = {cue.head.index: cue for cue in cues if cue.kind is CueKind.VERB and "clause" in cue.frames}
    placed = Drafts(_less_adjoining(page, drafts, verbs))
    turns = {page.voice(token) for draft in placed.drafts if draft.by == "transcript" for token in draft.words}
    for utterance in page.utterances:
        taken = utterance.place in turns or placed.holding(utterance) is not None
        says_nothing = all(map(is_edge, utterance.words)) or is_direction(utterance.words)
        if taken or says_nothing or _lengthen(page, utterance, placed):
            continue
        draft = _resumed(page, utterance, placed) or _beside(page, utterance, verbs, placed)
        draft = draft or _named(page, utterance, lexicon)
        draft = draft or _ahead(page, utterance, verbs, placed) or _led_in(page, utterance, verbs, placed)
        draft = draft or _running(page, utterance, placed)
        if draft is not None and draft in placed:
            placed.extend(draft, utterance)
        elif draft is not None:
            draft.utterances.append(utterance)
            placed.add(draft)
        elif utterance.complete and is_sentence(utterance):
            placed.add(Draft(None, "marks:alone", utterances=[utterance]))
    return placed.drafts


def _less_adjoining(page: Page, drafts: Iterable[Draft], verbs: Mapping[int, FoundCue]) -> Iterator[Draft]:
    """The drafts without the utterances that have a cue of their own right beside them."""
    for draft in drafts:
        if draft.cue is not None and draft.voice is None and not draft.words and draft.frame in _SENTENCES:
            own = [[cue.head for cue in find_adjoining(page, u, verbs)] for u in draft.utterances]
            pairs = zip(draft.utterances, own, strict=True)
            draft.utterances = [u for u, heads in pairs if not heads or draft.cue.head in heads]
        yield draft


def _lengthen(page: Page, utterance: Utterance, drafts: Drafts) -> bool:
    """ "called the plan a “disaster” and a “trap”": marked words right behind a content belong to it."""
    first = utterance.words[0]
    if utterance.complete:
        return False
    for draft in drafts.ending_before(first.span.start):
        if draft.end < first.span.start - FARTHEST_BEHIND:
            return False
        if not draft.words or draft.cue is None:
            continue
        last = max(draft.words, key=lambda token: token.index)
        gap = page.parse.tokens[last.index + 1 : first.index]
        near = len(gap) < 5 and last.index < first.index and last.sentence == first.sentence
        if near and not any(token.upos == "VERB" or token.text in {";", ":"} for token in gap):
            drafts.extend(draft, utterance, (*gap, *utterance.words))
            return True
    return False


def _beside(page: Page, utterance: Utterance, verbs: Mapping[int, FoundCue], drafts: Drafts) -> Draft | None:
    """The draft of the cue beside an utterance: its own, or a new one where its clause is not the utterance."""
    for side, cue in find_reports(page, utterance, verbs):
        draft = drafts.with_cue(cue)
        if draft is None or draft.frame not in _SENTENCES:
            return Draft(cue, f"marks:{side}")
        if draft.utterances and not any(token.span.start > cue.head.span.start for token in draft.words):
            return draft  # "“Q,” she said, “Q.”"
        behind = cue in find_adjoining(page, utterance, verbs) and not _reaches_before(draft, cue)
        if side == "after" and utterance.complete and (behind or not draft.utterances):
            return draft if _has_that(page, draft) else Draft(cue, f"marks:{side}")
    return None


def _reaches_before(draft: Draft, cue: FoundCue) -> bool:
    return any(part.start < cue.head.span.start for part in draft.parts)


def _has_that(page: Page, draft: Draft) -> bool:
    """ "“It is thin,” she wrote in a letter, and that the pier “must go”": a clause with "that" is her words too."""
    first = min(draft.words, key=lambda token: token.index, default=None)
    return first is not None and page.parse.tokens[first.index - 1].text.casefold() == "that"


def _ahead(page: Page, utterance: Utterance, verbs: Mapping[int, FoundCue], drafts: Drafts) -> Draft | None:
    """The draft of a cue that comes only after the mark has been reopened, once or more: "“Q. / “Q,” she said."."""
    chain = []
    draft: Draft | None = None
    while draft is None and (following := page.continuation(utterance)) is not None:
        if following.place in drafts.ahead:
            draft = drafts.ahead[following.place]
            break
        utterance = following
        chain.append(utterance.place)
        draft = _beside(page, utterance, verbs, drafts) or drafts.holding(utterance)
    drafts.ahead.update(dict.fromkeys(chain, draft))
    return draft


def _resumed(page: Page, utterance: Utterance, drafts: Drafts) -> Draft | None:
    """The speech that goes on: in "“We sail,” Reke said. “We sail far.” Holt noted the wind." Holt said none of it."""
    before = page.before(utterance)
    full_stop = ends_utterance(utterance.inside.of(page.parse.text), {"."})
    if not full_stop or not page.after(utterance) or (before and before[-1].text != "."):
        return None
    running = _running(page, utterance, drafts)
    if running is None or running.end < page.paragraphs[utterance.paragraph].start:
        return None
    return running if running.utterances else None


def _led_in(page: Page, utterance: Utterance, verbs: Mapping[int, FoundCue], drafts: Drafts) -> Draft | None:
    """The draft of a cue that ends the sentence before and has said nothing yet: "Holt agreed. “It is thin.”"."""
    cue = find_lead(page, utterance, verbs) if utterance.complete else None
    draft = drafts.with_cue(cue) if cue is not None else None
    return Draft(cue, "marks:before") if cue is not None and (draft is None or not draft.parts) else None


def _running(page: Page, utterance: Utterance, drafts: Drafts) -> Draft | None:
    """The quotation that goes on here: the last one of this paragraph, or of the one before if a paragraph opens.

    In "“We sail,” Reke said. She refused an escort. “We need none.”" it is what she said, not what she refused.
    """
    start = utterance.outside.start
    last = next(drafts.ending_before(start), None)
    if last is None or not utterance.complete:
        return None
    paragraph = page.paragraphs[utterance.paragraph]
    if last.end >= paragraph.start:
        here = takewhile(lambda draft: draft.end >= paragraph.start, drafts.ending_before(start))
        return next((draft for draft in here if draft.utterances or draft.frame in _SENTENCES), last)
    opens = utterance.paragraph and page.opens_paragraph(utterance)
    if opens and last.end >= page.paragraphs[utterance.paragraph - 1].start and last.utterances:
        return last
    return None


def _finish(page: Page, draft: Draft) -> Content | None:
    spans = [*_runs(page, draft)]
    for utterance in draft.utterances:
        if not any(span.contains(utterance.inside) for span in spans):
            spans.append(utterance.inside)
    if not spans:
        return None
    return Content(
        type=_type(page, draft),
        spans=tuple(_disjoint(spans)),
        cue=draft.cue,
        by=draft.by,
        words=tuple(sorted(draft.words, key=lambda token: token.index)),
        voice=draft.voice,
        frame=draft.frame,
        label=draft.label,
    )


def _disjoint(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, those that overlap as one: a mark glued to a word ("leave'") lies in two of them."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _type(page: Page, draft: Draft) -> QuotationType:
    if draft.voice is not None:
        return QuotationType.INDIRECT
    if not draft.words or draft.by == "transcript":
        return QuotationType.DIRECT
    marked = any(page.voice(token) is not None for token in draft.words) or draft.utterances
    return QuotationType.MIXED if marked else QuotationType.INDIRECT


def _runs(page: Page, draft: Draft) -> Iterator[Span]:
    """The words as spans, one for each stretch that no other word interrupts; marks go with the words they hold."""
    words = sorted(draft.words, key=lambda token: token.index)
    if draft.by == "transcript":
        for _, part in groupby(words, lambda token: page.place_of_paragraph(token.span.start)):
            spoken = [*part]
            yield Span(spoken[0].span.start, spoken[-1].span.end)
        return
    run: list[Token] = []
    for token in words:
        if run and not all(map(is_edge, page.parse.tokens[run[-1].index + 1 : token.index])):
            yield from _run(page, draft, run)
            run = []
        run.append(token)
    yield from _run(page, draft, run)


def _run(page: Page, draft: Draft, run: list[Token]) -> Iterator[Span]:
    while run and is_edge(run[0]):
        run = run[1:]
    while run and is_edge(run[-1]):
        run = run[:-1]
    if not run:
        return
    start, end = run[0].span.start, max(token.span.end for token in run)
    for place in {page.voice(token) for token in run} - {None, draft.voice}:
        utterance = page.utterances[place]  # type: ignore[index]
        if page.voice(run[0]) == place and run[0] == utterance.words[0]:
            start = min(start, utterance.outside.start)
        after = (token for token in utterance.words if token.index > run[-1].index)
        if page.voice(run[-1]) == place and all(map(is_edge, after)):
            end = max(end, utterance.outside.end)
    yield Span(start, end)
