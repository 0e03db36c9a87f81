"""Which of several projects a person may not sign off, and why: the guards' own conditions, asked once for all."""

from django.db import connection
from django.utils.translation import gettext as _

from projects import conditions

# CAST tells PostgreSQL the type of a parameter that stands alone; SQLite reads it as a whole number too.
CANDIDATES = """
    SELECT p.id AS project_id, p.round AS round, p.fingerprint AS fingerprint,
        CAST(%s AS bigint) AS organization_id, CAST(%s AS bigint) AS person_id
    FROM projects_project p WHERE p.id IN ({keys})
"""
REFUSED = "SELECT NEW.project_id, {number} AS number FROM candidate AS NEW WHERE {condition}"
FIRST_REFUSAL = """
    WITH candidate AS ({candidates})
    SELECT project_id, min(number) FROM ({refused}) AS refused GROUP BY project_id
"""


def may_not_sign_each(projects, user):
    """The number of each project that this person may not sign off now, to the sentence that says why."""
    keys = [project.pk for project in projects]
    if not keys:
        return {}
    refused = " UNION ALL ".join(
        REFUSED.format(number=number, condition=condition).replace("%", "%%")
        for number, (condition, _sentence) in enumerate(conditions.SIGNING)
    )
    candidates = CANDIDATES.format(keys=", ".join(["%s"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(
            FIRST_REFUSAL.format(candidates=candidates, refused=refused),
            [user.organization_id or 0, user.pk or 0, *keys],
        )
        return {key: _(conditions.SIGNING[number][1]) for key, number in cursor.fetchall()}
