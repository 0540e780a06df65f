"""Forms of signature drives that are more than their model."""
