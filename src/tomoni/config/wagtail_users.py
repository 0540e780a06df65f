"""Wagtail's own user and group screens are left out: accounts are ours, roles are code."""

from wagtail.admin.viewsets.base import ViewSet


class NoScreens(ViewSet):
    """Registers nothing."""
