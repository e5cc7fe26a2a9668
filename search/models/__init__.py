from .delivery import Delivery
from .entry import Entry
from .index import Index, Touched
from .spelling import SpelledWord, Spelling, SuggestedWord
from .synonyms import Synonyms

__all__ = [
    "Delivery",
    "Entry",
    "Index",
    "SpelledWord",
    "Spelling",
    "SuggestedWord",
    "Synonyms",
    "Touched",
]
