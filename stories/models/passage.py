from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Passage(models.Model):
    """One paragraph, stanza, turn or cue of what is live; rebuilt by `stories.passages` on publishing."""

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("Paragraph")
        STANZA = "stanza", _("Stanza")
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")
        CUE = "cue", _("Cue")

    page = models.ForeignKey("stories.StoryPage", on_delete=models.CASCADE, related_name="passages")
    key = models.CharField(max_length=8)
    block = models.CharField(max_length=36)
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    language = models.CharField(max_length=5)
    speaker = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    # The same words with the emphasis the writer gave them, cleaned; what a page shows.
    html = models.TextField()
    hash = models.CharField(max_length=64)
    # Seconds into the recording, for cues.
    start = models.FloatField(null=True, blank=True)
    end = models.FloatField(null=True, blank=True)
    noted = models.BooleanField(default=False)
    # The content note of this passage alone, where it has one of its own: a cue's.
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["page", "order"]
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="stories_passage_key_once_a_page"),
            models.UniqueConstraint(
                fields=["page", "order"], name="stories_passage_order_once_a_page"
            ),
        ]

    def __str__(self) -> str:
        return self.key
