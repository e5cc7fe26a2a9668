"""California on a sheet of 206 by 236: its outline, and a dot for each place that stories name. Town level,
from the coordinates of the vocabulary; nothing here is finer than a town."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from .facets import Count, Facet, Table

WIDTH, HEIGHT = 206, 236
# Where one point lies on the sheet, and how many units a degree has there.
LATITUDE, LONGITUDE, X, Y = 37.092, -120.152, 85.4, 122.6
UNITS_EAST, UNITS_SOUTH = 19.23, 24.0
SMALLEST, LARGEST = 3.0, 11.0

OUTLINE = (
    "M7.5 4.8L88.3 4.8L88.3 76.8L191.4 172.8L200.8 189.6L195.3 194.9L189.7 211.2L193.5 220.1L189.7 227.5"
    "L143.6 232.1L141.1 224.4L139.6 218.4L128.6 206.4L119 202.8L118.1 196.3L111.4 196.8L103.7 193.2L96 187"
    "L79.3 186L76 182.4L76.4 170.4L71.8 164.2L63.4 156.5L51.8 141.6L51.1 134.4L53.8 128.4L49 126L42.2 120"
    "L39.9 110.4L40.7 105.6L30.7 100.8L28.8 93.6L17.3 79.2L15 68.4L15.4 57.6L9.6 50.4L4.6 43.2L8.6 32.4"
    "L10.2 21.6L7.7 10.8z"
)


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    chosen: bool


@dataclass(frozen=True)
class Map:
    """The shape of what templates/components/map.html takes."""

    width: int
    height: int
    outline: str
    dots: list[Dot]


def drawn(table: Table, places: Iterable[Count]) -> Map | None:
    """Dots as large, by their area, as the stories that can be found by the place are many; None where no
    place finds any."""
    there = [place for place in places if place.works and place.facet == Facet.PLACE]
    if not there:
        return None
    most = max(place.works for place in there)
    dots = [
        Dot(
            *point(*table.terms.points[place.value]),
            radius=round(max(SMALLEST, LARGEST * sqrt(place.works / most)), 1),
            chosen=place.chosen,
        )
        for place in sorted(there, key=lambda place: -place.works)
    ]
    return Map(WIDTH, HEIGHT, OUTLINE, dots)


def point(latitude: float, longitude: float) -> tuple[float, float]:
    x = X + (longitude - LONGITUDE) * UNITS_EAST
    y = Y + (LATITUDE - latitude) * UNITS_SOUTH
    return round(x, 1), round(y, 1)
