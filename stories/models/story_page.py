from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from core.admin_policy import SnippetChooser

from .. import dates
from ..blocks import StoryBody
from ..queryset import StoryPageManager
from .legal_route import LegalRoute
from .storyteller import Storyteller
from .vocabulary import ContentNote, Institution, InstitutionName, Theme
from .work import Work

if TYPE_CHECKING:
    from wagtail.models import Revision

    from core.models import User


def story_path(language: str, slug: str) -> str:
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{prefix}/stories/{slug}/"


class StoryIndexPage(Page):
    """Where the stories of one language stand in the tree. Readers get `stories.views.index`."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["stories.StoryPage"]
    max_count_per_parent = 1

    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("list of stories")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        raise Http404


class StoryPage(Page):
    """A story in one language. What may be live is decided in `save`; see `stories.publishing`."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        ESSAY = "essay", _("Essay")
        POEM = "poem", _("Poem")
        INTERVIEW = "interview", _("Interview")
        RECORDING = "recording", _("Recording")
        ARTWORK = "artwork", _("Artwork")

    class CameBy(models.TextChoices):
        LETTER = "letter", _("by mail")
        FORM = "form", _("through the form on this site")
        CALL = "call", _("in a telephone call")
        RECORDING = "recording", _("as a recording")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="pages", editable=False)
    # The language of the words here; the tree's language, kept so that one work has one page in each.
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, editable=False)
    content_hash = models.CharField(max_length=64, editable=False, default="")
    # Of the storyteller's words alone, as they were last public: tells on which days they changed.
    words_hash = models.CharField(max_length=64, editable=False, default="")
    # What its drawing is made from, measured when it goes live; see stories.measures.
    shape = models.JSONField(editable=False, default=dict)

    standfirst = models.CharField(
        _("standfirst"),
        max_length=300,
        blank=True,
        help_text=_("One sentence in the archive's own voice."),
    )
    quote = models.CharField(
        _("words that open the card"),
        max_length=300,
        blank=True,
        help_text=_(
            "Sentences exactly as they stand in the story, next to each other. Words behind a content note are not "
            "shown on cards: choose others."
        ),
    )
    body = StreamField(StoryBody(), verbose_name=_("the words"))
    translator = models.CharField(_("translated by"), max_length=120, blank=True)

    # Facts, the same in every language: edited on the original, copied to translations on publishing.
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.LETTER)
    written = models.CharField(
        _("written or recorded"),
        max_length=24,
        blank=True,
        validators=[dates.validate],
        help_text=_("1998, 2004-06, 1998~ (about), 1990/1995 (between)"),
    )
    received = models.DateField(_("received on"), null=True, blank=True)
    came_by = models.CharField(
        _("came"), max_length=12, choices=CameBy.choices, default=CameBy.LETTER
    )
    place = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("place at the time"),
    )
    themes = ParentalManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    legal_routes = ParentalManyToManyField(
        LegalRoute, blank=True, related_name="+", verbose_name=_("legal routes")
    )
    rights = models.CharField(
        _("rights"),
        max_length=200,
        blank=True,
        help_text=_(
            "Leave it empty where all rights stay with the storyteller, as they almost always do."
        ),
    )
    content_notes = ParentalManyToManyField(
        ContentNote, blank=True, related_name="+", verbose_name=_("content notes")
    )
    notes_reviewed = models.BooleanField(
        _("read for content notes"),
        default=False,
        help_text=_("Somebody has read the whole story and asked what needs a note."),
    )
    others_reviewed = models.BooleanField(
        _("read for other people"),
        default=False,
        help_text=_(
            "Somebody has read the whole story and asked whom else it tells of. Everybody else in it "
            "who serves life without parole is listed above, or can't be recognized."
        ),
    )

    FACTS = (
        "kind",
        "written",
        "received",
        "came_by",
        "place",
        "themes",
        "legal_routes",
        "rights",
        "content_notes",
        "notes_reviewed",
        "others_reviewed",
    )
    # Facts that stand in tables of their own.
    FACT_ROWS = ("credits", "custody", "told_about", "belongings")

    objects = StoryPageManager()

    parent_page_types = ["stories.StoryIndexPage"]
    subpage_types: list[str] = []
    # Who may read a story is the storyteller's to say, not a page's password.
    private_page_options: list[str] = []
    template = "stories/story_page.html"

    # Set by stories.admin.story_form.
    edit_handler: ClassVar[Panel]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(
                fields=["work", "language"], name="stories_one_page_a_language"
            ),
        ]

    @property
    def is_original(self) -> bool:
        return self.language == self.work.language

    @property
    def kind_label(self) -> str:
        """As get_kind_display, which would translate every label of the list to find one."""
        return str(self.Kind(self.kind).label)

    @property
    def written_on(self) -> dates.Written:
        return dates.read(self.written)

    @property
    def path_on_site(self) -> str:
        """Its address without the host; costs no query, unlike Page.url."""
        return story_path(self.language, self.slug)

    def tellers(self) -> list[Credit]:
        """Credits of those whose story it is, in their order."""
        return [credit for credit in self.credits.all() if credit.role == Credit.Role.TELLER]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lock one. A new row is a draft; nothing uncleared is made or kept live.

        Raises stories.publishing.NotReady, in which case nothing is stored.
        """
        from .. import publishing

        if only := kwargs.get("update_fields"):
            # Wagtail's bookkeeping (drafts, revisions) writes single fields and none of the content.
            publishing.refuse_content_fields(only)
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            publishing.before_save(self)
            super().save(*args, **kwargs)
            publishing.after_save(self)

    def with_content_json(self, content: dict[str, Any]) -> StoryPage:
        """A revision says what the words are; which work they belong to is this row's own."""
        page = super().with_content_json(content)
        page.work, page.language = self.work, self.language
        page.shape, page.words_hash = self.shape, self.words_hash
        return page

    def save_revision(self, user: User | None = None, **kwargs: Any) -> Revision:
        from .. import publishing

        with transaction.atomic():
            revision = super().save_revision(user=user, **kwargs)
            publishing.record_edit(self, user)
        return revision

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the reading page, and for Wagtail's previews, which never come through `serve`."""
        from .. import reading

        return super().get_context(request, *args, **kwargs) | reading.context(self, request)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        from .. import previews

        return previews.modes(self.language)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from .. import previews

        return previews.render(self, request, mode_name)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Stories are served by stories.views.story alone, so that no second road needs guarding."""
        raise Http404


class CreditQuerySet(models.QuerySet["Credit"]):
    def for_disclosure(self, language: str | None = None) -> CreditQuerySet:
        """With what `stories.disclosure` asks of a person, in one query; words about them in `language`
        (default: the reader's) where they are in that, else in the other."""
        from .public_text import StorytellerText

        names = InstitutionName.objects.filter(
            institution=models.OuterRef("storyteller__place_now")
        )
        wanted = models.Case(
            models.When(language=language or (get_language() or "en")[:2], then=0), default=1
        )
        about = (
            StorytellerText.objects.filter(owner=models.OuterRef("storyteller"))
            .exclude(shown_hash="")
            .order_by(wanted)
        )
        return self.select_related("storyteller").annotate(
            place_now_name=models.Subquery(names.order_by("sort_order").values("name")[:1]),
            about_shown=models.Subquery(about.values("shown")[:1]),
            about_language=models.Subquery(about.values("language")[:1]),
        )


class Credit(Orderable):
    """Somebody's part in a story. Whose story it is has a storyteller's row; who helped may have one as
    well, or stands here by the name they wish to be credited with."""

    class Role(models.TextChoices):
        TELLER = "teller", _("Storyteller")
        INTERVIEWER = "interviewer", _("Interviewer")
        READER = "reader", _("Reader")
        ILLUSTRATOR = "illustrator", _("Illustrator")

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="credits")
    storyteller = models.ForeignKey(
        Storyteller,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credits",
        verbose_name=_("storyteller"),
    )
    name = models.CharField(
        _("or the name of a helper"),
        max_length=80,
        blank=True,
        help_text=_(
            "For a helper who is not among the storytellers: the name as they wish to be credited."
        ),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.TELLER)

    objects = CreditQuerySet.as_manager()

    panels = [
        FieldPanel("storyteller", widget=SnippetChooser(Storyteller)),
        FieldPanel("role"),
        FieldPanel("name"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "storyteller", "role"], name="stories_credit_once"
            ),
            models.CheckConstraint(
                condition=Q(storyteller__isnull=False, name="")
                | (Q(storyteller__isnull=True) & ~Q(name="") & ~Q(role="teller")),
                name="stories_a_credit_names_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.storyteller_id or self.name}"

    @property
    def person(self) -> Storyteller:
        """The storyteller credited. Raises ValueError for a helper who has no row."""
        if self.storyteller is None:
            raise ValueError(self.name)
        return self.storyteller

    def clean(self) -> None:
        super().clean()
        if bool(self.storyteller_id) == bool(self.name):
            raise ValidationError(
                {"name": gettext("Choose a storyteller, or write the name of a helper.")}
            )
        if self.role == self.Role.TELLER and not self.storyteller_id:
            raise ValidationError({"storyteller": gettext("Choose whose story it is.")})
