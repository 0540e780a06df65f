"""What personal data reports hold: who vouches for a figure or table that no record gives."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import audit
from tomoni.people.actions.privacy import Holding, Kept, Row
from tomoni.people.models import Person
from tomoni.reporting.models import ManualFigure, ManualTable


def _vouched(person: Person) -> Iterable[Row]:
    for figure in ManualFigure.objects.filter(vouched_by=person).order_by("report__key", "key"):
        yield {_("Annual report"): figure.report.title("ja"), _("Figure"): figure.value, _("Source"): figure.source}
    for table in ManualTable.objects.filter(vouched_by=person).order_by("key"):
        yield {_("Table"): table.title, _("Source"): table.source}


def _erase(person: Person) -> Iterable[Kept]:
    """Take the name away; the figure or table and its source stay."""
    for model in (ManualFigure, ManualTable):
        for record in model.objects.filter(vouched_by=person):
            record.vouched_by = None
            record.save(update_fields=["vouched_by", "updated_at"])
            audit.redact(model, record.pk, user=None, reason="personal data erased on request")
    return []


PERSONAL_DATA = [
    Holding(
        key="reporting.manual_figure",
        label=gettext_lazy("Figures of annual reports vouched for"),
        purpose=gettext_lazy("to know whom to ask about a figure that no record gives"),
        retention=gettext_lazy("until the person asks for erasure"),
        legal_basis=gettext_lazy(
            "the work for the network itself (Act on the Protection of Personal Information, art. 18)"
        ),
        collect=_vouched,
        erase=_erase,
    ),
]
