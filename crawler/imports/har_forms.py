"""What may stand under the keys of a HAR, by the kinds of ``configs/leaving.toml``; and the words of a status line."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from crawler.imports.leaving import listed, lists

_HAR_FORMS = {
    "times": re.compile(r"[0-9TZ:.+-]{0,40}"),
    "words": re.compile(r"[\w.@ -]{0,80}"),
    "sockets": re.compile(r"[0-9a-fA-F.:\[\]]{0,45}"),
    "protocols": re.compile(
        r"(?:https?/)?[0-9.]{1,3}(?:\+quic/[0-9]{1,3})?|h[23](?:-[0-9]{1,2})?|unknown|data|blob", re.I
    ),
    "media_types": re.compile(r"[\w.+-]{0,80}(?:/[\w.+-]{0,80})?(?:; ?[\w-]{1,20}=[\w.+:/\" -]{0,80}){0,3}"),
    "encodings": re.compile(r"base64"),
}
"""Of a HAR's values, by the kinds of ``configs/leaving.toml``."""


@cache
def har_kinds() -> dict[str, str]:
    """What may stand under each key, by its kind."""
    return {name: kind for kind, names in lists()["har"].items() for name in names}


def is_of_kind(kind: str | None, item: Any) -> bool:
    """Whether a value of a HAR is of the kind that may stand there."""
    if kind == "numbers":
        return isinstance(item, int | float)
    if not isinstance(item, str):
        return kind in {"words", "sockets"} and isinstance(item, int)
    if kind == "methods":
        return item.lower() in listed("methods")
    if kind == "reasons":
        return is_reason(item)
    form = _HAR_FORMS.get(kind or "")
    return form is not None and form.fullmatch(item) is not None


def is_reason(text: str) -> bool:
    """Whether it is what servers say of a status, no words of their own."""
    return text.strip().lower() in _PHRASES | listed("reasons")


_PHRASES = frozenset(status.phrase.lower() for status in HTTPStatus)
