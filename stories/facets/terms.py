"""The words of the facets: what each value is called, in both languages, and which there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import get_language, gettext

from ..models import Institution, InstitutionName, LegalRoute, StoryPage, Theme
from .definitions import Facet, Has


@dataclass(frozen=True)
class Term:
    """`parent` is the heading above it, "" for none."""

    value: str
    en: str
    es: str
    parent: str = ""

    def label(self, language: str) -> str:
        return self.es if language.startswith("es") else self.en


@dataclass
class Terms:
    """By facet and value, in the order in which they are listed. `ids` leads from the keys of rows to values."""

    by_facet: dict[Facet, dict[str, Term]] = field(default_factory=dict)
    ids: dict[Facet, dict[int, str]] = field(default_factory=dict)
    retired: dict[str, str] = field(default_factory=dict)
    # Latitude and longitude of places, by value.
    points: dict[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Terms:
        """Three queries, for the vocabularies."""
        terms = cls()
        themes = list(Theme.objects.select_related("parent", "replaced_by"))
        terms._add(
            Facet.THEME,
            [
                (t.pk, Term(t.key, t.label_en, t.label_es, t.parent.key if t.parent else ""))
                for t in themes
                if not t.retired
            ],
        )
        terms.retired = {t.key: t.replaced_by.key for t in themes if t.retired and t.replaced_by}
        places = Institution.objects.prefetch_related(
            Prefetch("names", InstitutionName.objects.order_by("sort_order"))
        )
        terms._add(
            Facet.PLACE,
            sorted(
                ((p.pk, Term(p.code, p.name, p.name, p.region)) for p in places),
                key=lambda pair: pair[1].en,
            ),
        )
        terms.points = {p.code: (float(p.latitude), float(p.longitude)) for p in places}
        routes = LegalRoute.objects.public()
        terms._add(
            Facet.ROUTE, [(r.pk, Term(r.key, r.label_en, r.label_es, r.kind)) for r in routes]
        )
        return terms

    def _add(self, facet: Facet, rows: list[tuple[int, Term]]) -> None:
        self.by_facet[facet] = {term.value: term for _key, term in rows}
        self.ids[facet] = {key: term.value for key, term in rows}

    def current(self, facet: Facet, value: str) -> str:
        """The term that stands for `value` today."""
        return self.retired.get(value, value) if facet == Facet.THEME else value

    def values(self, facet: Facet) -> list[str]:
        """All that it may have but decades, of which there is no list."""
        return list(self.by_facet.get(facet, VALUES.get(facet, {})))

    def knows(self, facet: Facet, value: str) -> bool:
        if facet == Facet.DECADE:
            return is_decade(value)
        if facet in self.by_facet:
            return value in self.by_facet[facet]
        return value in VALUES[facet]

    def label(self, facet: Facet, value: str, language: str | None = None) -> str:
        """In the active language. Whoever asks for many may say which that is: to find out takes longer than the rest."""
        if facet == Facet.DECADE:
            return gettext("the %(decade)ds") % {"decade": int(value[:4])}
        if facet in self.by_facet:
            return self.by_facet[facet][value].label(language or get_language() or "en")
        return str(VALUES[facet][value])

    def parent(self, facet: Facet, value: str) -> str:
        return self.by_facet[facet][value].parent if facet in self.by_facet else ""

    def below(self, heading: str) -> list[str]:
        """The themes under a heading."""
        return [t.value for t in self.by_facet[Facet.THEME].values() if t.parent == heading]


# Facets whose values are the code's own.
VALUES: dict[Facet, dict[str, object]] = {
    Facet.KIND: dict(StoryPage.Kind.choices),
    Facet.LANGUAGE: dict(settings.LANGUAGES),
    Facet.HAS: dict(Has.choices),
}


def is_decade(value: str) -> bool:
    """“1990s”"""
    return len(value) == 5 and value[:4].isascii() and value[:4].isdecimal() and value[3:] == "0s"
