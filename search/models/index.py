from __future__ import annotations

from django.db import models


class Index(models.Model):
    """Of two indexes one is in use; a rebuild fills the other and then takes it into use, by changing this row. There
    is one such row, or none before the first rebuild."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    current = models.PositiveSmallIntegerField(default=0)
    # When it was taken into use.
    since = models.DateTimeField(null=True)
    # How the one in use reads words: an engine and the version of search.analysis.
    reads = models.CharField(max_length=80, blank=True)
    # How what is being built reads them; "" while nothing is. Of another release it can't be gone on with.
    building = models.CharField(max_length=80, blank=True)
    # The last work that the one being built has; works are taken by their keys.
    upto = models.BigIntegerField(default=0)
    # Since when the search server, if there is one, has been there without all of its index.
    server_broken = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(current__in=(0, 1)), name="search_index_one_of_two"
            ),
            models.CheckConstraint(condition=models.Q(id=1), name="search_index_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.current)

    @classmethod
    def now(cls) -> Index:
        return cls.objects.first() or cls()

    @property
    def other(self) -> int:
        return 1 - self.current


class Touched(models.Model):
    """A work that changed while an index is being built, which has it as it is now: what was read of it before must
    not be stored after. No foreign key: it may be gone."""

    work = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.work)
