"""Acts that set the record right, and those of organisations; each says in advance what will follow."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.membership import actions
from tomoni.membership.models import Event, Membership, Term
from tomoni.membership.staff import forms
from tomoni.membership.staff.acts import ActView


class TakeBackView(ActView):
    """Takes the last act back."""

    form_class = forms.NotedForm
    page_title = gettext_lazy("Take back the last act")
    button = gettext_lazy("Take it back")
    explanation = gettext_lazy(
        "What was known before it is known again. That it was recorded, and taken back, stays on record."
    )
    header_icon = "rotate"

    def perform(self, form: Any) -> str:
        last = self.last_act()
        if last is None:
            raise actions.MembershipError(_("There is no act left to take back."))
        actions.reverse(last, user=self.request.user, now=timezone.now(), note=form.cleaned_data["note"])
        return _("Taken back: %(act)s.") % {"act": last.told()}

    def last_act(self) -> Event | None:
        """Return the latest act in force."""
        return Event.objects.in_force().filter(membership=self.membership).in_order().last()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(last_act=self.last_act(), **kwargs)


class TermActView(ActView):
    """A correction of one term."""

    model = Term
    permission = "membership.add_term"

    @property
    def membership(self) -> Membership:
        """The membership of the term."""
        return self.record.membership


class CorrectView(TermActView):
    """Sets a term right."""

    form_class = forms.CorrectForm
    page_title = gettext_lazy("Correct a term")
    button = gettext_lazy("Correct it")
    explanation = gettext_lazy(
        "For what was entered wrongly. What was known before stays on record; figures as known then do not change."
    )
    tells_at_once = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"term": self.record}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        actions.correct(
            self.record,
            plan=data["plan"],
            units=data["units"],
            valid_from=data["first_day"],
            valid_to=form.until,
            user=self.request.user,
            now=timezone.now(),
            note=data["note"],
        )
        return _("The term was corrected.")


class StrikeView(TermActView):
    """Strikes a term out."""

    form_class = forms.NotedForm
    page_title = gettext_lazy("Strike out a term")
    button = gettext_lazy("Strike it out")
    explanation = gettext_lazy("For a term that never was. It stays on record as struck out.")

    def perform(self, form: Any) -> str:
        actions.strike(self.record, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The term was struck out.")


class AddTermView(ActView):
    """Enters a forgotten term."""

    form_class = forms.AddTermForm
    page_title = gettext_lazy("Add a forgotten term")
    button = gettext_lazy("Add it")
    permission = "membership.add_term"

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        end = {"until": form.until} if form.until else {}
        actions.add(
            self.membership,
            plan=data["plan"],
            units=data["units"],
            start=data["first_day"],
            user=self.request.user,
            now=timezone.now(),
            note=data["note"],
            **end,
        )
        return _("The term was added.")


class OrganisationActView(ActView):
    """An act of organisations alone."""

    permission = "people.change_organisation"


class RenameView(OrganisationActView):
    """Gives an organisation a new name."""

    form_class = forms.RenameForm
    page_title = gettext_lazy("Rename")
    button = gettext_lazy("Rename")
    explanation = gettext_lazy("The old name is kept as a former name; the organisation is still found under it.")
    tells_at_once = False

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        actions.rename(self.membership, user=self.request.user, now=timezone.now(), **data)
        return _("Renamed: %(name)s.") % {"name": data["name"]}

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        words = {"before": self.membership.holder.name, "after": form.cleaned_data["name"]}
        return [_("%(before)s is called %(after)s.") % words]


class MergeView(OrganisationActView):
    """Lets an organisation's membership go over into another's."""

    form_class = forms.MergeForm
    page_title = gettext_lazy("Merge into another organisation")
    button = gettext_lazy("Record the merger")
    explanation = gettext_lazy("This membership ends; the other goes on. Taken back, both are as before.")

    def perform(self, form: Any) -> str:
        actions.merge(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The merger was recorded.")

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        into = form.cleaned_data["into"]
        goes_on = _("It goes over into No. %(number)s, %(name)s.") % {"number": into.number, "name": into.holder.name}
        return [*super().follows(before, after, form), goes_on]


class DissolveView(OrganisationActView):
    """Ends the membership of an organisation that is no more."""

    form_class = forms.DissolveForm
    page_title = gettext_lazy("Dissolved")
    button = gettext_lazy("Record the dissolution")

    def perform(self, form: Any) -> str:
        actions.dissolve(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The dissolution was recorded.")


class UniteView(ActView):
    """Brings two numbers of one holder under one."""

    form_class = forms.UniteForm
    page_title = gettext_lazy("Bring two numbers together")
    button = gettext_lazy("Bring them together")
    explanation = gettext_lazy(
        "For a person or organisation that has two numbers, such as after two records of them were merged. "
        "The terms of this number go over to the one that stays."
    )

    def perform(self, form: Any) -> str:
        actions.unite(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The two numbers are one now.")
