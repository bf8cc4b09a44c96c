"""A fact that decides or explains: a word of a closed list, with values. Sentences are made where they are shown.

Two lists are built on it: ``evidence.reasons`` (why a finding is what it is) and ``evidence.remarks`` (what a capture
has to say). Each kind declares the names of its values; a fact with others is refused, when made and when read back.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, PlainSerializer, model_validator

from evidence.errors import RecordError
from evidence.fields import Record

Value = str | int | tuple[str, ...]
"""Text, a whole number, or several texts. No floats: round where the fact is made, and name the unit in the value."""


def _pairs(values: Any) -> Any:
    if isinstance(values, Mapping):
        values = tuple((name, tuple(one) if isinstance(one, list) else one) for name, one in sorted(values.items()))
    if not isinstance(values, tuple):
        raise ValueError("no names with values")
    for name, value in values:
        if isinstance(value, bool | float):  # pydantic would take it for a whole number
            raise ValueError(f"{name} is {value!r}: only whole numbers and texts; true and false get a kind each")
    return values


def _as_lists(values: tuple[tuple[str, Value], ...]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}


Values = Annotated[
    tuple[tuple[str, Value], ...],
    BeforeValidator(_pairs),
    PlainSerializer(_as_lists, return_type=dict[str, Any]),
]
"""Names and values, sorted by name: a JSON object where it is written, hashable here."""


class Fact(Record):
    """Base of reasons and remarks. ``NAMES`` says for each kind which values it has."""

    NAMES: ClassVar[Mapping[StrEnum, frozenset[str]]] = {}
    TEXTS: ClassVar[str] = ""
    """Name of the file in ``configs`` that has a sentence for each kind (see ``evidence.sentences``)."""

    values: Values = ()

    @model_validator(mode="after")
    def _declared(self) -> "Fact":
        kind = getattr(self, "kind")  # noqa: B009 - each list narrows it
        wanted, given = self.NAMES[kind], {name for name, _ in self.values}
        if wanted != given:
            raise ValueError(f"{kind} takes {sorted(wanted)}, not {sorted(given)}")
        return self

    def number(self, name: str) -> int:
        """One value that is a whole number.

        Raises:
            KeyError: the kind has none of this name.
            RecordError: it is something else. The names of values are declared, not what they are, so a forger may
                write a text.
        """
        value = self.value(name)
        if not isinstance(value, int):
            raise RecordError(f"{name} is {value!r} and no whole number: no release of Wornproof wrote this record")
        return value

    def value(self, name: str) -> Value:
        """One value.

        Raises:
            KeyError: the kind has none of this name.
        """
        return dict(self.values)[name]
