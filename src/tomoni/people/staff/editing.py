"""Adding and editing a person or organisation; a similar record is shown before a new one is saved."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView

from tomoni.core.staff.views import VisibleEditView
from tomoni.core.staff.viewsets import VisiblePermissionPolicy
from tomoni.people.actions import likeness
from tomoni.people.actions.duplicates import Candidate, similar_to

SAVE_ANYWAY = "save-anyway"


class NeverDeletedPolicy(VisiblePermissionPolicy):
    """Persons and organisations are merged, erased or dissolved, never deleted: others refer to them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})


class RecordCreateView(CreateView):
    """The form of a new record. When one like it exists, it is shown and nothing typed is lost."""

    template_name = "people/staff/create.html"
    inspect_url_name = ""
    candidates: list[Candidate] = []

    def form_valid(self, form: Any) -> HttpResponse:
        if SAVE_ANYWAY not in self.request.POST:
            self.candidates = self._similar(form)
            if self.candidates:
                return self.form_invalid(form)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        if not self.candidates:
            return super().form_invalid(form)
        self.form = form
        return self.render_to_response(self.get_context_data(form=form))

    def _similar(self, form: Any) -> list[Candidate]:
        record = form.save(commit=False)
        record.make_keys()
        owned = [record.othername_set.all(), record.contactpoint_set.all(), record.address_set.all()]
        for row in (row for rows in owned for row in rows):
            row.make_keys()
        return similar_to(record, user=self.request.user, others=owned[0], contacts=owned[1], addresses=owned[2])

    def get_success_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "record": candidate.record,
                "is_strong": candidate.score >= likeness.STRONG,
                "reasons": likeness.words(candidate.reasons),
                "url": reverse(self.inspect_url_name, args=[candidate.record.pk]),
            }
            for candidate in self.candidates
        ]
        return super().get_context_data(candidates=rows, save_anyway=SAVE_ANYWAY, **kwargs)


class RecordEditView(VisibleEditView):
    """The form of one record."""

    inspect_url_name = ""
    success_message = _("%(object)s was saved.")

    def get_success_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])
