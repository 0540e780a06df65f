"""Settings, URLs and the commands that run the whole; the only package that knows every app."""
