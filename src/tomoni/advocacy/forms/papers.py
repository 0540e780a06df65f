"""Staff forms about what is handed in: statements, addressees, sign-ons, deliveries, replies, calls."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import Addressee, Body, Delivery, SignOn
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.people.models import Organisation
from tomoni.projects.forms.activity import LARGEST_FILE, ActivityForm
from tomoni.projects.forms.widgets import FilterableCheckboxes
from tomoni.projects.models import Decision
from tomoni.projects.models.languages import PUBLIC_LANGUAGES

HONORIFICS = ("殿", "様", "御中", "閣下", "先生")


def day_field(label: Any, **wishes: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **wishes)


def check_size(file: Any) -> Any:
    """Return the file unless it is too large; raises ``ValidationError``."""
    if file and file.size > LARGEST_FILE:
        words = _("The file is larger than %(size)s MB. Make it smaller, or give a link.")
        raise forms.ValidationError(words % {"size": LARGEST_FILE // 1024**2})
    return file


class StatementForm(ActivityForm):
    """A statement; its text is written on a page of its own, in versions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sender", "contact_line"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3
        if "demands" in self.fields:
            self.fields["demands"].queryset = self.fields["demands"].queryset.order_by("title_key", "pk")


class WriteForm(forms.Form):
    """A text in a language: what is kept is a version."""

    language = forms.ChoiceField(label=gettext_lazy("language"), choices=list(PUBLIC_LANGUAGES.items()))
    title = forms.CharField(label=gettext_lazy("title"), max_length=300)
    text = forms.CharField(label=gettext_lazy("text"), widget=forms.Textarea(attrs={"rows": 22}))
    reason = forms.CharField(label=gettext_lazy("reason for the change"), max_length=200, required=False)


class ApproveForm(forms.Form):
    """The day of the approval, and the decision where it stands in minutes."""

    on = day_field(gettext_lazy("approved on"))
    decision = forms.ModelChoiceField(
        label=gettext_lazy("approved by the decision"), queryset=Decision.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = Decision.objects.visible_to(user).filter(result=Decision.Result.ADOPTED)
        self.fields["decision"].queryset = newest.order_by("-meeting__starts_on", "-pk")

    def clean_on(self) -> Any:
        return refuse_ahead(self.cleaned_data["on"])


def refuse_ahead(day: Any) -> Any:
    """Return the day unless it lies ahead; raises ``ValidationError``."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("This day lies ahead. Note it when it has happened."))
    return day


class CallForm(forms.Form):
    """The last moment to answer, and the words of the mail."""

    closes_at = forms.DateTimeField(label=gettext_lazy("last moment (Japan time)"), widget=AdminDateTimeInput)
    words_ja = forms.CharField(
        label=gettext_lazy("words of the mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What it is about, without what must not be known yet: a mail is easily passed on."),
    )
    words_en = forms.CharField(
        label=gettext_lazy("words of the mail in English"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_closes_at(self) -> Any:
        moment = self.cleaned_data["closes_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("This moment has passed already. Give a later one."))
        return moment

    def words(self) -> dict[str, str]:
        """Return what was typed by language."""
        typed = {"ja": self.cleaned_data["words_ja"], "en": self.cleaned_data["words_en"]}
        return {language: text.strip() for language, text in typed.items() if text.strip()}


class SignOnCallForm(CallForm):
    """The collection of sign-ons: besides the last moment and the words, whether single persons may sign."""

    for_persons = forms.BooleanField(
        label=gettext_lazy("single persons may sign as well"),
        required=False,
        help_text=gettext_lazy("Persons are counted and listed apart from organisations."),
    )


class InviteForm(forms.Form):
    """Which organisations are asked."""

    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("organisations"), queryset=Organisation.objects.none(), widget=FilterableCheckboxes
    )

    def __init__(self, *args: Any, listed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Organisation.objects.present().exclude(pk__in=listed)
        self.fields["organisations"].queryset = found.order_by("kana_key", "pk")


class InvitePersonsForm(forms.Form):
    """Which single persons are asked, one to a line."""

    lines = forms.CharField(
        label=gettext_lazy("names and e-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One to a line, the address last: 山田 花子 hanako@example.org"),
    )

    def clean_lines(self) -> list[tuple[str, str]]:
        """Return names and addresses; raises ``ValidationError`` that names the lines to correct."""
        rows, wrong = [], []
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        for number, line in enumerate(lines, start=1):
            *name, mail = line.replace(",", " ").replace("\t", " ").split() or [""]
            if line and name and _is_mail(mail.strip("<>")):
                rows.append((" ".join(name), mail.strip("<>")))
            elif line:
                wrong.append(str(number))
        if wrong:
            words = _("Write a name and an e-mail address into each line. To correct: line %(numbers)s.")
            raise forms.ValidationError(words % {"numbers": ", ".join(wrong)})
        return rows


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


class SignOnRowForm(VisibleChoicesForm):
    """A sign-on the office enters or corrects."""

    class Meta:
        model = SignOn
        fields = [
            "is_person", "organisation", "organisation_name", "representative", "mail",
            "consents_to_publication", "position", "state",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("representative", "mail"):
            self.fields[name].widget = forms.TextInput()
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.order_by("kana_key", "pk")
        if self.instance._state.adding:
            del self.fields["state"], self.fields["mail"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("organisation") and not cleaned.get("organisation_name"):
            cleaned["organisation_name"] = cleaned["organisation"].name
            self.instance.organisation_name = cleaned["organisation_name"]
        if cleaned.get("is_person") and not cleaned.get("representative"):
            self.add_error("representative", _("Write the person's name."))
        if cleaned.get("state") and cleaned["state"] != SignOn.State.INVITED:
            self.instance.answered_at = self.instance.answered_at or timezone.now()
        return cleaned


class DeliveryForm(VisibleChoicesForm):
    """A document handed in: to whom, how, when, with what receipt."""

    class Meta:
        model = Delivery
        fields = ["body", "how", "on", "receiver_post", "receipt_number", "receipt"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        self.fields["body"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
        self.fields["body"].label_from_instance = long_name

    def clean_on(self) -> Any:
        return refuse_ahead(self.cleaned_data["on"])

    def clean_receipt(self) -> Any:
        return check_size(self.cleaned_data.get("receipt"))


class ReplyForm(forms.Form):
    """What a body replied."""

    on = day_field(gettext_lazy("replied on"))
    reply = forms.CharField(
        label=pgettext_lazy("advocacy", "reply"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = forms.FileField(label=gettext_lazy("reply as a file"), required=False)

    def clean_on(self) -> Any:
        return refuse_ahead(self.cleaned_data["on"])

    def clean_file(self) -> Any:
        return check_size(self.cleaned_data.get("file"))


class PublishForm(forms.Form):
    """From which day on there is a public page; none takes it away."""

    on = day_field(
        pgettext_lazy("advocacy", "public page from"),
        required=False,
        help_text=gettext_lazy("Empty: there is no public page."),
    )


class AddresseesForm(forms.Form):
    """The addressees, one to a line, as they stand in the letter."""

    lines = forms.CharField(
        label=gettext_lazy("addressees"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One to a line, with spaces between: 法務省 出入国在留管理庁長官 山田花子 殿"),
    )

    def rows(self) -> list[Addressee]:
        """Return what was typed as addressees; a body we know is tied to its record."""
        typed = [line.split() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        known = {body.name: body for body in Body.objects.filter(name__in=[line[0] for line in typed])}
        return [_addressee(line, known, place) for place, line in enumerate(typed, start=1)]


def _addressee(words: list[str], known: dict[str, Body], place: int) -> Addressee:
    honorific = words.pop() if len(words) > 1 and words[-1] in HONORIFICS else "殿"
    body = known.get(words[0])
    rest = words[1:] if body else words
    post, name = (rest[0] if rest else ""), " ".join(rest[1:])
    if honorific == "殿" and not rest:
        honorific = "御中"
    return Addressee(body=body, post=post, name=name, honorific=honorific, position=place)


def typed_addressees(rows: Any) -> str:
    """Return addressees as they are typed."""
    told = ((row.body.name if row.body else "", row.post, row.name, row.honorific) for row in rows)
    return "\n".join(" ".join(part for part in row if part) for row in told)
