"""Parties: whose troops a stance is about, and where: "US", "Iraq".

The force of the statement's event says it, or a force told of near it; a mission's name says both ("UNIFIL"). What
nothing says stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from quoteattr.stages.stance.clauses import subjects
from quoteattr.stages.stance.forces import ABROAD, HOME, SOMEWHERE, Force
from quoteattr.stages.stance.statements import Finding, Statement, Told

_AROUND = 3  # sentences
_NOWHERE = frozenset({HOME, SOMEWHERE, ABROAD})


def find_parties(statement: Statement, told: Sequence[Told], finding: Finding) -> tuple[str | None, str | None]:
    """The state or alliance that sends the force, and the land that it is in or goes to."""
    forces = _nearest_first(statement, told, finding)
    sender = next((name for force in forces if (name := _sender(statement, force))), None) or _doer(statement, told)
    hosts = (_host(statement, force, sender) for force in forces if _is_of(statement, force, sender))
    return sender, next((host for host in hosts if host), None) or _land_spoken_of(statement, sender)


def _nearest_first(statement: Statement, told: Sequence[Told], finding: Finding) -> list[Force]:
    """The forces abroad, those of the deciding event first, then those told of before the statement, then the rest."""
    read = {token.index for token in finding.words}
    meant = {
        one.event.force.index for one in told
        if one.event.force is not None and (one.event.head.index in read or one.event.force.index in read)
    }  # fmt: skip
    first = statement.tokens[0].index

    def distance(force: Force) -> tuple[int, int]:
        place = force.head.index
        if place in meant:
            return 0, place
        return (1, place) if place in statement.inside else (2, abs(first - place)) if place < first else (3, place)

    return sorted(statement.scene.abroad(), key=distance)


def _sender(statement: Statement, force: Force) -> str | None:
    own = _speakers_lands(statement) if HOME in force.senders else frozenset()
    return _one_of((force.senders | own) - _NOWHERE, statement, "sender")


def _doer(statement: Statement, told: Sequence[Told]) -> str | None:
    """As in "NATO will stay in Iraq", where no force is named: who stays."""
    doers = (who for one in told if one.event.acting for who in subjects(statement.parse, one.event.head))
    lands = {statement.scene.lands[who.index] for who in doers if who.index in statement.scene.lands}
    return _one_of(lands, statement, "sender")


def _host(statement: Statement, force: Force, sender: str | None) -> str | None:
    own = _speakers_lands(statement) if HOME in force.hosts else frozenset()
    missions = statement.lexicon.entries("lands.missions")
    stationed = {missions[name]["host"] for name in force.senders if "host" in missions.get(name, {})}
    return _one_of((force.hosts | own | stationed) - _NOWHERE - {sender}, statement, "host")


def _is_of(statement: Statement, force: Force, sender: str | None) -> bool:
    return sender is None or not force.senders or _sender(statement, force) == sender


def _one_of(names: Iterable[str], statement: Statement, role: str) -> str | None:
    """The names as one: "UK/US" where there are several, a mission as its sender or its host."""
    missions = statement.lexicon.entries("lands.missions")
    return "/".join(sorted({missions.get(name, {}).get(role, name) for name in names})) or None


def _speakers_lands(statement: Statement) -> frozenset[str]:
    return statement.ground.lands - statement.scene.alliances


def _land_spoken_of(statement: Statement, sender: str | None) -> str | None:
    """Where no force says its place: the land, other than the sender, that is named most around the statement."""
    first, last = statement.tokens[0].sentence - _AROUND, statement.tokens[-1].sentence + 1
    others = statement.scene.alliances | set((sender or "").split("/"))
    tokens = statement.parse.tokens
    near = Counter(
        land
        for place, land in statement.scene.lands.items()
        if land not in others and first <= tokens[place].sentence <= last
    )
    found = near.most_common(2)
    clear = len(found) == 1 or (len(found) == 2 and found[0][1] > found[1][1])
    return found[0][0] if clear else None
