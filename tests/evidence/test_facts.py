"""Facts: closed kinds with declared values, the same after a journey through JSON."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import pytest
from pydantic import ValidationError

from evidence.codec import canonical, parse
from evidence.errors import RecordError
from evidence.facts import Fact
from evidence.fields import AS_WRITTEN


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
    [
        {},
        {"found": 7},
        {"found": 7, "skus": (), "more": 1},
        {"found": 7.5, "skus": ()},
        {"found": 7.0, "skus": ()},
        {"found": True, "skus": ()},
        {"found": None, "skus": ()},
        {"found": 7, "skus": ({"a": 1},)},
        {"found": 7, "skus": (1,)},
    ],
    ids=["none", "one missing", "one too many", "no whole number", "a float", "true", "null", "a nest", "numbers"],
)
def test_a_fact_has_just_the_values_its_kind_declares(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"kind": "few", "values": values})


@pytest.mark.parametrize("values", [None, 5, "found", [], [5], [None], [["found", 7], ["skus", []]], {"found": 7}])
def test_values_in_any_other_form_are_refused_and_crash_nothing(values: object) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"kind": "few", "values": values}, context=AS_WRITTEN)


def test_a_text_where_a_number_is_wanted_is_refused_when_it_is_asked_for() -> None:
    forged = Said.model_validate({"kind": "few", "values": {"found": "many", "skus": []}})

    with pytest.raises(RecordError, match="found is 'many' and no whole number"):
        forged.number("found")
    with pytest.raises(RecordError, match=r"skus is \(\)"):
        forged.number("skus")
    with pytest.raises(KeyError, match="lost"):
        forged.number("lost")


def test_values_stand_by_name_whatever_their_order_was() -> None:
    one, other = (
        Said.model_validate({"kind": "few", "values": dict(values)})
        for values in ([("skus", ("a",)), ("found", 1)], [("found", 1), ("skus", ("a",))])
    )

    assert (one, hash(one)) == (other, hash(other))
    assert [name for name, _ in one.values] == ["found", "skus"]


def test_a_kind_without_values_is_written_as_it_was_read() -> None:
    for written in ({"kind": "late"}, {"kind": "late", "values": {}}):
        assert Said.model_validate(written, context=AS_WRITTEN).model_dump(mode="json", exclude_unset=True) == written


def test_a_kind_outside_the_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"kind": "early", "values": {}})
