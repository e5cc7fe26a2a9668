"""Wagtail's own view of a storyteller, where it has to say what a saving did to what readers get."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.admin import messages
from wagtail.snippets.views.snippets import EditView

from core.uses import Use

from .. import cards
from ..models import StoryPage, Storyteller


class StorytellerEdit(EditView):
    def save_instance(self) -> Storyteller:
        before = _read_now(self.object)
        saved = super().save_instance()
        after = _read_now(saved)
        if hidden := before.keys() - after.keys():
            self._tell_of_hidden(len({work for work, _language in hidden}))
        said = {end for story, end in after.items() if end and before.get(story) != end}
        for end in sorted(said):
            self._tell_of_end(end)
        return saved

    def _tell_of_hidden(self, count: int) -> None:
        sentence = ngettext(
            "%(count)d story is hidden from readers now: it would say what nobody has approved. Look at it on "
            "the story desk, or change back what you changed.",
            "%(count)d stories are hidden from readers now: they would say what nobody has approved. Look at "
            "them on the story desk, or change back what you changed.",
            count,
        )
        desk = messages.button(reverse("story_desk"), gettext("To the story desk"))
        messages.warning(self.request, sentence % {"count": count}, buttons=[desk])

    def _tell_of_end(self, end: str) -> None:
        sentence = gettext("Readers see now, beside this storyteller's stories: “%(words)s”.")
        messages.warning(self.request, sentence % {"words": end})


def _read_now(storyteller: Storyteller) -> dict[tuple[int, str], str]:
    """The stories of theirs that readers get, by work and language, and what each says of where their line
    ends, "" where it says nothing."""
    pages = StoryPage.objects.public(Use.READ_ON_SITE).filter(credits__storyteller=storyteller)
    return {
        (page.work_id, page.language): cards.line_end(cards.people(page)[0])
        if len(page.tellers()) == 1
        else ""
        for page in pages.for_card().distinct()
    }
