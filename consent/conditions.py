from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.uses import Use
from stories.models import StoryPage
from stories.publishing import Obstacle, register

from . import ledger


@register(order=10)
def every_storyteller_confirmed_reading(page: StoryPage) -> Iterator[Obstacle]:
    """Judges the credits of the object that would go live, whatever the stored page says."""
    for credit in page.tellers():
        teller = credit.person
        permit = ledger.fold(ledger.about(teller.pk, page.work)).get(Use.READ_ON_SITE)
        if permit is None:
            yield Obstacle(
                "read_on_site",
                _("%(name)s has not allowed this story to be read on the site.") % {"name": teller},
                safety=True,
            )
        elif not permit.confirmed:
            yield Obstacle(
                "unconfirmed",
                _(
                    "The answers of %(name)s are not confirmed. Record how and when they said so themself."
                )
                % {"name": teller},
                safety=True,
            )


@register(order=10)
def nobody_who_took_it_back_was_left_out(page: StoryPage) -> Iterator[Obstacle]:
    """A no to reading stands, whether or not its giver is still credited."""
    credited = {credit.storyteller_id for credit in page.tellers()}
    for pk, uses in ledger.refusals(page.work).items():
        if pk not in credited and Use.READ_ON_SITE in uses:
            yield Obstacle(
                "left_out",
                _(
                    "Somebody who took this story back is no longer credited. Their no still stands."
                ),
                safety=True,
            )


@register()
def translation_is_permitted(page: StoryPage) -> Iterator[Obstacle]:
    if page.is_original:
        return
    permits = {row.use for row in page.work.permitted_uses.in_force().filter(storyteller=None)}
    if Use.TRANSLATION not in permits:
        yield Obstacle("translation", _("A translation has not been allowed."), safety=True)
