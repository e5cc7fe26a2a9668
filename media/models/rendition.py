from django.db import models
from django.templatetags.static import static
from wagtail.images.models import AbstractRendition, Filter

from media import names
from media.fields import address


class Rendition(AbstractRendition):
    image = models.ForeignKey("media.Picture", related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique"
            ),
            models.UniqueConstraint(fields=["file"], name="rendition_file_unique"),
        ]

    @classmethod
    def waiting(cls, picture, filter: Filter) -> "Rendition":
        """Stands in for a size that is not made yet: its proportions, and a neutral drawing."""
        stand_in = cls(image=picture, filter_spec=filter.spec)
        stand_in.width, stand_in.height = map(round, filter.get_transform(picture).size)
        return stand_in

    @property
    def url(self) -> str:
        return address(self.file.name) if self.file else static("media/waiting.svg")

    def get_upload_to(self, filename: str) -> str:
        return names.random_name(names.RENDITION, filename.rpartition(".")[2])
