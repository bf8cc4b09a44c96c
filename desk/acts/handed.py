"""A file that was handed in, as acts take it: with its bytes, from a form or a path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Handed:
    """A file."""

    name: str
    data: bytes
