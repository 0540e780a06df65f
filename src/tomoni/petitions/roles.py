"""Which role may do what with petitions (rows further limited by ``visible_to``).

The names of signers are for the secretariat, and for those in the petition's projects who key them from paper.
What an act writes (decisions, counts, certificates) is never edited by hand.
"""

READ = "view"
WRITE = "view add change delete"
ENTER = "view add change"

_PUBLIC = dict.fromkeys(
    [
        "petitions.petition",
        "petitions.wording",
        "petitions.addressee",
        "petitions.sponsor",
        "petitions.handover",
        "petitions.count",
        "petitions.platformtotal",
    ],
    READ,
)
_PAPER = dict.fromkeys(["petitions.collector", "petitions.batch", "petitions.sheet", "petitions.endorsement"], READ)
_KEYING = {
    "petitions.collector": ENTER,
    "petitions.batch": ENTER,
    "petitions.sheet": ENTER,
    "petitions.endorsement": ENTER,
    "petitions.signature": ENTER,
    "petitions.platformtotal": ENTER,
}

GRANTS = {
    "secretariat": {
        **dict.fromkeys([*_PUBLIC, *_PAPER], WRITE),
        "petitions.count": READ,
        "petitions.signature": ENTER,
        "petitions.match": "view change",
        "petitions.sweep": "view add change",
        "petitions.destruction": "view add",
        "petitions.sample": "view change",
    },
    "steering": {**_PUBLIC, **_PAPER},
    "editor": {**_PUBLIC, "petitions.petition": "view change", "petitions.wording": ENTER},
    "finance": dict.fromkeys(["petitions.petition", "petitions.handover", "petitions.count"], READ),
    "auditor": {
        **_PUBLIC,
        **_PAPER,
        **dict.fromkeys(["petitions.sweep", "petitions.destruction", "petitions.sample"], READ),
    },
    "project_lead": {
        **_PUBLIC,
        **_KEYING,
        **dict.fromkeys(
            [
                "petitions.petition",
                "petitions.wording",
                "petitions.addressee",
                "petitions.sponsor",
                "petitions.handover",
            ],
            ENTER,
        ),
    },
    "project_member": {**_PUBLIC, **_KEYING},
    "guest": dict.fromkeys(["petitions.petition", "petitions.handover", "petitions.count"], READ),
}
