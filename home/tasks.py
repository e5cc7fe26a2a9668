from datetime import timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from core.schedule import job

from .models import CoalitionLinks, OutreachRequest


@task(backend="background", queue_name="default")
def mail_outreach_request(request_id: int) -> None:
    request = OutreachRequest.objects.filter(pk=request_id, mailed_on=None).first()
    if request is not None:
        send(request)


@job("requests that were not mailed", every=timedelta(hours=6))
def mail_what_is_left() -> None:
    """Those of earlier days: the mail server was away when their turn came."""
    for request in OutreachRequest.objects.filter(
        mailed_on=None, received_on__lt=timezone.localdate()
    ):
        send(request)


def send(request: OutreachRequest) -> None:
    """Mails the request to the coalition. In the site's first language: the team reads it."""
    with translation.override("en"):
        message = EmailMessage(
            subject=render_to_string("home/outreach_subject.txt").strip(),
            body=render_to_string("home/outreach_mail.txt", {"request": request}),
            to=[CoalitionLinks.load().mail],
            reply_to=[request.email],
        )
    message.send()
    request.mailed_on = timezone.localdate()
    request.save(update_fields=["mailed_on"])
