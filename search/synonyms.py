"""What else means the same: rows that editors keep, and the abbreviations of prisons beside their names.

Only a query is widened, so that a changed row counts at once and no story is indexed anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from core.per_epoch import PerEpoch
from stories.models import Institution

from . import analysis
from .models import Synonyms
from .query import Clause, Query, Words, once


@dataclass(frozen=True)
class Group:
    """`members` mean the same. `capitals`: those of one word count only as an abbreviation is written, because "sol" and
    "cor" are words too."""

    members: tuple[Words, ...]
    capitals: bool


# Groups by each token with which a member may begin.
Known = dict[str, list[tuple[Words, Group]]]


def widen(query: Query) -> Query:
    """What is asked for, or something that means the same. Phrases in quotation marks stay as they are. No query of the
    database while nothing has changed."""
    known = _known.get()
    clauses: list[Clause] = []
    place = 0
    while place < len(query.clauses):
        found = _longest(known, query.clauses, place)
        if found is None:
            clauses.append(query.clauses[place])
            place += 1
            continue
        length, alternatives = found
        typed = " ".join(clause.typed for clause in query.clauses[place : place + length])
        clauses.append(Clause(alternatives, typed))
        place += length
    return replace(query, clauses=once(clauses))


def _longest(
    known: Known, clauses: tuple[Clause, ...], place: int
) -> tuple[int, tuple[Words, ...]] | None:
    """How many clauses from `place` on are a member of groups, and all that these groups hold."""
    first = clauses[place]
    if first.is_phrase or '"' in first.typed:
        return None
    best = 0
    alternatives: dict[Words, None] = {}
    for start in analysis.looked_for(first.alternatives[0][0]):
        for member, group in known.get(start, ()):
            length = _covers(clauses, place, member)
            if not length or length < best:
                continue
            if group.capitals and len(member) == 1 and not first.typed.isupper():
                continue
            if length > best:
                best, alternatives = length, {}
            asked = tuple(
                word for c in clauses[place : place + length] for word in c.alternatives[0]
            )
            alternatives |= dict.fromkeys((asked, *group.members))
    return (best, tuple(alternatives)) if best else None


def _covers(clauses: tuple[Clause, ...], place: int, member: Words) -> int:
    """How many clauses from `place` on say exactly this member, in any form; 0 where they don't."""
    left, count = list(member), 0
    for clause in clauses[place:]:
        if not left:
            break
        words = clause.alternatives[0]
        if '"' in clause.typed or " OR " in clause.typed or len(words) > len(left):
            return 0
        for word in words:
            if analysis.looked_for(word).isdisjoint(analysis.looked_for(left.pop(0))):
                return 0
        count += 1
    return 0 if left else count


def _read(_before: Known | None) -> Known:
    """Three queries."""
    groups = [
        Group(_words(row.members()), capitals=False) for row in Synonyms.objects.filter(used=True)
    ]
    groups += [
        Group(_words([place.code, *(name.name for name in place.names.all())]), capitals=True)
        for place in Institution.objects.prefetch_related("names")
    ]
    found: defaultdict[str, list[tuple[Words, Group]]] = defaultdict(list)
    for group in groups:
        for member in group.members:
            for token in analysis.looked_for(member[0]):
                found[token].append((member, group))
    return dict(found)


_known = PerEpoch(_read)


def _words(members: list[str]) -> tuple[Words, ...]:
    spelled = (tuple(analysis.spelled(member)) for member in members)
    return tuple(dict.fromkeys(filter(None, spelled)))
