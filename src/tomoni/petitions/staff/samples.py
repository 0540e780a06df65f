"""Staff screens of sample audits: draw, check one by one, finish; the result says how sure it is."""

from typing import Any

from django.db import models
from django.forms import Form
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import audit
from tomoni.petitions.actions import sampling
from tomoni.petitions.forms.sampling import DrawForm, JudgeForm
from tomoni.petitions.models import Petition, Sample, SampleLine, Signature
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

PERMISSION = "petitions.change_match"


def percent(share: float | None) -> str:
    """Return a share as it is read: 98.5 %."""
    return "" if share is None else f"{share * 100:.1f} %"


def sentence(sample: Sample, found: sampling.Estimate) -> str:
    """Return what the sample tells in one sentence; '' while nothing is checked."""
    if found.share is None:
        return ""
    words = _(
        "Of %(checked)s signatures checked, %(share)s are genuine. Of all %(population)s, that is between %(low)s and "
        "%(high)s, in 95 of 100 such samples."
    )
    return words % {
        "checked": f"{found.genuine + found.false:,}",
        "share": percent(found.share),
        "population": f"{sample.population:,}",
        "low": percent(found.low),
        "high": percent(found.high),
    }


class SampleIndexView(RecordIndexView):
    """Samples, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "drawn_by")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("population", _("Drawn from"), lambda sample: f"{sample.population:,}"),
            records.column("share", _("Genuine"), lambda sample: percent(sample.result.get("share"))),
            records.column("closed_at", _("Finished"), "closed_at", sort_key="closed_at"),
        ]


class SampleInspectView(RecordInspectView):
    """A sample: what it says so far, its lines, the next one to check."""

    def get_edit_url(self) -> str | None:
        return None

    def get_delete_url(self) -> str | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sample, user = self.object, self.request.user
        found = sampling.estimate(sample)
        lines = SampleLine.objects.visible_to(user).filter(sample=sample).select_related("checked_by")
        may_check = self.is_editable and user.has_perm(PERMISSION) and sample.closed_at is None
        return super().get_context_data(
            sample=sample,
            found=found,
            sentence=sentence(sample, found),
            lines=lines.order_by("number"),
            following=lines.unchecked().first() if may_check else None,
            may_close=may_check and not found.open,
            may_check=may_check,
            **kwargs,
        )


class DrawView(RecordVerbView):
    """Draws a sample of a petition's signatures."""

    model = Petition
    permission = PERMISSION
    form_class = DrawForm
    page_title = gettext_lazy("Draw a sample")
    button = gettext_lazy("Draw")
    header_icon = "search"
    refusals = (sampling.SamplingError,)

    def act(self, form: Any) -> str:
        size = form.cleaned_data["size"]
        self.made = sampling.draw(self.record, size=size, user=self.request.user, now=timezone.now())
        return _("Drawn. Check them one by one: ask the person, or compare the paper.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.made)


class JudgeView(RecordVerbView):
    """Checks one drawn signature and leads on to the next."""

    model = SampleLine
    permission = PERMISSION
    form_class = JudgeForm
    page_title = gettext_lazy("Check a drawn signature")
    button = gettext_lazy("Save, next")
    header_icon = "check"
    refusals = (sampling.SamplingError,)
    template_name = "petitions/staff/sample_line.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        sample = self.record.sample
        return [
            *self.breadcrumbs_items,
            {"url": reverse("petitions_sample:index"), "label": _("Samples")},
            {"url": records.inspect_url(sample), "label": f"{sample.petition} {sample}"},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"verdict": self.record.verdict}

    def act(self, form: Any) -> str:
        sampling.judge(self.record, verdict=form.cleaned_data["verdict"], user=self.request.user, now=timezone.now())
        return _("Number %(number)s: saved.") % {"number": self.record.number}

    def get_success_url(self) -> str:
        own = SampleLine.objects.editable_by(self.request.user).filter(sample=self.record.sample_id)
        following = own.unchecked().first()
        if following:
            return reverse("petitions_sample:judge", args=[following.pk])
        return records.inspect_url(self.record.sample)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Signature.objects.select_related("petition", "sheet", "collector__organisation", "collector__person")
        signature = found.get(pk=self.record.signature_id)
        audit.record_reads([signature], user=self.request.user)
        has_scan = bool(signature.sheet and signature.sheet.scan and not signature.sheet.scan_destroyed_at)
        return super().get_context_data(signature=signature, has_scan=has_scan, sample=self.record.sample, **kwargs)


class CloseView(RecordVerbView):
    """Finishes a sample."""

    model = Sample
    permission = PERMISSION
    form_class = Form
    page_title = gettext_lazy("Finish the sample")
    button = gettext_lazy("Finish: the result stands")
    header_icon = "lock"
    refusals = (sampling.SamplingError,)

    def act(self, form: Any) -> str:
        closed = sampling.close(self.record, user=self.request.user, now=timezone.now())
        return sentence(closed, sampling.estimate(closed)) or _("The sample is finished.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class SampleViewSet(RecordViewSet):
    """Samples. They come about by drawing, and never change once finished."""

    model = Sample
    icon = "search"
    menu_label = gettext_lazy("Samples")
    index_view_class = SampleIndexView
    inspect_view_class = SampleInspectView
    inspect_template_name = "petitions/staff/sample.html"
    ordering = "-drawn_at"
    form_fields: list[str] = []
    export_filename = "samples"
    list_export = ["petition", "drawn_at", "population", "closed_at"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "add_url_name": None, "edit_url_name": None, "delete_url_name": None
        }  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [each for each in super().get_urlpatterns() if each.name not in ("add", "edit", "delete", "usage")]
        return [
            *kept,
            path("draw/<uuid:pk>/", DrawView.as_view(), name="draw"),
            path("judge/<int:pk>/", JudgeView.as_view(), name="judge"),
            path("close/<int:pk>/", CloseView.as_view(), name="close"),
        ]
