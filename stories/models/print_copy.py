from __future__ import annotations

from django.db import models
from django.db.models import Q


class PrintCopy(models.Model):
    """A story on paper, as one file. It waits to be made while neither `file` nor `trouble` says anything;
    see stories.printing.copies."""

    class Trouble(models.TextChoices):
        """Why there is none; what readers are told of it stands in templates/stories/print_copy.html."""

        TOO_LONG = "too_long"
        # In it that no font of ours or of this machine has.
        LETTERS = "letters"
        FAILED = "failed"

    page = models.ForeignKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="print_copies"
    )
    # Of exactly what is printed: other words, names or permissions make another copy.
    digest = models.CharField(max_length=64)
    file = models.FileField(blank=True)
    trouble = models.CharField(max_length=8, choices=Trouble, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "digest"], name="stories_print_copy_once_a_digest"
            ),
            models.UniqueConstraint(
                fields=["file"], condition=~Q(file=""), name="stories_print_copy_file_unique"
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(trouble=""), name="stories_print_copy_made_or_not"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:8]
