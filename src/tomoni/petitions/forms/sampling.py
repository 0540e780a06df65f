"""Forms of sample audits: how many are drawn, what was found of each."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.petitions.actions.sampling import AT_MOST, USUAL
from tomoni.petitions.models import SampleLine


class DrawForm(forms.Form):
    """How many are drawn."""

    size = forms.IntegerField(
        label=_("how many to draw"),
        min_value=1,
        max_value=AT_MOST,
        initial=USUAL,
        help_text=_(
            "400 tell the share of genuine signatures within 5 percent, 100 within 10, however many there are."
        ),
    )


class JudgeForm(forms.Form):
    """What was found of a drawn signature."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("sample", "finding"),
        choices=[choice for choice in SampleLine.Verdict.choices if choice[0] != SampleLine.Verdict.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was found.")},
    )
