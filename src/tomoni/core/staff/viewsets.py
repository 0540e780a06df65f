"""The viewset every record's staff screens use."""

from typing import Any

from django.db import models
from django.urls import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from tomoni.core.staff import views


class VisiblePermissionPolicy(ModelPermissionPolicy):
    """Permission for one record: the model's permission, and the record visible or editable."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: models.Model) -> bool:
        if not self.user_has_permission(user, action):
            return False
        records = self.model._default_manager
        allowed = records.visible_to(user) if action == "view" else records.editable_by(user)
        return allowed.filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: list[str], instance: models.Model) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> models.QuerySet:
        records = self.model._default_manager
        if not self.user_has_any_permission(user, actions):
            return records.none()
        return records.visible_to(user)


class VisibleChooserViewSet(ChooserViewSet):
    """Choosers that offer only what the user may see; new records are made on their own screens."""

    choose_view_class = views.VisibleChooseView
    choose_results_view_class = views.VisibleChooseResultsView
    chosen_view_class = views.VisibleChosenView
    chosen_multiple_view_class = views.VisibleChosenMultipleView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class VisibleModelViewSet(ModelViewSet):
    """A ModelViewSet in which every view asks for the record, not only for the kind of record.

    No copies (they would carry hidden fields along) and no reference index (it tells where a
    hidden record is used).
    """

    index_view_class = views.VisibleIndexView
    edit_view_class = views.VisibleEditView
    delete_view_class = views.VisibleDeleteView
    inspect_view_class = views.VisibleInspectView
    history_view_class = views.VisibleHistoryView
    usage_view_class = views.VisibleUsageView
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_per_page = 50
    template_prefix = "core/staff/"

    @cached_property
    def permission_policy(self) -> VisiblePermissionPolicy:
        return VisiblePermissionPolicy(self.model)

    @cached_property
    def url_prefix(self) -> str:
        return f"{self.app_label}/{self.model_name}"

    @cached_property
    def url_namespace(self) -> str:
        return f"{self.app_label}_{self.model_name}"
