from .entry import Entry
from .synonyms import Synonyms

__all__ = ["Entry", "Synonyms"]
