"""Staff screens of accounts: invite, give roles, close, remove a lost second factor.

They stand in the place of Wagtail's own user screens, which would let whoever may change a user
choose a password or make an administrator.
"""

from typing import Any

import django_filters
from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.models import modelform_factory
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from tomoni.core import roles
from tomoni.core.staff import VerbView, VisibleModelViewSet
from tomoni.core.staff.columns import YesNoColumn
from tomoni.core.staff.views import VisibleEditView, VisibleIndexView
from tomoni.core.staff.viewsets import VisibleChooserViewSet, VisiblePermissionPolicy
from tomoni.people.actions import accounts
from tomoni.people.models import Person, User

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

PERSON_CHOOSER = VisibleChooserViewSet(
    "people_person_chooser",
    model=Person,
    url_prefix="people/choose-person",
    icon="user",
    choose_one_text=gettext_lazy("Choose a person"),
    choose_another_text=gettext_lazy("Choose another person"),
    register_widget=False,
)


def _role_labels(user: User) -> str:
    held = {group.name for group in user.groups.all()}
    return ", ".join(str(role.label) for role in roles.ROLES if role.key in held)


class InvitationForm(WagtailAdminModelForm):
    """A new account: address, person, roles."""

    role_keys = forms.MultipleChoiceField(
        label=gettext_lazy("roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_keys"].choices = [(role.key, role.label) for role in accounts.GIVEN_ROLES]
        self.fields["person"].queryset = Person.objects.visible_to(self.for_user).present()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("%(email)s already has an account.") % {"email": email})
        return email


class AccountForm(InvitationForm):
    """An account's person, roles and state; one's own roles and state are for somebody else to change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_keys"].initial = list(self.instance.groups.values_list("name", flat=True))
        if self.instance == self.for_user:
            for name in ("role_keys", "is_active"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Somebody else has to change this for you.")

    def save(self, commit: bool = True) -> User:
        user = super().save(commit)
        accounts.set_roles(user, role_keys=self.cleaned_data["role_keys"])
        return user


class AccountIndexView(VisibleIndexView):
    """Who has an account, as what, and whether it is protected twice."""

    default_ordering = "email"
    add_item_label = gettext_lazy("Invite")

    def get_base_queryset(self) -> QuerySet:
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
        found = super().get_base_queryset().select_related("person").prefetch_related("groups")
        return found.annotate(has_second_factor=Exists(factors))


class InviteView(CreateView):
    """Makes an account and mails its owner a link; nobody types a password for another."""

    page_title = gettext_lazy("Invite")
    submit_button_label = gettext_lazy("Invite")
    success_message = gettext_lazy("%(object)s was invited by mail.")

    def save_instance(self) -> User:
        data = self.form.cleaned_data
        user = accounts.invite(email=data["email"], person=data["person"], role_keys=data["role_keys"])
        log(instance=user, action="wagtail.create", content_changed=True)
        return user


class AccountEditView(VisibleEditView):
    """One account, with what may be done for its owner."""

    invite_again_url_name = ""
    reset_second_factor_url_name = ""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        key = [self.object.pk]
        return [
            *super().header_more_buttons,
            Button(_("Invite again"), url=reverse(self.invite_again_url_name, args=key), icon_name="mail"),
            Button(
                _("Remove second factor"), url=reverse(self.reset_second_factor_url_name, args=key), icon_name="key"
            ),
        ]


class AccountVerbView(VerbView):
    """Something done for an account's owner."""

    model = User
    permission = "people.change_user"
    form_class = forms.Form
    refusals = (accounts.AccountRefusedError,)
    template_name = "people/staff/account_verb.html"
    explanation: Any = ""
    index_url_name = ""

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, {"url": self.get_success_url(), "label": _("Accounts")}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(explanation=self.explanation, **kwargs)


class InviteAgainView(AccountVerbView):
    """Mails a new link to choose a password."""

    page_title = gettext_lazy("Invite again")
    button = gettext_lazy("Send the mail")
    explanation = gettext_lazy(
        "The owner gets a new link to choose a password. The password they have now stays until then."
    )

    def act(self, form: forms.Form) -> str:
        accounts.invite_again(self.record)
        return _("%(account)s was invited by mail.") % {"account": self.record}


class ResetSecondFactorView(AccountVerbView):
    """Removes a lost second factor."""

    page_title = gettext_lazy("Remove second factor")
    button = gettext_lazy("Remove it")
    explanation = gettext_lazy(
        "Do this only when you have seen or spoken to the owner: whoever knows the password is in afterwards. "
        "All their sessions end, the owner is told by mail, and it is recorded who did it."
    )

    def act(self, form: forms.Form) -> str:
        accounts.reset_second_factor(self.record)
        return _("The second factor of %(account)s was removed.") % {"account": self.record}


class AccountPermissionPolicy(VisiblePermissionPolicy):
    """Accounts are closed, never deleted: the audit trail and the tasks name them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})


class AccountFilters(WagtailFilterSet):
    """In use or closed; by role."""

    role = django_filters.ChoiceFilter(
        label=gettext_lazy("role"),
        field_name="groups__name",
        choices=[(role.key, role.label) for role in accounts.GIVEN_ROLES],
    )

    class Meta:
        model = User
        fields = ["is_active"]


class AccountViewSet(VisibleModelViewSet):
    """The accounts of the staff."""

    model = User
    icon = "user"
    menu_label = gettext_lazy("Accounts")
    index_view_class = AccountIndexView
    add_view_class = InviteView
    edit_view_class = AccountEditView
    search_fields = ["email", "person__name", "person__kana"]
    filterset_class = AccountFilters
    inspect_view_fields = ["email", "person", "is_active", "is_superuser", "last_login", "date_joined"]
    list_display = [
        Column("account", label=gettext_lazy("account"), accessor=str),
        Column("email", label=gettext_lazy("e-mail address"), sort_key="email"),
        Column("roles", label=gettext_lazy("roles"), accessor=_role_labels),
        DateColumn("last_login", label=gettext_lazy("last sign-in"), sort_key="last_login"),
        YesNoColumn("has_second_factor", label=gettext_lazy("second factor")),
        YesNoColumn("is_active", label=gettext_lazy("in use"), sort_key="is_active"),
    ]

    @cached_property
    def permission_policy(self) -> AccountPermissionPolicy:
        return AccountPermissionPolicy(self.model)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        widgets = {"person": PERSON_CHOOSER.widget_class}
        if for_update:
            return modelform_factory(User, form=AccountForm, fields=["person", "is_active"], widgets=widgets)
        return modelform_factory(User, form=InvitationForm, fields=["email", "person"], widgets=widgets)

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_edit_view_kwargs(
            invite_again_url_name=self.get_url_name("invite_again"),
            reset_second_factor_url_name=self.get_url_name("reset_second_factor"),
            **kwargs,
        )

    def get_urlpatterns(self) -> list[Any]:
        again = self.construct_view(InviteAgainView)
        reset = self.construct_view(ResetSecondFactorView)
        return [
            *super().get_urlpatterns(),
            path("invite-again/<int:pk>/", again, name="invite_again"),
            path("reset-second-factor/<int:pk>/", reset, name="reset_second_factor"),
        ]
