"""Which role may do what with projects and activities (rows further limited by ``visible_to``)."""

READ = "view"
WRITE = "view add change delete"
ENTER = "view add change"

_ALL_READ = dict.fromkeys(
    [
        "projects.programme",
        "projects.project",
        "projects.activity",
        "projects.meeting",
        "projects.meetingseries",
        "projects.decision",
        "projects.task",
    ],
    READ,
)

GRANTS = {
    "secretariat": dict.fromkeys(_ALL_READ, WRITE),
    "steering": {**_ALL_READ, "projects.task": ENTER},
    "editor": {**_ALL_READ, "projects.activity": ENTER},
    "finance": _ALL_READ,
    "auditor": _ALL_READ,
    "project_lead": {
        **dict.fromkeys(_ALL_READ, WRITE),
        "projects.programme": READ,
        "projects.project": "view change",
    },
    "project_member": {
        **dict.fromkeys(_ALL_READ, ENTER),
        "projects.programme": READ,
        "projects.project": READ,
        "projects.meetingseries": READ,
    },
    "guest": {"projects.project": READ, "projects.activity": READ, "projects.meeting": READ, "projects.decision": READ},
}
