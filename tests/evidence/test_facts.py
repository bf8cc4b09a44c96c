"""Facts: closed kinds with declared values, the same after a journey through JSON."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import pytest
from pydantic import ValidationError

from evidence.codec import canonical, parse
from evidence.facts import Fact


class Why(StrEnum):
    FEW = "few"
    LATE = "late"


class Said(Fact):
    NAMES: ClassVar[Mapping[StrEnum, frozenset[str]]] = {
        Why.FEW: frozenset({"found", "skus"}),
        Why.LATE: frozenset(),
    }

    kind: Why


def test_a_fact_is_the_same_after_it_was_written_and_read() -> None:
    said = Said(kind=Why.FEW, values={"skus": ("tee-1", "tee-2"), "found": 7})  # type: ignore[arg-type]  # read as pairs

    assert Said.model_validate(parse(canonical(said.model_dump(mode="json")))) == said
    assert said.model_dump(mode="json")["values"] == {"found": 7, "skus": ["tee-1", "tee-2"]}
    assert said.value("found") == 7
    assert len({said, said.model_copy()}) == 1


@pytest.mark.parametrize(
    "values",
    [{}, {"found": 7}, {"found": 7, "skus": (), "more": 1}, {"found": 7.5, "skus": ()}, {"found": True, "skus": ()}],
    ids=["none", "one missing", "one too many", "no whole number", "true"],
)
def test_a_fact_has_just_the_values_its_kind_declares(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"kind": "few", "values": values})


def test_a_kind_outside_the_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"kind": "early", "values": {}})
