"""Whom a description stands for: "the lawmaker", "the committee", "a statement", each by rules of its own."""

from __future__ import annotations

from quoteattr.parsing import Token
from quoteattr.stages.antecedents import BODIES, ask, one_person
from quoteattr.stages.mentions import Phrase, names_maker
from quoteattr.stages.names import lemma_of, places_of
from quoteattr.stages.roles import Role, genders_beside, read_role
from quoteattr.stages.scene import OUTSIDE, Heard, Scene
from quoteattr.stages.voices import Voice
from quoteattr.types import MentionType, SpeakerType

_MAKERS = frozenset({SpeakerType.ORGANISATION, SpeakerType.OUTLET})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
INDEFINITE = frozenset({"a", "an", "another", "one"})
_OWNED = "owned"
_SHARES = frozenset({"few", "many", "most", "other", "others", "several", "some"})
_PERSONS = ("roles.persons", "roles.titles")
_BODIES = ("roles.organisations", "roles.outlets", "roles.deputising")
_KNOWN = (*_PERSONS, *_BODIES, "roles.documents", "roles.groups")
_STEM = 8
IN_FOCUS, AMONG_HOLDERS = 0.7, 0.75


def describe(scene: Scene, phrase: Phrase) -> Voice | None:
    """The voice that a nominal stands for, None where it could be anybody's or nobody's."""
    lemma, words = lemma_of(phrase.head), scene.lexicon.words
    known = lemma in words(*_KNOWN) or phrase.head.text.lower() == "one"
    if not known and (phrase.head.index not in scene.sources or phrase.head.upos in {"VERB", "AUX"}):
        return None
    several = "Plur" in phrase.head.feats or phrase.head.upos == "NUM"
    person, body = lemma in words(*_PERSONS), lemma in words(*_BODIES)
    if phrase.head.index not in scene.sources and _is_part_of_name(scene, phrase.head):
        return None
    role = read_role(scene.parse, phrase.head, phrase.words, "", scene.lexicon)
    if lemma in words("roles.documents"):
        return _document(scene, phrase, role)
    if person and not several:
        return _person(scene, phrase, role)
    if body and not several:
        return _body(scene, phrase, role)
    if phrase.head.upos not in {"NOUN", "PROPN"} and len(phrase.words) == 1 and lemma not in _SHARES:
        return None  # "each": but of whom?
    if phrase.head.text.lower() == "one":
        return _again(scene, phrase, role, SpeakerType.UNNAMED)
    if several and lemma in words("roles.unnamed"):
        return _again(scene, phrase, role, SpeakerType.UNNAMED, plural=True)
    return _again(scene, phrase, role, SpeakerType.GROUP, plural=several or lemma in words("roles.groups"))


def _is_part_of_name(scene: Scene, head: Token) -> bool:
    """Whether a noun stands in a body's name: the veterans of "Department of Veterans Affairs"."""
    above = scene.parse.head(head)
    hangs = above is not None and head.relation in {"nmod", "compound"} and above.index < head.index
    return hangs and above is not None and head.text[0].isupper() and above.text[0].isupper()


def _determiner(scene: Scene, phrase: Phrase) -> str:
    """The article of a phrase, "owned" where a possessor stands for it, "" for a bare noun."""
    inside = places_of(phrase.words)
    for child in scene.parse.children(phrase.head, "det", "nmod"):
        if child.index in inside and (child.relation == "det" or child.deprel == "nmod:poss"):
            return child.text.lower() if child.relation == "det" else _OWNED
    return ""


def _again(scene: Scene, phrase: Phrase, role: Role, kind: SpeakerType, *, plural: bool = False) -> Voice:
    """The description's voice: one that the text described so before, else a new one."""
    definite = _determiner(scene, phrase) in _DEFINITE
    for voice in sorted(scene.described.get(role.noun, ()), key=lambda voice: -voice.forms[-1].head.index):
        alike = voice.kind is kind and voice.plural == plural and not voice.parts
        if alike and _describes(scene, role, voice, definite=definite):
            voice.forms.append(phrase)
            voice.take(role)
            return voice.itself
    return scene.new(kind, phrase, role, plural=plural)


def _describes(scene: Scene, role: Role, voice: Voice, *, definite: bool) -> bool:
    """Whether a description takes up one with the same noun: in the same words, or in fewer after "the".

    The bare noun of an opening is taken up by the fuller one below it: "Poll: ..." by "a new county poll".
    """
    first = voice.forms[0]
    owned = _determiner(scene, first) == _OWNED
    bare = scene.opens(first) and len(voice.forms) == 1 and not any(other.words for other in voice.roles)
    return any(
        (other.words == role.words and not owned) or (definite and role.words <= other.words) or bare
        for other in voice.roles
    )


# -- papers ---------------------------------------------------------------------------------------------------------


def _document(scene: Scene, phrase: Phrase, role: Role) -> Voice | None:
    """A paper: the body that issued it where the text says who did, else the paper itself.

    Whoever issued "a report by the island council" also speaks through "the report" further down.
    """
    speaks = scene.lexicon.entries("roles.documents")[lemma_of(phrase.head)]["speaks"]
    plural = "Plur" in phrase.head.feats
    issuer = _issuer(scene, phrase) if speaks != "itself" else None
    if issuer is None or (speaks == "body" and not _is_maker(scene, issuer.itself)):
        return _again(scene, phrase, role, SpeakerType.DOCUMENT, plural=plural)
    if _is_maker(scene, issuer.itself):
        scene.new(SpeakerType.DOCUMENT, phrase, role, plural=plural).meant = issuer.itself
    return issuer


def _is_maker(scene: Scene, voice: Voice) -> bool:
    """Whether a voice is a body that can be called by its papers; "a group of researchers" tells too little."""
    plain = scene.lexicon.words("roles.plain_bodies")
    return voice.kind in _MAKERS and (voice.named or all(role.noun not in plain for role in voice.roles))


def _issuer(scene: Scene, phrase: Phrase) -> Voice | None:
    """Who passed, issued or wrote a paper.

    Its possessor, the body named before it, its "by" or "from", or the subject of the verb it hangs on.
    """
    for child in scene.parse.children(phrase.head, "nmod", "acl", "compound"):
        if child.relation == "compound" and names_maker(scene.parse, child, scene.lexicon):
            return _voice_at(scene, child)
        made = child.lemma.lower() in scene.lexicon.words("roles.issuing")
        agents = scene.parse.children(child, "obl") if child.relation == "acl" and made else (child,)
        for agent in agents:
            if scene.parse.children(agent, "conj"):
                continue
            if agent.deprel == "nmod:poss" or _case(scene, agent) in {"by", "from"}:
                return _voice_at(scene, agent)
    verb = scene.parse.head(phrase.head)
    if phrase.head.relation != "obj" or verb is None or verb.lemma.lower() not in scene.lexicon.words("roles.issuing"):
        return None
    subjects = (s for step in (verb, *scene.parse.ancestors(verb)) for s in scene.parse.children(step, "nsubj"))
    subject = next(subjects, None)
    return _voice_at(scene, subject) if subject else None


def _case(scene: Scene, token: Token) -> str:
    return next((child.text.lower() for child in scene.parse.children(token, "case")), "")


def _voice_at(scene: Scene, token: Token) -> Voice | None:
    """The voice of the phrase that a word heads, also where the reading has not come to it yet."""
    phrase = scene.phrases.at(token)
    known = scene.voices.get(phrase.head.index) or scene.named.get(phrase.head.index)
    return known or (describe(scene, phrase) if phrase.mention.type is MentionType.NOMINAL else None)


# -- bodies ---------------------------------------------------------------------------------------------------------


def _body(scene: Scene, phrase: Phrase, role: Role) -> Voice | None:
    """A body by its noun: "the committee" takes up the one last heard that it fits.

    A bare noun that fits none, "the agency", tells too little to be a speaker.
    """
    own = role.noun in scene.lexicon.words("roles.no_short_forms") and phrase.head.text[0].isupper()
    if _determiner(scene, phrase) in _DEFINITE | {""} and not own:
        for heard in reversed(scene.latest.values()):
            if heard.voice.kind in BODIES and _fits(scene, role, heard, phrase):
                return heard.voice.itself
        if (ahead := _named_below(scene, phrase, role)) is not None:
            return ahead
        if not role.words and role.noun in scene.lexicon.words("roles.deputising"):
            return None
    return _again(scene, phrase, role, SpeakerType.ORGANISATION)


def _named_below(scene: Scene, phrase: Phrase, role: Role) -> Voice | None:
    """The body named in full below a headline: "Commission: ..." over "the River Commission said"."""
    if not scene.opens(phrase):
        return None
    named = [
        voice
        for voice, other in scene.bodies.get(role.noun, ())
        if role.words <= other.words and any(scene.opens(form) for form in voice.forms)
    ]
    return named[0] if len({id(voice) for voice in named}) == 1 else None


def _fits(scene: Scene, role: Role, heard: Heard, phrase: Phrase) -> bool:
    """Whether a noun can take up a body: its own noun, or a kindred word: "the coordination" a Coordinating Committee.

    A body just heard whose name does not tell what it is fits any plain noun: "Nordlys said ... the website noted".
    """
    voice, stem = heard.voice.itself, role.noun[:_STEM]
    if any(role.noun == other.noun and role.words <= other.words for other in voice.roles):
        return True
    words = {word for other in voice.roles for word in (other.noun, *other.words)}
    kindred = role.words <= words and any(word.startswith(stem) and word != role.noun for word in words)
    if kindred and voice.kind is SpeakerType.ORGANISATION and len(stem) == _STEM:
        return True
    plain = not role.words and role.noun in scene.lexicon.words("roles.plain_bodies")
    if not plain or not voice.named or heard.rank > 0 or heard.turn < scene.turn(phrase) - 1:
        return False
    telling = scene.lexicon.words("roles.organisations", "roles.outlets")
    return words.isdisjoint(telling) and words.isdisjoint(scene.places)


# -- persons --------------------------------------------------------------------------------------------------------


def _person(scene: Scene, phrase: Phrase, role: Role) -> Voice | None:
    """A person by office: the one whom the text gives that office, else the one just heard, else a description."""
    determiner = _determiner(scene, phrase)
    indefinite = determiner in INDEFINITE
    if not indefinite or scene.opens(phrase):
        holders = _holders(scene, role, phrase)
        heard = determiner in _DEFINITE and scene.quote(phrase) == OUTSIDE
        just = _just_heard(scene, phrase, role) if heard else None
        if just is not None and (not holders or _yields(scene, role, holders, just)):
            return _meant(scene, role, just)
        voice = holders[0] if len(holders) == 1 else _likeliest(scene, phrase, holders)
        if len(holders) > 1 and voice is None:
            return None
        voice = voice or _named_next(scene, phrase)
        if voice is not None:
            return _meant(scene, role, voice)
    office = not indefinite and bool(role.words) and role.noun not in scene.lexicon.words("roles.plain_persons")
    return _again(scene, phrase, role, SpeakerType.PERSON if office else SpeakerType.UNNAMED)


def _meant(scene: Scene, role: Role, voice: Voice) -> Voice:
    """The named voice, which descriptions of the opening with the same noun then mean as well."""
    for other in scene.described.get(role.noun, ()):
        nested = any(known.words <= role.words or role.words <= known.words for known in other.roles)
        if nested and other.meant is None and one_person(other) and scene.opens(other.forms[0]):
            other.meant = voice
            voice.mentions |= other.mentions
    return voice


def _holders(scene: Scene, role: Role, phrase: Phrase) -> list[Voice]:
    """The named persons to whom the text gives an office, those whom the description fits best.

    Of several, an opening means the one that is named in it: "Lawmaker ..." over "Rep. Ann Lowe said".
    """
    opening = scene.opens(phrase)
    nouns = {role.noun.split()[-1], "counterpart", *(noun.split()[-1] for noun in _narrower(scene, role))}
    fitting: dict[int, list[Voice]] = {}
    for voice, other in (office for noun in sorted(nouns) for office in scene.offices.get(noun, ())):
        fitting.setdefault(_grade(scene, role, other, opening), []).append(voice)
    best = max(fitting, default=0)
    holders = list({id(voice): voice for voice in fitting[best]}.values()) if best else []
    early = [voice for voice in holders if any(scene.opens(form) for form in voice.forms)]
    return early if opening and len(holders) > 1 and len(early) == 1 else holders


def _yields(scene: Scene, role: Role, holders: list[Voice], just: Voice) -> bool:
    """Whether the holders of an office step back for who just spoke, whom the description fits as well.

    "The Danish politician" after the party's leader Lowe said something is Lowe, though the premier is named too.
    """
    very = any(role.noun == other.noun or other.noun.endswith(" " + role.noun) for h in holders for other in h.roles)
    narrower = _narrower(scene, role)
    return not very and any(other.noun in narrower or other.noun.split()[-1] in narrower for other in just.roles)


def _narrower(scene: Scene, role: Role) -> tuple[str, ...]:
    """The nouns of the roles that a wider noun can take up: senators and ministers for "the politician"."""
    return tuple(scene.lexicon.entries("roles.wider").get(role.noun, {"of": ()})["of"])


def _grade(scene: Scene, role: Role, other: Role, opening: bool) -> int:
    """How well a description fits an office: 4 the same words, 3 fewer, 2 a wider noun, 1 new words, 0 not at all.

    Somebody's "Danish counterpart" may be the holder of whatever Danish office is named later.
    """
    if other.noun == "counterpart" and role.words and role.words <= other.words:
        return 2
    same = role.noun == other.noun or other.noun.endswith(" " + role.noun)
    if not (same or other.noun in _narrower(scene, role)) or _clash(scene, role, other):
        return 0
    if same and role.words == other.words:
        return 4
    if role.words <= other.words | set(other.noun.split()):
        return 3 if same else 2 if role.words or opening else 0
    return 1 if same and role.noun not in scene.lexicon.words("roles.plain_persons") else 0


def _clash(scene: Scene, role: Role, other: Role) -> bool:
    """Whether two descriptions name different countries or parties."""
    one, two = role.words & scene.places, other.words & scene.places
    return bool(one and two and not one & two)


def _just_heard(scene: Scene, phrase: Phrase, role: Role) -> Voice | None:
    """The person in focus: "the Danish politician" after "Ann Lowe said".

    An office of one's own bars another one, unless that is past: the minister may be "the former mayor".
    """
    past = any(token.text.lower() == "former" for token in phrase.words)
    plain = past or role.noun in scene.lexicon.words("roles.plain_persons")

    def may_be(voice: Voice) -> bool:
        return voice.named and (plain or not voice.roles) and not any(_clash(scene, role, r) for r in voice.roles)

    before = [h for h in scene.recent(phrase, 1) if h.quote == OUTSIDE and h.rank == 0 and one_person(h.voice.itself)]
    persons = {id(h.voice.itself): h.voice.itself for h in before if h.turn == before[0].turn}
    shown = set(genders_beside(phrase, scene.lexicon))
    if len(persons) == 1:
        (voice,) = persons.values()
        if may_be(voice) and not (voice.gender and shown - {voice.gender}):
            return voice
    if any(_describes(scene, role, voice, definite=True) for voice in scene.described.get(role.noun, ())):
        return None  # "the aide" of "a senior aide"
    likely = [voice for chance, voice in _weighed(scene, phrase) if chance >= IN_FOCUS]
    return likely[0] if likely and may_be(likely[0]) else None


def _likeliest(scene: Scene, phrase: Phrase, holders: list[Voice]) -> Voice | None:
    """Of several holders of an office the one in focus."""
    chances = [(chance, voice) for chance, voice in _weighed(scene, phrase) if voice in holders] if holders else []
    best = max(chances, key=lambda each: each[0], default=None)
    return best[1] if best and best[0] >= AMONG_HOLDERS * sum(chance for chance, _ in chances) else None


def _weighed(scene: Scene, phrase: Phrase) -> list[tuple[float, Voice]]:
    """The persons that a description can take up, each with how likely the judge thinks it."""
    question = ask(scene, phrase, "person")
    voices = (candidate.voice for candidate in question.candidates)
    return list(zip(scene.judge(question), voices, strict=True))


def _named_next(scene: Scene, phrase: Phrase) -> Voice | None:
    """The person whom the next sentence first names, after an opening that left the name out.

    "Denmark's finance adviser has resigned. Ann Lowe said ...": only where she has no other office, and speaks.
    """
    if not scene.opens(phrase):
        return None
    turn = scene.turn(phrase) + 1
    subjects = (t for t in scene.parse.tokens if scene.turns[t.index] == turn and t.index not in scene.quote_at)
    place = next((t.index for t in subjects if t.index in scene.named and scene.rank(t) == 0), None)
    if place is None:
        return None
    voice = scene.named[place]
    first = min(form.head.index for form in voice.forms) == place
    full = any(form.head.index == place and len(form.name) > 1 for form in voice.forms)
    speaks = any(form.head.index in scene.sources for form in voice.forms)
    return voice if first and full and speaks and voice.kind is SpeakerType.PERSON and not voice.roles else None
