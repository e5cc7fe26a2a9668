from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_ASSETS = ("picture", "recording", "document")


def _exactly_one() -> Q:
    condition = Q()
    for chosen in _ASSETS:
        condition |= Q(**{f"{asset}__isnull": asset != chosen for asset in _ASSETS})
    return condition


class ExposureQuerySet(models.QuerySet):
    def current(self, now: datetime | None = None) -> "ExposureQuerySet":
        now = now or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), ended=None)


class Exposure(models.Model):
    """Somebody's word that a file may be seen: of a room above, which alone knows why.

    Kept after it ended, so that an address that once served answers "gone" and not "unknown".
    """

    picture = models.ForeignKey(
        "media.Picture", null=True, on_delete=models.CASCADE, related_name="exposures"
    )
    recording = models.ForeignKey(
        "media.Recording", null=True, on_delete=models.CASCADE, related_name="exposures"
    )
    document = models.ForeignKey(
        "media.Document", null=True, on_delete=models.CASCADE, related_name="exposures"
    )
    # A public code or a key of the room that grants, never a name.
    granted_by = models.CharField(_("granted by"), max_length=120, db_index=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended = models.DateTimeField(_("ended"), null=True, blank=True)
    # Whether readers may keep a copy, beside seeing or hearing it here.
    download = models.BooleanField(_("may be kept"), default=False)

    objects = ExposureQuerySet.as_manager()

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="exposure_of_exactly_one"),
            models.CheckConstraint(
                condition=~Q(granted_by=""), name="exposure_granted_by_somebody"
            ),
            *(
                models.UniqueConstraint(
                    fields=[asset, "granted_by"], name=f"exposure_{asset}_granted_once"
                )
                for asset in _ASSETS
            ),
        ]

    def __str__(self) -> str:
        return self.granted_by
