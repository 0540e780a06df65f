"""Public pages: front page, chronicle, calendar and its feed, activities and their evidence.

Everything shown was asked of ``visible_to``. Of a meeting only title, date, place and public line are told.
"""

from tomoni.projects.views.activity import activity, evidence
from tomoni.projects.views.calendar import calendar, feed
from tomoni.projects.views.chronicle import chronicle
from tomoni.projects.views.home import home

__all__ = ["activity", "calendar", "chronicle", "evidence", "feed", "home"]
