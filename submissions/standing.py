"""Where a submission stands, in words for whoever holds its code."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext

from core.uses import Use
from stories.models import StoryPage, Work

from .models import Case, Submission


@dataclass(frozen=True)
class Standing:
    """What the status page shows. `url` leads to the story, and only where everybody may read it."""

    title: str
    text: str
    date: str
    url: str = ""


def of(submission: Submission) -> Standing:
    """Costs no query for a submission from receipts.find, but one if its work was ever public."""
    title, text, url = _told(submission.case)
    received = date_format(submission.received_on, "DATE_FORMAT")
    return Standing(title, text, gettext("We received it on %(date)s.") % {"date": received}, url)


def _told(case: Case) -> tuple[str, str, str]:
    if case.state == Case.State.DECLINED:
        return (
            gettext("We will not publish it"),
            gettext("Write to us if you want to know why, or if you want it back."),
            "",
        )
    if case.work is None:
        return (
            gettext("It is waiting to be read"),
            gettext("Stories are read in the order in which they come."),
            "",
        )
    if case.work.state in (Work.State.WITHDRAWN, Work.State.ERASED):
        return gettext("It was withdrawn"), gettext("Nobody can read it on this site."), ""
    if case.work.state == Work.State.PUBLIC:
        public = StoryPage.objects.public(Use.READ_ON_SITE)
        page = public.filter(work=case.work, language=case.work.language).first()
        if page is None:
            return (
                gettext("It is not shown at the moment"),
                gettext("Somebody at the desk is looking at it again."),
                "",
            )
        return gettext("It is published"), "", page.path_on_site
    return (
        gettext("A draft is being made"),
        gettext(
            "Nothing is public yet. Before that, the storyteller tells us what we may do with it, and "
            "a second person reads it."
        ),
        "",
    )
