"""The figures of the demand ledger and of what the network wrote and said. Counted is only what may be told outside."""

from tomoni.advocacy.figures import ledger, papers

FIGURES = [*ledger.FIGURES, *papers.FIGURES]
