from django.db import models
from wagtail.models import Page


class Planted(models.Model):
    """A page that setting up the site has made once. What editors do with it afterwards, taking it
    away included, is theirs: it is never made again."""

    language = models.CharField(max_length=5)
    path = models.CharField(max_length=120)
    page = models.OneToOneField(Page, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "path"], name="home_planted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.path}"
