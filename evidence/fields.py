"""The building blocks of records: a frozen, strict base, and fields with one meaning each."""

from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from evidence.codec import utc_text

Utc = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC)), PlainSerializer(utc_text)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""A name that is also a safe file name: case ids, platforms, catalogs, run ids."""
Sku = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0)]


class Record(BaseModel):
    """Base of everything that is hashed: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=100_000)
