from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, Filter, get_upload_to

from media import names, sizes
from media.fields import PictureField
from media.models.rendition import Rendition

_TOLD_BY_FILE = {"file", "width", "height", "sha", "file_size", "file_hash"}


class Picture(AbstractImage):
    """A picture rebuilt from its pixels. `description` is its alt text.

    The sizes that readers get are made in the background after it is stored; the picture as
    stored goes to staff only.
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
    # SHA-256 of the stored file: changes exactly when the picture does.
    sha = models.CharField(max_length=64, editable=False, db_index=True)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "decorative",
        "caption",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
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

    @property
    def alt(self) -> str:
        return "" if self.decorative else self.description

    @property
    def default_alt_text(self) -> str:
        """Wagtail would fall back on the title, which begins as the uploaded file's name."""
        return self.description

    def save(self, *args, **kwargs) -> None:
        """Raises Refused for a new file that can't be taken in."""
        taken = self.file.take_in()
        if taken is not None:
            self.sha = taken.sha256
            self._set_image_file_metadata()
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = _TOLD_BY_FILE.union(only)
        with transaction.atomic():
            before = Picture.objects.filter(pk=self.pk).values_list("file", flat=True).first()
            super().save(*args, **kwargs)
            if self.file.name != before:
                self._file_changed(before)

    def _file_changed(self, before: str | None) -> None:
        from media.tasks import discard_file, make_renditions  # the tasks import the models

        if before:
            self.renditions.all().delete()
            discard_file.enqueue(before)
        make_renditions.enqueue(self.pk, self.sha)

    def sources(self) -> sizes.Sources | None:
        """The sizes that exist, for templates; None while there are none. No query when the
        renditions were prefetched (`prefetch_renditions`)."""
        prefetched = self._get_prefetched_renditions()
        return sizes.sources(self.renditions.all() if prefetched is None else prefetched)

    # Wagtail's tags, choosers and previews ask for sizes through these four. What staff see in the
    # admin is made on the spot; for anything else a page gets what exists, or something neutral
    # that shows nothing of the picture.

    def get_rendition(self, filter: Filter | str) -> Rendition:
        return next(iter(self.get_renditions(filter).values()))

    def create_rendition(self, filter: Filter) -> Rendition:
        return self.create_renditions(filter)[filter]

    def create_renditions(self, *filters: Filter) -> dict[Filter, Rendition]:
        return {each: self._made_for_staff_or_waiting(each) for each in filters}

    def _made_for_staff_or_waiting(self, filter: Filter) -> Rendition:
        if filter.spec in sizes.FOR_STAFF:
            return super().create_rendition(filter)
        return Rendition.waiting(self, filter)
