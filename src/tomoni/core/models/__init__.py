"""Tables of the core: the audit trail and the full-text index."""

from tomoni.core.models.audit import AppendOnlyError, AuditEntry, AuditHead
from tomoni.core.models.search import SearchEntry

__all__ = ["AppendOnlyError", "AuditEntry", "AuditHead", "SearchEntry"]
