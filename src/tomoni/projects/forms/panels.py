"""Panels of the staff forms that Wagtail does not have."""

from typing import Any

from wagtail.admin.panels import InlinePanel, Panel

from tomoni.core.staff.forms import VisibleChoicesForm


class VisibleInlinePanel(InlinePanel):
    """An inline list whose rows know their user; ``form`` and ``formset`` replace the usual ones."""

    def __init__(self, *args: Any, form: Any = VisibleChoicesForm, formset: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.formset = form, formset

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "form": self.form, "formset": self.formset, "heading": self.heading}

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        chosen = options["formsets"][self.relation_name]
        chosen |= {"form": self.form, "inherit_kwargs": ["for_user"]}
        if self.formset is not None:
            chosen["formset"] = self.formset
        return options


class TemplatePanel(Panel):
    """A part of the form drawn by a template of our own, for fields that are no columns."""

    def __init__(self, template: str, *args: Any, fields: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.fields = template, fields

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "template": self.template, "fields": self.fields}

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": list(self.fields)}

    class BoundPanel(Panel.BoundPanel):
        """The drawn part."""

        @property
        def template_name(self) -> str:
            return self.panel.template
