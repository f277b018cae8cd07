"""Which words attribute what, when rules and network have both been asked.

The rules offer a complement for every cue that the lexicon knows; the network says of any word how likely it
attributes, and where its content begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.complements import Complement, quoted_as, says_nothing, trimmed, with_opener
from quoteattr.stages.cues import FoundCue, unlisted_cue
from quoteattr.stages.learned.readings import Pointers, Reading
from quoteattr.stages.utterances import Page
from quoteattr.types import Scope

LIKELY = 0.45  # what the network must give a word that the rules have nothing to say about
UNLIKELY = 0.1  # below this the wide scope does not believe a rule
# by how much the logarithm of the network's bounds must be above that of a rule's: where contents begin and end it has
# learned from annotators who follow the conventions of the wide scope
MARGIN = {Scope.SPEECH: 3.0, Scope.ATTITUDE: 0.0}


def choose_complements(
    page: Page,
    complements: Sequence[Complement],
    cues: Iterable[FoundCue],
    reading: Reading | None,
    *,
    scope: Scope,
    lexicon: Lexicon,
) -> tuple[Complement, ...]:
    """The complements of the rules as the network corrects them, in the wide scope with those it adds."""
    if reading is None:
        return tuple(complements)
    chooser = _Chooser(page, reading, scope, lexicon, {each.cue.head.index: each for each in complements})
    chosen = chooser.choose({cue.head.index: cue for cue in cues})
    return tuple(each for each in chosen if each is not None)


@frozen(eq=False)
class _Chooser:
    """Rules and network before a page; `ruled` are the rules' complements by the place of the cue."""

    page: Page
    reading: Reading
    scope: Scope
    lexicon: Lexicon
    ruled: Mapping[int, Complement]

    def choose(self, known: Mapping[int, FoundCue]) -> Iterator[Complement | None]:
        """The complement of each cue that a rule or, in the wide scope, the network alone has found."""
        parse, wide = self.page.parse, self.scope is Scope.ATTITUDE
        asked = [place for place, rule in self.ruled.items() if not self._rules_decide(rule)]
        added = self._cues_of_the_network() if wide else []
        self.reading.point([*asked, *added])
        for place in sorted({*self.ruled, *added}):
            rule = self.ruled.get(place)
            if rule is None:
                yield self._rebounded(known.get(place) or unlisted_cue(parse, parse.tokens[place]), None)
            elif self._rules_decide(rule):
                yield rule
            elif not wide or self.reading.chance(rule.cue.head) >= UNLIKELY:
                yield self._rebounded(rule.cue, rule)

    def _rules_decide(self, rule: Complement) -> bool:
        """Marks tell more than the network does; and it has never seen what is said inside what somebody says."""
        return self.page.voice(rule.cue.head) is not None or self.page.voice(rule.head) is not None

    def _cues_of_the_network(self) -> list[int]:
        """The writer's words that attribute by the network alone; not "quoted" in "was quoted as saying"."""
        parse = self.page.parse
        taken = {verb.index for rule in self.ruled.values() for verb in quoted_as(parse, rule.cue.head)} | {*self.ruled}
        likely = [place for place in self.reading.likely_cues(LIKELY) if place not in taken]
        return [place for place in likely if self.page.voice(parse.tokens[place]) is None]

    def _rebounded(self, cue: FoundCue, rule: Complement | None) -> Complement | None:
        """The complement of a cue within the network's bounds; the rule's own unless those are much likelier."""
        pointers = self.reading.pointers(cue.head)
        first, last = pointers.extent()
        if rule is not None and self._are_as_likely(pointers, rule, first, last):
            return rule
        words = trimmed(cue, _between(self.page.parse, cue.head, first, last), self.scope)
        if not words:
            return rule
        top = _top(words, cue.head)
        found = Complement(cue, rule.frame if rule else _frame(words, top), top, words, learned=True)
        return rule if says_nothing(found, self.lexicon) else found

    def _are_as_likely(self, pointers: Pointers, rule: Complement, first: int, last: int) -> bool:
        """Whether the bounds of a rule are about as likely as the network's own."""
        ruled = pointers.of_extent(*with_opener(self.page.parse, rule.words))
        return pointers.of_extent(first, last) <= ruled + MARGIN[self.scope]


def _between(parse: Parse, cue: Token, first: int, last: int) -> Iterator[Token]:
    """The words from one to another without the reporting clause, if that is dropped into them."""
    own: set[int] = set()
    if first <= cue.index <= last:
        own = parse.below(cue)
        for branch in parse.children(cue):
            held = parse.below(branch)
            if first in held or last in held:
                own -= held
        own = own if first not in own and last not in own else {cue.index}
    return (token for token in parse.tokens[first : last + 1] if token.index not in own)


def _top(words: Sequence[Token], cue: Token) -> Token:
    """The word that the others hang on; of several the one that hangs on the cue."""
    inside = {word.index for word in words}
    tops = [word for word in words if word.head not in inside]
    return next((word for word in tops if word.head == cue.index), tops[0] if tops else words[0])


def _frame(words: Sequence[Token], top: Token) -> str:
    """What a cue takes that the lexicon does not know in this frame."""
    opener = words[0]
    if opener.relation == "case":
        return opener.text.casefold()
    if opener.relation == "mark" and opener.text.casefold() == "to":
        return "infinitive"
    return "object" if top.relation in {"obj", "obl", "nmod", "nsubj"} else "clause"
