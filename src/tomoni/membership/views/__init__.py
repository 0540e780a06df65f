"""Public pages: the join form, and the pages a member reaches by a signed link."""

from tomoni.membership.views.entering import ask, asked, end_links, enter, ended, leave_pages

__all__ = ["ask", "asked", "end_links", "ended", "enter", "leave_pages"]
