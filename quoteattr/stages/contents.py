"""What was said: the spans of each content, typed direct, indirect or mixed by the marks on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.complements import Complement, is_edge
from quoteattr.stages.cues import CueKind, FoundCue, base_forms, cue_words
from quoteattr.stages.labels import find_labels, label_beside
from quoteattr.stages.utterances import Page, Utterance
from quoteattr.types import Cue, QuotationType, Span

LONGEST_REPORTING_CLAUSE = 40  # words between an utterance and its cue


@frozen
class Content:
    """What one cue attributes; `by` names the rule that tied the two, `label` the source where a colon or dash gives it.

    `voice` is the utterance that the cue itself stands in, None where the writer reports.
    """

    type: QuotationType
    spans: tuple[Span, ...]
    cue: FoundCue | None
    by: str
    score: float
    voice: int | None = None
    frame: str = "clause"
    label: Token | None = None


@define
class _Draft:
    """A content while its spans are still being gathered."""

    cue: FoundCue | None
    by: str
    score: float
    words: list[Token] = field(factory=list)
    utterances: list[Utterance] = field(factory=list)
    voice: int | None = None
    frame: str = "clause"
    label: Token | None = None

    @property
    def end(self) -> int:
        ends = [token.span.end for token in self.words] + [u.outside.end for u in self.utterances]
        return max([*ends, self.cue.cue.span.end if self.cue else 0])


def find_contents(
    page: Page, complements: Iterable[Complement], cues: Sequence[FoundCue], lexicon: Lexicon
) -> tuple[Content, ...]:
    """The content of every cue, and every utterance with the cue or the quotation it belongs to."""
    labelled = _labelled_paragraphs(page, lexicon)
    taken = {draft.cue.head.index for draft in labelled if draft.cue is not None}
    taken |= {token.index for draft in labelled if draft.by == "transcript" for token in draft.words}
    found = (_from_complement(page, complement) for complement in complements)
    drafts = [draft for draft in found if draft is not None and draft.cue and draft.cue.head.index not in taken]
    drafts = _place_utterances(page, [*labelled, *drafts], cues)
    contents = [_finish(page, draft) for draft in drafts]
    return tuple(sorted((c for c in contents if c is not None), key=lambda c: (c.spans[0].start, -c.spans[-1].end)))


def _labelled_paragraphs(page: Page, lexicon: Lexicon) -> list[_Draft]:
    """ "Minister: No Need for Talks": all that follows the colon."""
    drafts = []
    for label in find_labels(page, lexicon):
        draft = _Draft(label.cue, label.rule, 0.8, label=label.name, words=list(label.words))
        held = {page.voice(token) for token in label.words if not is_edge(token)}
        draft.utterances = [page.utterances[place] for place in sorted(held - {None})]  # type: ignore[type-var, index]
        if None not in held:
            draft.words = []
        drafts.append(draft)
    return drafts


def _named(page: Page, utterance: Utterance) -> _Draft | None:
    found = label_beside(page, utterance)
    return _Draft(None, found[0], 0.7, label=found[1]) if found else None


def _from_complement(page: Page, complement: Complement) -> _Draft | None:
    """The content of a clause: its words, or the utterances that it is made of."""
    voice = page.voice(complement.cue.head)
    draft = _Draft(complement.cue, f"{complement.cue.kind}:{complement.frame}", _SCORES.get(complement.frame, 0.6), voice=voice)
    draft.frame = complement.frame
    if voice is not None:
        draft.words = [token for token in complement.words if page.voice(token) == voice]
        return draft if draft.words else None
    held = {place: n for token in complement.words if (place := page.voice(token)) is not None for n in [0]}
    top = page.voice(complement.head)
    for place in held:
        utterance = page.utterances[place]
        share = sum(page.voice(token) == place for token in complement.words) / max(1, len(utterance.words))
        if place == top or share > 0.5:
            draft.utterances.append(utterance)
    outside = [token for token in complement.words if page.voice(token) is None]
    if top is not None and page.utterances[top].complete and draft.utterances:
        # the rest of the "clause" is the reporting one's own baggage: "“Q,” he said, speaking in Rome"
        draft.utterances = [u for u in draft.utterances if u.complete]
        return draft
    kept = {u.place for u in draft.utterances}
    draft.words = [t for t in complement.words if page.voice(t) is None or page.voice(t) in kept]
    if not any(_says_something(token) for token in outside) and draft.utterances:
        draft.words = []
    return draft


_SCORES = {"clause": 0.9, "parenthetical": 0.8, "infinitive": 0.7, "object": 0.6}


def _says_something(token: Token) -> bool:
    return token.upos not in {"PUNCT", "SYM", "CCONJ"} and token.text.casefold() not in {"that", "to", "but", "and"}


def _place_utterances(page: Page, drafts: list[_Draft], cues: Sequence[FoundCue]) -> list[_Draft]:
    """Every utterance that no clause holds goes to the cue beside it, to the quotation before it, or to nobody."""
    taken = {u.place for draft in drafts if draft.voice is None for u in draft.utterances}
    for utterance in page.utterances:
        if utterance.place in taken or not any(char.isalnum() for char in utterance.inside.of(page.parse.text)):
            continue
        if _lengthen(page, utterance, drafts):
            continue
        draft = _beside(page, utterance, cues, drafts) or _named(page, utterance)
        if draft is not None:
            drafts = [other for other in drafts if other is draft or not _same_cue(other, draft)]
            if draft not in drafts:
                drafts.append(draft)
            draft.utterances.append(utterance)
        elif utterance.complete:
            previous = _running(page, utterance, drafts)
            if previous is not None:
                previous.utterances.append(utterance)
            elif len(utterance.words) > 4 and any(t.upos in {"VERB", "AUX"} for t in utterance.words):
                drafts.append(_Draft(None, "marks:alone", 0.4, utterances=[utterance]))
    return drafts


def _same_cue(one: _Draft, other: _Draft) -> bool:
    return one.cue is not None and other.cue is not None and one.cue.head == other.cue.head


def _lengthen(page: Page, utterance: Utterance, drafts: list[_Draft]) -> bool:
    """ "called the plan a “disaster” and a “trap”": marked words right behind a content belong to it."""
    first = utterance.words[0]
    for draft in drafts:
        if utterance.complete or draft.voice is not None or not draft.words or draft.cue is None:
            continue
        last = max(draft.words, key=lambda token: token.index)
        gap = page.parse.tokens[last.index + 1 : first.index]
        if 0 <= first.index - last.index - 1 < 5 and last.sentence == first.sentence:
            if not any(token.upos == "VERB" or token.text in {";", ":"} for token in gap):
                draft.words += [*gap, *utterance.words]
                draft.utterances.append(utterance)
                return True
    return False


def _beside(page: Page, utterance: Utterance, cues: Sequence[FoundCue], drafts: list[_Draft]) -> _Draft | None:
    """The cue right after an utterance, "“Q,” said S", or right before it, "S said: “Q”"."""
    by_head = {cue.head.index: cue for cue in cues if cue.kind is CueKind.VERB and "clause" in cue.frames}
    for words, side in ((page.after(utterance), "after"), (page.before(utterance), "before")):
        cue = _reporting_verb(page, utterance, words, side, by_head)
        if cue is None:
            continue
        draft = next((d for d in drafts if d.cue is not None and d.cue.head == cue.head), None)
        if draft is None or (draft.frame not in {"clause", "parenthetical"}):
            return _Draft(cue, f"marks:{side}", 0.85)
        if draft.utterances and not any(t.span.start > cue.head.span.start for t in draft.words):
            return draft  # "“Q,” she said, “Q.”"
        if not draft.utterances and side == "after" and utterance.complete:
            return _Draft(cue, f"marks:{side}", 0.85)
    return None


def _reporting_verb(
    page: Page, utterance: Utterance, words: tuple[Token, ...], side: str, by_head: dict[int, FoundCue]
) -> FoundCue | None:
    """The verb of the reporting clause in the writer's words beside an utterance."""
    words = words[:LONGEST_REPORTING_CLAUSE] if side == "after" else words[-LONGEST_REPORTING_CLAUSE:]
    verbs = [token for token in words if token.upos == "VERB" and token.deprel not in {"acl:relcl", "amod"}]
    inside = utterance.inside.of(page.parse.text).rstrip(" ’'”\"")
    if side == "after":
        if not utterance.complete and inside[-1:] not in {",", "?", "!"}:
            return None
        known = [verb for verb in verbs if verb.index in by_head]
        for verb in known:
            near = verb == verbs[0] or verb.index - words[0].index < 12
            if near or any(page.parse.subtree(s)[0].index <= words[0].index + 1 for s in page.parse.children(verb, "nsubj")):
                return by_head[verb.index]
        if verbs and inside[-1:] == "," and page.parse.children(verbs[0], "nsubj"):
            return _any_verb(page, verbs[0])  # "“Q,” he shrugged"
        return None
    if not words:
        return _announced(page, utterance, by_head)
    # "was reading “The Old Harbour”": nothing between verb and mark, and no verb inside, is no speech
    speaks = any(token.upos in {"VERB", "AUX"} for token in utterance.words) or inside[-1:] in {"!", "?", "."}
    opened = words[-1].text in {",", ":", "that", "but", "and", "—", "–", "-"} or (words[-1].index in by_head and speaks)
    if not opened:
        return None
    reporting = [v for v in verbs if v.index in by_head]
    if reporting:
        return by_head[reporting[-1].index]
    if words[-1].text == ":" and verbs:
        return _any_verb(page, verbs[-1])
    return None


def _any_verb(page: Page, verb: Token) -> FoundCue:
    words = cue_words(page.parse, verb)
    cue = Cue(Span(words[0].span.start, words[-1].span.end), next(base_forms(verb)))
    return FoundCue(cue, CueKind.VERB, verb, words, frozenset({"clause"}))


def _announced(page: Page, utterance: Utterance, by_head: dict[int, FoundCue]) -> FoundCue | None:
    """A paragraph that ends in a colon announces the utterance that opens the next: "The mayor went on:"."""
    if utterance.paragraph == 0:
        return None
    previous = page.paragraphs[utterance.paragraph - 1]
    if not previous.of(page.parse.text).rstrip().endswith(":"):
        return None
    tokens = page.parse.between(previous.start, previous.end)
    last = [t for t in tokens if t.sentence == tokens[-1].sentence and page.voice(t) is None and t.upos == "VERB"]
    known = [t for t in last if t.index in by_head]
    if known:
        return by_head[known[-1].index]
    return _any_verb(page, last[-1]) if last else None


def _running(page: Page, utterance: Utterance, drafts: list[_Draft]) -> _Draft | None:
    """The quotation that goes on here: the last one of this paragraph, or of the one before if a paragraph opens."""
    start = utterance.outside.start
    earlier = [d for d in drafts if d.voice is None and d.end <= start]
    if not earlier:
        return None
    last = max(earlier, key=lambda d: d.end)
    paragraph = page.paragraphs[utterance.paragraph]
    if last.end >= paragraph.start:
        return last
    opens = not page.parse.text[paragraph.start : start].strip()
    if opens and utterance.paragraph and last.end >= page.paragraphs[utterance.paragraph - 1].start:
        return last if last.utterances else None
    return None


def _finish(page: Page, draft: _Draft) -> Content | None:
    spans = [*_runs(page, draft)]
    covered = set(spans)
    for utterance in draft.utterances:
        if not any(span.contains(utterance.inside) for span in covered):
            spans.append(_trimmed(page.parse.text, utterance.inside))
    if not spans:
        return None
    return Content(
        type=_type(page, draft),
        spans=tuple(sorted(spans)),
        cue=draft.cue,
        by=draft.by,
        score=draft.score,
        voice=draft.voice,
        frame=draft.frame,
        label=draft.label,
    )


def _type(page: Page, draft: _Draft) -> QuotationType:
    if draft.voice is not None:
        return QuotationType.INDIRECT
    if not draft.words or draft.by == "transcript":
        return QuotationType.DIRECT
    marked = any(page.voice(token) is not None for token in draft.words) or draft.utterances
    return QuotationType.MIXED if marked else QuotationType.INDIRECT


def _runs(page: Page, draft: _Draft) -> Iterator[Span]:
    """The words as spans, one for each stretch that no other word interrupts; marks go with the words they hold."""
    words = sorted(draft.words, key=lambda token: token.index)
    if draft.by == "transcript":
        yield Span(words[0].span.start, words[-1].span.end)
        return
    own = {token.index for token in words}
    run: list[Token] = []
    for token in words:
        if run and any(
            other.index not in own and not is_edge(other) for other in page.parse.tokens[run[-1].index + 1 : token.index]
        ):
            yield from _run(page, draft, run)
            run = []
        run.append(token)
    yield from _run(page, draft, run)


def _run(page: Page, draft: _Draft, run: list[Token]) -> Iterator[Span]:
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
        if page.voice(run[-1]) == place and not any(not is_edge(t) for t in utterance.words if t.index > run[-1].index):
            end = max(end, utterance.outside.end)
    yield Span(start, end)


def _trimmed(text: str, span: Span) -> Span:
    inside = span.of(text)
    lead = len(inside) - len(inside.lstrip())
    return Span(span.start + lead, span.end - (len(inside) - len(inside.rstrip())))

