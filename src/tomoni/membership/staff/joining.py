"""Entering a new member by hand: somebody who is known already, with plan, units and first day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from tomoni.membership import actions
from tomoni.membership.models import Plan
from tomoni.membership.staff.forms import day_field, units_field
from tomoni.membership.staff.screens import Screen
from tomoni.people.models import Organisation, Person
from tomoni.people.staff.accounts import PERSON_CHOOSER

WISHES = ["wants_print", "wants_electronic", "wants_list", "wants_receipt"]


class JoinForm(forms.Form):
    """Who joins, as what, from when."""

    person = forms.ModelChoiceField(label=gettext_lazy("person"), queryset=Person.objects.none(), required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("or organisation"), queryset=Organisation.objects.none(), required=False
    )
    plan = forms.ModelChoiceField(label=gettext_lazy("plan"), queryset=Plan.objects.none())
    units = units_field(initial=1)
    on = day_field(gettext_lazy("first day"), initial=timezone.localdate)
    wants_print = forms.BooleanField(label=gettext_lazy("magazine on paper"), required=False, initial=True)
    wants_electronic = forms.BooleanField(label=gettext_lazy("electronic edition"), required=False)
    wants_list = forms.BooleanField(label=gettext_lazy("on the mailing list"), required=False)
    wants_receipt = forms.BooleanField(label=gettext_lazy("wants a receipt"), required=False)
    note = forms.CharField(label=gettext_lazy("note"), required=False, max_length=500)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.in_order()
        for name, model in [("person", Person), ("organisation", Organisation)]:
            self.fields[name].queryset = model.objects.visible_to(user).present()
        self.fields["person"].widget = PERSON_CHOOSER.widget_class()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("person")) == bool(data.get("organisation")):
            raise ValidationError(_("Choose a person or an organisation, one of the two."))
        return data

    @property
    def holder(self) -> Person | Organisation:
        """Who joins."""
        return self.cleaned_data["person"] or self.cleaned_data["organisation"]


class JoinView(Screen, FormView):
    """The form of a new member."""

    permission = "membership.add_membership"
    template_name = "membership/staff/join.html"
    page_title = gettext_lazy("Enter a new member")
    header_icon = "group"

    def get_form_class(self) -> type[JoinForm]:
        return JoinForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET[name] for name in ("person", "organisation") if name in self.request.GET}

    def form_valid(self, form: JoinForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            with transaction.atomic():
                membership = actions.join(
                    form.holder,
                    plan=data["plan"],
                    units=data["units"],
                    on=data["on"],
                    user=self.request.user,
                    now=timezone.now(),
                    note=data["note"],
                    **{name: data[name] for name in WISHES},
                )
        except actions.MembershipError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        words = {"name": membership.holder.name, "number": membership.number}
        messages.success(self.request, _("%(name)s joined as No. %(number)s.") % words)
        return HttpResponseRedirect(reverse("membership_membership:inspect", args=[membership.pk]))
