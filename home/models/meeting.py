from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="calendar-alt")
class StatewideMeeting(BaseGenericSetting):
    """When the statewide meeting is: one rule for the pages of all languages and the calendar.

    Times are Pacific time, whatever the clock of the server or the reader says.
    """

    class Week(models.IntegerChoices):
        FIRST = 1, _("first")
        SECOND = 2, _("second")
        THIRD = 3, _("third")
        FOURTH = 4, _("fourth")
        LAST = -1, _("last")

    class Weekday(models.IntegerChoices):
        """As date.weekday() counts."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    week = models.SmallIntegerField(_("week of the month"), choices=Week, default=Week.THIRD)
    weekday = models.SmallIntegerField(_("day"), choices=Weekday, default=Weekday.MONDAY)
    starts = models.TimeField(_("starts (Pacific time)"), default=time(19))
    minutes = models.PositiveSmallIntegerField(
        _("minutes kept free in calendars"),
        default=90,
        validators=[MinValueValidator(15), MaxValueValidator(480)],
    )

    panels = [
        FieldRowPanel([FieldPanel("week"), FieldPanel("weekday")]),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("minutes")]),
    ]

    class Meta:
        verbose_name = _("statewide meeting")
        constraints = [
            models.CheckConstraint(
                condition=Q(week__in=[1, 2, 3, 4, -1]) & Q(weekday__range=(0, 6)),
                name="home_meeting_rule",
            ),
        ]
