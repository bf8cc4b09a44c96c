"""The form of every act: an Actor first, a frozen value back, and not a word to any terminal."""

import ast
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import desk.acts
from desk.acts.actor import Actor

MODULES = sorted(found.name for found in pkgutil.iter_modules(desk.acts.__path__))
PARTS = {
    "offers",
    "spelled",
    "hit_values",
    "actor",
    "dates",
    "errors",
    "handles",
    "order_file",
    "feed_catalog",
    "demo_site",
    "unfinished",
    "audited",
    "made_files",
    "sheet",
    "scope",
    "reason",
    "demo_reviews",
    "demo_others",
    "piece_history",
    "held",
    "held_page",
    "opened",
    "unseen",
    "copies",
    "roles",
    "listed",
    "asked_for",
    "news",
    "grown",
    "signed",
    "stated",
    "read_receipt",
    "read_codes",
    "handed",
    "handed_folder",
    "handed_record",
    "printed",
    "kept_found",
    "kept_words",
    "piece_photos",
    "orders_alike",
    "carrier_weights",
    "piece_kept",
}
"""What acts are made of; everything else in the room is an act."""


def acts_in(module: Any) -> list[Callable[..., Any]]:
    own = [one for _, one in inspect.getmembers(module, inspect.isfunction) if one.__module__ == module.__name__]
    return [one for one in own if not one.__name__.startswith("_")]


ACTS = [act for name in MODULES if name not in PARTS for act in acts_in(import_module(f"desk.acts.{name}"))]


def is_frozen(kind: Any) -> bool:
    if get_origin(kind) is tuple:
        return all(is_frozen(one) for one in get_args(kind) if one is not ...)
    if is_dataclass(kind):
        return bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]  # every dataclass has them
    return bool(getattr(kind, "model_config", {}).get("frozen"))


def test_every_file_of_the_room_is_a_part_or_holds_an_act() -> None:
    holding = {act.__module__.rpartition(".")[2] for act in ACTS}
    assert holding | PARTS == set(MODULES)
    assert not holding & PARTS


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_takes_an_actor_first_and_gives_a_frozen_value_back(act: Callable[..., Any]) -> None:
    first = next(iter(inspect.signature(act).parameters.values()))
    kinds = get_type_hints(act)
    assert (first.name, kinds["actor"], first.default) == ("actor", Actor, inspect.Parameter.empty)
    assert is_frozen(kinds["return"]), kinds["return"]


@pytest.mark.parametrize("name", MODULES)
def test_no_act_prints_or_ends_the_program(name: str) -> None:
    tree = ast.parse((Path(desk.acts.__path__[0]) / f"{name}.py").read_text("utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    of_sys = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named & {"print", "input", "exit", "quit", "SystemExit"}
    assert not of_sys & {"exit", "_exit", "stdout", "stderr", "stdin", "argv"}
