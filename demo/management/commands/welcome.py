from django.conf import settings
from django.core.management.base import BaseCommand

from demo import accounts


class Command(BaseCommand):
    help = "Says where to look: the site, the admin, the sample accounts, how to stop."

    def handle(self, *args, **options):
        lines = [
            "",
            f"  The site    {settings.SITE_URL}/",
            f"  The admin   {settings.SITE_URL}/admin/",
        ]
        known = accounts.passwords()
        if known:
            lines += ["", "  Sample accounts (made for this installation):"]
            lines += [
                f"    {name:<10} {known[name]}   {role}"
                for name, role in accounts.ACCOUNTS.items()
                if name in known
            ]
            lines += [
                "",
                "  .venv/bin/python manage.py remove_demo erases the sample stories and closes these accounts.",
            ]
        else:
            lines += ["", "  .venv/bin/python manage.py createsuperuser makes the first account."]
        lines += ["", "  Ctrl-C stops everything.", ""]
        self.stdout.write("\n".join(lines))
