from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly


class AuditEntry(AppendOnly):
    """One thing that somebody did. Written by `core.audit.record` only.

    `at` is exact for staff; where nobody was signed in it is the midnight that began that day,
    because no time of day is kept of people who give a story.
    """

    at = models.DateTimeField(_("when"))
    action = models.CharField(_("what"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="audit_entries",
    )
    subject = models.CharField(_("about"), max_length=80)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "-id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()
