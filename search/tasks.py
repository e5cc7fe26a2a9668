"""What may happen a little after a change. Of a search server, only where a site has one."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import epoch
from stories import publishing, related
from stories.models import Work

from . import similar


@task(backend="background")
def find_similar(work_id: int) -> None:
    """Nothing for a work that is gone, or that is found no more: its rows then go."""
    work = Work.objects.filter(pk=work_id).first()
    # Many questions, while which nobody else should have to wait.
    near = similar.to(work) if work else []
    with transaction.atomic():
        publishing.hold(related.around(work_id, near))
        work = Work.objects.filter(pk=work_id).first()
        if work:
            epoch.bump()
            related.set_similar(work, similar.still(work, near))


@task(backend="background")
def deliver(work_id: int) -> None:
    from . import delivery  # takes two seconds

    delivery.tell([work_id])


@task(backend="background")
def rebuild_on_the_server() -> None:
    """Where the server fails meanwhile, the clock asks again, and the next one goes on from there."""
    from . import delivery

    try:
        for _done in delivery.rebuild():
            pass
    except delivery.Unusable as problem:
        delivery.breaker.failed(problem)
    else:
        delivery.sweep()


def rebuild_soon() -> None:
    """Unless somebody has asked already."""
    open_ = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    path = rebuild_on_the_server.module_path
    if not DBTaskResult.objects.filter(task_path=path, status__in=open_).exists():
        rebuild_on_the_server.enqueue()
