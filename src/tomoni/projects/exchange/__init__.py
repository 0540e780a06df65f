"""The tables of programmes, projects, activities, meetings, decisions and tasks, for import and export."""

from tomoni.projects.exchange.activities import Activities
from tomoni.projects.exchange.meetings import Decisions, Meetings, Series
from tomoni.projects.exchange.programmes import Programmes
from tomoni.projects.exchange.projects import Members, Projects
from tomoni.projects.exchange.tasks import Tasks

TABLES = [Programmes(), Projects(), Members(), Series(), Activities(), Meetings(), Decisions(), Tasks()]
