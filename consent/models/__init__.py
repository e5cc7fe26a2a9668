from .answer import ConsentAnswer
from .evidence import ConsentEvidence

__all__ = ["ConsentAnswer", "ConsentEvidence"]
