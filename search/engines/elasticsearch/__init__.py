"""A search server, for archives that have outgrown what their database finds fast enough."""

from .client import Broken, TooSlow, Unusable
from .engine import ElasticsearchEngine
from .index import Change, Index, Stored

__all__ = ["Broken", "Change", "ElasticsearchEngine", "Index", "Stored", "TooSlow", "Unusable"]
