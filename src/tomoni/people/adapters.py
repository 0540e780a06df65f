"""How django-allauth behaves here: accounts are made by the secretariat, never by sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
