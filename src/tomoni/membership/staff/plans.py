"""Plans: what one can be, its price by date, what it brings; nothing is built in."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.columns import YesNoColumn
from tomoni.core.staff.views import VisibleIndexView
from tomoni.membership.models import Plan

PANELS = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                FieldPanel(
                    "key", help_text=_("A short word in Latin letters for files, such as student; it never shows.")
                ),
                FieldPanel(
                    "position", help_text=_("Where it stands in the table; a sub-class stands below its class.")
                ),
            ],
            heading=_("Name"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("subject"), FieldPanel("nature")]),
                FieldPanel("part_of"),
            ],
            heading=_("Where it is counted"),
            help_text=_(
                "This cannot be changed any more once somebody belongs under the plan: past figures must stay."
            ),
        ),
        InlinePanel(
            "prices",
            [FieldRowPanel([FieldPanel("valid_from", widget=AdminDateInput), FieldPanel("per_unit")])],
            heading=_("Prices"),
            label=_("price"),
            help_text=_(
                "A new price is a new row with its first day; earlier ones stay for the years they were valid in."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("minimum_units"),
                FieldPanel(
                    "period",
                    help_text=_(
                        "A fixed year ends for all on the same day. A year from joining ends a year later. "
                        "By the month ends with the calendar month."
                    ),
                ),
                FieldPanel("first_month", help_text=_("1 for January, 4 for April. Only for the fixed year.")),
                FieldPanel(
                    "grace_days",
                    help_text=_(
                        "So long after the end of a term a member is not lapsed yet and may still get the magazine."
                    ),
                ),
            ],
            heading=_("Units and period"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("has_vote", help_text=_("In the general assembly.")),
                FieldPanel("copies_per_unit", help_text=_("0 for a plan without the magazine.")),
                FieldPanel("has_mailing_list"),
            ],
            heading=_("What it brings"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_offered"),
                FieldPanel(
                    "joins_at_once", help_text=_("Otherwise each application waits until the secretariat decides.")
                ),
            ],
            heading=_("Joining on the web"),
        ),
    ]
)


class PlanIndexView(VisibleIndexView):
    """The plans in the order of the table."""

    default_ordering = None

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("part_of").prefetch_related("prices")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.in_order()


def price_today(plan: Plan) -> str:
    """Return the yen for a unit today; empty where no price is set."""
    price = plan.price_on(timezone.localdate())
    return f"{price.per_unit:,}" if price else ""


def _name(plan: Plan) -> Any:
    return _("of which %(plan)s") % {"plan": plan} if plan.part_of_id else str(plan)


class PlanViewSet(VisibleModelViewSet):
    """The plans of the network."""

    model = Plan
    icon = "list-ul"
    menu_label = _("Plans")
    menu_order = 50
    index_view_class = PlanIndexView
    inspect_view_enabled = False
    edit_handler = PANELS
    list_display = [
        TitleColumn("name", label=_("Plan"), accessor=_name, url_name="membership_plan:edit"),
        Column("subject", label=_("For"), accessor="get_subject_display"),
        Column("nature", label=_("Nature"), accessor="get_nature_display"),
        Column("price", label=_("Yen per unit today"), accessor=price_today),
        Column("minimum_units", label=_("Least units")),
        Column("period", label=_("Period"), accessor="get_period_display"),
        Column("copies_per_unit", label=_("Copies per unit")),
        YesNoColumn("has_vote", label=_("Vote")),
        YesNoColumn("is_offered", label=_("On the web")),
    ]
