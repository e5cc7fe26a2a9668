from __future__ import annotations

from django.db import models

from stories.models import Work


class Delivery(models.Model):
    """What a search server still has to be told, or was told last: of which work, and as of which change of it. Never
    what: that is read anew when it is sent. A row stays, so that versions never go back."""

    work = models.OneToOneField(
        Work, primary_key=True, on_delete=models.CASCADE, related_name="search_delivery"
    )
    # Microseconds since 1970, or one more than the last: also higher than any before a backup that was restored.
    version = models.BigIntegerField()
    waiting = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["work"], condition=models.Q(waiting=True), name="search_deliveries_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.version}"
