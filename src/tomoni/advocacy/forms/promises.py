"""The form of a promise that stands by itself in a round."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import Body, Round
from tomoni.core.staff.forms import VisibleChoicesForm


class PromiseRecordForm(VisibleChoicesForm):
    """A promise; it has a day, or says that none was named, and is of a body that was asked in the round."""

    is_of_another = forms.BooleanField(
        label=gettext_lazy("It was promised by a body that was not asked"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "round" in self.fields:
            self.fields["round"].queryset = Round.objects.editable_by(self.for_user).newest_first()
        if "body" in self.fields:
            self.fields["body"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
            self.fields["body"].label_from_instance = long_name
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["is_of_another"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, unknown, round = cleaned.get("due_on"), cleaned.get("due_is_unknown"), cleaned.get("round")
        if not day and not unknown and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the day it is due, or tick that no day was named."))
        if day and unknown:
            self.add_error("due_on", _("You gave a day and said that none was named. Keep one of the two."))
        if day and round and round.starts_on and day < round.starts_on:
            self.add_error("due_on", _("The day it is due is before the round. Correct the day."))
        is_new = {"round", "body"} & set(self.changed_data)
        if is_new and round and cleaned.get("body") and not cleaned.get("is_of_another"):
            self._refuse_unasked(round, cleaned["body"])
        return cleaned

    def _refuse_unasked(self, round: Round, body: Body) -> None:
        """Ask again where the round put nothing to the body, to what it is part of, or to its parts."""
        asked = Body.objects.filter(asked_bodies__asked__round=round).distinct().order_by("name_key", "pk")
        known = set(asked.values_list("pk", flat=True))
        if not known or known & _around(body):
            return
        self.fields["is_of_another"].widget = forms.CheckboxInput()
        words = _(
            "In this round nothing was asked of %(body)s, but of: %(asked)s. "
            "Where another body promised it, tick the box below."
        )
        self.add_error("body", words % {"body": body, "asked": ", ".join(str(each) for each in asked)})


def _around(body: Body) -> set[int]:
    """Return the body with what it came from and became, their parts, and everything above it."""
    found = set(Body.objects.life(body).values_list("pk", flat=True))
    above = body.parent
    while above is not None and above.pk not in found:
        found.add(above.pk)
        above = above.parent
    return found
