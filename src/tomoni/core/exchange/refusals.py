"""What is refused, in words the sender of the file can act on (already in their language)."""


class FileError(Exception):
    """The whole file cannot be used."""


class CellError(Exception):
    """One cell cannot be used; ``column`` is the column's key where it is not the cell being read."""

    def __init__(self, message: str, *, column: str = "") -> None:
        super().__init__(message)
        self.column = column


class UnknownReferenceError(CellError):
    """A cell names a row that is not there, or not yet."""
