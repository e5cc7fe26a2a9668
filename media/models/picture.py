from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, Filter, get_upload_to

from core import motif
from media import names, sizes
from media.fields import PictureField
from media.models.rendition import Rendition

_TOLD_BY_FILE = {"file", "width", "height", "sha", "colour", "file_size", "file_hash"}
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
_LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class PictureWords:
    """What is said with a picture, in one language. `description` is "" where nobody wrote it in
    that language; caption and credit are then the other language's, and say which that is."""

    description: str
    decorative: bool
    caption: str
    caption_language: str
    credit: str
    credit_language: str

    @property
    def alt(self) -> str:
        return "" if self.decorative else self.description


@dataclass(frozen=True)
class Waiting:
    """`colour` is "" for a picture that was stored before colours were looked at; `stroke` shows on
    it. `line` is drawn from the file's random name: it counts nothing, and tells nothing."""

    colour: str
    stroke: str
    line: motif.LivingLine


# Of a living line; the stroke for "now", which is left out, is one of them.
_STROKES = 10


def _light_or_dark(colour: str) -> str:
    if not colour:
        return "currentColor"
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else "#ffffff"


class Picture(AbstractImage):
    """A picture rebuilt from its pixels. `description` is its alt text; words without a language
    in their name are English.

    All its sizes, those that the admin shows as well, are made in the background after it is
    stored. The picture as stored goes to staff only.
    """

    file = PictureField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It adds nothing to the words beside it; screen readers pass over it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, as it may be shown.")
    )
    description_es = models.CharField(_("alt text in Spanish"), max_length=255, blank=True)
    caption_es = models.CharField(_("caption in Spanish"), max_length=500, blank=True)
    credit_es = models.CharField(_("credit in Spanish"), max_length=255, blank=True)
    # The dominant colour, "#rrggbb": what stands in its place until its sizes exist.
    colour = models.CharField(max_length=7, blank=True, editable=False)
    # SHA-256 of the stored file: changes exactly when the picture does.
    sha = models.CharField(max_length=64, editable=False, db_index=True)

    admin_form_fields = (
        "title",
        "file",
        "decorative",
        "description",
        "caption",
        "credit",
        "description_es",
        "caption_es",
        "credit_es",
        "collection",
        "tags",
        *FOCAL_POINT,
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [models.UniqueConstraint(fields=["file"], name="picture_file_unique")]

    def __init__(self, *args, **kwargs) -> None:
        # Passes over AbstractImage's own, which would put False over the stored `decorative`.
        super(AbstractImage, self).__init__(*args, **kwargs)
        self.contextual_alt_text = None

    def get_upload_to(self, filename: str) -> str:
        return names.random_name(names.PICTURE, filename.rpartition(".")[2])

    @property
    def url(self) -> str:
        return self.file.url

    def words(self, language: str) -> PictureWords:
        """For a page in `language`, a code that may have a region. Alt text is never the other
        language's: a screen reader would read it out with the wrong voice."""
        asked = "es" if language.startswith("es") else "en"
        in_order = sorted(_LANGUAGES, key=lambda code: code != asked)
        caption, caption_language = self._first_written("caption", in_order)
        credit, credit_language = self._first_written("credit", in_order)
        return PictureWords(
            description=self._written("description", asked),
            decorative=self.decorative,
            caption=caption,
            caption_language=caption_language,
            credit=credit,
            credit_language=credit_language,
        )

    def _written(self, what: str, language: str) -> str:
        return getattr(self, what if language == "en" else f"{what}_{language}")

    def _first_written(self, what: str, languages: list[str]) -> tuple[str, str]:
        for language in languages:
            if text := self._written(what, language):
                return text, language
        return "", languages[0]

    @property
    def alt(self) -> str:
        """In the language of the page that is being rendered."""
        return self.words(get_language() or "en").alt

    @property
    def default_alt_text(self) -> str:
        """Wagtail would fall back on the title, which begins as the uploaded file's name."""
        return self.words(get_language() or "en").description

    def save(self, *args, **kwargs) -> None:
        """Raises Refused for a new file that can't be taken in."""
        taken = self.file.take_in()
        if taken is not None:
            self.sha, self.colour = taken.sha256, taken.colour
            self._set_image_file_metadata()
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = _TOLD_BY_FILE.union(only)
        with transaction.atomic():
            told = ("file", *FOCAL_POINT)
            before = Picture.objects.filter(pk=self.pk).values_list(*told).first()
            super().save(*args, **kwargs)
            if before is not None and before[0] != self.file.name:
                from media.files_left_behind import replaced  # it needs the models

                self.renditions.all().delete()
                replaced(self, before[0])
            if before != (self.file.name, *(getattr(self, name) for name in FOCAL_POINT)):
                from media.tasks import make_renditions  # the tasks import the models

                make_renditions.enqueue(self.pk, self.sha)

    def sources(self) -> sizes.Sources | None:
        """The sizes that exist, for templates; None while there are none. No query when the sizes were
        prefetched (`prefetch_renditions`) or fetched (`media.sizes.fetch`), which then are told once."""
        prefetched = self._get_prefetched_renditions()
        if prefetched is None:
            return sizes.sources(self.renditions.all())
        if "_sources" not in self.__dict__:
            self.__dict__["_sources"] = sizes.sources(prefetched)
        return self.__dict__["_sources"]

    def share_size(self) -> Rendition | None:
        """What other sites may show beside a link; None until it is made. No query when the sizes were
        fetched by `media.sizes.fetch`."""
        return sizes.share(self, self._made())

    def waiting(self) -> Waiting:
        """What a page draws in the picture's place until its sizes exist."""
        return Waiting(
            colour=self.colour,
            stroke=_light_or_dark(self.colour),
            line=motif.living_line(_STROKES, seed=str(self.file.name), size="card"),
        )

    # Wagtail's tags, choosers, previews and API ask for sizes through these four. None of them
    # encodes, and none asks Wagtail's cache: the rows are few, and say at once what is gone.

    def get_rendition(self, filter: Filter | str) -> Rendition:
        return next(iter(self.get_renditions(filter).values()))

    def get_renditions(self, *filters: Filter | str) -> dict[str, Rendition]:
        wishes = [
            self.clean_filter_for_svg(Filter(each) if isinstance(each, str) else each)
            for each in filters
        ]
        return {wish.spec: made for wish, made in self.create_renditions(*wishes).items()}

    def create_rendition(self, filter: Filter) -> Rendition:
        return self.create_renditions(filter)[filter]

    def create_renditions(self, *filters: Filter) -> dict[Filter, Rendition]:
        """What exists and fits best, or something neutral that shows nothing of the picture."""
        made = self._made()
        return {
            wish: sizes.best(self, made, wish) or Rendition.waiting(self, wish) for wish in filters
        }

    def _made(self) -> list[Rendition]:
        prefetched = self._get_prefetched_renditions()
        return list(self.renditions.all() if prefetched is None else prefetched)
