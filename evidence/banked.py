"""Pictures a shop keeps in its catalog's bank: whoever posts one of them wears nothing in it."""

from enum import StrEnum
from typing import Literal

from evidence.fields import Count, Digest, Record, Sku


class BankKind(StrEnum):
    """What a picture of the bank is."""

    STOCK = "stock"
    """Bought or given by a picture agency or a manufacturer."""
    SIZE_CHART = "size_chart"
    LOGO = "logo"
    PLACEHOLDER = "placeholder"
    """What a platform shows in place of a picture."""
    CAMPAIGN = "campaign"
    """The shop's own, outside the product feed: campaigns, newsletters, lookbooks."""
    OTHERS_POST = "others_post"
    """Of somebody else, known to go round."""


class Banked(Record):
    """One picture of the bank. ``photo_digest`` is the digest of its file, kept with the catalog's photos."""

    kind: Literal["banked"] = "banked"
    what: BankKind
    name: Sku
    """Its name in the bank, the same in every import."""
    photo_digest: Digest
    payload_bytes: Count
    media_type: str
