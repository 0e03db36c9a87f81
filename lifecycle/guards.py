"""The table of moves, kept by the database: no status changes except along a move, and by a move."""

from lifecycle.moves import moves_of
from triggers import Guard
from triggers.guards import among, distinct, quoted


def status_guards(model, *, first):
    """Guards for a model with moves. `first` are the statuses that a new row may have."""
    table, name = model._meta.db_table, model._meta.verbose_name
    steps = {}
    for arrow in moves_of(model).values():
        for source in arrow.source:
            steps.setdefault(source, set()).update(arrow.target)
    along = " OR ".join(
        f'(OLD."status" = {quoted(source)} AND NEW."status" IN {among(sorted(targets))})'
        for source, targets in sorted(steps.items())
    )
    return [
        Guard(
            f"rule_{table}_first_status",
            table,
            "INSERT",
            [(f'NEW."status" NOT IN {among(sorted(first))}', f"A {name} begins as {' or '.join(sorted(first))}.")],
        ),
        Guard(
            f"rule_{table}_moves",
            table,
            "UPDATE",
            [
                (f"NOT ({along})", f"There is no step from that status of a {name} to the other."),
                (
                    "coalesce(history_context('move'), '') <> 'true'",
                    f"The status of a {name} changes only by a step of its own page, never by writing it.",
                ),
            ],
            when=distinct("status"),
        ),
    ]


def reference_guard(model):
    """A reference is for ever."""
    table = model._meta.db_table
    return Guard(
        f"rule_{table}_reference",
        table,
        "UPDATE",
        [("1 = 1", "A reference never changes.")],
        when=distinct("reference"),
    )
