"""The form of every verb: it reads what was typed, calls an act as whoever asks, and prints."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import desk.cli
from desk.cli import app

FILES = sorted(path.stem for path in Path(desk.cli.__path__[0]).glob("*.py"))
OPENING = {"search", "output", "__init__"}
"""``search`` reads the picture it was given; ``output`` and the entry point stand over standard output."""
OF_NO_CASE = {
    "init", "doctor", "demo", "evaluate", "scan", "compare", "receipt", "list_platforms", "check_platform",
    "new_platform",
}  # fmt: skip
"""Verbs about no case of a vault, for whoever sits at the machine. ``verify`` checks a package as they do."""
ASKED_LATER = {"serve"}
"""Who asks is told with each request of a browser."""
TOUCHING = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "mkdir", "unlink", "rglob"}


def verbs(of: typer.Typer) -> Iterator[Callable[..., Any]]:
    for command in of.registered_commands:
        assert command.callback is not None
        yield command.callback
    for group in of.registered_groups:
        assert group.typer_instance is not None
        yield from verbs(group.typer_instance)


@pytest.mark.parametrize(
    "asked", [one for one in verbs(app) if one.__name__ not in ASKED_LATER], ids=lambda one: one.__name__
)
def test_a_verb_asks_as_somebody(asked: Callable[..., Any]) -> None:
    names = set(inspect.unwrap(asked).__code__.co_names)
    wanted = {"LOCAL"} if asked.__name__ in OF_NO_CASE else {"STRANGER", "actor", "asking"}
    assert wanted & names, "it asks as nobody"
    assert "LOCAL" not in names or asked.__name__ in OF_NO_CASE | {"verify"}, "it passes by accounts"


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPENING])
def test_no_verb_touches_a_file_itself(name: str) -> None:
    tree = ast.parse((Path(desk.cli.__path__[0]) / f"{name}.py").read_text("utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {one.attr for one in called if isinstance(one, ast.Attribute)}
    names |= {one.id for one in called if isinstance(one, ast.Name)}
    assert not names & TOUCHING
