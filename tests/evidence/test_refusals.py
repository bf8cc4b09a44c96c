"""What a model refuses is told in our words, with the key as it was written.

Kind: a text or a place of pydantic's ("accounts.0.basis", "Tuple should have at least 1 item after validation, not 0",
"Input should be a valid string") that reaches the person who wrote the file.
"""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_core._pydantic_core import list_all_errors

from crawler.platform import Platform
from desk.settings import Settings
from evidence.records import Case
from evidence.refusals import place_of, refused, said
from matcher.policy import Policy

CONFIGS = Path(__file__).parent.parent.parent / "configs"
FOREIGN = re.compile(
    r"\bInput\b|Field required|Tuple|List should|Value error|Extra inputs|valid (string|integer|list|dict|tuple)"
    r"|validation error|[a-z_]\.\d+[.:]|pydantic|should be|should have"
)


def toml(name: str) -> dict[str, Any]:
    values: dict[str, Any] = tomllib.loads((CONFIGS / name).read_text("utf-8"))
    return values


def order() -> dict[str, Any]:
    values = toml("example/ORDER.toml")
    zone = values.pop("timezone")
    return {**values, "zone": zone, "catalog": "feed"}


def settings() -> dict[str, Any]:
    one = {"name": "first", "url": "https://tsa.example/tsr", "roots": ["a.pem"]}
    places = {"vault_url": "v", "index_url": "i", "home": "/h", "cache": "/c"}
    return {**places, "contact": "a@b", "authorities": [one], "timestamps_required": 1}


def platform() -> dict[str, Any]:
    return {**toml("platforms/mastodon.toml"), "digest": "sha256:" + "0" * 64}


def policy() -> dict[str, Any]:
    return {**toml("matching.toml"), "digest": "sha256:" + "0" * 64}


FILES: list[tuple[type[BaseModel], Any]] = [(Case, order), (Settings, settings), (Platform, platform), (Policy, policy)]
WRONG = (None, True, -1, 10**9, 0.5, "", "no such word / here", [], ["x"], {}, {"odd": 1})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value of a file lies; of long lists the first ones."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    if isinstance(value, list):
        for number, item in enumerate(value[:2]):
            yield from places(item, (*path, number))


def changed(values: dict[str, Any], path: tuple[Any, ...], new: Any) -> dict[str, Any]:
    copy = deepcopy(values)
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    if new is MISSING:
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return copy


MISSING = object()


@pytest.mark.slow
@pytest.mark.parametrize(("model", "make"), FILES, ids=[model.__name__ for model, _ in FILES])
def test_every_value_of_every_file_written_wrongly_is_refused_in_words(model: type[BaseModel], make: Any) -> None:
    values, refusals = make(), 0
    for path in places(values):
        for wrong in (*WRONG, MISSING):
            try:
                model.model_validate(changed(values, path, wrong))
            except ValidationError as error:
                refusals += 1
                told = refused(error, "the file", 50)
                assert not FOREIGN.search(told), told
                assert str(path[0]) in told or "the file" in told, told
    assert refusals > 50


@pytest.mark.parametrize("kind", sorted(str(one["type"]) for one in list_all_errors()))
def test_every_kind_that_pydantic_has_is_a_sentence(kind: str) -> None:
    (listed,) = (one for one in list_all_errors() if one["type"] == kind)
    context = dict(listed.get("example_context") or {})
    told = said(
        {"type": kind, "loc": ("a",), "msg": str(listed["message_template_python"]), "input": 5, "ctx": context}
    )
    assert told
    assert told != listed["message_template_python"]
    assert not FOREIGN.search(told), told


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("accounts", 0, "basis", "strength"), "accounts number 1, basis.strength"),
        (("order", "lines", 11, "sku"), "order.lines number 12, sku"),
        (("authorities", 1, "roots"), "authorities number 2, roots"),
        (("roots", 0), "roots number 1"),
        (("endpoints", "first", "[key]"), "endpoints.first"),
        ((), ""),
    ],
)
def test_a_place_is_written_as_the_file_has_it(path: tuple[int | str, ...], shown: str) -> None:
    assert place_of(path) == shown


def test_what_our_own_rules_say_is_told_as_they_say_it() -> None:
    values = order()
    values["order"]["lines"] *= 2
    with pytest.raises(ValidationError) as caught:
        Case.model_validate(values)
    assert refused(caught.value, "the order").startswith("order: sku on more than one line: FJ-")


def test_a_rule_without_words_of_its_own_is_named_and_not_passed_on() -> None:
    error = PydanticCustomError("odd_thing", "Input should be odd")
    told = said({"type": error.type, "loc": (), "msg": error.message(), "input": "x"})
    assert told == "'x' cannot be used here (odd thing)"
