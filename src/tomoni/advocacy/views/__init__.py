"""Public pages of the demand ledger: what is asked by a mailed link, statements, press releases; the feed of deadlines."""

from tomoni.advocacy.views.answering import call, ended, enter, press, sign_on
from tomoni.advocacy.views.deadlines import deadline_feed
from tomoni.advocacy.views.releases import release, release_file, releases
from tomoni.advocacy.views.rounds import round, rounds
from tomoni.advocacy.views.statements import statement, statement_file, statements

__all__ = [
    "call",
    "deadline_feed",
    "ended",
    "enter",
    "press",
    "release",
    "release_file",
    "releases",
    "round",
    "rounds",
    "sign_on",
    "statement",
    "statement_file",
    "statements",
]
