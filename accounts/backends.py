"""How a person proves who they are, and what they may do."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from accounts.models import User


class RoleBackend(ModelBackend):
    """E-mail and password. Rights come from roles: there are none of single persons to look up."""

    def get_user(self, user_id):
        """With the organization, which every page names."""
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()
