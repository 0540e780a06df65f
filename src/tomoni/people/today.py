"""What waits in the people app: pairs to decide, consents about to end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core.today import TodayItem
from tomoni.people.models import Consent, DuplicatePair

CONSENT_NOTICE = timedelta(days=30)


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the secretariat; for others nothing."""
    if not user.has_perm("people.change_duplicatepair"):
        return
    yield from _duplicates(user)
    yield from _consents(user, today)


def _duplicates(user: Any) -> Iterator[TodayItem]:
    for subject, label in DuplicatePair.Subject.choices:
        count = DuplicatePair.objects.editable_by(user).undecided().filter(subject=subject).count()
        if count:
            words = {"count": count, "subject": label}
            title = ngettext(
                "%(count)s possible duplicate: %(subject)s", "%(count)s possible duplicates: %(subject)s", count
            )
            url = f"{reverse('people_duplicates:index')}?subject={subject}"
            yield TodayItem(title=title % words, url=url, due=None, scope="office", kind=_("duplicates"))


def _consents(user: Any, today: date) -> Iterator[TodayItem]:
    ending = Consent.objects.editable_by(user).valid_on(today).filter(expires_on__lte=today + CONSENT_NOTICE)
    for consent in ending.filter(person__merged_into=None).select_related("person").order_by("expires_on", "pk"):
        yield TodayItem(
            title=f"{consent.person}: {consent.get_purpose_display()}",
            url=reverse("people_person:inspect", args=[consent.person_id]),
            due=consent.expires_on,
            scope="office",
            kind=_("consent ends"),
        )
