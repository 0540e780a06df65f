"""What was acknowledged is kept: through kill -9 of the web processes, and through power cuts."""
