"""By what stories may be chosen, counted and found; one definition for browsing, search, the API and feeds.

    choice = Choice.parse(request.GET)          # Unknown for a value that there is not
    table = facets.table()                      # the narrow table, in the memory of this process
    bits = matching(table, choice, "en")        # which listings, as far as the rule of three lets them
    table.newest(bits, first=0, count=12)       # keys of pages

Themes, kinds, languages, legal routes and what there is to hear or see tell of nobody. Places and decades
may identify: see stories.facets.rule_of_three.
"""

from .choice import Choice, Unknown
from .counting import Count, Hits, counts, matching, storytellers
from .definitions import FACETS, IDENTIFYING, Facet
from .open_data import OpenData, open_data
from .table import Table, table, vocabulary_changed

__all__ = [
    "FACETS",
    "IDENTIFYING",
    "Choice",
    "Count",
    "Facet",
    "Hits",
    "OpenData",
    "Table",
    "Unknown",
    "counts",
    "matching",
    "open_data",
    "storytellers",
    "table",
    "vocabulary_changed",
]
