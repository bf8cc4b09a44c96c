"""Errors of this room. Each message says what to do next."""


class ExportError(Exception):
    """A file is no export that is known here, or cannot be read."""
