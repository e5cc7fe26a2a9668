"""Where stories stood: an earlier address leads to where its story stands now, and one whose story is gone
answers 410 for ever. Titles and addresses may carry names, so of a name that was taken back no earlier
address stays readable."""

from __future__ import annotations

from core.fingerprints import fingerprint
from core.uses import Use

from .models import FormerAddress, GoneAddress, StoryPage, Storyteller, Work


def was_here(language: str, slug: str) -> bool:
    """Whether a story of that language was public at that address."""
    pages = StoryPage.objects.filter(slug=slug, language=language, first_published_at__isnull=False)
    return (
        pages.exists()
        or FormerAddress.objects.filter(language=language, slug=slug).exists()
        or GoneAddress.objects.filter(digest=_digest(language, slug)).exists()
    )


def moved_to(language: str, slug: str) -> StoryPage | None:
    """The story that stood at that address, where it may be read today."""
    former = FormerAddress.objects.filter(language=language, slug=slug)
    return (
        StoryPage.objects.public(Use.READ_ON_SITE)
        .filter(work__in=former.values("work"), language=language)
        .first()
    )


def taken(page: StoryPage) -> None:
    """`page`, not stored yet, is public at its address from now on. Whoever stands at an address is meant by it,
    also when they are gone: it leads to nobody else's story any more. The one before leads to it, unless it
    was away meanwhile, or a name was taken back: its address may say that name."""
    stored = StoryPage.objects.filter(pk=page.pk)
    before, live, since = stored.values_list("slug", "live", "first_published_at").get()
    if live and before == page.slug:
        return
    FormerAddress.objects.filter(language=page.language, slug=page.slug).delete()
    gone = GoneAddress.objects.filter(digest=_digest(page.language, before)).exists()
    if live and not gone:
        FormerAddress.objects.update_or_create(
            language=page.language, slug=before, defaults={"work": page.work}
        )
    elif since and before != page.slug:
        _keep_digest(page.work, page.language, before)


def forget(work: Work) -> None:
    """Takes the earlier addresses of `work` back: they answer 410 and lead nowhere, and only keyed digests of
    them stay. Those where it stands now lead nowhere once it has moved. For a name that was withdrawn, and
    for erasing."""
    for page in work.pages.all():
        remember(page)
    for former in FormerAddress.objects.filter(work=work):
        _keep_digest(work, former.language, former.slug)
        former.delete()


def forget_those_of(storyteller: Storyteller) -> None:
    """They are named otherwise from now on, or no more."""
    for work in Work.objects.filter(pages__credits__storyteller=storyteller).distinct():
        forget(work)


def remember(page: StoryPage) -> None:
    """A keyed digest of its address, which may hold words of the title."""
    if page.first_published_at:
        _keep_digest(page.work, page.language, page.slug)


def _keep_digest(work: Work, language: str, slug: str) -> None:
    digest = _digest(language, slug)
    GoneAddress.objects.get_or_create(digest=digest, defaults={"work": work})


def _digest(language: str, slug: str) -> str:
    return fingerprint(f"address {language} {slug}")
