"""One's own account in the back office: language, time zone and looks, and the ways to what keeps it safe."""

from typing import Any

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel

NOT_OFFERED = (NameEmailSettingsPanel, AvatarSettingsPanel)
"""The name is the person's, the address is the secretariat's to change, and nobody sees a picture."""


class OwnAccountView(AccountView):
    """Wagtail's page without a name in two parts that had to be given before anything could be saved."""

    template_name = "people/staff/own_account.html"

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NOT_OFFERED)]
