from django.db import models

from media.fields import MadeField


class Sound(models.Model):
    """A recording as readers hear it, made from the stored one in the background."""

    class Format(models.TextChoices):
        OPUS = "opus", "Opus"
        AAC = "aac", "AAC"

    recording = models.ForeignKey(
        "media.Recording", on_delete=models.CASCADE, related_name="sounds"
    )
    format = models.CharField(max_length=4, choices=Format)
    file = MadeField()
    # In bytes, for what is said beside a download.
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "format"], name="sound_once_a_format"),
            models.UniqueConstraint(fields=["file"], name="sound_file_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.recording} ({self.get_format_display()})"

    @property
    def url(self) -> str:
        return self.file.url
