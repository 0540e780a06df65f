"""Which role may do what with memberships (rows further limited by ``visible_to``).

Terms and events are changed by acts alone, never edited: nobody may change or delete them.
"""

READ = "view"
WRITE = "view add change delete"
ENTER = "view add change"

_REGISTER_READ = dict.fromkeys(
    [
        "membership.plan",
        "membership.membership",
        "membership.term",
        "membership.event",
        "membership.notice",
    ],
    READ,
)

GRANTS = {
    "secretariat": {
        "membership.plan": WRITE,
        "membership.membership": ENTER,
        "membership.term": "view add",
        "membership.event": "view add",
        "membership.application": WRITE,
        "membership.reminder": WRITE,
        "membership.notice": "view add",
    },
    "finance": _REGISTER_READ,
    "auditor": {**_REGISTER_READ, "membership.application": READ, "membership.reminder": READ},
}
