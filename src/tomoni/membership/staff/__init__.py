"""Staff screens of the membership app."""
