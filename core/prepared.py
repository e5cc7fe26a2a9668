"""Queries that are asked again and again with other values, put into SQL once per process.

Building the SQL of a query with many conditions takes the ORM ten times as long as a small database takes to
answer it. `Prepared` builds it once, with marks in the place of the values, and keeps all the rest of the
queryset: models, annotations, select_related, prefetch_related.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.utils import timezone

Found = TypeVar("Found", bound=models.Model)


@dataclass(frozen=True)
class Keys:
    """Of at least one and at most `most` rows, for `__in`. Fewer are filled up with the last of them, so that
    the query has one form."""

    most: int


class Prepared(Generic[Found]):
    """`build` makes the queryset from keyword arguments; `values` says of which type each is (int, str,
    date, datetime, which has to be aware, or Keys). Each value may stand in the query more than once, but
    always as it is: not inside a pattern, and not where it decides about the query's form.
    """

    def __init__(self, build: Callable[..., QuerySet[Found]], **values: type | Keys) -> None:
        self.build, self.values = build, values
        self._ready: dict[str, _Ready] = {}
        self._lock = threading.Lock()

    def __call__(self, **values: Any) -> QuerySet[Found]:
        """A queryset for these values that can be iterated, and nothing else: not narrowed, not sliced.
        TypeError for values other than those named, ValueError for more keys than were said, or none."""
        if values.keys() != self.values.keys():
            raise TypeError(f"takes {sorted(self.values)}, not {sorted(values)}")
        ready = self._for(DEFAULT_DB_ALIAS)
        return ready.queryset(values)

    def _for(self, using: str) -> _Ready:
        if using not in self._ready:
            with self._lock:
                if using not in self._ready:
                    self._ready[using] = _Ready(self.build, self.values, using)
        return self._ready[using]


class _Ready:
    """What was put into SQL for one database."""

    def __init__(
        self, build: Callable[..., QuerySet], values: dict[str, type | Keys], using: str
    ) -> None:
        self.using, self._kinds = using, values
        self._of_thread = threading.local()
        # A slot for each value, and for each of several keys.
        slots = [
            (name, int if isinstance(kind, Keys) else kind)
            for name, kind in values.items()
            for _each in range(kind.most if isinstance(kind, Keys) else 1)
        ]
        marks = [_mark(kind, 2 * n) for n, (_name, kind) in enumerate(slots)]
        self._queryset = build(**self._gathered(marks)).using(using)
        self._compiler = self._queryset.query.get_compiler(using)
        form, given = self._compiler.as_sql()
        names = [f"fixed{place}" for place in range(len(given))]
        for slot, (name, kind) in enumerate(slots):
            changed = [*marks[:slot], _mark(kind, 2 * slot + 1), *marks[slot + 1 :]]
            second = build(**self._gathered(changed)).using(using)
            sql, other = second.query.get_compiler(using).as_sql()
            if sql != form:
                raise TypeError(f"{name} decides about the query's form")
            places = [
                n for n, pair in enumerate(zip(given, other, strict=True)) if pair[0] != pair[1]
            ]
            if not places:
                raise TypeError(f"{name} stands nowhere in the query")
            for place in places:
                names[place] = f"slot{slot}"
        # By name, so that Django need not look for the places in a long query each time it is asked.
        self._sql = _with_names(form, names)
        self._fixed = {
            name: value
            for name, value in zip(names, given, strict=True)
            if name.startswith("fixed")
        }

    def _gathered(self, slots: list[Any]) -> dict[str, Any]:
        """As `build` takes them."""
        rest = iter(slots)
        return {
            name: [next(rest) for _each in range(kind.most)]
            if isinstance(kind, Keys)
            else next(rest)
            for name, kind in self._kinds.items()
        }

    def queryset(self, values: dict[str, Any]) -> QuerySet:
        connection = connections[self.using]
        slots: list[Any] = []
        for name, kind in self._kinds.items():
            if isinstance(kind, Keys):
                slots += _filled_up(values[name], kind)
            else:
                slots.append(_adapt(values[name], connection))
        parameters = self._fixed | {f"slot{n}": value for n, value in enumerate(slots)}
        # A connection belongs to a thread, and so does what speaks through it.
        compiler = _twin(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (self._sql, parameters)  # type: ignore[method-assign]  # this one has been asked already
        compiler.get_converters = partial(self._converters, connection)  # type: ignore[method-assign]  # as above
        # The query is written already: nothing in it needs the deep copy by which querysets are narrowed.
        queryset = _twin(self._queryset)
        queryset._query = _twin(self._queryset.query)
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]  # as above
        return queryset

    def _converters(self, connection: Any, expressions: list) -> dict:
        """What makes Python's values of a database's, for each column. It belongs to a connection, and
        finding it takes longer than to use it."""
        if not hasattr(self._of_thread, "converters"):
            # Not of the one that asks: that would hold itself, and wait for the garbage.
            compiler = _twin(self._compiler)
            compiler.connection = connection
            self._of_thread.converters = compiler.get_converters(expressions)
        return self._of_thread.converters


def _twin(of: Any) -> Any:
    """Another that has the very same in it."""
    other = object.__new__(type(of))
    other.__dict__.update(of.__dict__)
    return other


def _with_names(sql: str, names: list[str]) -> str:
    """The places of parameters, in the order in which they come, called by these names."""
    rest = iter(names)
    return re.sub(r"(?<!%)%s", lambda _place: f"%({next(rest)})s", sql)


def _filled_up(keys: Collection[int], kind: Keys) -> list[int]:
    found = list(keys)
    if not 0 < len(found) <= kind.most:
        raise ValueError(len(found))
    return found + [found[-1]] * (kind.most - len(found))


def _mark(kind: type, number: int) -> Any:
    """A value that no query has; another for each number. Where parameters differ, a value goes."""
    if kind is int:
        return -982_451_653 - number
    if kind is str:
        return f"\x02mark {number}\x03"
    if kind is date:
        return date(1001, 1, 1) + timedelta(days=number)
    if kind is datetime:
        return timezone.make_aware(datetime(1001, 1, 1, 1, 1) + timedelta(days=number))
    raise TypeError(f"{kind} is no type of a value")


def _adapt(value: Any, connection: Any) -> Any:
    """As the fields of models hand values to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
