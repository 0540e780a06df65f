"""Forms of the staff screens of reports."""
