"""The fields of an interface as the JSON that it takes: Stripe, Antom, PayPal. Nothing is sent from here.

What a person has to do first stands in the value itself: ``{"upload": "document.pdf"}`` where Stripe wants the id of an
uploaded file, ``{"enter": "disputeId"}`` where Antom wants its own number of the dispute. ``left_open`` finds both.
"""

import json
import re
import tomllib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files as package_files
from pathlib import PurePath
from typing import Any

from claims.shown.rows import Row
from desk.channels.channel import ChannelError, Form, TextLimit
from desk.channels.counted import fits
from desk.channels.statement import Statement
from desk.channels.text import text_for
from evidence.visible import visible

_DOCUMENTS = (".pdf", ".docx", ".doc")
_PICTURES = (".jpg", ".jpeg", ".png")
_STRIPE = (".pdf", *_PICTURES)
_PAYPAL = (".pdf", *_PICTURES, ".gif")


class _Part(StrEnum):
    """Parts of a statement, as the tables of ``forms`` name them."""

    SHORT = "short"
    WHOLE = "whole"
    FILE = "file"


class Step(StrEnum):
    """What a person does in an open place."""

    UPLOAD = "upload"
    """Upload the file of this name and write its id here."""
    ENTER = "enter"
    """Write the value of this name, which the interface gave out itself."""


@dataclass(frozen=True)
class Open:
    """A place that a person fills in before it can be posted."""

    place: str
    """Names and numbers from the outside in, with strokes between: ``evidence/uncategorized_file``."""
    step: Step
    name: str


def fields(statement: Statement, form: Form, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The value for one interface, by the claim that the case disputes. Texts are cut between sentences, never within.

    Stripe gets the texts and one file, the document before the picture; ``submit`` is false, so that it is only staged.
    PayPal gets one piece of evidence with the names of all files that it takes. Antom gets the document in base64, as
    ``supplyDefenseDocument`` takes it; without a document the tag of ``supplyEvidence`` whose values the statement
    holds. Files of other kinds are passed over.

    Args:
        statement: What is said; nothing else gets into the value.
        form: Which interface.
        files: What was made for it, by file name.

    Raises:
        ChannelError: the form has no fields, the claim is not in its table, or something does not fit; it says what
            to do.
    """
    if form is Form.STRIPE:
        return _stripe(statement, files)
    if form is Form.ANTOM:
        return _antom(statement, files)
    if form is Form.PAYPAL:
        return _paypal(statement, files)
    raise ChannelError("this channel has no interface with fields: hand over its text, picture or document")


def left_open(body: Mapping[str, Any]) -> tuple[Open, ...]:
    """Places that a person still has to fill in, in their order."""
    return tuple(_open(body, ()))


@cache
def recorded(form: Form) -> Mapping[str, Any]:
    """The JSON schema of a form's body, as it was written down from the documentation; source and date in it.

    Raises:
        ChannelError: the form has none.
    """
    if form is Form.NONE:
        raise ChannelError("a channel without fields has no schema")
    schema: Mapping[str, Any] = json.loads(_resource(f"{form}.schema.json"))
    return schema


def _resource(name: str) -> str:
    return package_files("desk.channels").joinpath("forms", name).read_text("utf-8")


def _of_claim(form: Form, claim: str) -> Mapping[str, str]:
    table: Mapping[str, Mapping[str, str]] = tomllib.loads(_resource(f"{form}.toml"))
    if claim not in table:
        raise ChannelError(
            f"{form} has no fields for the claim {claim}, only for {', '.join(table)}: hand over the document"
        )
    return table[claim]


def _stripe(statement: Statement, files: Mapping[str, bytes]) -> dict[str, Any]:
    most = recorded(Form.STRIPE)["$defs"]["long"]["maxLength"]
    evidence: dict[str, Any] = {}
    for name, part in _of_claim(Form.STRIPE, statement.allegation.name).items():
        limit = _limit(Form.STRIPE, name, most)
        match _Part(part):
            case _Part.SHORT:
                evidence[name] = _carried(text_for(statement, limit))
            case _Part.WHOLE:
                evidence[name] = _carried(_whole(statement, limit))
            case _Part.FILE:
                if found := _taken(files, _STRIPE):
                    evidence[name] = {Step.UPLOAD.value: found[0]}
    return {"evidence": evidence, "submit": False}


def _antom(statement: Statement, files: Mapping[str, bytes]) -> dict[str, Any]:
    schemas = recorded(Form.ANTOM)["$defs"]
    body: dict[str, Any] = {"disputeId": {Step.ENTER.value: "disputeId"}}
    if found := _taken(files, _DOCUMENTS):
        most = schemas["supplyDefenseDocument"]["properties"]["disputeEvidence"]["maxLength"]
        return {**body, "disputeEvidence": _base64(found[0], files[found[0]], most)}
    tags = schemas["supplyEvidence"]["properties"]["evidenceContent"]["properties"]
    most = tags["ORDER_INFORMATION"]["properties"]["merchantOrderNo"]["maxLength"]
    number = _carried(_line(statement.order_id))
    if len(number) > most:
        raise ChannelError(
            f"Antom takes an order number of {most} characters, this has {len(number)}: use the document"
        )
    return {**body, "evidenceContent": {"ORDER_INFORMATION": {"merchantOrderNo": number}}}


def _paypal(statement: Statement, files: Mapping[str, bytes]) -> dict[str, Any]:
    known = recorded(Form.PAYPAL)["properties"]["evidences"]["items"]["properties"]
    limit = _limit(Form.PAYPAL, "notes", known["notes"]["maxLength"])
    kind = _of_claim(Form.PAYPAL, statement.allegation.name)
    evidence: dict[str, Any] = {**kind, "notes": _carried(_whole(statement, limit))}
    if found := _taken(files, _PAYPAL):
        evidence["documents"] = [{"name": _file_name(name, known["documents"]["items"])} for name in found]
    return {"evidences": [evidence]}


def _file_name(name: str, schema: Mapping[str, Any]) -> str:
    if not re.search(schema["properties"]["name"]["pattern"], name):
        raise ChannelError(
            f"PayPal takes names of letters, digits, '_', ',' and '-' with one dot: rename {visible(name)}"
        )
    return name


def _base64(name: str, data: bytes, most: int) -> str:
    if not data:
        raise ChannelError(f"{name} is empty: make it anew")
    if len(text := b64encode(data).decode("ascii")) > most:
        said = f"{name} has {len(data):,} bytes, and Antom takes {most // 4 * 3:,} (in base64 {most:,} characters)"
        raise ChannelError(f"{said}: make the document with fewer exhibits, or hand it over in Antom's dashboard")
    return text


def _taken(files: Mapping[str, bytes], kinds: Sequence[str]) -> list[str]:
    """Names of the kinds, kind by kind: what stands first in ``kinds`` comes first."""
    return [name for kind in kinds for name in files if PurePath(name).suffix.lower() == kind]


def _limit(form: Form, name: str, characters: int) -> TextLimit:
    schema = recorded(form)
    source = {"source": schema["$comment"], "read_on": schema["readOn"]}
    return TextLimit.model_validate({"name": name, "characters": characters, **source})


def _whole(statement: Statement, limit: TextLimit) -> str:
    """The text, and under it all else in blocks, up to the first that has no room."""
    text = text_for(statement, limit)
    for block in filter(None, _further(statement)):
        longer = "\n".join((text, *block))
        if fits(longer, limit):
            break
        text = longer
    return text


def _carried(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


def _further(statement: Statement) -> Iterator[tuple[str, ...]]:
    """Blocks that are kept whole. All of the buyer's side comes before the exhibits, and each exhibit has its own."""
    claim, words, language = statement.allegation, statement.words, statement.language
    if not statement.is_ready:
        yield _under(words["draft"], statement.lacking, language)
    yield _under(words["doc_doubts"], claim.doubts, language)
    if statement.account:
        yield _rows([Row(words["doc_account"], statement.account)], language)
    for number, one in enumerate(claim.exhibits, start=1):
        title, *said = (_line(text) for text in (one.title, *one.said))
        for_buyer = _under(words["doc_for_buyer"], one.for_buyer, language)
        yield (_named(f"E{number}", title, language), *said, *for_buyer, *_rows(one.facts, language))
    yield (_named(words["doc_custody"], "", language), *_rows(statement.custody, language))


def _under(heading: str, said: Sequence[str], language: str) -> tuple[str, ...]:
    return (_named(heading, "", language), *(f"- {_line(text)}" for text in said)) if said else ()


def _rows(rows: Sequence[Row], language: str) -> tuple[str, ...]:
    return tuple(_named(_line(row.name), _line(row.value), language) for row in rows)


def _named(name: str, value: str, language: str) -> str:
    return f"{name}：{value}" if language == "zh" else f"{name}: {value}".rstrip()


def _open(value: Any, place: tuple[str, ...]) -> Iterator[Open]:
    if isinstance(value, Mapping):
        for step in Step:
            if value.keys() == {step.value} and isinstance(value[step.value], str):
                yield Open("/".join(place), step, value[step.value])
                return
        for name, inner in value.items():
            yield from _open(inner, (*place, str(name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _open(inner, (*place, str(number)))
