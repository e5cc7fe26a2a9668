from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from media.fields import RecordingField
from media.models.sound import Sound

_TOLD_BY_FILE = {"file", "duration", "peaks", "state", "progress", "silences"}


class Recording(models.Model):
    """A voice, rebuilt from its samples. `duration` is in seconds; `peaks` is the loudest moment
    of each of up to 800 equal stretches, 0 to 1.

    Readers hear its sounds, made in the background; the recording as stored is for staff.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be prepared")
        WORKING = "working", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")

    title = models.CharField(_("title"), max_length=255)
    file = RecordingField(_("file"))
    duration = models.FloatField(_("length in seconds"), editable=False)
    peaks = models.JSONField(default=list, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.WAITING, editable=False
    )
    # Per cent of the work that is under way.
    progress = models.PositiveSmallIntegerField(default=0, editable=False)
    # Stretches burnt silent, as [[first second, last second], ...], in order.
    silences = models.JSONField(default=list, editable=False)
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

    # Set by the field when it has stored another file.
    file_is_new = False

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(fields=["file"], name="recording_file_unique"),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="recording_progress_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Raises Refused for a new file that can't be taken in. Name `update_fields` for a recording
        that was read a while ago: the worker may have given it another file or state since."""
        taken = self.file.take_in()  # type: ignore[attr-defined]
        if taken is not None:
            self.duration, self.peaks = taken.duration, taken.peaks
        begins_anew = taken is not None or self.file_is_new
        if begins_anew:
            # Times and silences of the sound before say nothing about this one.
            self.state, self.progress, self.silences = self.State.WAITING, 0, []
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = _TOLD_BY_FILE.union(only)
        with transaction.atomic():
            stored = Recording.objects.select_for_update().filter(pk=self.pk)
            before = stored.values_list("file", flat=True).first() if begins_anew else None
            super().save(*args, **kwargs)
            self.file_is_new = False
            if begins_anew:
                self._file_changed(before)

    def _file_changed(self, before: str | None) -> None:
        # These import the models.
        from media import files_left_behind, transcoding

        self.sounds.all().delete()
        if before:
            files_left_behind.replaced(self, before)
        transcoding.enqueue(self)

    def sources(self) -> list[Sound]:
        """What readers hear, in the order in which a browser should try; nothing until it is
        prepared. No query when `sounds` were prefetched."""
        order = Sound.Format.values
        return sorted(self.sounds.all(), key=lambda sound: order.index(sound.format))

    @property
    def url(self) -> str:
        return self.file.url
