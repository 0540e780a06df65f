"""Starting a report, drafting it from the records, adopting it."""

from tomoni.reporting.actions.adopting import AdoptionRefusedError, adopt
from tomoni.reporting.actions.drafting import Drafted, draft, rest_on
from tomoni.reporting.actions.starting import start
from tomoni.reporting.actions.using import Used, records_used

__all__ = ["AdoptionRefusedError", "Drafted", "Used", "adopt", "draft", "records_used", "rest_on", "start"]
