from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField


class OutreachRequest(models.Model):
    """Somebody who asks to join the organisers' list. Everything they typed is encrypted."""

    name = EncryptedTextField(_("name"))
    email = EncryptedTextField(_("e-mail"))
    message = EncryptedTextField(_("message"), blank=True)
    language = models.CharField(_("language"), max_length=5)
    received_on = models.DateField(_("received on"), auto_now_add=True)
    # Which showing of the form it came from: the same one sent twice is one request.
    form = models.CharField(max_length=64, unique=True, editable=False)
    mailed_on = models.DateField(_("mailed to outreach on"), null=True, editable=False)

    class Meta:
        verbose_name = _("request to join the list")
        verbose_name_plural = _("requests to join the list")
        ordering = ["-pk"]
        # Nobody writes one but the person who asks.
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return str(self.received_on)
