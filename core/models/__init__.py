from .audit import AuditEntry
from .epoch import Epoch
from .job import Job
from .user import User
from .worker import Worker

__all__ = ["AuditEntry", "Epoch", "Job", "User", "Worker"]
