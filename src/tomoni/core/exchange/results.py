"""What an import did, or would do: counts, and the first of the rows that could not be used."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

KEPT_FINDINGS = 1_000
SHOWN_VALUE = 60
CREATED, CHANGED, UNCHANGED, LEFT_OUT = "created", "changed", "unchanged", "left_out"


@dataclass(frozen=True)
class Finding:
    """What is wrong with one cell of one row (``column`` is the heading as it stands in the file)."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        said = {"line": self.line, "column": self.column, "reason": self.reason, "value": shortened(self.value)}
        if not self.column:
            return _("Line %(line)s: %(reason)s") % said
        if not self.value:
            return _("Line %(line)s: %(column)s %(reason)s") % said
        if is_quoted(self.value, self.reason):
            return _("Line %(line)s, %(column)s: %(reason)s") % said
        return _("Line %(line)s, %(column)s: “%(value)s” %(reason)s") % said


def shortened(value: str) -> str:
    """Return the beginning of a long value, as messages show it."""
    return value if len(value) <= SHOWN_VALUE else f"{value[:SHOWN_VALUE]}…"


def is_quoted(value: str, reason: str) -> bool:
    """Return whether the reason names the value itself, as those of dates, quantities and places do."""
    return f"「{shortened(value)}」" in reason or f"“{shortened(value)}”" in reason


@dataclass(frozen=True)
class Outcome:
    """What happened to one row; ``columns`` are the headings of the values that changed."""

    line: int
    own_id: str
    name: str
    what: str
    columns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def label(self) -> str:
        """What happened, in the language in use."""
        return {
            CREATED: _("created"),
            CHANGED: _("changed"),
            UNCHANGED: _("unchanged"),
            LEFT_OUT: _("left out"),
        }[self.what]


@dataclass
class Result:
    """The outcome of one import; ``written`` is False for a dry run and a file refused as a whole."""

    table: str
    reading: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    written: bool = True
    findings: list[Finding] = field(default_factory=list)

    def note(self, findings: list[Finding]) -> None:
        """Count a row that is left out, keeping what is wrong with it as long as the list is short."""
        self.left_out += 1
        room = KEPT_FINDINGS - len(self.findings)
        self.findings += findings[:room]

    def summary(self) -> str:
        """Return the counts as a sentence in the language in use."""
        counts = {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left_out": self.left_out,
        }
        return _("%(created)s created, %(changed)s changed, %(unchanged)s unchanged, %(left_out)s left out") % counts

    @property
    def total(self) -> int:
        """How many rows were read."""
        return self.created + self.changed + self.unchanged + self.left_out
