"""The form of a promise that stands by itself in a round."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import Body, Round
from tomoni.core.staff.forms import VisibleChoicesForm


class PromiseRecordForm(VisibleChoicesForm):
    """A promise; it has a day, or says that none was named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "round" in self.fields:
            self.fields["round"].queryset = Round.objects.editable_by(self.for_user).newest_first()
        if "body" in self.fields:
            self.fields["body"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
            self.fields["body"].label_from_instance = long_name
        self.fields["text"].widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, unknown, round = cleaned.get("due_on"), cleaned.get("due_is_unknown"), cleaned.get("round")
        if not day and not unknown and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the day it is due, or tick that no day was named."))
        if day and unknown:
            self.add_error("due_on", _("You gave a day and said that none was named. Keep one of the two."))
        if day and round and round.starts_on and day < round.starts_on:
            self.add_error("due_on", _("The day it is due is before the round. Correct the day."))
        return cleaned
