"""Staff screens of the people app."""
