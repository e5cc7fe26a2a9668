from django.db import models


class Worker(models.Model):
    """A process that does background work, while it runs. What it held when it stopped saying so is
    given to others (`core.unfinished`)."""

    # As django-tasks writes it on the tasks that it took.
    name = models.CharField(primary_key=True, max_length=64)
    # Where `pid` means something: the machine since it was started, and the container in it.
    place = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    last_seen = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
