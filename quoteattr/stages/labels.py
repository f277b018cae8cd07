"""Speakers named without a verb: "Minister: No Need for Talks", "WALLACE: And you?", "“Q” — the mayor"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.complements import is_edge
from quoteattr.stages.cues import CueKind, FoundCue, base_forms, cue_of
from quoteattr.stages.utterances import Page, Utterance

DASHES = frozenset({"—", "–", "―", "--", "-"})
LONGEST_NAME = 7  # words before a headline's colon
LONGEST_HEADLINE = 30  # words
SPEAKING = ("persons", "titles", "organisations", "groups", "unnamed", "documents", "outlets")
SENTENCE_ENDS = (".", "!", "?", "…", ".”", "”", '"', ":")


@frozen
class Label:
    """A named speaker and the words the name stands before; `rule` is "headline" or "transcript".

    `cue` is the headline's verb where the tagger took it for a noun, "Union Slams Plan".
    """

    rule: str
    name: Token
    words: tuple[Token, ...]
    cue: FoundCue | None = None


def find_labels(page: Page, lexicon: Lexicon) -> tuple[Label, ...]:
    """The paragraphs that open with a speaker's name and a colon, and the headlines whose verb reports."""
    labels: list[Label] = []
    for number, paragraph in enumerate(page.paragraphs):
        tokens = page.parse.between(paragraph.start, paragraph.end)
        ended = paragraph.of(page.parse.text).rstrip().endswith(SENTENCE_ENDS)
        label = _with_colon(page, tokens, lexicon, title=number == 0 or not ended)
        if label is None and not ended:
            label = _with_verb(page, tokens, lexicon)
        if label is not None:
            labels.append(label)
    turns = sum(label.rule == "transcript" for label in labels)
    return tuple(label for label in labels if label.rule != "transcript" or turns > 1)


def find_turns(page: Page, lexicon: Lexicon) -> tuple[Label, ...]:
    """The turns of transcripts that are quoted: "“LOPEZ: Will it hold? / “REKE: It will. / “It has to.".

    Every paragraph reopens the mark; a turn runs until the next name, less what stands in brackets ("(Laughter.)").
    """
    turns: list[Label] = []
    for utterance in page.utterances:
        spoken = _turn(utterance, lexicon) if page.opens_paragraph(utterance) else None
        goes_on = turns and utterance.quoted.continues is not None
        if spoken is not None:
            turns.append(spoken)
        elif goes_on and not is_direction(utterance.words):
            turns[-1] = evolve(turns[-1], words=(*turns[-1].words, *utterance.words))
    return tuple(turns) if len(turns) > 1 else ()


def _turn(utterance: Utterance, lexicon: Lexicon) -> Label | None:
    name, words = _split(utterance.words)
    top = top_noun(name)
    may_speak = top is not None and not _is_no_speaker(name, lexicon) and not any(map(_is_verb, name))
    return Label("transcript", top, words) if top is not None and words and may_speak and _in_capitals(name) else None


def is_direction(words: Sequence[Token]) -> bool:
    """Whether words tell what was heard and not said: "(Laughter.)", "[Crosstalk]"."""
    return not words or (words[0].text in {"(", "["} and {")", "]"} & {token.text for token in words[-2:]} != set())


def _split(tokens: Sequence[Token]) -> tuple[Sequence[Token], tuple[Token, ...]]:
    """The words before the first colon and those behind it."""
    colon = next((n for n, token in enumerate(tokens[: LONGEST_NAME + 1]) if token.text == ":"), 0)
    return tokens[:colon], tuple(tokens[colon + 1 :])


def _in_capitals(name: Sequence[Token]) -> bool:
    return len(name[0].text) > 1 and "".join(token.text for token in name).isupper()


def _with_colon(page: Page, tokens: Sequence[Token], lexicon: Lexicon, *, title: bool) -> Label | None:
    name, words = _split(tokens)
    top = top_noun(name)
    if top is None or len(words) < 3 or not _may_speak(page, name, lexicon) or not names_speaker(top, lexicon):
        return None
    if _in_capitals(name):
        return Label("transcript", top, words)
    return Label("headline", top, words) if title and len(tokens) <= LONGEST_HEADLINE else None


def _with_verb(page: Page, tokens: Sequence[Token], lexicon: Lexicon) -> Label | None:
    """ "Farmers' Union Slams Plan to Close Mill": in capitals, a verb looks like one more noun to the tagger."""
    verbs = lexicon.entries("cues.verbs")
    for place, token in enumerate(tokens[1 : LONGEST_NAME + 1], 1):
        base = next((form for form in base_forms(token) if form in verbs), None)
        if base is None or not token.text.casefold().endswith("s") or len(tokens) > LONGEST_HEADLINE:
            continue
        frames, words, top = frozenset(verbs[base]), tokens[place + 1 :], top_noun(tokens[:place])
        if words and words[0].text.casefold() in frames:
            words = words[1:]
        elif "object" not in frames:
            continue
        if token.upos not in {"NOUN", "PROPN"} or top is None or len(words) < 2:
            return None
        return Label(
            "headline", top, tuple(words), FoundCue(cue_of((token,), base), CueKind.VERB, token, (token,), frames)
        )
    return None


def label_beside(page: Page, utterance: Utterance, lexicon: Lexicon) -> tuple[str, Token] | None:
    """ "Mayor: “Q”" and "“Q” — the mayor": the rule and the name beside an utterance that has no verb."""
    before = _behind_dash(page.before(utterance))
    if 1 < len(before) < 12 and before[-1].text == ":" and not any(map(_is_verb, before)):
        name = top_noun(before[:-1])
        return ("colon", name) if name else None
    signed = page.after(utterance) or _signature(page, utterance)
    named = 1 < len(signed) < 16 and signed[0].text in DASHES and signed[1].upos in {"PROPN", "NOUN", "DET"}
    if named and not any(map(_is_verb, signed)):
        name = top_noun(signed[1:])
        return ("dash", name) if name and names_speaker(name, lexicon) else None
    return None


def _behind_dash(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "The tide of 1953 - Reke: “Q”": a dash ends what is no part of the name; a hyphen does not."""
    pairs = pairwise(words)
    dashes = [n for n, (left, dash) in enumerate(pairs, 1) if dash.text in DASHES and left.span.end < dash.span.start]
    return words[dashes[-1] + 1 :] if dashes else words


def _signature(page: Page, utterance: Utterance) -> tuple[Token, ...]:
    """A paragraph of its own below an utterance, down to its first comma: "- Lena Reke, in a letter"."""
    here, below = utterance.paragraph, utterance.paragraph + 1
    rest = page.parse.text[utterance.outside.end : page.paragraphs[here].end]
    if below == len(page.paragraphs) or any(char.isalnum() for char in rest):
        return ()
    words = page.parse.between(page.paragraphs[below].start, page.paragraphs[below].end)
    return tuple(takewhile(lambda word: word.text not in {",", "."}, words)) if len(words) < LONGEST_HEADLINE else ()


def names_speaker(noun: Token, lexicon: Lexicon) -> bool:
    """Whether a noun is a name, or one for somebody who can speak: "Weather: Rain Likely" quotes nobody."""
    forms = {noun.lemma.casefold(), noun.text.casefold()}
    return noun.upos == "PROPN" or any(not forms.isdisjoint(lexicon.words(f"roles.{kind}")) for kind in SPEAKING)


def top_noun(words: Sequence[Token]) -> Token | None:
    """The noun that the others hang on."""
    nouns = [token for token in words if token.upos in {"PROPN", "NOUN", "PRON"}]
    own = {token.index for token in nouns}
    return next((token for token in nouns if token.head not in own), None)


def _may_speak(page: Page, name: Sequence[Token], lexicon: Lexicon) -> bool:
    if _is_no_speaker(name, lexicon) or any(map(_is_verb, name)):
        return False
    return all(page.voice(token) is None for token in name) and not all(map(is_edge, name))


def _is_no_speaker(name: Sequence[Token], lexicon: Lexicon) -> bool:
    text = " ".join(token.text for token in name).casefold()
    banned = lexicon.words("labels.no_speakers")
    return text in banned or bool(name and name[0].text.casefold() in banned)


def _is_verb(token: Token) -> bool:
    return token.upos in {"VERB", "AUX"}
