"""Tags: the list of words, and putting one on many records at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, TitleColumn

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.bulk import VisibleBulkAction
from tomoni.core.staff.views import VisibleIndexView
from tomoni.people.models import Organisation, Person, Tag


class TagIndexView(VisibleIndexView):
    """The words, and how many bear them."""

    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet:
        found = super().get_base_queryset()
        return found.annotate(
            persons_count=Count("persons", distinct=True), organisations_count=Count("organisations", distinct=True)
        )


class TagViewSet(VisibleModelViewSet):
    """Words to sort people and organisations by."""

    model = Tag
    icon = "tag"
    menu_label = gettext_lazy("Tags")
    index_view_class = TagIndexView
    form_fields = ["name"]
    search_fields = ["name"]
    inspect_view_enabled = False
    list_display = [
        TitleColumn(
            "name",
            label=gettext_lazy("Tag"),
            sort_key="name",
            get_url=lambda tag: reverse("people_person:index") + f"?tags={tag.pk}",
        ),
        Column("persons_count", label=gettext_lazy("Persons")),
        Column("organisations_count", label=gettext_lazy("Organisations")),
    ]


class AddTagForm(forms.Form):
    """A tag that exists, or a new word."""

    tag = forms.ModelChoiceField(label=gettext_lazy("Tag"), queryset=Tag.objects.order_by("name"), required=False)
    new_word = forms.CharField(label=gettext_lazy("or a new word"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("tag")) == bool(data.get("new_word")):
            raise ValidationError(_("Choose a tag or write a new word, one of the two."))
        return data


class AddTagAction(VisibleBulkAction):
    """Puts a tag on the chosen persons or organisations."""

    models = [Person, Organisation]
    display_name = gettext_lazy("Add a tag")
    aria_label = gettext_lazy("Add a tag to the chosen ones")
    action_type = "add_tag"
    form_class = AddTagForm
    template_name = "people/staff/add_tag.html"

    def act(self, records: list[Any], form: AddTagForm) -> str:
        word = form.cleaned_data["new_word"]
        tag = form.cleaned_data["tag"] or Tag.objects.get_or_create(name=word)[0]
        for record in records:
            record.tags.add(tag)
        count = len(records)
        return ngettext("The tag “%(tag)s” was put on %(count)s.", "The tag “%(tag)s” was put on %(count)s.", count) % {
            "tag": tag,
            "count": count,
        }
