"""Answers typed, and made of the notes of two note-takers side by side."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy import actions
from tomoni.advocacy.actions.keeping import keep
from tomoni.advocacy.forms.answers import AnswerForm, FigureFormSet, PromiseFormSet
from tomoni.advocacy.forms.keys import typed_keys
from tomoni.advocacy.models import Answer, Asked, AskedBody, Note, Round
from tomoni.advocacy.staff.telling import askings
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.staff.records import RecordVerbView, inspect_url

PROMISED = re.compile(r"【(?:約束|宿題|promise)】\s*(.+)", re.IGNORECASE)


class AnswerView(RecordVerbView):
    """One item put to one body: notes side by side, the time before, and the answer to keep."""

    model = AskedBody
    permission = "advocacy.add_answer"
    form_class = AnswerForm
    page_title = gettext_lazy("Answer")
    button = gettext_lazy("Keep the answer")
    refusals = (actions.AnswerRefusedError, actions.PromiseRefusedError, actions.NotAddressedError)
    template_name = "advocacy/staff/answer.html"
    header_icon = "comment"

    @cached_property
    def round(self) -> Round:
        """The round it was asked in."""
        return self.record.asked.round

    @cached_property
    def notes(self) -> list[Note]:
        """The notes on this item not taken into an answer yet, those of one note-taker together."""
        found = Note.objects.visible_to(self.request.user).filter(asked_body=self.record, answer=None)
        return list(found.exclude(text="", stance="").select_related("author__person").order_by("author", "at"))

    @cached_property
    def standing(self) -> Answer | None:
        """The answer that stands now."""
        return Answer.objects.standing().filter(asked_body=self.record).order_by("answered_on", "pk").last()

    def get_initial(self) -> dict[str, Any]:
        longest = max(self.notes, key=lambda note: len(note.text), default=None)
        classes = [note.stance for note in self.notes if note.stance]
        standing = self.standing
        return {
            "text": PROMISED.sub("", longest.text).strip() if longest else standing.text if standing else "",
            "stance": classes[-1] if classes else standing.stance if standing else None,
            "on": self.round.starts_on,
            "post": standing.post if standing else "",
            "form": standing.form if standing else Answer.Form.ORAL,
            "is_public": standing.is_public if standing else False,
            "replaces": standing is not None,
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.standing is None:
            del form.fields["replaces"]
        data = self.request.POST if self.request.method == "POST" else None
        caught = [{"text": match.strip()} for note in self.notes for match in PROMISED.findall(note.text)]
        self.figures = FigureFormSet(data, prefix="figures")
        self.promises = PromiseFormSet(data, prefix="promises", initial=None if data else _once(caught))
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        if not (self.figures.is_valid() and self.promises.is_valid()):
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, form: Any) -> str:
        told = dict(form.cleaned_data)
        replaces = told.pop("replaces", False)
        rows = [row.cleaned_data for row in self.promises.forms if row.cleaned_data.get("text")]
        keep(
            self.record,
            supersedes=self.standing if replaces else None,
            figures=[figure for row in self.figures.typed() if (figure := row.figure())],
            promises=rows,
            notes=self.notes,
            **told,
        )
        if any(row["due_on"] and row["due_on"] < timezone.localdate() for row in rows):
            messages.warning(self.request, _("The day of a promise has passed already. Note what became of it."))
        return _("The answer of %(body)s was kept.") % {"body": self.record.body}

    def get_success_url(self) -> str:
        if "next" in self.request.POST and (following := self._following()):
            return reverse("advocacy_round:answer", args=[following.pk])
        return f"{inspect_url(self.round)}#item-{self.record.asked_id}"

    def _following(self) -> AskedBody | None:
        order = list(in_order(self.round, self.request.user))
        places = [place for place, each in enumerate(order) if each.pk == self.record.pk]
        rest = order[places[0] + 1 :] if places else []
        return rest[0] if rest else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.get_form()
        lines = AskedBody.objects.filter(asked__demand=self.record.asked.demand_id).life(self.request.user)
        told = [each for each in askings(lines) if any(turn.line.pk == self.record.pk for turn in each.turns)]
        turn = next((turn for each in told for turn in each.turns if turn.line.pk == self.record.pk), None)
        return super().get_context_data(
            round=self.round,
            asking=told[0] if told else None,
            before=turn.before if turn else None,
            standing=self.standing,
            notes=self.notes,
            figures=self.figures,
            promises=self.promises,
            following=self._following(),
            **kwargs,
        )

    def get_page_subtitle(self) -> str:
        return f"{self.record.asked} / {self.record.body}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("advocacy_round:index"), "label": Round._meta.verbose_name_plural},
            {"url": inspect_url(self.round), "label": str(self.round)},
            {"url": "", "label": self.get_page_title()},
        ]


def _once(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({row["text"]: row for row in rows}.values())


def in_order(round: Round, user: Any) -> Any:
    """Return what was asked of whom in the round, body by body as the items stand in the request."""
    found = AskedBody.objects.visible_to(user).filter(asked__round=round)
    return found.select_related("asked__demand", "asked__wording", "body").order_by(
        "asked__position", "asked__pk", "position", "pk"
    )


class ReconcileView(RecordVerbView):
    """The items of a round with the notes taken on each: which have an answer, which wait to be made one."""

    model = Round
    permission = "advocacy.add_answer"
    form_class = NothingForm
    page_title = gettext_lazy("From notes to answers")
    button = gettext_lazy("Keep “gave no answer” for all that are ticked")
    template_name = "advocacy/staff/reconcile.html"
    header_icon = "comment"
    refusals = (actions.AnswerRefusedError,)

    def act(self, form: Any) -> str:
        ticked = typed_keys(self.request.POST.getlist("silent"))
        answered = Answer.objects.filter(asked_body__asked__round=self.record).values("asked_body")
        found = list(in_order(self.record, self.request.user).filter(pk__in=ticked).exclude(pk__in=answered))
        for each in found:
            keep(each, stance=Answer.Stance.NONE, text="", on=self.record.starts_on)
        return _("That no answer was given is kept for %(count)s items.") % {"count": len(found)}

    def get_success_url(self) -> str:
        return reverse("advocacy_round:reconcile", args=[self.record.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        notes: dict[int, list[Note]] = {}
        taken = Note.objects.visible_to(user).filter(round=self.record, answer=None).exclude(text="", stance="")
        for note in taken.select_related("author__person").order_by("author", "at"):
            notes.setdefault(note.asked_body_id or 0, []).append(note)
        standing = Answer.objects.standing().filter(asked_body__asked__round=self.record).order_by("answered_on", "pk")
        stances = dict(standing.values_list("asked_body", "stance"))
        rows = [
            {"asked_body": each, "notes": notes.get(each.pk, []), "stance": stances.get(each.pk, "")}
            for each in in_order(self.record, user)
        ]
        return super().get_context_data(
            rows=rows,
            loose=notes.get(0, []),
            answered=len(stances),
            may_answer=self.record.is_sealed,
            has_items=Asked.objects.filter(round=self.record).exists(),
            **kwargs,
        )
