"""Forms of the staff screens and the filters of the public pages."""
