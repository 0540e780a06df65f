"""The words in braces that a reminder's text may hold, and how they are filled in.

The list is closed. A subject is read on locked screens and by whoever looks over a shoulder: it may hold
only what tells nothing of the person.
"""

import re
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACEHOLDERS = {
    "salutation": gettext_lazy("how they are addressed: with 様 or 御中, in English with Dear"),
    "name": gettext_lazy("name of the member"),
    "number": gettext_lazy("membership number"),
    "plan": gettext_lazy("plan"),
    "units": gettext_lazy("units, with the word"),
    "dues": gettext_lazy("dues of the next period, with the currency"),
    "ends_on": gettext_lazy("last day of the term"),
    "answer_by": gettext_lazy("last day of grace; until then the link works"),
    "link": gettext_lazy("personal link to renew without a password"),
    "network": gettext_lazy("name of the network"),
}
IN_SUBJECTS = ("network", "ends_on")

_WORD = re.compile(r"\{([^{}]*)\}")


def used(text: str) -> set[str]:
    """Return the placeholders the text holds, known or not."""
    return set(_WORD.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders replaced; values are put in as they are, never read again."""
    return _WORD.sub(lambda match: values[match[1]], text)


def check(text: str, allowed: Collection[str] = tuple(PLACEHOLDERS)) -> None:
    """Raise ValidationError, with what to write instead, when the text holds other words in braces or a lone brace."""
    shown = " ".join(f"{{{key}}}" for key in allowed)
    wrong = sorted(used(text) - set(allowed))
    if wrong:
        words = _("%(wrong)s is not one of the words that can be filled in here. Possible are: %(allowed)s")
        raise ValidationError(words % {"wrong": ", ".join(f"{{{key}}}" for key in wrong), "allowed": shown})
    if re.search(r"[{}]", _WORD.sub("", text)):
        raise ValidationError(
            _("There is a brace without its partner. Words to fill in are: %(allowed)s") % {"allowed": shown}
        )
