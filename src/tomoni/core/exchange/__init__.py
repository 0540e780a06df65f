"""Tables in and out: CSV and XLSX with row-level errors.

An app offers ``exchange.TABLES``; each ``Table`` names its columns once, and from them come the
import, the export, the template and the documentation. A *cell* is the kind of value a column
holds (``cells``), a *reference* names a row of another table, a *source* is a file being read,
a *finding* is what is wrong with one row.
"""

from .safety import plain_cell, safe_cell

__all__ = ["plain_cell", "safe_cell"]
