"""One sample account for each role, with passwords that this installation made for itself."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group

from core import roles
from core.models import User

ACCOUNTS = {
    "desk": roles.LETTER_DESK,
    "editor": roles.EDITOR,
    "moderator": roles.MODERATOR,
    "media": roles.MEDIA_WORKGROUP,
    "organiser": roles.ORGANISER,
    "admin": roles.ADMINISTRATOR,
}


def _file() -> Path:
    return Path(settings.VAR_DIR) / "keys" / "sample_accounts.json"


def make() -> dict[str, User]:
    """The sample accounts by name; makes those that are missing, and keeps their passwords in var/keys,
    readable by the owner only."""
    known = passwords()
    users = {}
    for name, role in ACCOUNTS.items():
        user, created = User.objects.get_or_create(
            username=name,
            defaults={"email": f"{name}@sample.invalid", "first_name": "Sample", "last_name": role},
        )
        if created:
            known[name] = "-".join(secrets.token_hex(2) for _ in range(4))
            user.set_password(known[name])
            user.is_active = True
            user.save()
            user.groups.add(Group.objects.get(name=role))
        users[name] = user
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(known))
    return users


def passwords() -> dict[str, str]:
    """Those of sample accounts that still let somebody in."""
    if not _file().exists():
        return {}
    active = set(
        User.objects.filter(username__in=ACCOUNTS, is_active=True).values_list(
            "username", flat=True
        )
    )
    return {name: word for name, word in json.loads(_file().read_text()).items() if name in active}


def close() -> None:
    """Deactivates the sample accounts: what they did stays in the audit table under their names."""
    for user in User.objects.filter(username__in=ACCOUNTS, email__endswith="@sample.invalid"):
        user.is_active = False
        user.set_unusable_password()
        user.save()
    _file().unlink(missing_ok=True)
