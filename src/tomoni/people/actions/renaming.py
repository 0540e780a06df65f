"""A new name for an organisation: the old one is kept as a former name, so that it is still found."""

from django.db import transaction

from tomoni.core import names, search
from tomoni.people.models import Organisation, OtherName


@transaction.atomic
def rename_organisation(
    organisation: Organisation, *, name: str, kana: str = "", name_en: str = ""
) -> OtherName | None:
    """Rename it and return its former name as it is kept; None when that was known already."""
    old = OtherName(
        organisation=organisation, kind=OtherName.Kind.FORMER, text=organisation.name, kana=organisation.kana
    )
    organisation.name, organisation.kana, organisation.name_en = name, kana, name_en
    organisation.save()
    key = names.fold_organisation(old.text)[:200]
    if OtherName.objects.filter(organisation=organisation, key=key).exists() or key == organisation.name_key:
        search.index(organisation)
        return None
    old.save()
    return old
