from __future__ import annotations

from django.db import transaction

from consent import erasure, ledger
from stories.models import Collection, Storyteller, Work

from . import accounts


@transaction.atomic
def remove() -> int:
    """Erases every sample story and person, and closes the sample accounts. Returns how many stories.
    Tombstones and ledger rows without words stay: those tables only grow."""
    works = list(Work.objects.filter(sample=True).exclude(state=Work.State.ERASED))
    people = {pk for work in works for pk in ledger.storytellers_of(work)}
    for work in works:
        erasure.erase(work, by=None)
    for teller in Storyteller.objects.filter(pk__in=people, credits=None):
        erasure.erase_person(teller, by=None)
    Collection.objects.filter(sample=True).delete()
    accounts.close()
    return len(works)
