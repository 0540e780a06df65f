"""Deemed withdrawal: the list of those lapsed, confirmed by a person before anything is recorded."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tomoni.membership import actions
from tomoni.membership.models import Membership
from tomoni.membership.models.standing import State, in_state
from tomoni.membership.staff.forms import day_field
from tomoni.membership.staff.register import standing_of, with_terms
from tomoni.membership.staff.screens import KEEP, KeeperMenuItem, Screen

SHOWN_AT_MOST = 500


class LapseForm(forms.Form):
    """Who is taken to have left, from which day."""

    on = day_field(
        gettext_lazy("from"), initial=timezone.localdate, help_text=gettext_lazy("The first day they no longer belong.")
    )
    chosen = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Such as the meeting that decided it."),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("I have gone through the list."))

    def __init__(self, *args: Any, lapsed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = lapsed

    def clean_chosen(self) -> Any:
        if not self.cleaned_data["chosen"]:
            raise ValidationError(_("Choose at least one."))
        return self.cleaned_data["chosen"]


class LapsesView(Screen, FormView):
    """Those whose term and grace are over, with the mails they got."""

    permission = KEEP
    form_class = LapseForm
    template_name = "membership/staff/lapses.html"
    page_title = gettext_lazy("Lapsed members")
    header_icon = "warning"

    @cached_property
    def lapsed(self) -> Any:
        """The lapsed whom the user may change."""
        own = Membership.objects.editable_by(self.request.user)
        return in_state(own, State.LAPSED, timezone.localdate())

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lapsed": self.lapsed}

    def form_valid(self, form: LapseForm) -> HttpResponse:
        data, done, refused = form.cleaned_data, 0, []
        for membership in data["chosen"]:
            try:
                actions.lapse(membership, on=data["on"], user=self.request.user, now=timezone.now(), note=data["note"])
                done += 1
            except actions.MembershipError as refusal:
                refused.append(f"No. {membership.number}: {refusal}")
        words = ngettext(
            "%(count)s deemed withdrawal was recorded.", "%(count)s deemed withdrawals were recorded.", done
        )
        messages.success(self.request, words % {"count": done})
        for refusal in refused:
            messages.warning(self.request, refusal)
        return HttpResponseRedirect(reverse("membership_lapses:index"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        found = with_terms(self.lapsed, timezone.localdate()).annotate(last_mail=Max("notices__sent_at"))
        chosen = set(form["chosen"].value() or []) if form.is_bound else None
        rows = [
            {
                "membership": each,
                "standing": standing_of(each),
                "is_chosen": chosen is None or str(each.pk) in chosen,
            }
            for each in found.order_by("reading", "number")[:SHOWN_AT_MOST]
        ]
        context = super().get_context_data(**{**kwargs, "form": form})
        return context | {"rows": rows, "at_most": SHOWN_AT_MOST if len(rows) == SHOWN_AT_MOST else 0}


class LapsesViewSet(ViewSet):
    """Deemed withdrawal of the lapsed."""

    name = "membership_lapses"
    icon = "warning"
    menu_label = gettext_lazy("Lapsed members")
    menu_order = 35
    url_prefix = "membership/lapsed"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return KeeperMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", LapsesView.as_view(), name="index")]
