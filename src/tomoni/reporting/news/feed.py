"""A feed before it is written: its addresses and its lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse

from tomoni.projects.models import Activity
from tomoni.reporting.public_lines import PublicLine

FEED_LENGTH = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """The newest lines in one language; ``absolute`` makes a path an address, ``query`` narrows the feed."""

    language: str
    lines: tuple[PublicLine, ...]
    absolute: Callable[[str], str]
    title: str
    query: str = ""

    @property
    def network(self) -> str:
        """The network's name: the author of everything."""
        return settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME["ja"])

    @property
    def updated(self) -> datetime:
        """When the youngest change of a line shown was made."""
        return max((line.activity.updated_at for line in self.lines), default=NOTHING_YET)

    @property
    def page(self) -> str:
        """The address of the page that shows the same."""
        return self.absolute(reverse("reporting:news")) + self.query

    def own(self, name: str) -> str:
        """Return the address of the feed itself, ``name`` being that of its route."""
        return self.absolute(reverse(f"reporting:{name}")) + self.query

    def id(self) -> str:
        """Return what the feed is known by for good: made of the site's public address, whatever host was asked."""
        return uuid5(NAMESPACE_URL, f"{settings.PUBLIC_URL}{reverse('reporting:news')}{self.query}").urn

    def entry_id(self, line: PublicLine) -> str:
        """Return what a line is known by for good: one act in one language, however it is rewritten or moved."""
        return uuid5(line.activity.pk, line.language).urn

    def address(self, line: PublicLine) -> str:
        """Return the address of the act's page."""
        return self.absolute(reverse("projects:activity", args=[line.activity.pk]))


def kind_name(line: PublicLine) -> str:
    """Return the kind of act in words of the language the page speaks."""
    return str(Activity.Kind(line.activity.kind).label)
