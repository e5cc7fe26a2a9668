"""The narrow table of listings in the memory of a process: which works have which value, as sets of numbers.

It is as new as the content epoch that the request began with, and follows changed works one by one.
About 4 MB for 100,000 works beside 20 MB for finding a row by its page. Nothing of a person is in it but
the keys of those who are not named in full, for the rule of three, and of those who may be named.
"""

from __future__ import annotations

import copy
import threading
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import reduce
from operator import or_

import numpy as np
from django.db.models import Max, Q
from django.utils import timezone

from core import epoch
from core.days import end_of

from ..models import Listing, ListingChange, ListingRoute, ListingTeller, ListingTheme
from . import bits
from .definitions import Facet, Has
from .open_data import OpenData
from .tellers import Tellers
from .terms import Terms

# Works that changed since, above which everything is read anew rather than row by row.
MANY = 500
COLUMNS = (
    "pk",
    "page_id",
    "work_id",
    "language",
    "original",
    "kind",
    "published",
    "written",
    "decade",
    "sound",
    "scan",
    "translated",
    "place_id",
    "until",
    "expires",
)
NEVER = datetime.max.replace(tzinfo=UTC)
# In the place of a work: a word of the vocabularies changed.
VOCABULARY = 0
# In the place of the other listing of a work: there is none.
ALONE = -1


class Table:
    """Listings by number; those published later have the higher number."""

    def __init__(self) -> None:
        self.terms = Terms.load()
        # Content epoch that this is as new as, and that of the last change read.
        self.epoch = 0
        self.change = 0
        self.pages = array("q")
        self.works = array("q")
        self.published = array("d")
        self.written = array("l")
        self.numbers: dict[int, int] = {}
        self.named_in_full = 0
        self._sets: defaultdict[tuple[Facet, str], int] = defaultdict(int)
        # Of a work in two languages each listing's other one.
        self._other = array("q")
        # Storytellers who are not named in full, for the rule of three; and those beside it who may be named.
        self.unnamed = Tellers()
        self.named = Tellers()
        self._ends: dict[int, datetime] = {}
        self._next_end = NEVER
        self._ended = 0
        # Those whose other listing has ended.
        self._bereft = 0
        self._there = 0
        # Which may be given as data; None until somebody asks. See stories.facets.open_data.
        self.open_data: OpenData | None = None

    # what is asked of it

    def values(self, facet: Facet) -> Iterator[str]:
        """Every value that any listing has, in the order in which they are to be listed; headings too."""
        there = [value for (name, value), found in self._sets.items() if name == facet and found]
        if facet in self.terms.by_facet:
            known = self.terms.by_facet[facet]
            wanted = set(there) | {known[value].parent for value in there if value in known}
            yield from (value for value in known if value in wanted)
        else:
            yield from sorted(there)

    def of(self, facet: Facet, value: str) -> int:
        """The listings with that value; a heading stands for all themes below it."""
        found = self._sets.get((facet, value), 0)
        if (facet, value) == (Facet.HAS, Has.TRANSLATION):
            self._leave_out_ended()
            found &= ~self._bereft
        if facet == Facet.THEME:
            for below in self.terms.below(value):
                found |= self._sets.get((facet, below), 0)
        return found

    def all(self) -> int:
        """Every listing, of each work in each language."""
        self._leave_out_ended()
        return self._there & ~self._ended

    def standing(self, wanted: Collection[str], language: str) -> int:
        """One listing a work: the page in the reader's `language` where there is one, else the other; of the
        `wanted` languages alone, if any are."""
        there = self.all()
        mine = self._sets.get((Facet.LANGUAGE, language), 0)
        if wanted and language not in wanted:
            return there & reduce(or_, (self.of(Facet.LANGUAGE, code) for code in wanted), 0)
        if len(wanted) == 1:
            return there & mine
        return there & (mine | ~self.of(Facet.HAS, Has.TRANSLATION))

    def of_pages(self, pages: Iterable[int]) -> int:
        """The listings of these pages."""
        numbers = (self.numbers[page] for page in pages if page in self.numbers)
        return bits.of(numbers, len(self.pages))

    def of_work(self, work: int) -> int:
        """The listings of a work, by its key."""
        return bits.of(self._rows_of({work}), len(self.pages))

    def in_the_other_language(self, found: int) -> int:
        """The listings of the same works in the other language, of those that have one."""
        translated = found & self._sets.get((Facet.HAS, Has.TRANSLATION.value), 0)
        others = np.asarray(self._other)[bits.numbers(translated)]
        return bits.of(others[others != ALONE], len(self.pages))

    def newest(self, found: int, first: int, count: int) -> list[int]:
        """Keys of the pages of a stretch of `found`, from the one published last."""
        falling = bits.falling(found, skip=first)
        return [self.pages[number] for number, _ in zip(falling, range(count), strict=False)]

    def published_before(self, found: int, moment: float, page: int) -> int:
        """Of `found` what stands behind `page`, which was published at `moment` (seconds since 1970), in the order
        from the newest; whether that page is still there or not."""
        number = self.numbers.get(page)
        if number is None or self.published[number] != moment:
            number = bisect_left(self.published, moment)
        return found & ((1 << number) - 1)

    def oldest(self, found: int, first: int, count: int) -> list[int]:
        """Keys of the pages of a stretch of `found`, from the one published first: what comes later moves
        none of them."""
        rising = bits.rising(found, skip=first)
        return [self.pages[number] for number, _ in zip(rising, range(count), strict=False)]

    def oldest_written(self, found: int, first: int, count: int) -> list[int]:
        """Keys of the pages of a stretch of `found`, from the words written first; undated ones last."""
        numbers = bits.numbers(found)
        order = np.argsort(np.asarray(self.written)[numbers], kind="stable")
        return [self.pages[number] for number in numbers[order][first : first + count]]

    def next_change(self) -> datetime | None:
        """When the first listing ends by itself."""
        self._leave_out_ended()
        return None if self._next_end == NEVER else self._next_end

    # how it is filled

    def fill(self) -> None:
        """Reads everything. Four queries."""
        rows = list(Listing.objects.order_by("published", "pk").values_list(*COLUMNS))
        by_key = {row[0]: number for number, row in enumerate(rows)}
        size = len(rows)
        found: defaultdict[tuple[Facet, str], list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            self._append(row)
            for pair in self._values_of(row):
                found[pair].append(number)
        for pair, number in self._terms_of(by_key, Q()):
            found[pair].append(number)
        self._sets.update({pair: bits.of(numbers, size) for pair, numbers in found.items()})
        self._there = (1 << size) - 1
        self._pair(range(size))
        self._add_people(by_key, Q())

    def follow(self, works: list[int]) -> bool:
        """Reads the rows of these works anew. False where one of them would not stand in its place, because
        it was published before others that are here: then everything has to be read."""
        rows = list(
            Listing.objects.filter(work__in=works).order_by("published", "pk").values_list(*COLUMNS)
        )
        last = self.published[-1] if len(self.published) else 0.0
        for row in rows:
            number = self.numbers.get(row[1])
            if number is None and row[6].timestamp() < last:
                return False
            if number is not None and self.published[number] != row[6].timestamp():
                return False
        for number in self._rows_of(set(works)):
            self._forget(number)
        listings: dict[int, int] = {}
        for row in rows:
            number = self.numbers.get(row[1])
            if number is None:
                number = self._append(row)
            else:
                self._put(number, row)
            listings[row[0]] = number
            self._there |= 1 << number
            for pair in self._values_of(row):
                self._sets[pair] |= 1 << number
        self._pair(listings.values())
        for pair, number in self._terms_of(listings, Q(listing__in=listings)):
            self._sets[pair] |= 1 << number
        self._add_people(listings, Q(listing__in=listings))
        if self.open_data:
            self.open_data = self.open_data.after_changes(works)
        return True

    def _terms_of(
        self, listings: dict[int, int], rows: Q
    ) -> Iterator[tuple[tuple[Facet, str], int]]:
        """Values from the vocabularies, each with the number of a listing that has it; `listings` leads from
        keys of rows to numbers."""
        for facet, model, column in (
            (Facet.THEME, ListingTheme, "theme_id"),
            (Facet.ROUTE, ListingRoute, "route_id"),
        ):
            ids = self.terms.ids[facet]
            found = model.objects.filter(rows)  # type: ignore[attr-defined]  # both have it
            for listing, term in found.values_list("listing_id", column):
                if term in ids and listing in listings:
                    yield (facet, ids[term]), listings[listing]

    def _pair(self, numbers: Iterable[int]) -> None:
        """Both listings of a work are among `numbers`, if either is."""
        first: dict[int, int] = {}
        for number in numbers:
            if (other := first.setdefault(self.works[number], number)) != number:
                self._other[number], self._other[other] = other, number

    def _add_people(self, listings: dict[int, int], rows: Q) -> None:
        """Somebody has to be there to be named in full: a listing that was written anew since its row was
        read has nobody, and counts as by somebody who is not."""
        named, unnamed = set(), set()
        found = ListingTeller.objects.filter(rows)
        for listing, person, may_be_named, in_full in found.values_list(
            "listing_id", "storyteller_id", "named", "named_in_full"
        ):
            if (number := listings.get(listing)) is None:
                continue
            if may_be_named:
                self.named.add(number, person)
            if in_full:
                named.add(number)
            else:
                unnamed.add(number)
                self.unnamed.add(number, person)
        self.named_in_full |= bits.of(named - unnamed, len(self.pages))

    def _values_of(self, row: tuple) -> Iterator[tuple[Facet, str]]:
        _, _, _, language, _, kind, _, _, decade, sound, scan, translated, place, _, _ = row
        yield Facet.LANGUAGE, language
        yield Facet.KIND, kind
        if decade is not None:
            yield Facet.DECADE, f"{decade}s"
        if place in self.terms.ids[Facet.PLACE]:
            yield Facet.PLACE, self.terms.ids[Facet.PLACE][place]
        for has, there in ((Has.RECORDING, sound), (Has.SCAN, scan), (Has.TRANSLATION, translated)):
            if there:
                yield Facet.HAS, has.value

    def _append(self, row: tuple) -> int:
        number = len(self.pages)
        self.pages.append(row[1])
        self.works.append(row[2])
        self.published.append(row[6].timestamp())
        self.written.append(0)
        self._other.append(ALONE)
        self.unnamed.append()
        self.named.append()
        self.numbers[row[1]] = number
        self._put(number, row)
        return number

    def _put(self, number: int, row: tuple) -> None:
        written, until, expires = row[7], row[13], row[14]
        self.written[number] = written.toordinal() if written else 10**7
        ends = min(filter(None, (end_of(until), expires)), default=None)
        if ends:
            self._ends[number] = ends
            self._next_end = min(self._next_end, ends)

    def _rows_of(self, works: set[int]) -> list[int]:
        return [number for number, work in enumerate(self.works) if work in works]

    def _forget(self, number: int) -> None:
        """Takes a row out of every set; its number waits for the page to come back."""
        gone = ~(1 << number)
        for pair in self._sets:
            self._sets[pair] &= gone
        self._there &= gone
        self._ended &= gone
        self._bereft &= gone
        self.named_in_full &= gone
        self._other[number] = ALONE
        self.unnamed.forget(number)
        self.named.forget(number)
        self._ends.pop(number, None)

    def _leave_out_ended(self) -> None:
        now = timezone.now()
        if now < self._next_end:
            return
        self._ended = bits.of((n for n, end in self._ends.items() if end <= now), len(self.pages))
        self._bereft = self.in_the_other_language(self._ended)
        self._next_end = min((end for end in self._ends.values() if end > now), default=NEVER)

    def copy(self) -> Table:
        """To be changed while other threads go on reading this one."""
        new = copy.copy(self)
        for name in ("pages", "works", "published", "written", "_other"):
            setattr(new, name, getattr(self, name)[:])
        for name in ("numbers", "_sets", "unnamed", "named", "_ends"):
            setattr(new, name, getattr(self, name).copy())
        return new


_lock = threading.Lock()
_table: Table | None = None


def table() -> Table:
    """As new as this request. No query while nothing has changed, one to learn what has, and a few to read
    that; four and the vocabularies' four to begin with."""
    global _table
    wanted = epoch.known()
    if _table is not None and _table.epoch == wanted:
        return _table
    with _lock:
        if _table is None or _table.epoch != wanted:
            _table = _followed(_table, wanted) or _read(wanted)
        return _table


def _read(wanted: int) -> Table:
    new = Table()
    new.change = ListingChange.objects.aggregate(last=Max("epoch"))["last"] or 0
    new.fill()
    new.epoch = wanted
    return new


def _followed(old: Table | None, wanted: int) -> Table | None:
    """`old` with what changed since; None where everything has to be read."""
    if old is None:
        return None
    changes = list(
        ListingChange.objects.filter(epoch__gte=old.change)
        .order_by("epoch")
        .values_list("epoch", "work")[: MANY + 2]
    )
    # The change that `old` ended with is gone where the database went back to an earlier state.
    if not changes or changes[0][0] != old.change or len(changes) > MANY:
        return None
    works = {work for _epoch, work in changes[1:]}
    if VOCABULARY in works:
        return None
    new = old.copy()
    if works and not new.follow(sorted(works)):
        return None
    new.epoch, new.change = wanted, changes[-1][0]
    return new


def vocabulary_changed() -> None:
    """A term was added, renamed or retired. In the transaction that did it."""
    ListingChange.objects.create(epoch=epoch.bump(), work=VOCABULARY)
