from __future__ import annotations

from django.db import models

# "reader:" and a name of up to 80 characters.
VOICE_LENGTH = 90


class Said(models.Model):
    """One line of a transcript as readers were last given it, with whose voice it was said to be. A
    page's own row is overwritten by drafts while it is not live, and a recording can come back under
    another row; these stay until their page is published anew with the recording, or is erased."""

    page = models.ForeignKey("stories.StoryPage", on_delete=models.CASCADE, related_name="said")
    # Kept without it: who deletes a recording and uploads the sound again is asked all the same.
    recording = models.ForeignKey(
        "media.Recording", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the recording sounded like, see stories.taken_out; "" for a sound without any.
    sound = models.CharField(max_length=64, blank=True, db_index=True)
    voice = models.CharField(max_length=VOICE_LENGTH)
    # Seconds into the recording.
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.page_id} {self.start}"
