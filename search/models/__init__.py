from .entry import Entry
from .index import Index, Touched
from .synonyms import Synonyms

__all__ = ["Entry", "Index", "Synonyms", "Touched"]
