"""Staff who sign in: an e-mail address, roles (groups), and the person behind it."""

from typing import Any, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from tomoni.core import collect, roles
from tomoni.core.records import Audited, AuditedQuerySet


class UserQuerySet(AuditedQuerySet):
    """Questions about accounts."""

    def visible_to(self, user: Any) -> Self:
        """Return the accounts the user may see: the secretariat and auditors all, the others their own."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser or {"secretariat", "auditor"} & user.role_keys():
            return self
        return self.filter(pk=user.pk)

    def editable_by(self, user: Any) -> Self:
        """Return the accounts the user may change; a superuser's only another superuser may."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(is_superuser=False) if "secretariat" in user.role_keys() else self.none()


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Creates users by e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Audited, AbstractUser):
    """Somebody with an account. What they may do follows from roles, never from this row alone."""

    username = last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(
        "people.Person", verbose_name=_("person"), null=True, blank=True, on_delete=models.SET_NULL, related_name="user"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = StaffManager()

    class Meta:
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.email.partition("@")[0]

    @property
    def first_name(self) -> str:
        """Return the name Wagtail's menu greets by on every page; an account has none of its own."""
        if self.person_id is None or "person" in self._state.fields_cache:
            return self.get_full_name()
        self.role_keys()
        return self._person_name

    def get_short_name(self) -> str:
        return self.get_full_name()

    def role_keys(self) -> set[str]:
        """Return the keys of the roles held, network-wide and in projects; cached on the instance."""
        if not hasattr(self, "_role_keys"):
            # The name of the person comes along: every staff page shows it, and this is asked on every staff page.
            rows = list(User.objects.filter(pk=self.pk).values_list("groups__name", "person__name"))
            self._person_name = next((name for _group, name in rows if name), "")
            held = {group for group, _name in rows} & set(roles.BY_KEY)
            for project_roles in collect.offered("sharing", "PROJECT_ROLES"):
                held |= project_roles(self)
            self._role_keys = held
        return self._role_keys
