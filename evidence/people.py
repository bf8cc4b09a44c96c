"""Names of people, without what spelling adds."""

import unicodedata


def person(name: str) -> str:
    """What a name is compared by: "Ada" and "ada " are one person."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())
