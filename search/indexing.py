"""What stands in the index, and keeps standing there in step with what may be found.

A page is indexed exactly while `StoryPage.objects.public(Use.SEARCH_AND_INDEX)` has it, with the words
that everybody may read and the names that may be shown; nothing else of a story reaches an engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from core import epoch
from core.uses import Use
from stories import publishing
from stories.disclosure import Permissions, Permit
from stories.models import Credit, Passage, PermittedUse, StoryPage, Storyteller, Work

from . import vocabulary
from .analysis import Reader
from .engines import Document, engine

Readers = dict[str, Reader]

BATCH = 50  # works compared at a time


def follow(work: Work) -> None:
    """Makes the index say of `work` what may be found of it now."""
    with transaction.atomic():
        found = documents([work.pk])[work.pk]
        engine().put(work.pk, found)
        vocabulary.put(work.pk, found)


def documents(work_ids: Iterable[int], readers: Readers | None = None) -> dict[int, list[Document]]:
    """What may be found of each of these works; an empty list for one that may not be. Call it in the
    transaction that stores the answer."""
    # Whoever publishes or withdraws one of them meanwhile waits, and then has the last word.
    works = publishing.lock(Work.objects.filter(pk__in=list(work_ids)))
    today = timezone.localdate()
    # Rows, wherever there are many: to make an object of each takes longer than all else that is done with it.
    permits: defaultdict[int, list[Permit]] = defaultdict(list)
    in_force = PermittedUse.objects.in_force(today).filter(work__in=works)
    for work_id, *permit in in_force.values_list("work_id", *Permit._fields):
        permits[work_id].append(Permit(*permit))
    passages: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Passage.objects.filter(page__work__in=works).order_by("page", "order")
    for page_id, language, text in rows.values_list("page_id", "language", "text"):
        passages[page_id].append((language, text))
    tellers: defaultdict[int, list[Storyteller]] = defaultdict(list)
    credits = Credit.objects.filter(page__work__in=works, role=Credit.Role.TELLER)
    credits = credits.select_related("storyteller").only("page", *NEEDED_OF_PEOPLE)
    for credit in credits.order_by("sort_order", "pk"):
        tellers[credit.page_id].append(credit.person)
    pages = StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(work__in=works).order_by("pk")
    found: dict[int, list[Document]] = {work_id: [] for work_id in works}
    for page in pages.annotate(labels=KeyTransform("themes", "shape")).values_list(
        *NEEDED, named=True
    ):
        permissions = Permissions.from_permits(permits[page.work_id])
        names = [each.name for each in tellers[page.pk] if permissions.names(each)]
        found[page.work_id].append(_document(page, permissions, names, passages[page.pk], readers))
    return found


NEEDED = (
    "pk",
    "work_id",
    "work__language",
    "language",
    "title",
    "standfirst",
    "labels",
    "expire_at",
)
NEEDED_OF_PEOPLE = ("storyteller__name", "storyteller__naming")


def _document(
    page: Any,
    permissions: Permissions,
    names: Iterable[str],
    passages: Iterable[tuple[str, str]],
    readers: Readers | None,
) -> Document:
    """The public words of a page. `page`: a row with what is NEEDED of it; `passages`: (language, text) in their order."""
    uses = [Use.READ_ON_SITE, Use.SEARCH_AND_INDEX, Use.DISPLAY_NAME]
    if page.language != page.work__language:
        uses.append(Use.TRANSLATION)
    return Document(
        page_id=page.pk,
        work_id=page.work_id,
        language=page.language,
        title=page.title,
        names=tuple(names),
        standfirst=page.standfirst,
        passages=tuple(passages),
        themes=tuple(
            (language, label)
            for _key, *labels in page.labels or ()
            for language, label in zip(("en", "es"), labels, strict=True)
        ),
        until=min(filter(None, [page.expire_at, permissions.end(*uses)]), default=None),
        readers={} if readers is None else readers,
    )


def rebuild() -> Iterator[int]:
    """Indexes all that may be found anew; gives the number of works done, again and again. See Engine.rebuild."""
    yield from engine().rebuild(everything, documents, vocabulary.along)
    vocabulary.recount()


def catch_up() -> None:
    """Makes the index say what it missed of works that changed while a rebuild began."""
    for work in Work.objects.filter(pk__in=engine().missed()):
        with transaction.atomic():
            follow(work)
            epoch.bump()


def _batches(work_ids: Iterable[int]) -> Iterator[list[int]]:
    ids = sorted(work_ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def everything() -> list[int]:
    """Works that are public or have anything in the index."""
    public = Work.objects.filter(state=Work.State.PUBLIC).values_list("pk", flat=True)
    return sorted({*public, *engine().works()})


def disagreements() -> set[int]:
    """Works of which the index says something else than the database."""
    stray = engine().strays()
    wrong = set(StoryPage.objects.filter(pk__in=stray).values_list("work_id", flat=True))
    for ids in _batches({*everything(), *vocabulary.works()}):
        with transaction.atomic():
            found = [document for each in documents(ids).values() for document in each]
            said = {(document.page_id, document.digest) for document in found}
            pages = {page_id for page_id, _ in said ^ engine().digests(ids)}
            pages |= vocabulary.disagreements(ids, found)
        wrong.update(StoryPage.objects.filter(pk__in=pages).values_list("work_id", flat=True))
    return wrong
