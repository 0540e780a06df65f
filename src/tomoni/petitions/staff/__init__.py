"""Staff screens of signature drives: the petition and its texts, collectors, sheets, batches, keying."""
