"""Which role may do what with people and organisations (rows further limited by ``visible_to``)."""

READ = "view"
WRITE = "view add change delete"

_ALL_READ = dict.fromkeys(
    [
        "people.person",
        "people.organisation",
        "people.affiliation",
        "people.consent",
        "people.tag",
        "people.segment",
        "people.duplicatepair",
        "people.user",
    ],
    READ,
)

GRANTS = {
    "secretariat": {**dict.fromkeys(_ALL_READ, WRITE), "core.auditentry": READ},
    "steering": {"people.person": READ, "people.organisation": READ, "people.affiliation": READ},
    "editor": {"people.person": READ, "people.organisation": READ},
    "finance": {"people.person": READ, "people.organisation": READ, "people.affiliation": READ},
    "auditor": {**_ALL_READ, "core.auditentry": READ},
    "project_lead": {"people.person": READ, "people.organisation": READ, "people.affiliation": READ},
    "project_member": {"people.person": READ, "people.organisation": READ},
    "guest": {},
}
