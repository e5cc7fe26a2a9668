import secrets

from django.db import models

THE_ROW = 1


def first_number() -> int:
    """Random, so that a counter made anew (a restored or emptied database) does not count
    through numbers under which a cache still holds pages."""
    return secrets.randbelow(2**40)


class Epoch(models.Model):
    """The number that every cached page's key contains. One row; see `core.epoch`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW)
    number = models.BigIntegerField(default=first_number)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=THE_ROW), name="epoch_has_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)
