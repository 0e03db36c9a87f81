"""What must not be true of the people on a site for real work."""

from django.conf import settings
from django.core import checks
from django.db import connections

from accounts.demo import ADDRESSES
from accounts.models import User


@checks.register(checks.Tags.database, deploy=True)
def nobody_to_try_with_may_sign_in(app_configs, databases, **kwargs):
    """Whoever printed their password once knows it still. For `check --deploy --database default`."""
    if settings.DEBUG:
        return []
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            if User._meta.db_table not in connections[alias].introspection.table_names(cursor):
                continue
        people = User.objects.using(alias).filter(email__in=ADDRESSES, is_active=True).order_by("email")
        if addresses := list(people.values_list("email", flat=True)):
            found.append(
                checks.Error(
                    f"People to try the system with may sign in: {', '.join(addresses)}.",
                    hint="Take away that they may sign in, or begin with an empty database.",
                    id="accounts.E001",
                )
            )
    return found
