"""Numbers in sentences."""


def counted(number: int, noun: str) -> str:
    """``1 post``, ``2 posts``, ``0 posts``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
