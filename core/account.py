"""The page on which staff change their own account."""

from __future__ import annotations

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, BaseSettingsPanel


class PlainAccountView(AccountView):
    """Without a picture of oneself: Wagtail would store that as it was sent, and nothing shows it."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        return [
            panel for panel in super().get_panels() if not isinstance(panel, AvatarSettingsPanel)
        ]
