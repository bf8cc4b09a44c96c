"""Options of ``wornproof search`` that the search fields declare."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from desk.search.fields import FIELDS, Field, Option, Type


def field_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options of the fields, at the place of its parameter ``fields``.

    The verb gets there what was typed: by name of the field the texts of its options, in their order, each a list for
    a field that is filtered by, a single text for a time, None where it was not given. Typer reads the options off a
    signature, so one is written here.
    """
    own = inspect.signature(verb)
    asked = [field for field in FIELDS if field.options]

    @wraps(verb)
    def run(**typed: Any) -> None:
        fields = {field.name: [typed.pop(option.key) for option in field.options] for field in asked}
        verb(**typed, fields=fields)

    parameters: list[inspect.Parameter] = []
    for parameter in own.parameters.values():
        if parameter.name == "fields":
            parameters += [_parameter(field, option) for field in asked for option in field.options]
        else:
            parameters.append(parameter)
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run


def _parameter(field: Field[Any], option: Option) -> inspect.Parameter:
    typed: Any = str | None if field.type is Type.TIME else list[str] | None
    annotation = Annotated[typed, typer.Option(option.flag, help=option.help)]
    return inspect.Parameter(option.key, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)
