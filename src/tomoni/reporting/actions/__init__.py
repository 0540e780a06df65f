"""Starting a report, drafting it from the records, handing it on and approving it, adopting it, correcting it since."""

from tomoni.reporting.actions.adopting import AdoptionRefusedError, Assembly, adopt
from tomoni.reporting.actions.drafting import ClosedError, Drafted, draft, rest_on
from tomoni.reporting.actions.starting import start
from tomoni.reporting.actions.using import Used, records_used

__all__ = [
    "AdoptionRefusedError",
    "Assembly",
    "ClosedError",
    "Drafted",
    "Used",
    "adopt",
    "draft",
    "records_used",
    "rest_on",
    "start",
]
