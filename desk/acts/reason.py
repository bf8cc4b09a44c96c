"""Why somebody changes what was written: asked of every act that leaves a reason in a record."""

from desk.acts.errors import ActError

MOST_CHARACTERS = 2000
"""What a record holds of a reason."""


def why_of(reason: str) -> str:
    """The reason as it goes into the record.

    Raises:
        ActError: there is none, or it is too long.
    """
    if not reason.strip() or len(reason) > MOST_CHARACTERS:
        raise ActError(
            f"say why with --reason, in up to {MOST_CHARACTERS:,} characters: it stands in the record for good"
        )
    return reason.strip()
