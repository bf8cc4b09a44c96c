"""What one channel accepts: files, sizes, pages, characters and bytes, each limit with its source and date.

A channel is one TOML of ``configs/channels``; a shop lays its own into the folder ``channels`` of its home.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from evidence.errors import EvidenceError, RecordError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.os_errors import why
from evidence.refusals import refused
from evidence.toml import parse_toml


def _in_both(texts: Mapping[str, str]) -> Mapping[str, str]:
    if missing := [one for one in ("en", "zh") if not texts.get(one, "").strip()]:
        raise ValueError(f"say it in both languages; {', '.join(missing)} is missing")
    return texts


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,60}$")]
"""Of a field of text; its file is called so."""
_Count = Annotated[int, Field(ge=1, le=10**9)]
_InBoth = Annotated[Mapping[Literal["en", "zh"], str], AfterValidator(_in_both)]


class ChannelError(EvidenceError):
    """A description of a channel that cannot be used, or a channel that nobody described."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Limit(_Part):
    source: Annotated[str, Field(min_length=4)]
    """Where the limit was read: an address, or whose words."""
    read_on: date
    is_confirmed: bool = True
    """False where no page and no words of the channel's own say some part of it; ``source`` tells what was taken."""


class PictureLimit(_Limit):
    """Pictures that are handed over as pictures."""

    least: Annotated[int, Field(ge=0, le=1)] = 1
    """One is made: a channel that wants more wants what a person adds."""
    most: _Count = 1
    bytes: _Count
    """Of one."""
    total_bytes: _Count | None = None
    types: Annotated[tuple[Literal["jpg", "png", "gif"], ...], Field(min_length=1)]


class DocumentLimit(_Limit):
    """A document, or one file among several."""

    bytes: _Count
    total_bytes: _Count | None = None
    """Of all files handed over together."""
    pages: _Count | None = None
    types: Annotated[tuple[Literal["pdf", "doc", "docx", "jpg", "png", "gif", "tiff"], ...], Field(min_length=1)]
    dpi: _Count | None = None
    """Pictures in it, at most."""
    is_short: bool = False
    """The two-page form."""
    is_grey: bool = False
    """It is printed or read in black and white."""


class TextLimit(_Limit):
    """One field of text. Where a source does not say which encoding it counts, both stand here."""

    name: FieldName
    """As the channel calls it."""
    least: Annotated[int, Field(ge=0, le=10**9)] = 0
    characters: _Count | None = None
    """Units of UTF-16, in which forms count: a character beyond U+FFFF, as an emoji is, counts twice."""
    utf8_bytes: _Count | None = None
    gbk_bytes: _Count | None = None
    """A character that GBK lacks counts as in GB 18030: mostly four bytes."""

    @model_validator(mode="after")
    def _limits_something(self) -> "TextLimit":
        if not (self.characters or self.utf8_bytes or self.gbk_bytes):
            raise ValueError("a text with no limit: characters, utf8_bytes or gbk_bytes")
        return self


class ReasonId(_Part):
    """A reason that the channel wants chosen from its own list."""

    id: str
    title: str
    for_claims: tuple[str, ...] = ()
    """Claims that it fits, as ``claims.interface.Claim.name``."""


class After(StrEnum):
    """What becomes of it after it was handed over."""

    LOCKED = "locked"
    """It can be neither changed nor added to."""
    SEVERAL = "several"
    """More can be sent behind it."""
    UNKNOWN = "unknown"


class Form(StrEnum):
    """Fields of an interface, as JSON ready to post."""

    NONE = ""
    STRIPE = "stripe"
    ANTOM = "antom"
    PAYPAL = "paypal"


class Channel(_Part):
    """One of them."""

    name: Name
    title: _InBoth
    language: Literal["en", "zh"]
    """In which it is read; papers are made in it unless another is asked for."""
    picture: PictureLimit | None = None
    document: DocumentLimit | None = None
    texts: tuple[TextLimit, ...] = ()
    form: Form = Form.NONE
    reasons: tuple[ReasonId, ...] = ()
    after: After
    note: _InBoth
    """What a person must know before they hand it over."""
    takes_no_reason: bool = True
    """False: it takes no return that was asked for while it needed no reason."""
    is_dossier: bool = False
    """The whole package goes with it."""

    @model_validator(mode="after")
    def _takes_something(self) -> "Channel":
        if not (self.picture or self.document or self.texts):
            raise ValueError("a channel that takes neither a picture nor a document nor a text")
        if not (self.picture or self.texts or (self.document and "pdf" in self.document.types)):
            raise ValueError("nothing can be made for it: documents are made as pdf alone, and it takes no other thing")
        names = [one.name.casefold() for one in self.texts]
        if twice := [one.name for one in self.texts if names.count(one.name.casefold()) > 1]:
            raise ValueError(f"two texts are called {twice[0]}: each is a file of its own, so name them apart")
        return self


@dataclass(frozen=True)
class Broken:
    """A description of the shop's own that cannot be used."""

    name: str
    """Of the channel, as it says itself; of the file where it says none."""
    why: str
    """In one line that begins with the file."""


@dataclass(frozen=True)
class Described:
    """All descriptions there are."""

    channels: tuple[Channel, ...]
    """In the order of their names. Where the shop's own of a name is broken, there is none of it."""
    broken: tuple[Broken, ...]


def read_channel(data: bytes, where: str) -> Channel:
    """A description.

    Args:
        data: Bytes of a TOML file.
        where: What to call it in an error, as its path.

    Raises:
        ChannelError: it is no TOML, or says what cannot be used; the message names each place.
    """
    try:
        return Channel.model_validate(parse_toml(data))
    except RecordError as error:
        raise ChannelError(f"{where}: {error}") from error
    except ValidationError as error:
        raise ChannelError(f"{where}: {refused(error, 'the channel')}") from error


@cache
def shipped() -> Mapping[str, Channel]:
    """Those that come with the product, by name, in the order of their names."""
    found = files("configs").joinpath("channels").iterdir()
    read = [read_channel(one.read_bytes(), one.name) for one in found if one.name.endswith(".toml")]
    return {one.name: one for one in sorted(read, key=lambda one: one.name)}


def own_folder(home: Path) -> Path:
    """Where a shop lays descriptions of its own."""
    return home / "channels"


def described(own: Path) -> Described:
    """Those that are shipped, and a shop's own in this folder; its own go before shipped ones of the same name."""
    mine: dict[str, Channel] = {}
    broken: list[Broken] = []
    for path in sorted(own.glob("*.toml")) if own.is_dir() else []:
        name, one = _read_own(path)
        if isinstance(one, Channel) and name in mine:
            one = f"{path}: another file there is called {name} too: keep one of them"
        if isinstance(one, Channel):
            mine[name] = one
        else:
            broken.append(Broken(name, one))
    known = {**shipped(), **mine}
    for each in broken:
        known.pop(each.name, None)
    return Described(tuple(known[name] for name in sorted(known)), tuple(broken))


def _read_own(path: Path) -> tuple[str, Channel | str]:
    """The name that it says, and the channel, or why it cannot be used."""
    data = b""
    try:
        data = read_file(path, MAX_SETTINGS_BYTES)
        one = read_channel(data, str(path))
    except OSError as error:
        return path.stem, f"{path}: cannot be read: {why(error)}"
    except ChannelError as error:
        return _name_in(data) or path.stem, str(error)
    return one.name, one


_SAYS_NAME = re.compile(rb"""^[ \t]*name[ \t]*=[ \t]*["']([a-z][a-z0-9-]{1,40})["']""", re.MULTILINE)


def _name_in(data: bytes) -> str:
    """The name of a channel whose description cannot be used, and may be no TOML; empty where it says none."""
    try:
        name = parse_toml(data).get("name")
    except RecordError:
        said = _SAYS_NAME.search(data)
        return said[1].decode("ascii") if said else ""
    return name if isinstance(name, str) else ""


def channel(name: str, own: Path) -> Channel:
    """One by its name. A broken description stops no channel but its own.

    Raises:
        ChannelError: there is none, and the message names those there are; or the shop's own of it cannot be used.
    """
    known = described(own)
    if whys := [one.why for one in known.broken if one.name == name]:
        raise ChannelError(whys[0])
    found = {one.name: one for one in known.channels}
    if name not in found:
        raise ChannelError(
            f"no channel is called {name}: {', '.join(found)}; 'wornproof channels' says what each takes"
        )
    return found[name]
