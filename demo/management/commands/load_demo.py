from django.core.management.base import BaseCommand, CommandError

from demo import loading
from stories.models import Listing, Work


class Command(BaseCommand):
    help = "Loads the fictional sample content into an archive that holds no story yet."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is, or was, a story"
        )

    def handle(self, *args, if_empty: bool, **options):
        if Work.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "There are stories here already. The sample content is for an empty archive."
            )
        self.stdout.write("Loading the sample stories")
        count = loading.load()
        listed = Listing.objects.current().values("work").distinct().count()
        self.stdout.write(
            f"{count} sample stories are public. {listed} of them are listed; whoever told the others "
            "lets them be read only by those who have their address."
        )
