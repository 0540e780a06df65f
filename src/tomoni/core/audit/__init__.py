"""The audit trail: who changed what, who read a sensitive record; nothing of it can be altered unnoticed.

Changes are recorded by themselves (``signals``, and ``bulk`` for RecordQuerySet); reads and exports by
``record_read``, ``record_reads`` and ``record_export``; ``verify`` judges the whole trail. See docs/audit.md.
"""

from tomoni.core.audit.actor import acting_as, acting_for, current_actor
from tomoni.core.audit.anchors import anchor
from tomoni.core.audit.bulk import record_bulk, recorded_creation, recorded_update
from tomoni.core.audit.chain import AuditError
from tomoni.core.audit.reading import Told, history, history_of, record_export, record_read, record_reads, redact, told
from tomoni.core.audit.verify import Finding, verify

__all__ = [
    "AuditError",
    "Finding",
    "Told",
    "acting_as",
    "acting_for",
    "anchor",
    "current_actor",
    "history",
    "history_of",
    "record_bulk",
    "record_export",
    "record_read",
    "record_reads",
    "recorded_creation",
    "recorded_update",
    "redact",
    "told",
    "verify",
]
