from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff. Readers and people who give a story have no account.

    Rows of append-only tables point here with PROTECT: whoever leaves is deactivated, not deleted.
    """

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody already has an account with this email address.")},
    )
