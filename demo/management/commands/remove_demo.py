from django.core.management.base import BaseCommand

from demo import removal


class Command(BaseCommand):
    help = "Erases the sample stories and people, and closes the sample accounts."

    def handle(self, *args, **options):
        count = removal.remove()
        self.stdout.write(f"{count} sample stories are erased, and the sample accounts are closed.")
