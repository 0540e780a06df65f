"""Staff forms of endorsements: one entered by hand, whom to ask, whom to remind, accepting one that came in."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.people.models import Organisation
from tomoni.petitions.actions.endorsing import Invitable
from tomoni.petitions.models import Endorsement, Wording
from tomoni.projects.forms.choices import prefectures

STATES = [Endorsement.State.COUNTED, Endorsement.State.DECLINED, Endorsement.State.WITHDRAWN]
"""What the office may say of an organisation; that it was asked, or waits, comes about by itself."""


class EndorsementForm(VisibleChoicesForm):
    """An endorsement that came by telephone, letter or at a meeting, or a correction of one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefecture"] = forms.ChoiceField(
            label=self.fields["prefecture"].label, choices=prefectures(), required=False
        )
        states = [*STATES, *([self.instance.state] if self.instance.state not in STATES else [])]
        labels = dict(Endorsement.State.choices)
        self.fields["state"].choices = [(state, labels[state]) for state in states]
        if self.instance._state.adding:
            self.initial.setdefault("state", Endorsement.State.COUNTED)
        else:
            self.fields["petition"].disabled = True
        self.fields["name"].required = False
        self.fields["name"].help_text = _("As it is printed. Empty: the name in the register.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("name") or "").strip() and not data.get("organisation"):
            self.add_error("name", _("Write the name, or choose an organisation of the register."))
        if data.get("state") == Endorsement.State.COUNTED and data.get("petition"):
            self.instance.answered_at = self.instance.answered_at or timezone.now()
            found = Wording.objects.for_reader(data["petition"], self.instance.language)
            self.instance.wording = self.instance.wording or found
            if self.instance.wording is None:
                self.add_error("petition", _("Publish the petition's text first: an organisation endorses a text."))
        return data


class AcceptForm(forms.Form):
    """Which organisation of the register it is, if any."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("organisation of the register"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=gettext_lazy("Leave it empty for one that is not in the register."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.visible_to(user).order_by("name")


class ChosenForm(forms.Form):
    """Which of the rows shown are written to."""

    chosen = forms.MultipleChoiceField(
        label="",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = rows
        self.fields["chosen"].initial = [key for key, _label in rows]


def invitable_rows(found: list[Invitable]) -> list[tuple[str, str]]:
    """Return the organisations that can be written to, as choices."""
    return [(str(each.organisation.pk), f"{each.organisation.name}　{each.mail}") for each in found if each.mail]


def silent_rows(found: list[Endorsement]) -> list[tuple[str, str]]:
    """Return those who have not answered, as choices."""
    return [(str(each.pk), f"{each.name}　{each.mail}") for each in found]
