from __future__ import annotations

from django.db import models

from stories.models import StoryPage, Work


class Entry(models.Model):
    """One page that search can find, in one of the two indexes (see Index), and what ranking reads of it. The words
    themselves lie in a table that belongs to the engine and follows this one by triggers."""

    page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    index = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    # The moment from which something that was indexed may no longer be found; null for never.
    until = models.DateTimeField(null=True)
    # Of all that was indexed, so that a check needs none of the engine's own form of it.
    digest = models.CharField(max_length=64)
    # Its tokens by field, as search.analysis.coded has them.
    title = models.BinaryField()
    names = models.BinaryField()
    standfirst = models.BinaryField()
    themes = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "index"], name="search_entry_once_an_index"),
        ]
        indexes = [
            # Asked by every search.
            models.Index(
                fields=["until"], name="search_entry_until", condition=models.Q(until__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language}"
