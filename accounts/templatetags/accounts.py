"""What a page says to somebody who is signed in and may read nothing yet: {% load accounts %}{% without_role user %}"""

from django import template

from accounts import roles
from accounts.models import User

register = template.Library()


@register.inclusion_tag("accounts/without_role.html")
def without_role(user):
    """Whom to ask for a role. Nothing for a visitor, or for whoever holds one."""
    needs_one = bool(user) and user.is_authenticated and not user.holds_a_role
    asked = User.objects.filter(is_active=True, memberships__group__name=roles.ADMINISTRATOR).order_by("full_name")
    return {"needs_one": needs_one, "administrators": asked if needs_one else []}
