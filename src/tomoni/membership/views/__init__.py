"""Public pages: the join form, and the pages a member reaches by a signed link."""

from tomoni.membership.views.changes import MoveView, RenewView, UnitsView, WishesView
from tomoni.membership.views.entering import ask, asked, by_link, end_links, ended, enter, leave_pages
from tomoni.membership.views.joining import join, joined
from tomoni.membership.views.pages import page, pages

move, renew = by_link(MoveView.as_view()), by_link(RenewView.as_view())
change_units, change_wishes = by_link(UnitsView.as_view()), by_link(WishesView.as_view())

__all__ = [
    "ask",
    "asked",
    "change_units",
    "change_wishes",
    "end_links",
    "ended",
    "enter",
    "join",
    "joined",
    "leave_pages",
    "move",
    "page",
    "pages",
    "renew",
]
