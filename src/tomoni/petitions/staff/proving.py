"""Staff screen of the chain: whether every signature that was acknowledged and counted is still there as it was."""

from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.petitions.actions import chain
from tomoni.petitions.models import Block, Head, Petition
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordVerbView

MOST_BLOCKS = 2_000
MOST_SIGNATURES = 20_000
SHOWN = 50


class ChainView(RecordVerbView):
    """Shows where the chain ends, and follows it link by link at the press of a button."""

    model = Petition
    permission = "petitions.change_match"
    form_class = Form
    page_title = gettext_lazy("Verify the signatures")
    button = gettext_lazy("Verify now")
    header_icon = "check"
    template_name = "petitions/staff/chain.html"

    def form_valid(self, form: Any) -> Any:
        if self._is_large():
            form.add_error(None, _("There are too many for a page. Run: tomoni verify-signatures %(petition)s")
                           % {"petition": self.record.slug})  # fmt: skip
            return self.form_invalid(form)
        found = list(chain.findings(self.record))
        return self.render_to_response(self.get_context_data(form=form, found=found[:SHOWN], number=len(found)))

    def _is_large(self) -> bool:
        blocks = Block.objects.filter(petition=self.record).values_list("length", flat=True)
        return blocks.count() > MOST_BLOCKS or sum(blocks) > MOST_SIGNATURES

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Block.objects.filter(petition=self.record)
        return super().get_context_data(
            last=own.order_by("-number").first(),
            chained=sum(own.filter(kind=Block.Kind.COUNTED).values_list("length", flat=True)),
            head=Head.objects.filter(petition=self.record).order_by("-day").first(),
            **kwargs,
        )
