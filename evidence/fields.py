"""The building blocks of records: a frozen, strict base, and fields with one meaning each."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from evidence.codec import utc_text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # pydantic would let it through
        raise ValueError("in UTC it lies before the year 1 or after the year 9999") from error


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc), PlainSerializer(utc_text)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""A name that is also a safe file name: case ids, platforms, catalogs, run ids."""
Sku = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0)]


AS_WRITTEN = "as written"
"""The validation context of whoever reads a record back from where it was written."""


class Record(BaseModel):
    """Base of everything that is hashed: frozen, and an unknown key is an error.

    A record made here has every field, those with a default too. One that is read back (``AS_WRITTEN``) has the fields
    that were written and, written again, no others: what is absent stays absent. So a field that a later version adds
    (with the default that its absence means) changes no byte and no digest of a record that is older than the field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=100_000)

    def model_post_init(self, context: Any, /) -> None:
        """Take every field for written, unless this is a reading back."""
        if context is not AS_WRITTEN:
            self.model_fields_set.update(type(self).model_fields)
