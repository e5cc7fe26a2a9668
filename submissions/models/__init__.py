from .case import Case
from .receipt import Receipt, Token
from .submission import Submission, Unchangeable

__all__ = ["Case", "Receipt", "Submission", "Token", "Unchangeable"]
