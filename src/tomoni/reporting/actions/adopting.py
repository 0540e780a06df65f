"""Adoption: text, numbers, labels and the records' state are frozen; nothing changes them afterwards."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.composing import compose
from tomoni.reporting.document import settled, to_data
from tomoni.reporting.models import Report
from tomoni.reporting.sentences import LANGUAGES


class AdoptionRefusedError(ValueError):
    """The report cannot be adopted now; the words say why."""


@transaction.atomic
def adopt(report: Report, *, today: date) -> Report:
    """Freeze the report as it stands, in every language, and make it public.

    Raises AdoptionRefusedError where the assembly has not received it, or findings are open.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.ASSEMBLY:
        raise AdoptionRefusedError(_("Only a report that is before the assembly can be adopted."))
    documents = {language: compose(report, language) for language in LANGUAGES}
    withheld = [finding for finding in documents["ja"].findings if finding.withheld]
    if withheld:
        words = _(
            "%(count)s sentences are withheld because records contradict each other. Settle them first: %(first)s"
        )
        raise AdoptionRefusedError(words % {"count": len(withheld), "first": withheld[0].text})
    adopted = Report.State.ADOPTED
    report.frozen = {
        language: to_data(settled(document, state=adopted.value)) for language, document in documents.items()
    }
    report.state, report.adopted_on = adopted, today
    report.save()
    return report
