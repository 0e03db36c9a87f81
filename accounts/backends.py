"""How a person proves who they are, and what they may do."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class RoleBackend(ModelBackend):
    """E-mail and password. Rights come from roles: there are none of single persons to look up."""

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()
