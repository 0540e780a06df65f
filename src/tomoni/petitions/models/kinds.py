"""The legal kinds of petition, and what each asks of a signature (domain.md 3.4, security.md 4.3)."""

from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LegalKind(models.TextChoices):
    """What the signatures are before the law; it decides the form, the sheets and the counting."""

    APPEAL = "appeal", _("appeal to a minister, office or company")
    PETITION_ACT = "petition_act", _("petition under the Petition Act")
    DIET = "diet", _("petition to the Diet")
    ASSEMBLY = "assembly", _("petition to a local assembly")


class House(models.TextChoices):
    """The Houses of the Diet; each is petitioned by sheets and an introducing member of its own."""

    SHUGIIN = "shugiin", _("House of Representatives")
    SANGIIN = "sangiin", _("House of Councillors")


class Disclosure(models.TextChoices):
    """How much of a signature is handed over; each level holds those before it."""

    COUNT = "count", _("counted only")
    NAME = "name", pgettext_lazy("of a person", "name")
    NAME_PREFECTURE = "name_prefecture", _("name and prefecture")
    FULL = "full", _("name and full address")

    @classmethod
    def at_least(cls, level: str) -> list[str]:
        """Return the level and those that disclose more: who agreed to one of them agreed to the level."""
        return cls.values[cls.values.index(level) :]

    @classmethod
    @cache
    def at_most(cls, level: str) -> list[str]:
        """Return the level and those that disclose less: what may be asked of a signer."""
        return cls.values[: cls.values.index(level) + 1]


@dataclass(frozen=True)
class Asks:
    """What a legal kind asks.

    ``by_web`` whether it can ever be signed on the web; ``address`` whether the full address is part of a signature;
    ``own_hand`` whether each signs by their own hand (or stamps a printed name); ``houses`` whether each House has
    sheets of its own; ``introducer`` whether a member must introduce it; ``others`` whether it is counted as one
    petitioner 「外○名」; ``translation`` whether a text in another language needs its Japanese beside it.
    """

    by_web: bool = True
    address: bool = False
    own_hand: bool = False
    houses: bool = False
    introducer: bool = False
    others: bool = False
    translation: bool = False


ASKS = {
    LegalKind.APPEAL: Asks(),
    # Petition Act, art. 2: name and address (where there is none, the place of stay) in writing.
    LegalKind.PETITION_ACT: Asks(address=True),
    # Diet Act, arts. 79 ff., and the rules of both Houses.
    LegalKind.DIET: Asks(
        by_web=False, address=True, own_hand=True, houses=True, introducer=True, others=True, translation=True
    ),
    # Local Autonomy Act, art. 124; on the web only where the assembly's own rules take it.
    LegalKind.ASSEMBLY: Asks(address=True, own_hand=True, introducer=True, others=True),
}
