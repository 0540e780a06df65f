"""The report as JSON: the whole tree, then each sentence and number with the ids and the query behind it, and a hash."""

import json
from typing import Any

from tomoni.reporting.document import Document, Evidence, digest, to_data


def as_json(document: Document) -> str:
    """Return the document as JSON; ``sha256`` is over the tree, so the same records give the same hash."""
    data = {
        "sentences": [
            {"anchor": each.anchor, "text": each.text, "evidence": _evidence(each.evidence), "is_stale": each.is_stale}
            for each in document.sentences()
        ],
        "numbers": [
            {"text": each.text, "value": each.value, "evidence": _evidence(each.evidence)}
            for each in document.figures()
        ],
        "document": to_data(document),
        "sha256": digest(document),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _evidence(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"kind": each.kind, "id": each.id, "query": each.query} for each in evidence]
