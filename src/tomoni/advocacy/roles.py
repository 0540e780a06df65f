"""Which role may do what in the demand ledger (rows further limited by ``visible_to``).

Drafts, individual bargaining, calls and names are inside: see ``models.act``.
"""

READ = "view"
WRITE = "view add change delete"
ENTER = "view add change"


def _named(*names: str) -> list[str]:
    return [f"advocacy.{name}" for name in names]


_BODIES = _named("body", "bodyname", "succession", "contact")
_LEDGER = _named(
    "demand", "demandlink", "wording", "round", "step", "agendaitem", "participant", "asked", "askedbody", "answer"
)
_LEDGER += _named("givenfigure", "promise")
_PAPERS = _named("publiccomment", "opinion", "statement", "statementtext", "addressee", "delivery")
_PRESS = _named("briefing", "speaker", "clipping")
_REVIEWS = _named(
    "review", "deadline", "submission", "section", "speech", "recommendation", "recommendationlink", "echo"
)
_BILLS = _named("bill", "stage", "billact")
_INNER = _named("note", "demandcall", "proposal", "signoncall")
_NAMES = _named("invitation", "signon", "rsvp")
_PRESS_DESK = _named("presscontact")
_OPEN = [*_BODIES, *_LEDGER, *_PAPERS, *_PRESS, *_REVIEWS, *_BILLS]

GRANTS = {
    "secretariat": dict.fromkeys([*_OPEN, *_INNER, *_NAMES, *_PRESS_DESK], WRITE),
    "steering": dict.fromkeys([*_OPEN, *_INNER], READ),
    "editor": dict.fromkeys([*_OPEN, *_INNER], READ)
    | dict.fromkeys([*_PAPERS, *_PRESS, *_NAMES], ENTER)
    | dict.fromkeys(_PRESS_DESK, WRITE),
    "finance": dict.fromkeys(_named("body", "demand", "round", "statement", "briefing"), READ),
    "auditor": dict.fromkeys([*_OPEN, *_INNER, *_NAMES, *_PRESS_DESK], READ),
    "project_lead": dict.fromkeys([*_OPEN, *_INNER, *_NAMES], WRITE) | dict.fromkeys(_BODIES, ENTER),
    "project_member": dict.fromkeys([*_OPEN, *_INNER, *_NAMES], ENTER),
    "guest": dict.fromkeys(_named("body", "demand", "round", "publiccomment", "statement", "submission", "bill"), READ),
}
