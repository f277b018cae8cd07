"""The reporting clause beside an utterance: "“Q,” said S", "S said: “Q”", and a colon that announces a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quoteattr.parsing import Token
from quoteattr.stages.complements import is_edge, is_passive_participle
from quoteattr.stages.cues import CueKind, FoundCue, base_forms, cue_of, cue_words
from quoteattr.stages.repairs.shared import FINITE
from quoteattr.stages.utterances import Page, Utterance, ends_utterance, is_sentence

LONGEST_REPORTING_CLAUSE = 40  # words between an utterance and its cue
NEAR = 12  # words within which a verb reports even where an apposition stands before it
ADJOINING = 4  # words behind an utterance among which a cue is its own
FULL_STOPS = frozenset(".?!…")
LEADS_IN = frozenset({",", ":", "that", "but", "and", "—", "–", "-"})


def find_reports(page: Page, utterance: Utterance, cues: Mapping[int, FoundCue]) -> Iterator[tuple[str, FoundCue]]:
    """The cue right "after" an utterance, then the one right "before" it; `cues` are the reporting verbs by place.

    Behind a full stop the next sentence is the last to look at: "Reke answered, “We sail.” Holt asked, “When?”"
    """
    words = page.before(utterance)[-LONGEST_REPORTING_CLAUSE:]
    before = _before(page, utterance, words, cues) if words else _announced(page, utterance, cues)
    after = _after(page, utterance, cues)
    found = [("after", after), ("before", before)]
    for side, cue in found if not words or not ends_sentence(page, utterance) else reversed(found):
        if cue is not None:
            yield side, cue


def ends_sentence(page: Page, utterance: Utterance) -> bool:
    """Whether what follows an utterance is a sentence of its own: a full stop inside the marks, a capital behind."""
    inside = utterance.inside.of(page.parse.text)
    after = page.after(utterance)
    return ends_utterance(inside, FULL_STOPS) and (not after or after[0].text[:1].isupper())


def find_adjoining(page: Page, utterance: Utterance, cues: Mapping[int, FoundCue]) -> Iterator[FoundCue]:
    """The cues that stand so close to an utterance that one of them is its own, whatever the tree says.

    "“Coming?” she said, but as he spoke of sails and ropes, Holt said no": she asks, though Holt's is the main verb.
    "“We sail,” Reke said, adding later, “We sail far”": the second utterance has a cue of its own.
    """
    words = [token for token in page.after(utterance) if not is_edge(token)][:ADJOINING]
    if utterance.complete and words and ends_utterance(utterance.inside.of(page.parse.text), {",", "?", "!"}):
        verbs = _verbs(page, tuple(words)) if words[0].upos not in {"CCONJ", "SCONJ", "ADP"} else []
        if verbs and verbs[0].index in cues and verbs[0].xpos != "VBG":  # no ", adding that ..."
            yield cues[verbs[0].index]
    before = page.before(utterance)
    if before and before[-1].text in {",", ":"}:
        last = next((word for word in reversed(before) if not is_edge(word) and word.upos != "ADV"), before[-1])
        if last.index in cues:
            yield cues[last.index]


def _after(page: Page, utterance: Utterance, cues: Mapping[int, FoundCue]) -> FoundCue | None:
    words = page.after(utterance)[:LONGEST_REPORTING_CLAUSE]
    inside = utterance.inside.of(page.parse.text)
    verbs = _verbs(page, words)
    if not verbs or not (utterance.complete or ends_utterance(inside, {",", "?", "!"})):
        return None
    for verb in verbs:
        if verb.index not in cues:
            continue
        subjects = page.parse.children(verb, "nsubj")
        adjoins = any(page.parse.subtree(subject)[0].index <= words[0].index + 1 for subject in subjects)
        if verb == verbs[0] or verb.index - words[0].index < NEAR or adjoins:
            return cues[verb.index]
    if ends_utterance(inside, {","}) and page.parse.children(verbs[0], "nsubj"):
        return _any_verb(page, verbs[0])  # "“Q,” he shrugged"
    if verbs[0].index == words[-1].index and verbs[0].index - words[0].index <= ADJOINING and verbs[0].xpos in FINITE:
        return _any_verb(page, verbs[0])  # "“Q?” Holt pressed."
    return None


def _before(
    page: Page, utterance: Utterance, words: tuple[Token, ...], cues: Mapping[int, FoundCue]
) -> FoundCue | None:
    verbs = _verbs(page, words)
    # "was reading “The Old Harbour”": nothing between verb and mark, and no verb inside, is no speech
    speaks = any(token.upos in {"VERB", "AUX"} for token in utterance.words)
    speaks = speaks or ends_utterance(utterance.inside.of(page.parse.text), {"!", "?", "."})
    if words[-1].text not in LEADS_IN and not (words[-1].index in cues and speaks):
        return None
    # "The mayor issued a statement, “We sail.”": after a comma too, what is a sentence was spoken
    spoken = words[-1].text == "," and utterance.complete and is_sentence(utterance)
    told = [verb for verb in words if verb.upos == "VERB"][-1:]  # "... Reke, who declared, “We sail.”"
    verbs = [*verbs, *told] if spoken and told and told[0].index in cues else verbs
    return _last_cue(page, verbs, cues, any_verb=words[-1].text == ":" or spoken)


def _announced(page: Page, utterance: Utterance, cues: Mapping[int, FoundCue]) -> FoundCue | None:
    """A paragraph that ends in a colon announces the utterance that opens the next: "The mayor went on:"."""
    if utterance.paragraph == 0:
        return None
    previous = page.paragraphs[utterance.paragraph - 1]
    if not previous.of(page.parse.text).rstrip().endswith(":"):
        return None
    tokens = page.parse.between(previous.start, previous.end)
    words = tuple(t for t in tokens if t.sentence == tokens[-1].sentence and page.voice(t) is None)
    return _last_cue(page, _verbs(page, words), cues, any_verb=True)


def find_lead(page: Page, utterance: Utterance, cues: Mapping[int, FoundCue]) -> FoundCue | None:
    """The cue on top of the sentence that ends right before an utterance: "Holt agreed. “It is thin.”"."""
    here = page.paragraphs[utterance.paragraph]
    opens = utterance.paragraph > 0 and page.opens_paragraph(utterance)
    start = page.paragraphs[utterance.paragraph - 1].start if opens else here.start
    words = page.parse.between(start, utterance.outside.start)
    if not words or words[-1].text != ".":
        return None
    sentence = page.parse.sentence(words[-1])
    top = next((word for word in sentence if word.head is None), None)
    if top is None or top.index not in cues or any(page.voice(word) is not None for word in sentence):
        return None
    return cues[top.index] if page.parse.children(top, "nsubj") else None


def _last_cue(page: Page, verbs: list[Token], cues: Mapping[int, FoundCue], *, any_verb: bool) -> FoundCue | None:
    """The last of the verbs that is known to report, else the last one at all, if `any_verb` will do."""
    known = [verb for verb in verbs if verb.index in cues]
    if known:
        return cues[known[-1].index]
    return _any_verb(page, verbs[-1]) if verbs and any_verb else None


def _verbs(page: Page, words: tuple[Token, ...]) -> list[Token]:
    """The verbs that may report: not those of relative clauses, nor "asked about the dam" before a main clause.

    What opens a sentence is no adjective: "Stated Reke:".
    """
    verbs = [token for token in words if token.upos == "VERB" and token.deprel != "acl:relcl"]
    verbs = [verb for verb in verbs if verb.deprel != "amod" or verb == page.parse.sentence(verb)[0]]
    return [verb for verb in verbs if not is_passive_participle(page.parse, verb)]


def _any_verb(page: Page, verb: Token) -> FoundCue:
    words = cue_words(page.parse, verb)
    return FoundCue(cue_of(words, base_forms(verb)[0]), CueKind.VERB, verb, words, frozenset({"clause"}))
