"""Which role may do what with reports (rows further limited by ``visible_to``; an adopted report is changed by nobody)."""

READ = "view"
WRITE = "view add change delete"
_PARTS = ["chapter", "passage", "passagerecord", "passagefigure", "editedtext", "numberschoice"]
_PARTS += ["manualfigure", "manualtable", "manualrow"]
_ALL = [f"reporting.{name}" for name in ["report", *_PARTS]]
_REVIEW = ["comment", "step", "knownfinding", "adoption", "correction"]
_REVIEW_READ = {f"reporting.{name}": READ for name in _REVIEW}
_REVIEW_COMMENT = _REVIEW_READ | {"reporting.comment": "view add change", "reporting.step": "view add"}
_REVIEW_WRITE = _REVIEW_COMMENT | {"reporting.knownfinding": "view add"}
_REVIEW_OFFICE = _REVIEW_WRITE | {"reporting.adoption": "view add", "reporting.correction": WRITE}
_PAPERS = [
    f"reporting.{name}" for name in ["yearplan", "planitem", "assemblybook", "motion", "digest", "digestsentence"]
]
_STATUTORY = [f"reporting.{name}" for name in ["business", "statutoryreport", "businessyear"]]

GRANTS = {
    "secretariat": dict.fromkeys(_ALL + _PAPERS + _STATUTORY, WRITE) | _REVIEW_OFFICE,
    "editor": dict.fromkeys(_ALL + _PAPERS + _STATUTORY, WRITE) | _REVIEW_WRITE,
    "steering": dict.fromkeys(_ALL + _PAPERS + _STATUTORY, READ) | _REVIEW_COMMENT,
    "auditor": dict.fromkeys(_ALL + _PAPERS + _STATUTORY, READ) | _REVIEW_READ,
    "finance": dict.fromkeys(_STATUTORY[1:], "view change") | {_STATUTORY[0]: READ},
}
