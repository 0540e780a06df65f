"""Staff screens of the reports: the list, the editor, its outline and figures, review and adoption."""
