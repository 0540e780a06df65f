"""Forms of possible duplicates: what is decided on a pair, and which rule may decide many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tomoni.petitions.actions import matching
from tomoni.petitions.models import Petition


class DecideForm(forms.Form):
    """One person, or two."""

    decision = forms.ChoiceField(
        label=_("These two are"),
        choices=[("same", _("one person: the later signature stops counting")), ("different", _("two persons"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


class RuleForm(forms.Form):
    """Which rule decides, with how many pairs each fits."""

    rule = forms.ChoiceField(
        label=_("rule"), widget=forms.RadioSelect, error_messages={"required": _("Choose a rule.")}
    )

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [
            (rule, f"{label} ({len(matching.decided_by_rule(petition, rule))})")
            for rule, label in matching.RULES.items()
        ]
