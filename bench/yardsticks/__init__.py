"""A small site to measure signing against: Wagtail's form page, and a minimal view of Django with a ModelForm."""
