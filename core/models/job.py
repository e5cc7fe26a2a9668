from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """When a job of `core.schedule` ran and when it runs next. The clock owns these rows."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    every = models.DurationField(_("every"))
    next_run = models.DateTimeField(_("next run"))
    last_run = models.DateTimeField(_("last run"), null=True)
    # Set while a clock runs it, so that a second clock leaves it alone.
    started = models.DateTimeField(_("started"), null=True)
    last_error = models.CharField(_("last error"), max_length=300)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every__gt=timedelta(0)), name="job_every_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name
