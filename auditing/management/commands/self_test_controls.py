from django.core.management import BaseCommand, CommandError

from auditing.selftest.run import HELD, run_and_record


class Command(BaseCommand):
    help = "Tries the forbidden acts in a transaction that is rolled back. Exit status 1 unless every control holds."

    def handle(self, **options):
        """For a timer: a line for each attempt, and the results as an event of the history."""
        results = run_and_record()
        for result in results:
            self.stdout.write(f"{result.outcome.upper():9}  {result.words}: {result.answer}")
        failed = [result for result in results if result.outcome != HELD]
        if failed:
            raise CommandError(f"{len(failed)} of {len(results)} controls have not held.")
        self.stdout.write(f"All {len(results)} controls have held.")
