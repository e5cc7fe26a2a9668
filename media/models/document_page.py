from django.db import models

from media.fields import MadeField


class DocumentPage(models.Model):
    """A page of a document as a picture, for staff to read through before anybody else does."""

    document = models.ForeignKey("media.Document", on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    file = MadeField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_page_once"),
            models.UniqueConstraint(fields=["file"], name="document_page_file_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.number}"

    @property
    def url(self) -> str:
        return self.file.url
