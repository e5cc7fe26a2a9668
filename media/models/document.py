from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument

from media.fields import DocumentField


class Document(AbstractDocument):
    """Nothing is taken in as a document so far: `accept` knows how to rebuild none."""

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
        self.file.take_in()  # type: ignore[attr-defined]
        super().save(*args, **kwargs)
