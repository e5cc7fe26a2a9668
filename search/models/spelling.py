from __future__ import annotations

from django.db import models

from stories.models import StoryPage


class Spelling(models.Model):
    """The words of one page that search can find, in one of its languages, as they are spelled there; see
    search.vocabulary."""

    page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    packed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="search_spelling_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language}"


class SpelledWord(models.Model):
    """A word that stands in at least one Spelling, and in how many. `folded` is how search compares it."""

    language = models.CharField(max_length=5)
    word = models.CharField(max_length=64)
    folded = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="search_word_once"),
            models.CheckConstraint(condition=models.Q(pages__gt=0), name="search_word_stands"),
        ]
        indexes = [models.Index(fields=["folded"], name="search_word_folded")]

    def __str__(self) -> str:
        return self.word


class SuggestedWord(models.Model):
    """A folded word of a page's title, or of the `name` of somebody who may be named beside it: what may be found while
    somebody types its beginning."""

    # The constraint's index begins with it.
    page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+", db_index=False)
    # "" for a word of the title.
    name = models.CharField(max_length=120, blank=True)
    word = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "name", "word"], name="search_suggested_once"),
        ]
        indexes = [
            # By its beginning; only PostgreSQL has to be told.
            models.Index(
                fields=["word"], opclasses=["varchar_pattern_ops"], name="search_suggested_word"
            ),
        ]

    def __str__(self) -> str:
        return self.word
