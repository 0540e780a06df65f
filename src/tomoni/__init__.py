"""Tomoni (ともに): the working system of a solidarity network."""

__version__ = "0.1.0"
