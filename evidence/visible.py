"""Control characters of other people's text, made to be seen: they must not steer a terminal, nor hide what is read."""

import re

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""C0, DEL, C1 (0x9b begins a sequence alone), line and paragraph separators, bidirectional controls."""
_PICTURES, _DELETE, _OTHER = 0x2400, "\u2421", "\ufffd"
"""Unicode's control pictures: ESC is shown as one sign."""


def visible(text: str, keep: str = "") -> str:
    """The text with each control or bidirectional character as one sign that is seen, so that places in it stay; those
    of ``keep`` remain, and white space becomes a space."""
    return _STEERING.sub(lambda found: found[0] if found[0] in keep else _sign(found[0]), text)


def escaped(json_text: str) -> str:
    """JSON with these characters as ``\\u001b``: the same values to a program, nothing to a terminal."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def _sign(character: str) -> str:
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    if character < "\x20":
        return chr(_PICTURES + ord(character))
    return _DELETE if character == "\x7f" else _OTHER
