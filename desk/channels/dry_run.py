"""A body held against the recorded schema of its interface, and a trial post to a server on this machine.

No key is held here, and nothing is ever posted to Stripe, Antom or PayPal: that is a person's step.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from desk.channels.channel import ChannelError, Form
from desk.channels.fields import left_open, recorded

_WAIT_S = 10
_MOST_ANSWER_BYTES = 1_000_000


class Rule(StrEnum):
    """Which rule of the schema a value breaks."""

    UNKNOWN = "unknown"
    """A name that the interface does not have."""
    MISSING = "missing"
    KIND = "kind"
    """A text where it wants an object, and the like."""
    VALUE = "value"
    """A value that it does not list, or not of the form that it wants."""
    LONG = "long"
    SHORT = "short"
    MANY = "many"
    FEW = "few"


_RULES = {
    "additionalProperties": Rule.UNKNOWN,
    "required": Rule.MISSING,
    "type": Rule.KIND,
    "const": Rule.VALUE,
    "enum": Rule.VALUE,
    "pattern": Rule.VALUE,
    "maxLength": Rule.LONG,
    "combinedCharacters": Rule.LONG,
    "jsonCharacters": Rule.LONG,
    "minLength": Rule.SHORT,
    "maxItems": Rule.MANY,
    "maxProperties": Rule.MANY,
    "minItems": Rule.FEW,
    "minProperties": Rule.FEW,
}
"""By the keyword of the schema. Those that only hold others (``properties``, ``items``) never fail themselves."""


@dataclass(frozen=True)
class Refusal:
    """One thing that the interface would refuse."""

    place: str
    """Names and numbers from the outside in, with strokes between; empty for the whole."""
    rule: Rule
    limit: int | None = None
    """The number that is passed or not reached: characters, items or names."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: Mapping[str, Any]


def check(form: Form, body: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """What is wrong with a body by the recorded schema, in the order of its places; nothing where it is right.

    Raises:
        ChannelError: the form has no schema, or the library for it is not installed.
    """
    found = {refusal for error in _validator(form).iter_errors(dict(body)) for refusal in _refusals(error)}
    return tuple(sorted(found, key=lambda one: (one.place, one.rule, one.limit or 0)))


def post(url: str, form: Form, body: Mapping[str, Any]) -> Answer:
    """Posts a body to a server on this machine, as the interface wants it encoded; without any key.

    Args:
        url: ``http`` and a loopback address in digits, since a name may lead elsewhere.
        form: Stripe (form-encoded) or Antom (JSON).
        body: With every open place filled in. It is posted as it is, right or wrong.

    Raises:
        ChannelError: any other address, a form that cannot be tried, an open place, or no answer that can be read.
    """
    place = _loopback(url)
    if still := left_open(body):
        raise ChannelError(f"{still[0].place} is still open ({still[0].step} {still[0].name}): fill it in first")
    kind, data = _encoded(form, body)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=_WAIT_S)
    try:
        path = f"{place.path or '/'}{'?' if place.query else ''}{place.query}"
        connection.request("POST", path, data, {"Content-Type": kind})
        answer = connection.getresponse()
        return Answer(answer.status, _object(answer.read(_MOST_ANSWER_BYTES)))
    except (OSError, HTTPException) as error:
        raise ChannelError(f"nothing that answers is at {place.netloc}: {error}") from error
    finally:
        connection.close()


def _loopback(url: str) -> SplitResult:
    """The address in its parts, refused unless it cannot leave this machine."""
    try:
        place = urlsplit(url)
        is_here = place.scheme == "http" and ip_address(place.hostname or "").is_loopback
        _ = place.port
    except ValueError:
        is_here = False
    if not is_here:
        raise ChannelError(
            "this is a trial and posts only to http://127.0.0.1 or http://[::1]; to the interface itself a person posts"
        )
    return place


def _encoded(form: Form, body: Mapping[str, Any]) -> tuple[str, bytes]:
    if form is Form.ANTOM:
        return "application/json; charset=UTF-8", json.dumps(body, ensure_ascii=False).encode("utf-8")
    if form is Form.STRIPE:
        return "application/x-www-form-urlencoded", urlencode(list(_flat(body, ""))).encode("ascii")
    raise ChannelError("only Stripe and Antom can be tried: PayPal takes the files themselves beside the fields")


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """``evidence[uncategorized_text]``, as Stripe writes names within names."""
    if isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _flat(item, f"{name}[{inner}]" if name else str(inner))
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ChannelError(f"the answer is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ChannelError("the answer is no JSON object")
    return found


@cache
def _validator(form: Form) -> Any:
    try:
        from jsonschema import Draft202012Validator, ValidationError
        from jsonschema.validators import extend
    except ImportError as error:
        raise ChannelError("jsonschema is not installed: pip install 'wornproof[channels]'") from error

    def combined(_: Any, most: int, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, dict) and sum(len(text) for text in value.values() if isinstance(text, str)) > most:
            yield ValidationError("too long together")

    def as_json(_: Any, most: int, value: Any, __: Any) -> Iterator[ValidationError]:
        if len(json.dumps(value, ensure_ascii=False)) > most:
            yield ValidationError("too long as JSON")

    ours = {"combinedCharacters": combined, "jsonCharacters": as_json}
    return extend(Draft202012Validator, ours)(recorded(form))


def _refusals(error: Any) -> Iterator[Refusal]:
    place = tuple(str(step) for step in error.absolute_path)
    rule = _RULES[error.validator]
    if rule is Rule.UNKNOWN:
        names = [name for name in error.instance if name not in error.schema["properties"]]
    elif rule is Rule.MISSING:
        names = [name for name in error.validator_value if name not in error.instance]
    else:
        limit = error.validator_value
        yield Refusal("/".join(place), rule, limit if type(limit) is int else None)
        return
    for name in names:
        yield Refusal("/".join((*place, str(name))), rule)
