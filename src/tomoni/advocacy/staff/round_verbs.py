"""The verbs of a round: the next one, carrying over, adding and pasting items, addressing them, sending."""

import contextlib
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tomoni.advocacy import actions
from tomoni.advocacy.actions.likeness import Known
from tomoni.advocacy.actions.pasting import Chosen, put_in
from tomoni.advocacy.actions.rounds import carry_chosen, next_round, readdress
from tomoni.advocacy.actions.tables import Pasted, TableRefusedError, read_items
from tomoni.advocacy.forms.items import AddItemsForm, CarryForm, ItemForm, PasteForm
from tomoni.advocacy.forms.keys import typed_keys
from tomoni.advocacy.forms.rounds import NextRoundForm, SealForm
from tomoni.advocacy.models import Asked, Demand, Round, Wording
from tomoni.advocacy.templatetags.advocacy import spoken
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.staff.records import RecordVerbView, inspect_url


class RoundVerbView(RecordVerbView):
    """A verb on a round; its page opens again."""

    model = Round
    permission = "advocacy.change_round"
    header_icon = "group"
    refusals = (actions.AskingRefusedError, actions.CarryOverRefusedError, actions.SealRefusedError)

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class NextRoundView(RoundVerbView):
    """Makes the next round from this one and goes on to what is carried over."""

    permission = "advocacy.add_round"
    form_class = NextRoundForm
    page_title = gettext_lazy("Next round")
    button = gettext_lazy("Make it and choose the items")

    def get_initial(self) -> dict[str, Any]:
        number = self.record.number
        return {"title": self.record.title.replace(str(number), str(number + 1), 1) if number else self.record.title}

    def act(self, form: Any) -> str:
        self.made = next_round(self.record, **form.cleaned_data)
        return _("The round was made. Choose what is asked again.")

    def get_success_url(self) -> str:
        return f"{reverse('advocacy_round:carry', args=[self.made.pk])}?previous={self.record.pk}"


class CarryOverView(RoundVerbView):
    """Shows what of an earlier round is still open, and asks again what is ticked."""

    form_class = CarryForm
    page_title = gettext_lazy("Carry over")
    button = gettext_lazy("Carry over what is ticked")
    template_name = "advocacy/staff/carry_over.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | {"round": self.record, "user": self.request.user}
        if "previous" in self.request.GET and self.request.method == "GET":
            kwargs["data"] = self.request.GET
        return kwargs

    @cached_property
    def previous(self) -> Round | None:
        """The round to carry over from: the one chosen, else the newest before this one."""
        form = self.get_form()
        if form.is_bound:
            return form.cleaned_data["previous"] if form.is_valid() else None
        return form.fields["previous"].queryset.first()

    def get_initial(self) -> dict[str, Any]:
        return {"previous": self.request.GET.get("previous")}

    def rows(self) -> list[dict[str, Any]]:
        """Return the items of the earlier round with what would become of each."""
        if self.previous is None:
            return []
        there = set(Asked.objects.filter(round=self.record).values_list("demand", flat=True))
        found = Asked.objects.visible_to(self.request.user).filter(round=self.previous).in_document_order()
        found = list(found.select_related("demand", "wording").prefetch_related("bodies"))
        newest = {
            wording.demand_id: wording
            for wording in Wording.objects.filter(demand__in=[each.demand_id for each in found]).order_by("version")
        }
        return [_row(asked, newest.get(asked.demand_id), asked.demand_id in there) for asked in found]

    def act(self, form: Any) -> str:
        ticked, old = self.request.POST.getlist("demand"), set(self.request.POST.getlist("old_words"))
        demands = list(Demand.objects.visible_to(self.request.user).filter(pk__in=typed_keys(ticked)))
        if not demands:
            raise actions.CarryOverRefusedError(_("No item is ticked. Tick what is to be asked again."))
        made = carry_chosen(
            form.cleaned_data["previous"],
            to=self.record,
            demands=demands,
            in_old_words=[demand for demand in demands if str(demand.pk) in old],
        )
        words = ngettext("%(count)s item was carried over.", "%(count)s items were carried over.", len(made))
        return words % {"count": len(made)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(previous=self.previous, rows=self.rows(), **kwargs)


def _row(asked: Asked, newest: Wording | None, is_there: bool) -> dict[str, Any]:
    old = spoken(asked.wording.texts) if asked.wording else ""
    new = spoken(newest.texts) if newest else ""
    is_open = asked.demand.state == Demand.State.OPEN
    return {
        "asked": asked,
        "old": old,
        "new": new,
        "is_reworded": bool(old and new and old != new),
        "is_there": is_there,
        "may_be_carried": is_open and not is_there,
    }


class AddItemsView(RoundVerbView):
    """Puts demands that stand already into the round."""

    form_class = AddItemsForm
    page_title = gettext_lazy("Add demands")
    button = gettext_lazy("Put them into the round")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"round": self.record, "user": self.request.user}

    def act(self, form: Any) -> str:
        for demand in form.cleaned_data["demands"]:
            actions.ask(demand, round=self.record, bodies=form.cleaned_data["bodies"])
        return _("They stand in the round now.")


class PasteView(RoundVerbView):
    """A table from Word or Excel becomes items: shown first, each beside what it is like, then kept."""

    form_class = PasteForm
    page_title = gettext_lazy("Paste a table")
    button = gettext_lazy("Look what would happen")
    template_name = "advocacy/staff/paste.html"
    refusals = (*RoundVerbView.refusals, TableRefusedError, actions.WordingRefusedError)

    def form_valid(self, form: Any) -> HttpResponse:
        if "keep" in self.request.POST:
            return super().form_valid(form)
        try:
            items = read_items(form.cleaned_data["pasted"])
        except TableRefusedError as refusal:
            form.add_error("pasted", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, rows=self._rows(items)))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the rows again where they were read but could not be kept."""
        rows = []
        if "keep" in self.request.POST and form.cleaned_data.get("pasted"):
            with contextlib.suppress(TableRefusedError):
                rows = self._rows(read_items(form.cleaned_data["pasted"]))
        return self.render_to_response(self.get_context_data(form=form, rows=rows))

    def _rows(self, items: list[Pasted]) -> list[dict[str, Any]]:
        known = Known(self.request.user)
        return [{"item": item, "alike": known.alike(item.title, item.text)} for item in items]

    def act(self, form: Any) -> str:
        chosen = []
        for item in read_items(form.cleaned_data["pasted"]):
            what = self.request.POST.get(f"row-{item.line}", "new")
            if what == "skip":
                continue
            chosen.append(Chosen(item, self._demand(what) if what != "new" else None))
        made = put_in(self.record, chosen, user=self.request.user, on=timezone.localdate())
        words = ngettext("%(count)s item was added.", "%(count)s items were added.", len(made))
        return words % {"count": len(made)}

    def _demand(self, key: str) -> Demand:
        """Return the demand a pasted item is said to be; its words may change, so it must be one the user writes."""
        found = Demand.objects.editable_by(self.request.user).filter(pk__in=typed_keys([key]))
        if demand := found.first():
            return demand
        raise actions.AskingRefusedError(
            _("You may not change one of the demands chosen. Add it by “Add demands”, or keep the item as a new one.")
        )


class AskedVerbView(RoundVerbView):
    """A verb on an item of a round; the round's page opens again."""

    model = Asked
    permission = "advocacy.change_asked"

    def get_success_url(self) -> str:
        return inspect_url(self.record.round)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("advocacy_round:index"), "label": Round._meta.verbose_name_plural},
            {"url": inspect_url(self.record.round), "label": str(self.record.round)},
            {"url": "", "label": self.get_page_title()},
        ]


class ItemView(AskedVerbView):
    """Sets the number of an item and whom it is put to."""

    form_class = ItemForm
    page_title = gettext_lazy("Number and bodies")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"asked": self.record}

    def act(self, form: Any) -> str:
        readdress(self.record, on=timezone.localdate(), **form.cleaned_data)
        return _("The item was kept.")


class TakeOutView(AskedVerbView):
    """Takes a demand out of a round that was not sent."""

    form_class = NothingForm
    page_title = gettext_lazy("Take out of the round")
    button = gettext_lazy("Take out")

    def act(self, form: Any) -> str:
        actions.take_out(self.record)
        return _("It was taken out. The demand itself stays.")


class SealView(RoundVerbView):
    """Notes that the request was sent: words, numbers and items stay as they are from then on."""

    form_class = SealForm
    page_title = gettext_lazy("Note that the request was sent")
    button = gettext_lazy("It was sent")
    template_name = "advocacy/staff/seal.html"

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.record.requested_on or timezone.localdate()}

    def act(self, form: Any) -> str:
        actions.seal(self.record, now=timezone.now(), on=form.cleaned_data["on"])
        return _("The request was sent. Its words stay as they are; answers can be kept now.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = Asked.objects.filter(round=self.record).count()
        return super().get_context_data(count=count, **kwargs)
