"""Who may read a comment: whoever may read the record, and of those, of what one organization says for itself, its
people and auditors, whatever their role. What was removed is read by auditors only.

It is said here and nowhere else: of all comments for one person (page, count, search, file, mail and history begin
there), of one comment and one person, and of one comment for many people, whom it could mention.
"""

from django.contrib.auth.models import Permission
from django.db.models import Q, Value

from accounts import roles
from accounts.models import User
from comments.choices import Audience
from documents.models import Document
from history.names import readable
from reference.about import record_named
from reference.scope import numbers
from reference.sides import whole_side_of

READ, READ_OWN_OF_ALL, READ_REMOVED = (
    f"comments.{right}" for right in ("view_comment", "read_own_comment", "read_removed_comment")
)
AT_ONCE = 200  # people in one question: SQLite takes five hundred parts


def spoken_to(person):
    """A condition on comments: they are said to this person as well, or None where all are."""
    if person.has_perm(READ_OWN_OF_ALL):
        return None
    party = person.party
    return Q(audience=Audience.BOTH) | (Q(organization=party) if party else Q(pk__in=[]))


def is_spoken_to(person, comment):
    """The same of one comment, which need not be stored yet."""
    is_theirs = comment.audience == Audience.BOTH or person.party == comment.organization
    return is_theirs or person.has_perm(READ_OWN_OF_ALL)


def reads(comment, person):
    """Whether this person may read this comment."""
    if not person.has_perm(READ) or (comment.removed_at and not person.has_perm(READ_REMOVED)):
        return False
    return is_spoken_to(person, comment) and record_named(comment.about, person) is not None


def readers(comment, people):
    """The keys of those people (a list) who may read a comment that is not removed, in so many questions for all."""
    record = comment.record
    if record is None or not people:
        return set()
    found = User.objects.filter(pk__in=numbers(person.pk for person in people), is_active=True)
    for right in (READ, f"{record._meta.app_label}.view_{record._meta.model_name}"):
        found = found.filter(_holding(right))
    if comment.audience == Audience.OWN:
        found = found.filter(Q(organization__in=whole_side_of(comment.organization)) | _holding(READ_OWN_OF_ALL))
    if record.is_open_to_all and not isinstance(record, Document):  # a document is also withheld with its records
        return set(found.values_list("pk", flat=True))
    return _who_may_open(record, _with_rights(found))


def _holding(right):
    """A condition on people: a role of theirs gives them this right."""
    held = [role for role in roles.ROLES if roles.names(right, role)]
    holders = Q(pk__in=User.groups.through.objects.filter(group__name__in=held).values("user"))
    return holders | Q(is_superuser=True) if roles.AUDITOR in held else holders


def _with_rights(people):
    """With what each would otherwise be asked for on its own: the organization, the roles, and what these allow."""
    given = {}
    for role, app, right in Permission.objects.filter(group__name__in=roles.ROLES).values_list(
        "group__name", "content_type__app_label", "codename"
    ):
        given.setdefault(role, set()).add(f"{app}.{right}")
    found = list(people.select_related("organization__parent__parent").prefetch_related("groups"))
    for person in found:
        person.roles = frozenset(group.name for group in person.groups.all()) & roles.ROLES.keys()
        person._perm_cache = set().union(*(given.get(role, ()) for role in person.roles))
    return found


def _who_may_open(record, people):
    found = set()
    for some in (people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE)):
        asked = [readable(type(record), person)[0].values_list(Value(person.pk)) for person in some]
        asked = [rows.filter(pk=record.pk).order_by() for rows in asked if not rows.query.is_empty()]
        found |= {key for (key,) in asked[0].union(*asked[1:], all=True)} if asked else set()
    return found
