"""Several at once."""

import threading

from django.db import connection


def in_threads(*runners):
    """Runs all at once, each on a connection of its own; raises what one of them raised."""
    raised = []

    def run(runner):
        try:
            runner()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[runner]) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
