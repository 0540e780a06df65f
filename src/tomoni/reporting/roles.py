"""Which role may do what with reports (rows further limited by ``visible_to``; an adopted report is changed by nobody)."""

READ = "view"
WRITE = "view add change delete"
_PARTS = ["chapter", "passage", "passagerecord", "passagefigure", "manualfigure", "editedtext", "numberschoice"]
_ALL = [f"reporting.{name}" for name in ["report", *_PARTS]]

GRANTS = {
    "secretariat": dict.fromkeys(_ALL, WRITE),
    "editor": dict.fromkeys(_ALL, WRITE),
    "steering": dict.fromkeys(_ALL, READ),
    "auditor": dict.fromkeys(_ALL, READ),
}
