from django.db import models


class PendingFile(models.Model):
    """A file that is being written and that no row names yet. Committed before the first byte, gone
    in the transaction that stores the row which names the file: what a crash leaves can be told."""

    name = models.CharField(max_length=100, unique=True)
    since = models.DateTimeField(auto_now_add=True, db_index=True)
    # The key of the core.Worker that writes it; "" for a web process.
    worker = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name


class GoneFile(models.Model):
    """A file that the public could once have and that was replaced or deleted. Its address says
    that it is gone. The name is random and says nothing else."""

    name = models.CharField(max_length=100, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
