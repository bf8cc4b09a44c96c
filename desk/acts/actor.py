"""Who asks for a deed. Every act takes an Actor first: what they may do is decided there, once, not by each face."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """One person, or one program, that asks."""

    name: str


LOCAL = Actor("local operator")
"""Whoever sits at this machine: who may open the vault's folder may do everything with it."""
