"""Publishing: a text becomes fixed, a petition becomes public."""

from datetime import datetime

from django.utils.translation import gettext as _

from tomoni.petitions.models import Petition, Wording
from tomoni.projects.models.project import Visibility


class NotReadyError(Exception):
    """Something is missing before it can be published; the message says what."""


def publish_wording(wording: Wording, *, now: datetime) -> Wording:
    """Fix a text and let people read it; from then on the database refuses to change it."""
    if not (wording.title.strip() and wording.text.strip()):
        raise NotReadyError(_("Write title and text before you publish them."))
    wording.sha256 = wording.fingerprint()
    wording.published_at = now
    wording.save()
    return wording


def next_version(wording: Wording) -> Wording:
    """Return a draft of the next version in the same language, with the text as it stands."""
    last = Wording.objects.filter(petition=wording.petition_id, language=wording.language).order_by("version").last()
    return Wording.objects.create(
        petition=wording.petition,
        language=wording.language,
        version=(last.version if last else 0) + 1,
        title=wording.title,
        text=wording.text,
        reading=wording.reading,
    )


def publish(petition: Petition, *, now: datetime) -> Petition:
    """Let everybody read the petition, and sign it from the day it opens (at once where none was set).

    Raises NotReadyError without a published Japanese text or an addressee, and where a House of the Diet is not told.
    Introducing members may be found later: sheets are collected before a member takes them.
    """
    if not Wording.objects.published().filter(petition=petition, language="ja").exists():
        raise NotReadyError(_("Publish its Japanese text first."))
    addressees = list(petition.addressees.all())
    if not addressees:
        raise NotReadyError(_("Say to whom it is addressed."))
    if petition.asks.houses and not all(each.house for each in addressees):
        raise NotReadyError(_("Say of each addressee which House it is."))
    petition.opens_at = petition.opens_at or now
    petition.is_published = True
    petition.visibility = Visibility.PUBLIC
    petition.full_clean()
    petition.save()
    return petition
