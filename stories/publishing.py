"""The gate: one judgement of what may be live, asked on every road, and two locks that hold it.

Lock one is `StoryPage.save`, which asks `check` and refuses. Lock two is `StoryPage.objects.public`,
which wants a Clearance whose hash equals the live content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, ReferenceIndex

from core import audit, epoch

from . import addresses
from .content import content_hash
from .models import (
    Approval,
    Belonging,
    Clearance,
    Edit,
    Relation,
    StoryPage,
    WordsChanged,
    Work,
)
from .signals import story_changed, story_published, story_withdrawn

if TYPE_CHECKING:
    from core.models import User
    from media.models import Picture, Recording

# Facts that are sets of terms: stored in tables of their own.
MANY = ("themes", "legal_routes", "content_notes")


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way. `safety`: if it turns up later, the story goes offline at once."""

    code: str
    message: str
    safety: bool = False

    @property
    def kind(self) -> str:
        """The code without what was found, which may be a name: this alone may be kept."""
        return self.code.partition(":")[0]


Condition = Callable[["StoryPage"], Iterable[Obstacle]]
_conditions: list[tuple[int, Condition]] = []


class NotReady(PermissionDenied):
    """A save would have made or kept uncleared content live. `obstacles` says what is missing."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(" ".join(obstacle.message for obstacle in obstacles))


def register(order: int = 50) -> Callable[[Condition], Condition]:
    """Adds a condition to the gate; lower orders are asked, and answer, first. For AppConfig.ready()."""

    def add(condition: Condition) -> Condition:
        _conditions.append((order, condition))
        _conditions.sort(key=lambda each: each[0])
        return condition

    return add


def check(page: StoryPage) -> list[Obstacle]:
    """All that stands between this object, as it is in memory, and the public. Writes nothing."""
    return [obstacle for _order, condition in _conditions for obstacle in condition(page)]


def editors_since_cleared(page: StoryPage) -> set[int]:
    """Users who changed the content since it was last let through. That the last hand is a known one
    is asked apart from this, of the content's own row."""
    edits = Edit.objects.filter(page=page, editor__isnull=False)
    if cleared := Clearance.objects.filter(page=page).first():
        edits = edits.filter(at__gt=cleared.at)
    return {pk for pk in edits.values_list("editor_id", flat=True) if pk}


def somebody_answers_for(page: StoryPage, current: str) -> bool:
    """Whether it is known who made the content what it is now."""
    last = Edit.objects.filter(page=page, content_hash=current).order_by("-id").first()
    return bool(last and last.editor_id)


def approve(page: StoryPage, user: User, seen_hash: str) -> Approval:
    """Records `user`'s yes to the latest draft, if it still has the content hash they were shown.

    Raises PermissionDenied for somebody without the right or who edited it since it was last
    published (superusers too), and NotReady when the words have changed under the approver's eyes.
    """
    draft = page.get_latest_revision_as_object()
    current = content_hash(draft)
    if not user.has_perm("stories.approve_work") or user.pk in editors_since_cleared(page):
        raise PermissionDenied(gettext("A story is approved by somebody who did not edit it."))
    if current != seen_hash:
        raise NotReady(
            [
                Obstacle(
                    "changed",
                    gettext("The story has changed since you opened it. Please read it again."),
                )
            ]
        )
    with transaction.atomic():
        approval, _created = Approval.objects.get_or_create(
            page=page, content_hash=current, approved_by=user, void=False
        )
        audit.record(
            "story.approved", user=user, subject=page.work.code, detail={"hash": current[:16]}
        )
    return approval


def publish(page: StoryPage, user: User) -> None:
    """Makes the latest draft live. Raises NotReady when the gate finds anything, PermissionDenied
    when `user` may not publish."""
    if not user.has_perm("stories.publish_work"):
        raise PermissionDenied
    with transaction.atomic():
        page.get_latest_revision().publish(user=user, skip_permission_checks=True)


def record_edit(page: StoryPage, user: User | None) -> None:
    """A row for whoever changed the content, when it did change, or when nobody known stands for it yet.
    Where Wagtail names no user, whoever is at work in the admin does."""
    editor = user or get_active_log_context().user
    current = content_hash(page)
    last = Edit.objects.filter(page=page).order_by("-id").first()
    if last is None or last.content_hash != current or (editor and not last.editor_id):
        Edit.objects.create(page=page, content_hash=current, editor=editor)


def refuse_content_fields(fields: Iterable[str]) -> None:
    """Partial saves may not touch what the gate guards: they would pass it unseen."""
    guarded = {
        "live",
        "title",
        "slug",
        "standfirst",
        "quote",
        "body",
        "translator",
        "content_hash",
        "work",
        *StoryPage.FACT_ROWS,
    }
    if touched := guarded.union(StoryPage.FACTS).intersection(fields):
        raise NotReady(
            [Obstacle("partial", f"Save the whole page to change {', '.join(sorted(touched))}.")]
        )


def before_save(page: StoryPage) -> None:
    """Settles a new row's work, and refuses what may not be live."""
    if page.alias_of_id:
        raise NotReady(
            [
                Obstacle(
                    "alias", gettext("A story can't be an alias: every page has its own approval.")
                )
            ]
        )
    if page._state.adding:
        page.live, page.live_revision, page.has_unpublished_changes = False, None, True
        page.content_hash = ""
        _settle_work(page)
        return
    # One change of a work at a time: a publishing and a withdrawal never pass each other unseen.
    hold([page.work])
    page.work = Work.objects.get(pk=page.work_id)
    if page.live:
        addresses.taken(page)
    if page.live and page.first_published_at is None:
        page.first_published_at = timezone.now()
    if page.live and not page.is_original:
        _take_facts(page, page.work.original)
    page.content_hash = content_hash(page)
    if page.live:
        cleared = Clearance.objects.filter(page=page).first()
        still_cleared = cleared and cleared.content_hash == page.content_hash and _is_live(page)
        if not still_cleared and (obstacles := check(page)):
            raise NotReady(obstacles)


def _is_live(page: StoryPage) -> bool:
    return StoryPage.objects.filter(pk=page.pk, live=True).exists()


def _settle_work(page: StoryPage) -> None:
    """A new page without a work begins one, and so does a copy: nothing is permitted for it yet. Only a
    translation, which shares its original's translation key, belongs to the same work."""
    page.language = (
        page.get_parent().locale.language_code if page.path else page.locale.language_code
    )
    if page.work_id:
        siblings = StoryPage.objects.filter(work=page.work_id)
        strangers = siblings.exclude(translation_key=page.translation_key)
        if not strangers.exists() and not siblings.filter(language=page.language).exists():
            return
    page.work = Work.objects.create(language=page.language)


def after_save(page: StoryPage) -> None:
    """Writes all that follows from a page's being live or not, in the same transaction."""
    from . import listing, measures, passages, related, taken_out

    if page.live:
        _note_changed_words(page)
        StoryPage.objects.filter(pk=page.pk).update(shape=measures.measure(page))
        _clear(page)
        Work.objects.filter(pk=page.work_id).update(state=Work.State.PUBLIC, was_public=True)
        page.work.refresh_from_db(fields=["state", "was_public"])
        passages.rebuild(page)
        taken_out.remember(page)
        if page.is_original:
            _hand_facts_to_translations(page)
            related.project(page)
        story_published.send(sender=type(page), page=page)
    elif Clearance.objects.filter(page=page).exists():
        Clearance.objects.filter(page=page).delete()
        Approval.objects.filter(page=page).update(void=True)
        page.passages.all().delete()
        story_withdrawn.send(sender=Work, work=page.work)
    listing.rewrite(page.work)
    epoch.bump()


def _note_changed_words(page: StoryPage) -> None:
    """A line for the public on each later day on which the storyteller's words changed."""
    from . import passages

    current = passages.words_hash(page)
    if page.words_hash and page.words_hash != current:
        WordsChanged.objects.get_or_create(page=page, on=timezone.localdate())
    if page.words_hash != current:
        StoryPage.objects.filter(pk=page.pk).update(words_hash=current)
        page.words_hash = current


def _clear(page: StoryPage) -> None:
    """Notes what was let through, and that it was; a save that changes nothing moves no clearance."""
    cleared = Clearance.objects.filter(page=page).first()
    if cleared and cleared.content_hash == page.content_hash:
        return
    Clearance.objects.update_or_create(page=page, defaults={"content_hash": page.content_hash})
    Approval.objects.filter(page=page).update(void=True)
    audit.record(
        "story.published",
        user=get_active_log_context().user,
        subject=page.work.code,
        detail={"language": page.language, "hash": page.content_hash[:16]},
    )


def _take_facts(translation: StoryPage, original: StoryPage | None) -> None:
    """The facts and credits of a translation are those of its original as it is stored."""
    if original is None:
        return
    for name in original.FACTS:
        setattr(
            translation,
            name,
            getattr(original, name).all() if name in MANY else getattr(original, name),
        )
    for name in original.FACT_ROWS:
        setattr(translation, name, [_copy(row) for row in getattr(original, name).all()])


def _copy(row: Model) -> Model:
    """The same row of a page's, for another page."""
    fields = [f for f in row._meta.concrete_fields if not f.primary_key and f.name != "page"]
    return type(row)(**{f.attname: getattr(row, f.attname) for f in fields})


def _hand_facts_to_translations(original: StoryPage) -> None:
    from . import measures

    for translation in original.work.pages.exclude(pk=original.pk):
        _take_facts(translation, original)
        values = {name: getattr(translation, name) for name in original.FACTS if name not in MANY}
        StoryPage.objects.filter(pk=translation.pk).update(**values)
        for name in (*MANY, *original.FACT_ROWS):
            getattr(translation, name).commit()
        StoryPage.objects.filter(pk=translation.pk).update(shape=measures.measure(translation))


def recheck(work: Work) -> list[Obstacle]:
    """Asks the gate again about what is live, because something it asks about has changed.

    A safety obstacle takes the story offline at once; others are returned for the desk. Content that
    changed without a save of the page (an alt text, a file) gets its true hash here, and with it
    stops being public: nobody cleared that.
    """
    found: list[Obstacle] = []
    for page in work.pages.filter(live=True):
        if (current := content_hash(page)) != page.content_hash:
            StoryPage.objects.filter(pk=page.pk).update(content_hash=current)
            page.content_hash = current
            record_edit(page, None)
        obstacles = check(page)
        found += obstacles
        if any(obstacle.safety for obstacle in obstacles):
            page.unpublish(log_action="wagtail.unpublish")
            audit.record(
                "story.unpublished",
                subject=work.code,
                detail={"because": sorted({o.kind for o in obstacles if o.safety})},
            )
    return found


def hold(works: Iterable[Work]) -> None:
    """Lets nobody else change these works before the transaction ends, nor those that continue them, which are asked
    about again. Call it before anything that raises the content epoch, whose row everybody needs in the end, and once for
    all of several works: then two changes can't lock each other out."""
    keys = [work.pk for work in works]
    links = Belonging.objects.filter(other__in=keys, relation=Relation.CONTINUES)
    held = Work.objects.filter(Q(pk__in=keys) | Q(pages__in=links.values("page")))
    lock(Work.objects.filter(pk__in=held.values("pk")))


def lock(works: QuerySet[Work]) -> list[int]:
    """Their keys. In one order; rows that lead to them may be written meanwhile."""
    return list(works.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def refresh(work: Work) -> list[Obstacle]:
    """Brings everything that depends on the permissions and facts of `work` up to date, and asks the
    gate again. Returns the obstacles found."""
    from . import listing

    hold([work])
    found = recheck(work)
    listing.rewrite(work)
    story_changed.send(sender=Work, work=work)
    epoch.bump()
    return found


def works_showing(asset: Picture | Recording) -> QuerySet[Work]:
    """Works of live pages that show this file."""
    return Work.objects.filter(pages__in=pages_showing(asset).filter(live=True)).distinct()


def drafts_showing(asset: Picture | Recording) -> QuerySet[StoryPage]:
    """Pages with a draft that nobody has published. A picture that came into the draft of a live
    page is known only after its publishing."""
    return pages_showing(asset).filter(has_unpublished_changes=True)


def pages_showing(asset: Picture | Recording) -> QuerySet[StoryPage]:
    """Pages, live or not, whose stored words refer to this file."""
    referring = ReferenceIndex.get_references_to(asset).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return StoryPage.objects.filter(
        pk__in=[int(pk) for pk in referring.values_list("object_id", flat=True)]
    )
