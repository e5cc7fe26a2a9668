from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from media.fields import RecordingField


class Recording(models.Model):
    """A voice, rebuilt from its samples. `duration` is in seconds; `peaks` is the loudest moment
    of each of up to 800 equal stretches, 0 to 1."""

    title = models.CharField(_("title"), max_length=255)
    file = RecordingField(_("file"))
    duration = models.FloatField(_("length in seconds"), editable=False)
    peaks = models.JSONField(default=list, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["file"], name="recording_file_unique")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Raises Refused for a new file that can't be taken in."""
        taken = self.file.take_in()  # type: ignore[attr-defined]
        if taken is not None:
            self.duration, self.peaks = taken.duration, taken.peaks
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {"file", "duration", "peaks"}.union(only)
        with transaction.atomic():
            before = Recording.objects.filter(pk=self.pk).values_list("file", flat=True).first()
            super().save(*args, **kwargs)
            if before and self.file.name != before:
                from media.tasks import discard_file  # the tasks import the models

                discard_file.enqueue(before)

    @property
    def url(self) -> str:
        return self.file.url
