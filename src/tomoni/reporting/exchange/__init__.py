"""The tables of reports, and of what is typed by hand for them: for import and export."""

from tomoni.reporting.exchange.manual import ManualFigures, ManualRows, ManualTables
from tomoni.reporting.exchange.reports import Reports

TABLES = [Reports(), ManualFigures(), ManualTables(), ManualRows()]
