from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument

from media.fields import DocumentField

_TOLD_BY_FILE = {"file", "page_count", "file_size", "file_hash"}


class Document(AbstractDocument):
    """A PDF rebuilt from what its pages draw. Pictures of its pages are made in the background, for
    staff to read it through; they are gone with the file that they were made of."""

    file = DocumentField(verbose_name=_("file"))
    # Wagtail's own Document has a table too: without other names the ways back would clash.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    # How many pages it has; null until they were counted.
    page_count = models.PositiveIntegerField(null=True, editable=False)
    tags = TaggableManager(
        help_text=None, blank=True, verbose_name=_("tags"), related_name="media_documents"
    )

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        constraints = [models.UniqueConstraint(fields=["file"], name="document_file_unique")]

    @property
    def url(self) -> str:
        return self.file.url

    def save(self, *args, **kwargs) -> None:
        """Raises Refused for a new file that can't be taken in."""
        taken = self.file.take_in()  # type: ignore[attr-defined]
        if taken is not None:
            self.page_count = taken.page_count
            self._set_document_file_metadata()
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = _TOLD_BY_FILE.union(only)
        with transaction.atomic():
            before = Document.objects.filter(pk=self.pk).values_list("file", flat=True).first()
            super().save(*args, **kwargs)
            if self.file.name != before:
                self._file_changed(before)

    def _file_changed(self, before: str | None) -> None:
        # These two import the models.
        from media.files_left_behind import replaced
        from media.tasks import make_pages

        if before:
            self.pages.all().delete()
            replaced(self, before)
        make_pages.enqueue(self.pk, str(self.file.name))
