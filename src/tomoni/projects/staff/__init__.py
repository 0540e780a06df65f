"""Staff screens of projects: one module for each noun."""
