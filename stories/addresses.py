"""Which addresses held a public story once: they answer 410 for ever, erased ones too."""

from __future__ import annotations

from core.fingerprints import fingerprint

from .models import GoneAddress, StoryPage


def was_here(language: str, slug: str) -> bool:
    """Whether a story of that language was public at that address."""
    pages = StoryPage.objects.filter(slug=slug, language=language, first_published_at__isnull=False)
    return pages.exists() or GoneAddress.objects.filter(digest=_digest(language, slug)).exists()


def remember(page: StoryPage) -> None:
    """Before a page is erased: a keyed digest of its address, which may hold words of the title."""
    if page.first_published_at:
        digest = _digest(page.language, page.slug)
        GoneAddress.objects.get_or_create(digest=digest, defaults={"work": page.work})


def _digest(language: str, slug: str) -> str:
    return fingerprint(f"address {language} {slug}")
