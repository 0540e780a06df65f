"""Staff screens of the demand ledger."""
