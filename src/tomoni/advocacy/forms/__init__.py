"""Forms of the demand ledger that are more than their model."""
