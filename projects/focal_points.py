"""The two focal points of a project: which field is whose, and who may be one."""

from accounts import roles
from accounts.models import User
from reference.models import Organization

FIELDS = {Organization.Family.UN: "focal_point_unoct", Organization.Family.OSCE: "focal_point_osce"}


def field_of(organization):
    """The field for the focal point of an organization: whoever is not of the UN stands on the side of the OSCE."""
    return FIELDS.get(organization.family, FIELDS[Organization.Family.OSCE])


def who_may_be_one(families=FIELDS):
    """Staff only: a manager who is a focal point could not decide, and there may be no other. Each may come twice."""
    return User.objects.filter(organization__family__in=families, is_active=True, memberships__group__name=roles.STAFF)
