"""Full-text search that finds two Japanese characters inside a sentence, on SQLite and PostgreSQL alike.

A model whose records can be found has ``search_text()``; ``search_parts`` names, as (relation, columns), what
belongs to them and finds them too. A query finds the records whose text contains every word of it, compared
after folding (``folded``): nothing less, nothing more. The index of 2-grams only proposes candidates; the
stored text decides.
"""

from tomoni.core.search.entries import connect, index, index_many, is_indexed, rebuild
from tomoni.core.search.folding import folded
from tomoni.core.search.hits import marked, snippet
from tomoni.core.search.queries import matching

__all__ = ["connect", "folded", "index", "index_many", "is_indexed", "marked", "matching", "rebuild", "snippet"]
