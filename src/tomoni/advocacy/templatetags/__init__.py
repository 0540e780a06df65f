"""What the templates of the demand ledger draw."""
