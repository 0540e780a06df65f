"""The back office's group "Signature drives"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from tomoni.petitions.staff.batches import BatchViewSet
from tomoni.petitions.staff.collectors import CollectorViewSet
from tomoni.petitions.staff.destructions import DestructionViewSet
from tomoni.petitions.staff.endorsements import EndorsementViewSet
from tomoni.petitions.staff.hand_overs import HandOverViewSet
from tomoni.petitions.staff.inquiries import InquiryViewSet
from tomoni.petitions.staff.matches import MatchViewSet
from tomoni.petitions.staff.petitions import PetitionViewSet
from tomoni.petitions.staff.reviewing import SweepViewSet
from tomoni.petitions.staff.samples import SampleViewSet
from tomoni.petitions.staff.sheets import SheetViewSet
from tomoni.petitions.staff.wordings import WordingViewSet


class PetitionsGroup(ViewSetGroup):
    """Petitions, and everything collected for them."""

    menu_label = _("Signature drives")
    menu_name = "petitions"
    menu_icon = "edit"
    menu_order = 110
    items = (
        PetitionViewSet,
        WordingViewSet,
        CollectorViewSet,
        SheetViewSet,
        BatchViewSet,
        EndorsementViewSet,
        SweepViewSet,
        MatchViewSet,
        InquiryViewSet("petitions_signers"),
        SampleViewSet,
        HandOverViewSet,
        DestructionViewSet,
    )


@hooks.register("register_admin_viewset")
def petition_screens() -> PetitionsGroup:
    """Register the screens."""
    return PetitionsGroup()


@hooks.register("insert_global_admin_css")
def petitions_css() -> SafeString:
    """Load the looks of the petition's page, of sheets and of keying."""
    return format_html('<link rel="stylesheet" href="{}">', static("petitions/staff.css"))
