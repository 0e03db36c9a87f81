"""What the database keeps about roles: since when somebody holds one cannot be written differently afterwards."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext_noop as _

from accounts.models import Membership
from triggers import Guard
from triggers.guards import distinct

A_MINUTE_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minute')",
    "postgresql": "clock_timestamp() - interval '1 minute'",
}


def triggers(vendor):
    """The guards as triggers of that engine."""
    table = Membership._meta.db_table
    guards = [
        Guard(
            "rule_membership_since",
            table,
            "INSERT",
            [
                (
                    f"NEW.since < {A_MINUTE_AGO[vendor]}",
                    _("A role is held from the moment at which it is given, not from an earlier one."),
                )
            ],
        ),
        Guard(
            "rule_membership_changed",
            table,
            "UPDATE",
            [("1 = 1", _("A role is given or taken away. It is never changed into another."))],
        ),
    ]
    guards.append(
        Guard(
            "rule_role_name",
            Group._meta.db_table,
            "UPDATE",
            [("1 = 1", _("A role keeps its name: the rules go by it."))],
            when=distinct("name"),
        )
    )
    return [guard.trigger(vendor) for guard in guards]
