"""Permissions from roles: what a user may do follows from the tables in each app's ``roles.py``."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from tomoni.core import roles
from tomoni.people.models import User


class RoleBackend(BaseBackend):
    """Answers ``has_perm`` from the roles; it authenticates nobody."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_role_permissions"):
            held = [roles.permissions(key) for key in user_obj.role_keys()]
            user_obj._role_permissions = set().union(*held)
        return user_obj._role_permissions

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))

    def with_perm(self, perm: str, is_active: bool = True, include_superusers: bool = True, obj: Any = None) -> Any:
        return (
            User.objects.filter(is_active=is_active, is_superuser=True) if include_superusers else User.objects.none()
        )
