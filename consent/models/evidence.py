from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField


class ConsentEvidence(models.Model):
    """What supports a batch of answers: their words about it, who witnessed. May be erased; the answers stay."""

    batch = models.UUIDField(unique=True)
    words = EncryptedTextField(_("their words"), blank=True)
    witness = EncryptedTextField(_("witness"), blank=True)

    class Meta:
        verbose_name = _("evidence of consent")
        verbose_name_plural = _("evidence of consent")

    def __str__(self) -> str:
        return str(self.batch)
