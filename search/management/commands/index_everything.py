"""Makes the words of the search anew, from the records as they are."""

from django.core.management.base import BaseCommand

from search.indexing import index_everything


class Command(BaseCommand):
    help = (
        "Makes the words of the search anew. Needed after a restored backup of some tables only; it may run any time."
    )

    def handle(self, **options):
        done = 0

        def tell(number, total):
            nonlocal done
            done = number
            self.stderr.write(f"\r{number:,} of {total:,} records", ending="")

        index_everything(tell)
        self.stderr.write("")
        self.stdout.write(f"{done:,} records can be found.")
