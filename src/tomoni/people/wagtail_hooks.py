"""The back office's group "People and organisations"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from tomoni.core.staff.viewsets import VisibleChooserViewSet
from tomoni.people.staff.accounts import PERSON_CHOOSER, AccountViewSet
from tomoni.people.staff.duplicates import DuplicatesViewSet
from tomoni.people.staff.organisations import OrganisationViewSet
from tomoni.people.staff.persons import PersonViewSet
from tomoni.people.staff.segments import SegmentViewSet
from tomoni.people.staff.tags import AddTagAction, TagViewSet


class PeopleGroup(ViewSetGroup):
    """Who: persons, organisations, segments, duplicates, tags, accounts."""

    menu_label = _("People and organisations")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 110
    items = (PersonViewSet, OrganisationViewSet, SegmentViewSet, DuplicatesViewSet, TagViewSet, AccountViewSet)


@hooks.register("register_admin_viewset")
def people_screens() -> PeopleGroup:
    """Register the screens."""
    return PeopleGroup()


@hooks.register("register_admin_viewset")
def person_chooser() -> VisibleChooserViewSet:
    """Register the chooser of persons."""
    return PERSON_CHOOSER


@hooks.register("insert_global_admin_css")
def people_css() -> SafeString:
    """Load the looks of cards, comparisons and the segment builder."""
    return format_html('<link rel="stylesheet" href="{}">', static("people/staff.css"))


hooks.register("register_bulk_action", AddTagAction)
